"""What the console's pages cost when there is a lot to show: calls to DynamoDB, and bytes."""

import re

import pytest

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.license_types import LicenseType
from tests.world import MARCH_ENDS, NEW_YORK

OFFICE = f"/offices/{NEW_YORK}"
ALL_TEN = dict.fromkeys(
    (
        *("talk_lines", "sell_lines", "contact_center_lines", "room_lines", "fax_lines"),
        *("additional_number_lines", "uberconference_lines", "tollfree_room_lines"),
        *("tollfree_additional_number_lines", "tollfree_uberconference_lines"),
    ),
    12_345,
)


def small(console: ConsoleClient, page: str, calls: int = 4) -> str:
    """The page's text, which took few calls, no write and less than 50 KB."""
    with counting_calls(console.world) as counter:
        answer = console.get(page)
    assert answer.status == 200, (page, answer.status)
    assert len(counter.calls) <= calls, (page, counter.calls)
    assert counter.write_units == 0, page
    assert len(answer.text.encode()) < 50_000, (page, len(answer.text.encode()))
    return answer.text


def test_a_hundred_offices_are_shown_page_by_page_with_the_totals_of_all(
    console: ConsoleClient,
) -> None:
    world = console.world
    numbers = [*range(9_001, 9_098)]
    for number in numbers:
        world.open_office(number, f"Office {number} of a company with long names")
    for number in numbers[::8]:
        assert world.purchase(number, **ALL_TEN).status == 201
    found, page, pages = [], "/company/licenses", 0
    while page:
        text = small(console, page)
        assert "All 100 offices" in text
        # 13 offices have 12,345 of each.
        assert text.count("160,485") >= 10
        found += re.findall('<h2 id="o([0-9]+)"', text)
        later = re.search('href="([^"]+)" rel="next"', text)
        page, pages = later[1] if later else "", pages + 1
    assert len(found) == len(set(found)) == 100
    assert found[0] == str(NEW_YORK)
    assert pages > 3
    some = small(console, "/company/licenses?office=9%20of%20a")
    assert "Office 9009 of" in some
    assert "Office 9010 of" not in some
    assert "Office 9089 of" in small(console, "/company/licenses?office=9%20of%20a&page=99")
    assert "No office matches" in small(console, "/company/licenses?office=Paris")
    small(console, "/company/billing")
    small(console, "/company/purchase")
    # 98 offices of one currency are checked in three calls.
    assert small(console, f"{OFFICE}/transfer", calls=5).count("<option") == 98


def test_when_a_cycle_ends_the_company_is_shown_at_no_more_cost(console: ConsoleClient) -> None:
    world = console.world
    for number in range(9_001, 9_041):
        world.open_office(number, f"Office {number}")
        world.purchase(number, talk_lines=3)
        world.remove(number, talk_lines=1)
    world.clock.at = MARCH_ENDS
    text = small(console, "/company/licenses")
    # 40 offices have two each, from now on.
    assert re.search(r'>Talk.*?"Purchased">80<.*?"To be removed">0<', text, re.DOTALL)
    assert "Cycle ends May 1, 2026" in text
    assert "May 1, 2026" in small(console, "/company/billing")
    assert world.account(9_001).counts[LicenseType.TALK_LINES].purchased == 3


@pytest.mark.parametrize("page", ["licenses", "billing", "history", "users", "purchase", "remove"])
def test_a_page_of_an_office_that_is_due_finalizes_it_and_is_asked_again(
    console: ConsoleClient, page: str
) -> None:
    console.world.purchase(talk_lines=3)
    console.world.clock.at = MARCH_ENDS
    address = f"{OFFICE}/{page}?page=1"
    with counting_calls(console.world) as counter:
        answer = console.get(address)
    assert (answer.status, answer.headers["Location"]) == (303, f"/console{address}")
    assert len(counter.calls) <= 3
    assert console.world.account().cycle.start == MARCH_ENDS
    small(console, address)


def test_many_scheduled_removals_are_a_list_of_their_own(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=200)
    for _ in range(65):
        assert console.world.remove(talk_lines=1).status == 201
    text = small(console, f"{OFFICE}/licenses")
    assert text.count("Cancel<span") == 10
    assert "All 65 Scheduled Removals" in text
    counts = [
        small(console, f"{OFFICE}/removals?page={number}").count("Cancel<span")
        for number in (1, 2, 3)
    ]
    assert counts == [30, 30, 5]
