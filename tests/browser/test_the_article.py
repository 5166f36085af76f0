"""The help article "Manage Dialpad Licenses", walked heading by heading in a real browser."""

import pytest

from tests.browser.page_driver import NEW_YORK, TOKYO, PageDriver


class TestPurchaseLicensesFromCompanySettings:
    def test_my_company_licenses_purchase_next_review_confirm(self, console: PageDriver) -> None:
        console.sign_in("company_admin")
        assert console.heading == "Licenses"
        console.page.get_by_role("link", name="Purchase Licenses").first.click()
        console.page.get_by_label("New York").check()
        console.press("Next")
        console.page.get_by_label("Talk", exact=False).first.fill("3")
        console.press("Next")
        assert "3 × $25.00 × 22 of 31 days ($17.74 each)" in console.text
        assert "Due now $53.22" in console.text
        assert "after: $75.00" in console.text
        console.press("Confirm Purchase")
        assert "Done. +3 Talk. Invoice 1: $53.22 due" in console.text
        assert console.counts() == (3, 0, 0, 3)
        assert console.invoices() == [5322]
        entry = console.stack.api("GET", f"/offices/{NEW_YORK}/history").json()["items"][0]
        assert entry["source"] == "company_settings"
        assert entry["by"] == {"sub": "demo-company-admin", "role": "company_admin"}


class TestPurchaseLicensesFromBilling:
    def test_billing_purchase_licenses_next_review_confirm(self, console: PageDriver) -> None:
        console.sign_in("company_admin", "/company/billing")
        console.click("New York")
        console.click("Purchase Licenses")
        console.enter(sell_lines=1, fax_lines=2)
        console.press("Next")
        assert "1 × $95.00 × 22 of 31 days" in console.text
        console.press("Confirm Purchase")
        assert console.heading == "Billing"
        assert console.counts("sell_lines") == (1, 0, 0, 1)
        assert console.counts("fax_lines") == (2, 0, 0, 2)
        entry = console.stack.api("GET", f"/offices/{NEW_YORK}/history").json()["items"][0]
        assert entry["source"] == "billing"


class TestPurchaseLicensesFromOfficeSettings:
    def test_office_licenses_purchase_next_review_confirm(self, console: PageDriver) -> None:
        console.sign_in("office_admin")
        console.click("New York")
        console.click("Purchase Licenses")
        console.enter(talk_lines=2)
        console.press("Next")
        console.press("Confirm Purchase")
        assert console.counts() == (2, 0, 0, 2)
        entry = console.stack.api("GET", f"/offices/{NEW_YORK}/history").json()["items"][0]
        assert entry["source"] == "office_settings"
        assert entry["by"]["role"] == "office_admin"


class TestRemoveLicenses:
    def test_licenses_go_when_the_cycle_ends(self, console: PageDriver) -> None:
        console.purchase(talk_lines=5)
        console.sign_in("company_admin", f"/offices/{NEW_YORK}/licenses")
        console.click("Remove Licenses")
        assert console.heading == "Remove Licenses"
        assert console.page.locator("#room_lines").count() == 0
        console.enter(talk_lines=2)
        console.press("Next")
        assert "Kept until Apr 1, 2026; no refund" in console.text
        assert "before: $125.00" in console.text
        console.press("Confirm Removal")
        assert "2 Talk scheduled for removal" in console.text
        assert console.counts() == (5, 0, 2, 3)
        assert console.invoices() == [8870]
        console.stack.post("/clock", {"now": "2026-04-01T04:01:00Z"})
        assert console.counts() == (3, 0, 0, 3)

    def test_what_is_assigned_is_unassigned_first(self, console: PageDriver) -> None:
        console.purchase(talk_lines=1)
        console.invite("ada@example.com")
        console.sign_in("company_admin", f"/offices/{NEW_YORK}/remove/review?talk_lines=1")
        field = console.page.locator("#talk_lines")
        assert field.get_attribute("aria-invalid") == "true"
        assert field.input_value() == "1"
        described = field.get_attribute("aria-describedby")
        assert "talk_lines-error" in described.split()
        error = console.page.locator("#talk_lines-error").inner_text()
        assert error == "1 Talk requested, 0 available. Release 1 that is assigned."


class TestRemoveAddOns:
    def test_add_ons_go_by_a_form_of_their_own(self, console: PageDriver) -> None:
        console.purchase(room_lines=3)
        console.sign_in("company_admin", f"/offices/{NEW_YORK}/licenses")
        console.click("Remove Add-Ons")
        assert console.heading == "Remove Add-Ons"
        assert console.page.locator("#talk_lines").count() == 0
        console.enter(room_lines=1)
        console.press("Next")
        console.press("Confirm Removal")
        assert console.counts("room_lines") == (3, 0, 1, 2)


class TestRestoreLicenses:
    def test_billing_says_plainly_that_purchasing_restores(self, console: PageDriver) -> None:
        console.purchase(talk_lines=5)
        console.remove(talk_lines=2)
        console.sign_in("company_admin", f"/offices/{NEW_YORK}/billing")
        plainly = "2 Talk are scheduled for removal: purchasing up to 2 restores them at no charge."
        assert plainly in console.text
        console.click("Purchase Licenses")
        assert "2 are scheduled for removal: purchasing up to 2 restores them" in console.text
        console.enter(talk_lines=2)
        console.press("Next")
        assert "Restored from a scheduled removal, at no charge" in console.text
        assert "Due now $0.00" in console.text
        console.press("Confirm at No Charge")
        assert console.counts() == (5, 0, 0, 5)
        assert console.invoices() == [8870]

    def test_more_than_is_scheduled_restores_first_and_buys_the_rest(
        self, console: PageDriver
    ) -> None:
        console.purchase(talk_lines=5)
        console.remove(talk_lines=2)
        console.sign_in("company_admin", f"/offices/{NEW_YORK}/purchase")
        console.enter(talk_lines=3)
        console.press("Next")
        assert "2 Talk Restored from a scheduled removal, at no charge" in console.text
        assert "1 Talk 1 × $25.00 × 22 of 31 days ($17.74 each)" in console.text
        console.press("Confirm Purchase")
        assert console.counts() == (6, 0, 0, 6)

    @pytest.mark.parametrize(("taken", "after"), [("3", (5, 0, 0, 5)), ("1", (5, 0, 2, 3))])
    def test_a_removal_is_cancelled_all_or_some(
        self, console: PageDriver, taken: str, after: tuple[int, ...]
    ) -> None:
        console.purchase(talk_lines=5)
        console.remove(talk_lines=3)
        console.sign_in("company_admin", f"/offices/{NEW_YORK}/licenses")
        console.page.get_by_role("link", name="Cancel the removal of 3 Talk").click()
        assert console.page.get_by_label("How many to restore").input_value() == "3"
        console.enter(quantity=int(taken))
        console.press("Restore")
        assert f"{taken} Talk restored" in console.text
        assert console.counts() == after


class TestContractedPlans:
    def test_the_refusal_names_whom_to_contact(self, console: PageDriver) -> None:
        console.purchase(TOKYO, talk_lines=4)
        console.sign_in("company_admin", f"/offices/{TOKYO}/licenses")
        assert "Please contact Hana Sato" in console.text
        assert console.page.get_by_role("link", name="Remove Licenses").count() == 0
        console.office("/remove?group=license", TOKYO)
        assert "Please contact Hana Sato. Write to hana.sato@seatledger.example" in console.text
        assert console.page.get_by_role("button", name="Next").count() == 0

    def test_purchases_there_go_onto_the_next_invoice(self, console: PageDriver) -> None:
        console.sign_in("company_admin", f"/offices/{TOKYO}/purchase?talk_lines=1")
        console.press("Next")
        assert "Due now ¥0" in console.text
        assert "On the next invoice (Apr 1, 2026)" in console.text

    def test_vendor_staff_can_with_a_reason_that_is_kept(self, console: PageDriver) -> None:
        console.purchase(TOKYO, talk_lines=4)
        console.sign_in("csm", f"/offices/{TOKYO}/remove/review?talk_lines=1&key=staff")
        console.page.get_by_label("Reason").fill("Asked by phone")
        console.press("Confirm Removal")
        assert console.counts("talk_lines", TOKYO) == (4, 0, 1, 3)
        entry = console.stack.api("GET", f"/offices/{TOKYO}/history").json()["items"][0]
        assert (entry["source"], entry["reason"]) == ("staff", "Asked by phone")
