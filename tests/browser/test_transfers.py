"""Transfer Licenses, the company's hold and collecting later, in a real browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.page_driver import NEW_YORK, PageDriver
from tests.browser.scenes import open_boston


@pytest.fixture(scope="module")
def stack() -> Iterator[Any]:
    """Without a payment provider: invoices stay open until somebody reports their payment."""
    from tests.api.running import RunningStack

    with RunningStack("--at", "2026-03-10T14:00:00Z", "--empty", "--no-payments") as running:
        yield running


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_licenses_are_transferred_from_the_offices_page(console: PageDriver, scripts: bool) -> None:
    # Boston's first cycle begins today.
    boston = open_boston(console)
    console.purchase(talk_lines=5)
    console.open(java_script_enabled=scripts)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/licenses")
    console.click("Transfer Licenses")
    assert "These offices cannot receive licenses from New York:" in console.text
    console.page.get_by_label("To office").select_option("Boston")
    console.enter(talk_lines=3)
    console.press("Next")
    assert "3 × $25.00 × 21 of 31 days (credit, $16.93 each) -$50.79" in console.text
    assert "3 × $25.00 × 31 of 31 days ($25.00 each) $75.00" in console.text
    assert "Pays invoice 1 $50.79 Due now $75.00" in console.text
    console.click("Back")
    assert console.page.get_by_label("To office").input_value() == str(boston)
    assert console.page.locator("#talk_lines").input_value() == "3"
    console.press("Next")
    console.press("Confirm Transfer")
    assert "3 Talk. Transferred to Boston." in console.text
    assert "Invoice 1 of Boston: $75.00 due" in console.text
    assert console.counts() == (2, 0, 0, 2)
    assert console.counts(office=boston) == (3, 0, 0, 3)


def test_an_office_that_was_not_chosen_is_marked_at_its_field(console: PageDriver) -> None:
    open_boston(console)
    console.purchase(talk_lines=1)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/transfer/review?talk_lines=1")
    field = console.page.get_by_label("To office")
    assert field.get_attribute("aria-invalid") == "true"
    assert field.get_attribute("aria-describedby") == "to-error"
    assert (
        console.page.locator("#to-error").inner_text()
        == "Choose the office that gets the licenses."
    )


def test_collecting_later_is_turned_on_and_off(console: PageDriver) -> None:
    console.let_collect_later()
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.click("Collect with the Next Bill")
    console.press("Collect with the Next Bill")
    assert "From now on, charges are collected with the next bill." in console.text
    console.purchase(talk_lines=2)
    assert console.invoices() == []
    console.office("/billing")
    assert "$35.48 that has accrued is invoiced now: $35.48 is due." in console.text
    console.click("Make Each Change Due at Once")
    assert "$35.48 is due." in console.text
    console.press("Make Each Change Due at Once")
    assert console.invoices() == [3548]


def test_the_hold_is_on_the_pages_of_every_office(console: PageDriver) -> None:
    boston = open_boston(console)
    console.purchase(talk_lines=1)
    console.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", {"status": "declined"})
    console.sign_in("company_admin", f"/offices/{boston}/licenses")
    assert "Your company is on hold since Mar 10, 2026" in console.text
    assert console.page.get_by_role("link", name="Purchase Licenses").count() == 0
