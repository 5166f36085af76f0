"""Users, roles and history, as they are clicked."""

from tests.browser.page_driver import BERLIN, NEW_YORK, TOKYO, PageDriver


def test_inviting_without_a_license_leads_to_buying_one_and_back(console: PageDriver) -> None:
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/users")
    console.click("Invite a User")
    console.page.get_by_label("Email").fill("ada@example.com")
    console.press("Invite")
    assert "No license of this type is available." in console.text
    assert console.page.get_by_label("Email").input_value() == "ada@example.com"
    console.page.get_by_label("First name").fill("Ada")
    console.press("Purchase One Talk and Return")
    assert console.page.locator("#talk_lines").input_value() == "1"
    console.press("Next")
    console.press("Confirm Purchase")
    assert "Purchased. You can now send the invitation." in console.text
    assert console.page.get_by_label("Email").input_value() == "ada@example.com"
    assert console.page.get_by_label("First name").input_value() == "Ada"
    console.press("Invite")
    assert "Ada was invited and has a Talk license." in console.text
    assert console.counts() == (1, 1, 0, 0)


def test_suspending_frees_the_license_and_reactivating_takes_one(console: PageDriver) -> None:
    console.purchase(talk_lines=1)
    console.invite("ada@example.com", first_name="Ada")
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/users")
    console.click("Manage Ada")
    console.press("Suspend")
    assert "This license becomes available immediately: Talk." in console.text
    assert console.counts() == (1, 1, 0, 0)
    console.press("Suspend Ada")
    assert console.counts() == (1, 0, 0, 1)
    console.click("Manage Ada")
    console.press("Reactivate")
    assert console.counts() == (1, 1, 0, 0)


def test_deleting_keeps_the_license_or_removes_it(console: PageDriver) -> None:
    console.purchase(talk_lines=2)
    console.invite("ada@example.com", first_name="Ada")
    console.invite("ben@example.com", first_name="Ben")
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/users")
    console.click("Manage Ada")
    console.press("Delete")
    assert "It is kept." in console.text
    console.press("Delete Ada")
    assert "Ada was deleted." in console.text
    assert console.counts() == (2, 1, 0, 1)
    console.click("Deleted Users")
    assert "Ada ada@example.com Talk" in console.text
    console.press("Restore Ada")
    assert "Ada was restored" in console.text
    console.click("Manage Ada")
    console.press("Delete")
    console.press("Delete Ada")
    console.click("Manage Ben")
    console.page.get_by_label("Remove it").check()
    console.press("Delete")
    assert "Their Talk license is scheduled for removal on Apr 1, 2026." in console.text
    console.press("Delete Ben")
    assert "one license is scheduled for removal" in console.text
    assert console.counts() == (2, 0, 1, 1)


def test_moving_takes_a_license_there_and_frees_one_here(console: PageDriver) -> None:
    console.purchase(talk_lines=1)
    console.invite("ada@example.com", first_name="Ada")
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/users")
    console.click("Manage Ada")
    console.page.get_by_label("To office").select_option("Berlin")
    console.press("Move")
    console.press("Move Ada")
    assert "1 Talk requested in Berlin, 0 available. Purchase 1." in console.text
    console.purchase(BERLIN, talk_lines=1)
    console.page.get_by_label("To office").select_option("Berlin")
    console.press("Move")
    assert "Ada moves from New York to Berlin." in console.text
    console.press("Move Ada")
    assert console.counts("talk_lines", BERLIN) == (1, 1, 0, 0)
    assert console.counts() == (1, 0, 0, 1)


def test_an_office_admin_sees_their_office_alone(console: PageDriver) -> None:
    console.sign_in("office_admin")
    assert console.page.get_by_role("link", name="New York", exact=True).count() == 1
    assert console.page.get_by_role("link", name="Tokyo", exact=True).count() == 0
    console.office("/licenses", TOKYO)
    assert console.heading == "Not allowed"


def test_a_viewer_sees_everything_and_is_offered_nothing(console: PageDriver) -> None:
    console.purchase(talk_lines=2)
    console.remove(talk_lines=1)
    console.invite("ada@example.com")
    console.sign_in("viewer", f"/offices/{NEW_YORK}/licenses")
    assert console.page.locator("main .button, main button").count() == 0
    console.office("/users")
    # They can search, and nothing else.
    assert console.page.locator("main .button, main button").all_inner_texts() == ["Find"]
    console.office("/purchase")
    assert console.heading == "Not allowed"


def test_the_history_is_filtered_opened_drawn_and_downloaded(console: PageDriver) -> None:
    console.purchase(talk_lines=3, room_lines=1)
    console.remove(talk_lines=1)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/history")
    page = console.page
    assert page.locator(".entries > li").count() == 2
    assert page.locator("figure svg path.c-purchased").count() >= 1
    page.get_by_text("The chart as a table").click()
    assert page.locator("figure tbody tr").count() == 3
    page.get_by_label("Action").select_option("Purchase")
    console.press("Show")
    assert page.locator(".entries > li").count() == 1
    page.locator(".entries summary").click()
    assert "0 → 3" in console.text
    assert "Invoice 1" in console.text
    with page.expect_download() as download:
        page.get_by_role("link", name="Download CSV").click()
    rows = download.value.path().read_text().splitlines()
    assert len(rows) == 3
    assert rows[1].startswith("1,2026-03-10T10:00:")


def test_the_invoice_is_a_page_of_its_own_and_prints(console: PageDriver) -> None:
    console.purchase(talk_lines=3)
    console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
    console.click("Invoice 1")
    assert console.heading == "Invoice 4E3F4VY1035-0001"
    assert "$53.22" in console.text
    console.page.emulate_media(media="print")
    assert not console.page.locator("header.bar").is_visible()
    assert console.page.locator("table").first.is_visible()
