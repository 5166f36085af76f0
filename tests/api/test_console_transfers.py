"""Transfer Licenses in the console (R23, R48): choose an office, review both offices, confirm."""

from datetime import date

import pytest

from tests.api.console_client import ConsoleClient
from tests.api.console_offices import BOSTON, LATER, OFFICE, pay, words
from tests.world import BERLIN, NEW_YORK, Answer

REVIEW = f"{OFFICE}/transfer/review?talk_lines=3&to={BOSTON}&key=one"


@pytest.fixture
def boston(console: ConsoleClient) -> ConsoleClient:
    """New York with 5 Talk on an unpaid invoice of 88.70, and Boston on the same plan."""
    console.world.open_office(BOSTON, "Boston")
    assert console.world.purchase(talk_lines=5).status == 201
    return console


@pytest.fixture
def later(console: ConsoleClient) -> ConsoleClient:
    """The same with the invoice paid, and Boston's cycle ending on 15 March."""
    console.world.open_office(BOSTON, "Boston", anchor=LATER)
    assert console.world.purchase(talk_lines=5).status == 201
    pay(console.world, 1)
    return console


def confirm(console: ConsoleClient, path: str = REVIEW, **form: str) -> Answer:
    return console.post(path, {**console.hidden(console.get(path).text), **form})


def test_the_summary_shows_both_offices_and_what_the_credit_pays(boston: ConsoleClient) -> None:
    text = words(boston.get(REVIEW).text)
    # 25.00 x 21 / 31 = 16.935, rounded down; 25.00 x 22 / 31 = 17.741.
    assert "New York: gives 3 Talk 3 × $25.00 × 21 of 31 days (credit, $16.93 each) -$50.79" in text
    assert "Boston: receives 3 Talk 3 × $25.00 × 22 of 31 days ($17.74 each) $53.22" in text
    assert "What the credit of New York pays Pays invoice 1 $50.79 Due now $53.22" in text
    assert "Next bill, Apr 1, 2026, New York before: $125.00 → after: $50.00" in text
    assert "Next bill, Apr 1, 2026, Boston before: $0.00 → after: $75.00" in text
    assert "Balance afterwards, Boston before: $0.00 → after: $0.00" in text
    assert "New York Talk 2 purchased (5 before), 2 available" in text
    assert "Boston Talk 3 purchased (0 before), 3 available" in text


def test_a_confirmed_transfer_says_what_is_due(boston: ConsoleClient) -> None:
    answer = confirm(boston)
    assert answer.headers["Location"] == f"/console{OFFICE}/licenses?done=2&other=1"
    html = boston.get(answer.headers["Location"]).text
    text = words(html)
    assert "3 Talk. Transferred to Boston ." in text
    assert "Credit of $50.79: pays invoice 1, $50.79 ." in text
    assert "Invoice 1 of Boston: $53.22 due" in text
    assert f'href="/console/offices/{BOSTON}/invoices/1"' in html
    assert boston.world.counts() == (2, 0, 0, 2)
    assert boston.world.counts(office=BOSTON) == (3, 0, 0, 3)


def test_credit_pays_the_other_offices_charge_and_the_rest_is_balance(
    later: ConsoleClient,
) -> None:
    text = words(later.get(REVIEW).text)
    # 25.00 x 5 / 28 = 4.464.
    assert "3 × $25.00 × 5 of 28 days ($4.46 each) $13.38" in text
    assert "Pays for the licenses in the other office $13.38 Added to the balance $37.41" in text
    assert "Total $13.38 Less credit and balance -$13.38 Due now $0.00" in text
    assert "before: $125.00 → after: $50.00 of which balance pays $37.41" in text
    assert "Balance afterwards, New York before: $0.00 → after: $37.41" in text
    text = words(later.get(confirm(later).headers["Location"]).text)
    assert "Invoice 1 of Boston: $13.38 paid by credit, nothing due" in text


def test_a_banner_shows_the_transfers_own_other_entry_only(boston: ConsoleClient) -> None:
    boston.world.purchase(office=BOSTON, talk_lines=1)
    confirm(boston)
    text = words(boston.get(f"{OFFICE}/licenses?done=2&other=1").text)
    assert "Transferred to another office" in text
    assert "Invoice 1 of the other office" not in text


def test_offices_that_cannot_receive_are_left_out_with_the_reason(boston: ConsoleClient) -> None:
    boston.world.open_office(9_002, "Harbor", account_type="standard")
    boston.world.open_office(9_003, "Lake", plan_period="yearly")
    html = boston.get(f"{OFFICE}/transfer?to={BOSTON}").text
    assert html.count("<option") == 2
    assert f'<option value="{BOSTON}" selected>Boston</option>' in html
    text = words(html)
    assert "Another currency: Berlin, Tokyo" in text
    assert "Their plan or contract does not allow it: Harbor" in text
    assert "Another kind of plan (monthly, yearly or one-year commitment): Lake" in text


def test_a_company_without_another_such_office_is_told(console: ConsoleClient) -> None:
    console.world.purchase(talk_lines=1)
    html = console.get(f"{OFFICE}/transfer").text
    assert "No other office of your company can receive licenses from New York." in words(html)
    assert '<form method="get"' not in html


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("talk_lines=3", "To office: Choose the office that gets the licenses."),
        (f"talk_lines=3&to={NEW_YORK}", "To office: Choose the office that gets the licenses."),
        (f"talk_lines=3&to={BERLIN}", "To office: Must be an office with the same currency"),
        (f"talk_lines=6&to={BOSTON}", "6 Talk requested, 5 available. Transfer at most 5."),
        (f"talk_lines=x&to={BOSTON}", "Talk: Enter a whole number from 0 to 100,000."),
        (f"to={BOSTON}", "Enter a quantity for at least one license type."),
        ("talk_lines=3&to=123", "There is no such office."),
    ],
)
def test_a_refusal_is_shown_at_the_form(boston: ConsoleClient, query: str, shown: str) -> None:
    before = boston.world.snapshot()
    for send in (boston.get, boston.post):
        answer = send(f"{OFFICE}/transfer/review?{query}&key=one")
        assert answer.status == 400
        assert shown in words(answer.text)
    assert boston.world.snapshot() == before


def test_an_office_whose_year_ends_earlier_is_left_out_and_refused(console: ConsoleClient) -> None:
    console.world.open_office(9_001, "Lake", plan_period="yearly", anchor=date(2026, 2, 1))
    console.world.open_office(9_002, "Hill", plan_period="yearly", anchor=date(2026, 1, 1))
    console.world.purchase(office=9_001, talk_lines=1)
    text = words(console.get("/offices/9001/transfer/review?talk_lines=1&to=9002").text)
    assert "To office: Must be an office whose year ends on 2027-02-01 or later" in text
    assert "Their year ends earlier: Hill" in text


@pytest.mark.parametrize("person", ["office_admin", "viewer"])
def test_only_company_admins_transfer(boston: ConsoleClient, person: str) -> None:
    boston.sign_in(person)
    pages = [f"{OFFICE}/licenses", f"{OFFICE}/billing", "/company/licenses"]
    assert not any("Transfer Licenses" in boston.get(page).text for page in pages)
    for page in (f"{OFFICE}/transfer", REVIEW, "/company/transfer"):
        assert boston.get(page).status == 403


def test_the_button_stands_beside_purchase(boston: ConsoleClient) -> None:
    for page in (f"{OFFICE}/licenses", f"{OFFICE}/billing", "/company/licenses"):
        assert "Transfer Licenses" in boston.get(page).text
    assert "Transfer Licenses" not in boston.get(f"/offices/{BOSTON}/licenses").text
    assert boston.get(f"/company/transfer?office={NEW_YORK}").headers["Location"] == (
        f"/console{OFFICE}/transfer?source=company_settings"
    )


def test_the_reason_of_staff_is_in_both_histories(boston: ConsoleClient) -> None:
    boston.sign_in("csm")
    assert confirm(boston, reason="asked by phone").status == 303
    for office in (NEW_YORK, BOSTON):
        entry = boston.world.get(f"/offices/{office}/history").json["items"][0]
        assert (entry["action"], entry["source"]) == ("transfer", "staff")
        assert entry["reason"] == "asked by phone"


def test_a_transfer_sent_twice_is_made_once(boston: ConsoleClient) -> None:
    form = boston.hidden(boston.get(REVIEW).text)
    first, again = (boston.post(REVIEW, form).headers["Location"] for _ in range(2))
    assert first == f"/console{OFFICE}/licenses?done=2&other=1"
    assert again == f"/console{OFFICE}/licenses?done=2&again=yes&other=1"
    assert "It was not repeated" in boston.get(again).text
    assert boston.world.counts() == (2, 0, 0, 2)


def test_another_office_under_the_same_key_is_asked_about(boston: ConsoleClient) -> None:
    boston.world.open_office(9_002, "Harbor")
    path = f"{OFFICE}/transfer/review?talk_lines=2&key=one&to="
    confirm(boston, f"{path}{BOSTON}")
    answer = boston.post(f"{path}9002")
    assert answer.status == 400
    assert "was already confirmed with other entries" in answer.text
    assert boston.world.counts() == (3, 0, 0, 3)


def test_what_changed_in_either_office_is_shown_and_nothing_is_moved(
    boston: ConsoleClient,
) -> None:
    form = boston.hidden(boston.get(REVIEW).text)
    boston.world.purchase(office=BOSTON, talk_lines=1)
    pay(boston.world, 1)
    answer = boston.post(REVIEW, form)
    assert answer.status == 409
    text = words(answer.text)
    assert "Nothing was ordered. One of the offices has changed since you reviewed them." in text
    assert "Purchase in Boston by you, +1 Talk" in text
    assert "Due now: $53.22 before, now $2.43" in text
    assert "Next bill, Boston: $75.00 before, now $100.00" in text
    assert boston.world.counts() == (5, 0, 0, 5)
    assert boston.post(REVIEW, boston.hidden(answer.text)).status == 303
    assert boston.world.counts() == (2, 0, 0, 2)


def test_history_and_file_show_lines_credit_and_settlement(later: ConsoleClient) -> None:
    confirm(later)
    gave = words(later.get(f"{OFFICE}/history/2").text)
    assert "3 Talk 21 of 31 days, to another office -$50.79" in gave
    assert "Pays for the licenses in the other office $13.38 Added to the balance $37.41" in gave
    took = words(later.get(f"/offices/{BOSTON}/history/1").text)
    assert "Due $0.00 Invoice 1: $13.38 paid by credit, nothing due" in took
    assert "Received from the other office's credit $13.38" in took
    assert "-$50.79" in words(later.get(f"{OFFICE}/history").text)
    rows = [
        later.get(f"/offices/{office}/history.csv").text.splitlines()[1].split(",")[-6:]
        for office in (NEW_YORK, BOSTON)
    ]
    assert rows == [
        ["0.00", "0.00", "50.79", "0.00", "USD", ""],
        ["0.00", "13.38", "0.00", "13.38", "USD", "1"],
    ]


def test_a_banner_links_no_office_out_of_reach(boston: ConsoleClient) -> None:
    banner = confirm(boston).headers["Location"]
    assert f'href="/console/offices/{BOSTON}/licenses"' in boston.get(banner).text
    boston.sign_in("office_admin")
    text = boston.get(banner).text
    assert "Transferred to another office" in words(text)
    assert f"/offices/{BOSTON}" not in text
