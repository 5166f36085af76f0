"""The console's users page finds users of its office, without JavaScript."""

from tests.api.call_counter import counting_calls
from tests.api.console_client import ConsoleClient
from tests.world import BERLIN, NEW_YORK, World

USERS = f"/offices/{NEW_YORK}/users"


def invite(world: World, first_name: str, last_name: str, office_id: int = NEW_YORK) -> None:
    body = {
        "email": f"{first_name}@acme.example".lower().encode("ascii", "ignore").decode(),
        "first_name": first_name,
        "last_name": last_name,
        "office_id": office_id,
        "license": "admins",
    }
    assert world.post("/users", body).status == 201


def test_a_search_shows_the_offices_users_who_match_in_name_order(console: ConsoleClient) -> None:
    for first_name, last_name in (("Zoë", "Abel"), ("Ada", "Zöllner"), ("Bo", "Carter")):
        invite(console.world, first_name, last_name)
    invite(console.world, "Zora", "Berliner", BERLIN)
    console.world.deliver()
    page = console.get(f"{USERS}?q=ZO").text
    assert page.index("Ada Zöllner") < page.index("Zoë Abel")
    assert "Bo Carter" not in page
    assert "Zora" not in page
    assert 'type="search" value="ZO"' in page


def test_more_continues_the_search(console: ConsoleClient) -> None:
    for number in range(27):
        invite(console.world, f"Ann{number:02}", "Lee")
    invite(console.world, "Bo", "Carter")
    console.world.deliver()
    first = console.get(f"{USERS}?q=ann").text
    assert "Ann24 Lee" in first
    assert "Ann25 Lee" not in first
    (more,) = [each for each in first.split('"') if "cursor=" in each]
    second = console.get(more.replace("&amp;", "&")).text
    assert "Ann25 Lee" in second
    assert "Ann26 Lee" in second
    assert "Bo Carter" not in second


def test_a_search_without_a_result_says_so(console: ConsoleClient) -> None:
    assert "Find a user" not in console.get(USERS).text
    invite(console.world, "Ada", "Byron")
    console.world.deliver()
    assert "Find a user" in console.get(USERS).text
    page = console.get(f"{USERS}?q=nobody")
    assert (page.status, "Nobody found" in page.text) == (200, True)
    assert "Show All" in page.text


def test_a_search_that_is_not_possible_says_why(console: ConsoleClient) -> None:
    page = console.get(f"{USERS}?q=a+b+c+d+e+f")
    assert page.status == 400
    assert "The search must have at most 5 words." in page.text
    assert "must have a letter or a digit." in console.get(f"{USERS}?q=%3C%21%3E").text
    assert "must have 1 to 100 characters." in console.get(f"{USERS}?q={'a' * 101}").text


def test_a_search_costs_four_calls_at_most(console: ConsoleClient) -> None:
    for number in range(60):
        invite(console.world, f"Ann{number:02}", "Lee", BERLIN if number < 58 else NEW_YORK)
    console.world.deliver()
    with counting_calls(console.world) as counter:
        page = console.get(f"{USERS}?q=ann").text
    assert "Ann59 Lee" in page
    assert counter.calls == ["BatchGetItem", "Query", "Query", "BatchGetItem"]
