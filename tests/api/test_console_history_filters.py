"""The console's history: filtered, with assignments, and as a spreadsheet."""

import re

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE
from tests.world import NEW_YORK


def test_a_spreadsheet_takes_no_cell_of_the_history_for_a_formula(console: ConsoleClient) -> None:
    staff = {"DP-Company-ID": str(console.world.account().company_id)}
    items = [{"license_type": "talk_lines", "quantity": 1}]
    token = console.world.token("csm", None, sub="=cmd")
    body = {"items": items, "reason": '=HYPERLINK("x")'}
    made = console.world.post(f"{OFFICE}/purchases", body, key="k", token=token, headers=staff)
    assert made.status == 201
    row = console.get(f"{OFFICE}/history.csv").text.splitlines()[1]
    assert ",'=cmd," in row
    assert "\"'=HYPERLINK(" in row


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
        rows = re.findall("<strong>(\\w+)</strong> 1 Talk (?:to|by) <a href=.*?>user 42<", text)
        assert rows == found, query
        lines = console.get(f"{OFFICE}/history.csv?{query}").text.splitlines()
        assert sum(",assignment," in line or ",release," in line for line in lines) == len(found)
