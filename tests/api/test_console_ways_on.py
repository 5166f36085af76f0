"""A refusal in the console comes with a link to what would help (R27)."""

import re
from urllib.parse import urlencode

import pytest

from tests.api import agreements
from tests.api.console_client import ConsoleClient
from tests.api.console_offices import OFFICE, let_collect_later, words
from tests.api.refusal_checks import change_plan, patch_user
from tests.api.test_advice_of_licenses import agree
from tests.api.test_on_hold import put_on_hold
from tests.api.user_requests import invite
from tests.world import BERLIN, NEW_YORK, TOKYO, Answer

MAIL = "mailto:hana.sato@seatledger.example"


def ways(answer: Answer) -> dict[str, str]:
    """The links that look like buttons in the page's main part, by their labels."""
    main = answer.text.partition("<main")[2]
    return {
        " ".join(label.split()): href.replace("&amp;", "&")
        for href, label in re.findall('<a class="button[^"]*" href="([^"]+)">([^<]+)</a>', main)
    }


def suspended(console: ConsoleClient) -> str:
    """The page of a user whose license somebody else has now."""
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    patch_user(console.world, ada, state="suspended")
    invite(console.world, "grace")
    return f"{OFFICE}/users/{ada}"


def test_where_licenses_are_missing_the_ways_to_one_are_linked(console: ConsoleClient) -> None:
    page = suspended(console)
    console.world.purchase(talk_lines=1)
    console.world.remove(talk_lines=1)
    found = ways(console.post(page, {"do": "reactivate"}))
    assert found["Purchase One Talk"].startswith(f"/console{OFFICE}/purchase?talk_lines=1")
    assert found["See Scheduled Removals"] == f"/console{OFFICE}/removals"
    assert found["See Users"] == f"/console{OFFICE}/users"
    for href in found.values():
        assert console.get(href).status == 200, href


def test_an_invitation_is_not_lost_by_a_way_on(console: ConsoleClient) -> None:
    """The page's own button to purchase keeps what was typed; a link would not."""
    console.world.purchase(talk_lines=1)
    invite(console.world)
    form = {"email": "new@example.com", "license": "talk"}
    answer = console.post(f"{OFFICE}/users/invite", form)
    assert "Purchase One Talk and Return" in answer.text
    assert "Purchase One Talk" not in ways(answer)
    assert "See Users" in ways(answer)


def test_where_the_contract_forbids_it_the_contact_is_linked(console: ConsoleClient) -> None:
    page = suspended(console)
    agree(console.world, not_self_serve=["purchase"])
    assert (
        ways(console.post(page, {"do": "reactivate"}))["Write to hana.sato@seatledger.example"]
        == MAIL
    )
    for closed in (f"{OFFICE}/purchase", f"{OFFICE}/licenses", f"{OFFICE}/billing"):
        assert ways(console.get(closed))["Write to hana.sato@seatledger.example"] == MAIL, closed
    assert (
        ways(console.get(f"/offices/{TOKYO}/remove"))["Write to hana.sato@seatledger.example"]
        == MAIL
    )
    form = {"email": "new@example.com", "license": "talk"}
    assert (
        ways(console.post(f"{OFFICE}/users/invite", form))["Write to hana.sato@seatledger.example"]
        == MAIL
    )


def test_on_hold_billing_is_linked(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    put_on_hold(console.world)
    billing = "/console/company/billing"
    assert ways(console.get(f"{OFFICE}/purchase"))["See Billing"] == billing
    assert ways(console.get("/company/licenses"))["See Billing"] == billing
    assert f'href="{billing}">See Billing' in console.get(f"{OFFICE}/licenses").text


def test_whoever_has_the_address_is_linked(console: ConsoleClient) -> None:
    ada = invite(console.world, license="admins")
    for form in ({"email": "ada@example.com"}, {"email": "ADA@example.com"}):
        answer = console.post(f"{OFFICE}/users/invite", {**form, "license": "admins"})
        assert ways(answer)["Open That User"] == f"/console{OFFICE}/users/{ada}"
        assert console.get(ways(answer)["Open That User"]).status == 200


def test_who_took_a_deleted_users_address_is_linked_and_not_numbered(
    console: ConsoleClient,
) -> None:
    ada = invite(console.world, license="admins")
    assert console.world.request("DELETE", f"/users/{ada}").status == 200
    other = invite(console.world, license="admins")
    answer = console.post(f"{OFFICE}/users/{ada}", {"do": "restore"})
    assert answer.status == 409
    assert ways(answer)["Open That User"] == f"/console{OFFICE}/users/{other}"
    assert str(other) not in words(answer.text)
    assert "Another user" in words(answer.text)


def test_a_user_of_another_office_is_not_linked_for_whom_may_not_read_them(
    console: ConsoleClient,
) -> None:
    console.world.post(
        "/users", {"email": "ada@example.com", "office_id": BERLIN, "license": "admins"}
    )
    console.sign_in("office_admin")
    form = {"email": "ada@example.com", "license": "admins"}
    assert "Open That User" not in ways(console.post(f"{OFFICE}/users/invite", form))


def test_a_move_links_the_licenses_of_the_other_office(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    answer = console.post(f"{OFFICE}/users/{ada}", {"do": "move", "to": str(BERLIN)})
    assert ways(answer)["See Licenses There"] == f"/console/offices/{BERLIN}/licenses"


def test_a_plan_that_does_not_sell_it_is_linked(console: ConsoleClient) -> None:
    console.world.purchase(sell_lines=1)
    ada = invite(console.world, license="agents")
    patch_user(console.world, ada, state="suspended")
    change_plan(console.world, int(OFFICE.rpartition("/")[2]), "standard")
    invite(console.world, "grace", license="agents")
    answer = console.post(f"{OFFICE}/users/{ada}", {"do": "reactivate"})
    assert ways(answer)["See the Plan"] == f"/console{OFFICE}/billing"


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"{OFFICE}/remove/review?{urlencode({'talk_lines': 9})}", None),
        (f"{OFFICE}/purchase/review?talk_lines=x", None),
        (f"{OFFICE}/removals/7/cancel", None),
        (f"{OFFICE}/removals/7/cancel", {"quantity": "1"}),
        (f"{OFFICE}/users/invite", {"email": "no address"}),
        (f"{OFFICE}/billing", {"collect": "next_bill"}),
        ("/offices/1/licenses", None),
        (f"{OFFICE}/users/1", None),
        (f"{OFFICE}/users/1", {"do": "delete"}),
        (f"{OFFICE}/invoices/9", None),
        (f"{OFFICE}/history/9", None),
        (f"{OFFICE}/history?cursor=x", None),
    ],
)
def test_no_refusal_is_a_dead_end(
    console: ConsoleClient, path: str, form: dict[str, str] | None
) -> None:
    let_collect_later(console.world, allowed=False)
    answer = console.post(path, form) if form else console.get(path)
    if answer.status == 303:
        answer = console.get(answer.headers["Location"])
    else:
        assert answer.status in (400, 404, 409), answer.status
    assert words(answer.text)
    assert ways(answer) or "<form" in answer.text.partition("<main")[2]
    for href in ways(answer).values():
        assert console.get(href).status == 200, href


def test_licenses_of_an_office_out_of_reach_are_not_linked(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    ada = invite(console.world)
    page = f"{OFFICE}/users/{ada}"
    console.sign_in("office_admin")
    answer = console.post(page, {"do": "move", "to": str(BERLIN)})
    assert "You do not have access" in words(answer.text)
    assert "See Licenses There" not in ways(answer)


def test_beyond_a_spending_limit_the_review_says_what_fits_and_links_the_history(
    console: ConsoleClient,
) -> None:
    limits = {"offices": {str(NEW_YORK): {"per_order": {"USD": 2 * 1774}}}}
    assert console.world.request("PUT", "/company/spending_limits", limits).status == 200
    answer = console.get(f"{OFFICE}/purchase/review?talk_lines=3")
    assert "At most 2 Talk would fit. As a company admin, you can" in words(answer.text)
    assert ways(answer)["See What Was Ordered"] == f"/console{OFFICE}/history"


def test_beyond_the_credit_limit_billing_and_the_contact_are_linked(console: ConsoleClient) -> None:
    agreements.agree(console.world, credit_limit={"JPY": 0})
    answer = console.get(f"/offices/{TOKYO}/purchase/review?talk_lines=1")
    assert "the credit limit is 0 JPY" in answer.text
    found = ways(answer)
    assert found["See Billing"] == "/console/company/billing"
    assert found["Write to hana.sato@seatledger.example"] == MAIL
