"""The console's history: filtered, with assignments, and as a spreadsheet."""

import csv
import re
from io import StringIO

import pytest

from chalicelib.entrypoints.csv_cells import escaped_cell
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE
from tests.world import NEW_YORK

# One for each way in which a spreadsheet lets a cell begin with a formula or a command.
FULL_WIDTH = ("\uff1dcmd", "\uff0bcmd", "\uff0dcmd", "\uff20cmd")
FORMULAS = ("=cmd", "+cmd", "-cmd", "@cmd", *FULL_WIDTH, '=HYPERLINK("x")')


@pytest.mark.parametrize("text", FORMULAS)
def test_a_spreadsheet_takes_no_cell_of_the_history_for_a_formula(
    console: ConsoleClient, text: str
) -> None:
    purchase_of_staff(console, sub=text, reason=text)
    (row,) = csv.DictReader(StringIO(console.get(f"{OFFICE}/history.csv").text.lstrip("\ufeff")))
    assert (row["by"], row["name"], row["reason"]) == (f"'{text}",) * 3


@pytest.mark.parametrize("text", ["\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "plain"])
def test_cells_that_begin_with_white_space_are_marked(text: str) -> None:
    assert escaped_cell(text) == (text if text == "plain" else f"'{text}")


def test_a_spreadsheet_knows_that_the_history_is_utf_8(console: ConsoleClient) -> None:
    purchase_of_staff(console, sub="hana", reason="Müller, 東京")
    answer = console.get(f"{OFFICE}/history.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    raw = answer.text.encode()
    assert raw[:6] == b"\xef\xbb\xbfseq"
    assert raw.count(b"\xef\xbb\xbf") == 1
    assert ',"Müller, 東京",' in answer.text


def purchase_of_staff(console: ConsoleClient, sub: str, reason: str) -> None:
    staff = {"DP-Company-ID": str(console.world.account().company_id)}
    items = [{"license_type": "talk_lines", "quantity": 1}]
    token = console.world.token("csm", None, sub=sub)
    body = {"items": items, "reason": reason}
    made = console.world.post(f"{OFFICE}/purchases", body, key="k", token=token, headers=staff)
    assert made.status == 201


def test_the_history_is_filtered_by_type_action_and_person(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=2)
    world.purchase(fax_lines=1)
    world.remove(talk_lines=1)
    items = [{"license_type": "talk_lines", "quantity": 1}]
    token = world.token("office_admin", office_ids=[NEW_YORK], sub="noah")
    world.post(f"{OFFICE}/purchases", {"items": items}, key="k", token=token)
    for query, seqs in (
        ("", ["4", "3", "2", "1"]),
        ("person=noah", ["4"]),
        ("person=nobody", []),
        ("action=removal", ["3"]),
        ("license_type=fax_lines", ["2"]),
        ("license_type=talk_lines&person=demo-company-admin&action=purchase", ["1"]),
    ):
        text = console.get(f"{OFFICE}/history?{query}").text
        assert re.findall("<dt>Number</dt><dd>([0-9]+)</dd>", text) == seqs, query
        rows = console.get(f"{OFFICE}/history.csv?{query}").text.splitlines()[1:]
        assert [row.split(",")[0] for row in rows] == seqs, query


def test_the_history_has_who_took_and_gave_back_licenses(console: ConsoleClient) -> None:
    world = console.world
    world.purchase(talk_lines=2)
    world.clock.advance(minutes=1)
    number = world.assign(42).json["assignment_id"]
    world.clock.advance(minutes=1)
    world.request("DELETE", f"{OFFICE}/assignments/{number}")
    world.events()
    for query, found in (
        ("", ["Released", "Assigned"]),
        ("action=release", ["Released"]),
        ("license_type=talk_lines&person=demo-company-admin", ["Released", "Assigned"]),
        ("license_type=fax_lines", []),
        ("person=nobody", []),
        ("action=purchase", []),
    ):
        text = console.get(f"{OFFICE}/history?{query}").text
        rows = re.findall("<strong>(\\w+)</strong> 1 Talk (?:to|from) <a href=.*?>User 42<", text)
        assert rows == found, query
        lines = console.get(f"{OFFICE}/history.csv?{query}").text.splitlines()
        assert sum(",assignment," in line or ",release," in line for line in lines) == len(found)
