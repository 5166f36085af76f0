"""Lists of credit notes are paged, also those of one invoice; one note is found by its number."""

from typing import Any

import pytest

from tests.api.invoiced_offices import bill_new_york, credit
from tests.world import NEW_YORK, World

HERE = f"/offices/{NEW_YORK}"


@pytest.fixture
def noted(world: World) -> World:
    """Invoices 1 and 2; notes 1 and 3 are of the first, note 2 of the second."""
    bill_new_york(world)
    assert world.purchase(talk_lines=1).status == 201
    for number, amount in ((1, 101), (2, 102), (1, 103)):
        credit(world, number, amount=amount)
    return world


def pages(world: World, path: str, limit: int = 1) -> list[list[Any]]:
    """The number and the invoice of the notes of each page."""
    found, cursor = [], ""
    while True:
        answer = world.get(f"{path}?limit={limit}{cursor}")
        assert answer.status == 200, answer.text
        found.append([(each["number"], each["invoice_number"]) for each in answer.json["items"]])
        if "cursor" not in answer.json:
            return found
        cursor = f"&cursor={answer.json['cursor']}"


def test_the_offices_notes_are_listed_newest_first(noted: World) -> None:
    assert pages(noted, f"{HERE}/credit_notes") == [[("3", "1")], [("2", "2")], [("1", "1")]]
    assert pages(noted, f"{HERE}/credit_notes", 2) == [[("3", "1"), ("2", "2")], [("1", "1")]]


def test_an_invoices_notes_are_listed_without_those_of_others(noted: World) -> None:
    assert pages(noted, f"{HERE}/invoices/1/credit_notes") == [[("3", "1")], [("1", "1")]]
    assert pages(noted, f"{HERE}/invoices/2/credit_notes") == [[("2", "2")]]


def test_an_invoice_without_notes_has_an_empty_list(world: World) -> None:
    bill_new_york(world)
    assert world.get(f"{HERE}/invoices/1/credit_notes").json == {"items": []}
    assert world.get(f"{HERE}/invoices/9/credit_notes").status == 404


def test_one_note_is_read_by_its_number(noted: World) -> None:
    note = noted.get(f"{HERE}/credit_notes/2").json
    assert (note["number"], note["invoice_number"], note["total"]["amount"]) == ("2", "2", 102)
    assert noted.get(f"{HERE}/credit_notes/4").code == "not_found"
