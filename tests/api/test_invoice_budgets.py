"""What taxed invoices and credit notes cost in calls and write units: budgets to keep."""

import pytest

from chalicelib.finalize import finalize
from tests.api.call_counter import counting_calls
from tests.api.taxed import NY_ADDRESS, credit, make_taxed
from tests.api.test_boundary_budgets import ALL_TYPES
from tests.world import MARCH_ENDS, NEW_YORK, World

LONG = {
    "legal_name": "Vereinigte Hausgeräte-Vertriebsgesellschaft mit beschränkter Haftung & Co. KG",
    "tax_ids": [{"country": "DE", "value": "DE123456789"}, {"country": "US", "value": "12-345"}],
}
LONG_ADDRESS = {
    **NY_ADDRESS,
    "address_line_1": "Attention of the accounts payable department, 27th floor, room 2711",
    "address_line_2": "The tall building with the very long name, 350 Fifth Avenue, second entrance",
}


@pytest.fixture
def taxed(world: World) -> World:
    """With long names and addresses."""
    make_taxed(world)
    assert world.request("PATCH", "/company", LONG).status == 200
    edited = {"billing_address": LONG_ADDRESS, "purchase_order_number": "PO-2026-000000017"}
    assert world.request("PATCH", f"/offices/{NEW_YORK}", edited).status == 200
    world.clock.advance(minutes=1)
    return world


def test_a_taxed_purchase_is_two_calls_and_at_most_ten_units(taxed: World) -> None:
    with counting_calls(taxed) as counter:
        assert taxed.purchase(talk_lines=3).status == 201
    assert counter.calls == ["BatchGetItem", "TransactWriteItems"]
    # Account, entry, invoice, stored response; the price of no type is new.
    assert counter.write_units == 8


def test_a_taxed_boundary_reads_the_customer_with_a_call_of_its_own(taxed: World) -> None:
    taxed.purchase(talk_lines=10)
    taxed.remove(talk_lines=3)
    service = taxed.wired.service
    with counting_calls(taxed) as counter:
        finalize(service, NEW_YORK, MARCH_ENDS)
    assert counter.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    assert counter.write_units == 10


def test_a_boundary_before_an_edit_reads_its_history_too(taxed: World) -> None:
    taxed.purchase(talk_lines=10)
    taxed.clock.at = MARCH_ENDS
    taxed.clock.advance(minutes=1)
    assert taxed.request("PATCH", "/company", {"legal_name": "Renamed"}).status == 200
    service = taxed.wired.service
    with counting_calls(taxed) as counter:
        finalize(service, NEW_YORK, taxed.clock.at)
    assert counter.calls == ["BatchGetItem", "BatchGetItem", "Query", "TransactWriteItems"]


def test_a_credit_note_is_three_calls_and_ten_units(taxed: World) -> None:
    taxed.purchase(talk_lines=3)
    with counting_calls(taxed) as counter:
        assert credit(taxed, 1, {"reason": "by mistake"}).status == 201
    # The office and its company; the invoice; the commit.
    assert counter.calls == ["BatchGetItem", "BatchGetItem", "TransactWriteItems"]
    # Account, entry, credit note, invoice, stored response.
    assert counter.write_units == 10


def test_reading_an_invoice_is_two_calls(taxed: World) -> None:
    taxed.purchase(talk_lines=3)
    with counting_calls(taxed) as counter:
        assert taxed.get(f"/offices/{NEW_YORK}/invoices/1").status == 200
    assert counter.calls == ["BatchGetItem", "BatchGetItem"]


def test_a_purchase_of_all_types_with_long_names_keeps_the_budget(taxed: World) -> None:
    taxed.purchase(**ALL_TYPES)
    with counting_calls(taxed) as counter:
        assert taxed.purchase(**dict.fromkeys(ALL_TYPES, 7)).status == 201
    assert counter.write_units <= 10
