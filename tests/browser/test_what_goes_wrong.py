"""Double submits, the back button, concurrent changes, expired sessions, no JavaScript."""

import pytest

from tests.browser.page_driver import NEW_YORK, PageDriver

REVIEW = f"/offices/{NEW_YORK}/purchase/review?talk_lines=3&key=once"


@pytest.mark.parametrize("scripts", [True, False], ids=["with script", "without"])
def test_a_double_click_confirms_once(console: PageDriver, scripts: bool) -> None:
    console.open(java_script_enabled=scripts)
    console.sign_in("company_admin", REVIEW)
    console.page.get_by_role("button", name="Confirm Purchase").dblclick()
    console.page.wait_for_url("**/licenses?done=*")
    assert console.counts() == (3, 0, 0, 3)


def test_two_tabs_with_the_same_summary_confirm_once(console: PageDriver) -> None:
    console.sign_in("company_admin", REVIEW)
    other = console.context.new_page()
    other.goto(console.page.url)
    console.press("Confirm Purchase")
    with other.expect_navigation():
        other.get_by_role("button", name="Confirm Purchase").click()
    assert "This was already confirmed. It was not repeated." in other.inner_text("main")
    assert console.counts() == (3, 0, 0, 3)


def test_reloading_the_confirmation_does_nothing_more(console: PageDriver) -> None:
    console.sign_in("company_admin", REVIEW)
    console.press("Confirm Purchase")
    console.page.reload()
    assert console.counts() == (3, 0, 0, 3)


def test_back_after_confirming_and_confirming_again_is_no_second_purchase(
    console: PageDriver,
) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
    console.enter(talk_lines=3)
    console.press("Next")
    console.press("Confirm Purchase")
    console.page.go_back()
    console.press("Confirm Purchase")
    assert "This was already confirmed. It was not repeated." in console.text
    assert console.counts() == (3, 0, 0, 3)


def test_going_back_keeps_what_was_typed(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
    console.enter(talk_lines=3, fax_lines=2)
    console.press("Next")
    console.click("Back")
    assert console.page.locator("#talk_lines").input_value() == "3"
    console.enter(talk_lines=4)
    console.press("Next")
    console.page.go_back()
    assert console.page.locator("#talk_lines").input_value() == "4"
    assert console.page.locator("#fax_lines").input_value() == "2"


def test_what_changed_in_between_is_told_and_nothing_is_charged(console: PageDriver) -> None:
    console.purchase(talk_lines=5)
    console.remove(talk_lines=2)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase/review?talk_lines=2&key=k")
    assert "Due now $0.00" in console.text
    console.order("restorations", talk_lines=2)
    console.press("Confirm at No Charge")
    assert "Nothing was ordered. The office's licenses have changed" in console.text
    assert "Restored by you, 2 Talk restored" in console.text
    assert "Due now: $0.00 before, now $35.48" in console.text
    assert console.counts() == (5, 0, 0, 5)
    console.press("Confirm Purchase")
    assert console.counts() == (7, 0, 0, 7)


def test_a_summary_that_is_too_old_is_made_anew(console: PageDriver) -> None:
    console.sign_in("company_admin", REVIEW)
    console.stack.post("/clock", {"advance_seconds": 16 * 60})
    console.press("Confirm Purchase")
    assert "The summary was older than 15 minutes or from another day." in console.text
    console.press("Confirm Purchase")
    assert console.counts() == (3, 0, 0, 3)


def test_a_session_that_ended_comes_back_to_the_same_summary(console: PageDriver) -> None:
    console.sign_in("company_admin", REVIEW)
    console.context.clear_cookies()
    console.press("Confirm Purchase")
    assert console.heading == "Your session has ended"
    assert console.counts() == (0, 0, 0, 0)
    console.click("Sign In")
    console.person("company_admin")
    assert console.heading == "Purchase Licenses: review"
    console.press("Confirm Purchase")
    assert console.counts() == (3, 0, 0, 3)


def test_a_session_that_ended_before_the_summary_leads_to_it_by_the_sign_in(
    console: PageDriver,
) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
    console.enter(talk_lines=3)
    console.context.clear_cookies()
    # No form is redirected to the issuer, which is another origin: a page leads there.
    console.press("Next")
    console.person("company_admin")
    assert console.heading == "Purchase Licenses: review"
    console.press("Confirm Purchase")
    assert console.counts() == (3, 0, 0, 3)


def test_everything_works_without_javascript(console: PageDriver) -> None:
    console.open(java_script_enabled=False)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
    console.enter(talk_lines=3)
    console.press("Next")
    console.press("Confirm Purchase")
    console.click("Remove Licenses")
    console.enter(talk_lines=1)
    console.press("Next")
    console.press("Confirm Removal")
    assert console.counts() == (3, 0, 1, 2)
    console.office("/users/invite")
    console.page.get_by_label("Email").fill("ada@example.com")
    console.press("Invite")
    assert "ada@example.com" in console.text
    console.press("Sign Out")
    console.page.wait_for_url("**/console/signed-out")
    assert console.heading == "You are signed out"


def test_the_keyboard_alone_buys_a_license(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
    page = console.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "talk_lines":
            break
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review?*")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").endswith("Confirm Purchase"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/licenses?done=*")
    assert console.counts() == (2, 0, 0, 2)


def test_errors_say_where_and_what_and_focus_goes_there(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
    console.press("Next")
    alert = console.page.get_by_role("alert")
    assert "Enter a quantity for at least one license type." in alert.inner_text()
    assert console.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
