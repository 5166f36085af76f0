"""Values in DynamoDB's typed JSON, and the keys of items."""

from base64 import b64decode
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import decode, decode_item, encode, encode_item
from chalicelib.dynamo.compression import compress, decompress
from tests.license_types import LicenseType
from tests.unit.ledgers import PROPERTY


@pytest.mark.parametrize(
    ("value", "typed"),
    [
        ("", {"S": ""}),
        ("straße", {"S": "straße"}),
        (0, {"N": "0"}),
        (-7, {"N": "-7"}),
        (9007199254740993, {"N": "9007199254740993"}),
        (True, {"BOOL": True}),
        (False, {"BOOL": False}),
        (b"\x00\xff", {"B": b"\x00\xff"}),
        ([], {"L": []}),
        ([1, "a"], {"L": [{"N": "1"}, {"S": "a"}]}),
        ({}, {"M": {}}),
        ({"a": {"b": 1}}, {"M": {"a": {"M": {"b": {"N": "1"}}}}}),
    ],
)
def test_a_value_has_its_type_and_comes_back(value: Any, typed: dict[str, Any]) -> None:
    assert encode(value) == typed
    back = decode(typed)
    assert (back, type(back)) == (value, type(value))


def test_a_tuple_is_kept_as_a_list() -> None:
    assert encode((1, 2)) == {"L": [{"N": "1"}, {"N": "2"}]}


def test_a_license_type_is_kept_by_its_name() -> None:
    assert encode(LicenseType.TALK_LINES) == {"S": "talk_lines"}
    assert encode({LicenseType.TALK_LINES: 1}) == {"M": {"talk_lines": {"N": "1"}}}


def test_none_is_an_absent_attribute() -> None:
    assert encode_item({"a": 1, "b": None}) == {"a": {"N": "1"}}
    assert encode({"a": None}) == {"M": {}}


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        Decimal(1),
        None,
        {1},
        datetime(2026, 3, 10, 14, 0, 0, tzinfo=UTC),
        object(),
        [1.5],
        {"a": 1.5},
        [None],
    ],
    ids=[
        "float",
        "decimal",
        "none",
        "set",
        "instant",
        "object",
        "in list",
        "in map",
        "none in list",
    ],
)
def test_what_the_table_never_holds_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="cannot be stored in the table"):
        encode(value)


@pytest.mark.parametrize("typed", [{"NULL": True}, {"SS": ["a"]}, {"NS": ["1"]}, {"BS": [b"a"]}])
def test_what_the_table_never_held_is_our_own_mistake(typed: dict[str, Any]) -> None:
    with pytest.raises(AssertionError):
        decode(typed)


def test_a_fraction_is_not_made_whole() -> None:
    with pytest.raises(ValueError, match=r"1\.5"):
        decode({"N": "1.5"})


plain = st.integers(-(10**37), 10**37) | st.text() | st.booleans() | st.binary()
nested = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@PROPERTY
@given(st.dictionaries(st.text(min_size=1), nested, max_size=3))
def test_every_item_comes_back_as_it_was(values: dict[str, Any]) -> None:
    assert decode_item(encode_item(values)) == values


# Keys


@pytest.mark.parametrize(
    ("key", "pk", "sk"),
    [
        (keys.account(101), "OFFICE#101", "ACCOUNT"),
        (keys.terms(101), "OFFICE#101", "TERMS"),
        (keys.removals(101), "OFFICE#101", "REMOVALS"),
        (keys.entry(101, 5), "OFFICE#101", "ENTRY#0000000005"),
        (keys.invoice(101, 7), "OFFICE#101", "INVOICE#0000000007"),
        (keys.assignment(101, 3548659061562720), "OFFICE#101", "ASSIGNMENT#3548659061562720"),
        (keys.assignment(101, 7765323064812), "OFFICE#101", "ASSIGNMENT#0007765323064812"),
        (keys.company(7), "COMPANY#7", "COMPANY"),
        (keys.office(7, 101), "COMPANY#7", "OFFICE#0000000000000101"),
        (keys.user(7, 1), "COMPANY#7", "USER#0000000000000001"),
        (keys.email(7, "ada@example.com"), "COMPANY#7", "EMAIL#ada@example.com"),
        (
            keys.stored_response(7, "key-1"),
            "COMPANY#7",
            "KEY#be2974546978e3739e6d6da85c4be9f334ce32df2b9fd4b6ff1b55c0d57e9d44",
        ),
    ],
)
def test_items_are_found_where_earlier_versions_left_them(key: keys.Key, pk: str, sk: str) -> None:
    assert key == (pk, sk)


@pytest.mark.parametrize(("office_id", "shard"), [(15, "DUE#15"), (16, "DUE#00"), (17, "DUE#01")])
def test_offices_are_spread_over_sixteen_shards(office_id: int, shard: str) -> None:
    assert keys.DUE_SHARDS == 16
    assert keys.due_shard(office_id) == shard


def test_entries_are_in_the_order_of_their_numbers() -> None:
    numbers = [9, 10, 99, 100, 9_999_999, 10_000_000]
    assert sorted(keys.entry(101, number) for number in numbers) == [
        keys.entry(101, number) for number in numbers
    ]


def test_an_offices_id_is_read_from_the_key_of_any_of_its_items() -> None:
    assert keys.office_id_of(keys.account(5000000000000101)) == 5000000000000101


def test_bytes_come_as_base64_text_in_the_streams_records() -> None:
    assert decode({"B": "AP8="}) == b"\x00\xff"


def test_what_earlier_versions_compressed_can_be_read() -> None:
    compressed = b64decode("eLuxPNjTIz8GjNHTsTHeRFcLALC5I9M=")
    text = (
        b'{"kind":"prorated","license_type":"talk_lines","quantity":3,'
        b'"description":"3 x talk_lines, 22 of 31 days"}'
    )
    assert decompress(compressed) == text
    assert decompress(compress(text)) == text
