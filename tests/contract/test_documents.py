"""Records stored as one text: readable if the item has at most 1,024 bytes, else compressed
(decision 83). `call_counter` computes the sizes."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.domain.account import Removal
from chalicelib.domain.journal import SEATLEDGER, Entry, Invoice
from chalicelib.dynamo._ledger_writes import (
    entry_item,
    idempotency_put,
    stored_response_from,
)
from chalicelib.dynamo.codec import Item
from chalicelib.dynamo.compression import compress, text_of
from chalicelib.dynamo.items import (
    document_item,
    flattened,
    from_item,
    removals_from,
    removals_item,
)
from tests.api.call_counter import size_of
from tests.contract.builders import buy, idempotency
from tests.license_types import LicenseType
from tests.shipped_layouts import SHIPPED_LAYOUTS
from tests.world import MARCH_ENDS, NEW_YORK, START, World

UNIT = 1_024
KEY = ("OFFICE#1", "ENTRY#1")


def entry(reason: str | None) -> Entry:
    return Entry(
        entry_id=1,
        seq=1,
        office_id=1,
        action="purchase",
        at=START,
        by=SEATLEDGER,
        source="api",
        currency="USD",
        lines=(),
        due_now_minor=0,
        before={},
        after={},
        prices={},
        reason=reason,
    )


def is_compressed(item: Item) -> bool:
    return any("B" in value for value in item.values())


def largest_readable(item_of: Callable[[int], Item]) -> int:
    """The largest length for which the item is readable; checks that 1 and 10 more are
    compressed."""
    length = next(length for length in range(3_000) if is_compressed(item_of(length)))
    assert is_compressed(item_of(length + 1)) and is_compressed(item_of(length + 10))
    return length - 1


@pytest.mark.parametrize(("letter", "width"), [("x", 1), ("\u00e4", 2), ("\U0001f600", 4)])
def test_a_document_is_compressed_as_soon_as_its_item_would_be_larger_than_a_write_unit(
    letter: str, width: int
) -> None:
    length = largest_readable(lambda length: entry_item(entry(letter * length), SHIPPED_LAYOUTS))
    assert UNIT - width < size_of(entry_item(entry(letter * length), SHIPPED_LAYOUTS)) <= UNIT


def test_a_document_leaves_room_for_what_updates_add() -> None:
    length = largest_readable(lambda length: document_item(KEY, entry("x" * length), 100))
    assert size_of(document_item(KEY, entry("x" * length), 100)) == UNIT - 100


def test_a_readable_document_repeats_no_attribute_and_has_no_unset_field() -> None:
    item = entry_item(entry(None), SHIPPED_LAYOUTS)
    assert item["action"] == {"S": "purchase"}
    assert json.loads(item["document"]["S"]) == {
        "entry_id": 1,
        "seq": 1,
        "office_id": 1,
        "at": "2026-03-10T14:00:00Z",
        "by": {"sub": "seatledger", "role": "system"},
        "source": "api",
        "currency": "USD",
        "lines": [],
        "due_now_minor": 0,
        "before": {},
        "after": {},
        "prices": {},
        "removal_ids": [],
    }


@pytest.mark.parametrize("length", [0, 100, 1_000, 10_000])
def test_a_document_is_read_back_readable_or_compressed(length: int) -> None:
    kept = entry("r" * length or None)
    assert from_item(entry_item(kept, SHIPPED_LAYOUTS), Entry) == kept


def test_lots_are_compressed_as_soon_as_their_item_would_be_larger_than_a_write_unit() -> None:
    def lots(length: int) -> tuple[Removal, ...]:
        return (Removal(1, LicenseType.TALK_LINES, 2, 1, START, "x" * length, MARCH_ENDS),)

    length = largest_readable(lambda length: removals_item(NEW_YORK, 7, lots(length)))
    # A number is assumed to have 21 bytes, its maximum, but has two.
    assert size_of(removals_item(NEW_YORK, 7, lots(length))) == UNIT - 19
    for each in (0, length, length + 1):
        assert removals_from(removals_item(NEW_YORK, 7, lots(each))) == lots(each)


def test_a_response_is_compressed_as_soon_as_its_item_would_be_larger_than_a_write_unit() -> None:
    def kept(length: int) -> Item:
        return idempotency_put(idempotency(body="x" * length)).item

    length = largest_readable(kept)
    assert UNIT - 40 < size_of(kept(length)) <= UNIT
    for each in (0, length, length + 1):
        stored_response = stored_response_from(kept(each), START)
        assert stored_response and stored_response.body == "x" * each
    assert stored_response_from(kept(1), START + timedelta(days=30)) is None


def test_an_invoice_of_one_line_stays_readable_in_one_write_unit_when_its_payment_is_reported(
    world: World,
) -> None:
    buy(world, talk_lines=10)
    body = {"status": "declined", "reason": "x" * 100}
    path = f"/offices/{NEW_YORK}/invoices/1/payment"
    assert world.staff("POST", path, body).status == 200
    invoice = next(item for item in world.raw_items() if item["sk"]["S"].startswith("INVOICE#"))
    assert "document" in invoice
    assert size_of(invoice) <= UNIT
    assert "status" not in json.loads(invoice["document"]["S"])
    assert from_item(invoice, Invoice).status == "declined"


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
