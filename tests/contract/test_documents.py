"""Records kept as one text: compressed, or readable as later versions write it."""

import json

from chalicelib.dynamo.compression import compress, text_of
from chalicelib.dynamo.items import flattened


def test_a_text_is_read_readable_or_compressed() -> None:
    assert text_of("straße") == "straße"
    assert text_of(compress("straße".encode())) == "straße"


def test_the_attributes_beside_a_document_are_newer_than_its_fields() -> None:
    fields = {"number": 1, "status": "open"}
    beside = {"sk": "INVOICE#1", "status": "paid"}
    for name, kept in (
        ("document", json.dumps(fields)),
        ("packed", compress(json.dumps(fields).encode())),
    ):
        read = flattened({**beside, name: kept})
        assert (read["number"], read["status"], read["sk"]) == (1, "paid", "INVOICE#1")
