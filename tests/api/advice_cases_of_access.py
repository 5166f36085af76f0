"""Refusals because of who sends the request, of the office's terms, or of the company's state."""

from collections.abc import Iterator
from typing import Any

from tests.api import agreements
from tests.api.advice_cases import case
from tests.api.advice_follower import Caller
from tests.api.new_offices import COMPANY_BODY, OFFICE
from tests.api.test_advice_of_licenses import agree
from tests.api.test_collecting_later import agree as agree_to_collect_later
from tests.api.test_collecting_later import collect
from tests.api.test_on_hold import put_on_hold
from tests.api.transfers import BOSTON, open_boston, transfer
from tests.api.user_requests import invite
from tests.world import BERLIN, NEW_YORK, TOKYO, Answer, World

PURCHASES = f"/offices/{NEW_YORK}/purchases"
CONTACT = {"name": "Rita Resell", "email": "rita@reseller.example"}


def staff_order(world: World, what: str, office: int = NEW_YORK) -> Answer:
    return Caller(world, "csm").order(what, "talk_lines", 1, office)


@case("forbidden", "Ask a company admin.")
def an_order_by_a_viewer(world: World) -> Iterator[Answer]:
    yield Caller(world, "viewer").order("purchases", "talk_lines", 1, NEW_YORK)
    yield world.purchase(talk_lines=1)


@case("forbidden", "Ask a company admin.")
def a_transfer_by_an_office_admin(world: World) -> Iterator[Answer]:
    open_boston(world)
    world.purchase(talk_lines=1)
    admin = Caller(world, "office_admin", (NEW_YORK, BOSTON))
    yield admin.transfer("talk_lines", 1, NEW_YORK, BOSTON)
    yield Caller(world).transfer("talk_lines", 1, NEW_YORK, BOSTON)


@case("forbidden", "Ask vendor staff.")
def terms_changed_by_a_company_admin(world: World) -> Iterator[Answer]:
    body = {"not_self_serve": [], "resold": False, "contact": None, "contract_prices": {}}
    path = f"/offices/{NEW_YORK}/terms"
    yield world.request("PUT", path, body)
    yield Caller(world, "csm").send("PUT", path, body)


@case("forbidden", "Ask a vendor admin.")
def a_company_opened_by_a_csm(world: World) -> Iterator[Answer]:
    yield Caller(world, "csm").send("POST", "/companies", COMPANY_BODY, key="a")
    yield Caller(world, "vendor_admin").send("POST", "/companies", COMPANY_BODY, key="a")


@case("forbidden", "Ask a company admin for access.")
def an_office_out_of_reach(world: World) -> Iterator[Answer]:
    yield Caller(world, "office_admin").order("purchases", "talk_lines", 1, BERLIN)
    given = Caller(world, "office_admin", (NEW_YORK, BERLIN))
    yield given.order("purchases", "talk_lines", 1, BERLIN)


@case("forbidden", "Ask a company admin.")
def a_user_made_an_admin_by_an_office_admin(world: World) -> Iterator[Answer]:
    ada = invite(world, license="admins")
    yield Caller(world, "office_admin").send("PATCH", f"/users/{ada}", {"is_super_admin": True})
    yield Caller(world).send("PATCH", f"/users/{ada}", {"is_super_admin": True})


@case("forbidden", "is good for company 5000000000000001 only")
def another_company_named_by_an_admin(world: World) -> Iterator[Answer]:
    yield world.get("/company", headers={"DP-Company-ID": "7"})
    yield world.get("/company", headers={"DP-Company-ID": "5000000000000001"})


@case("forbidden", "Ask the vendor to change the agreement.")
def collecting_later_without_the_agreement(world: World) -> Iterator[Answer]:
    yield collect(world, "next_bill")
    assert agree_to_collect_later(world, True).status == 200
    yield collect(world, "next_bill")


@case("forbidden", "Change `may_collect_later` of the company's agreement first.")
def collecting_later_by_a_vendor_admin(world: World) -> Iterator[Answer]:
    admin, body = Caller(world, "vendor_admin"), {"collect": "next_bill"}
    yield admin.send("PATCH", f"/offices/{NEW_YORK}", body)
    agreed = {"agreement": {"may_collect_later": True}}
    assert admin.send("PATCH", "/company", agreed).status == 200
    yield admin.send("PATCH", f"/offices/{NEW_YORK}", body)


@case("forbidden", "Ask a vendor admin to change the agreement.")
def collecting_later_by_a_csm(world: World) -> Iterator[Answer]:
    staff, body = Caller(world, "csm"), {"collect": "next_bill"}
    yield staff.send("PATCH", f"/offices/{NEW_YORK}", body)
    assert agree_to_collect_later(world, True).status == 200
    yield staff.send("PATCH", f"/offices/{NEW_YORK}", body)


@case("forbidden", "Open the office without it, or ask")
def an_invoiced_office_without_the_agreement(world: World) -> Iterator[Answer]:
    yield world.post("/offices", {**OFFICE, "invoiced": True})
    yield world.post("/offices", OFFICE)


@case("forbidden", "`invoiced` or `annual_commit_monthly_billing`. Open the office without them")
def an_invoiced_and_committed_office_without_the_agreement(world: World) -> Iterator[Answer]:
    both = {"invoiced": True, "annual_commit_monthly_billing": True}
    yield world.post("/offices", {**OFFICE, **both})
    yield world.post("/offices", OFFICE)


@case("forbidden", "to choose `annual_commit_monthly_billing`. Open the office without it")
def an_invoiced_and_committed_office_that_may_be_invoiced(world: World) -> Iterator[Answer]:
    assert agreements.agree(world, may_be_invoiced=True).status == 200
    body = {**OFFICE, "invoiced": True}
    yield world.post("/offices", {**body, "annual_commit_monthly_billing": True})
    yield world.post("/offices", body)


@case("forbidden", "or ask")
def a_committed_office_with_the_agreement(world: World) -> Iterator[Answer]:
    body = {**OFFICE, "annual_commit_monthly_billing": True}
    yield world.post("/offices", body)
    assert agreements.agree(world, may_commit=True).status == 200
    yield world.post("/offices", body)


@case("limit_reached", "to allow more.")
def an_office_beyond_the_limit(world: World) -> Iterator[Answer]:
    assert agreements.agree(world, max_offices=3).status == 200
    yield world.post("/offices", OFFICE)
    assert agreements.agree(world, max_offices=4).status == 200
    yield world.post("/offices", OFFICE)


@case("limit_reached", "Change `max_offices` of the company's agreement first.")
def an_office_beyond_the_limit_by_a_vendor_admin(world: World) -> Iterator[Answer]:
    admin = Caller(world, "vendor_admin")
    assert agreements.agree(world, max_offices=3).status == 200
    yield admin.send("POST", "/offices", OFFICE)
    assert admin.send("PATCH", "/company", {"agreement": {"max_offices": 4}}).status == 200
    yield admin.send("POST", "/offices", OFFICE)


@case("limit_reached", "Ask a vendor admin to change the agreement.")
def an_office_beyond_the_limit_by_a_csm(world: World) -> Iterator[Answer]:
    assert agreements.agree(world, max_offices=3).status == 200
    yield Caller(world, "csm").send("POST", "/offices", OFFICE)
    assert agreements.agree(world, max_offices=4).status == 200
    yield Caller(world, "csm").send("POST", "/offices", OFFICE)


@case("contact_csm", "Please contact Hana Sato.")
def a_removal_on_a_contracted_plan(world: World) -> Iterator[Answer]:
    world.purchase(TOKYO, talk_lines=1)
    yield world.remove(TOKYO, talk_lines=1)
    yield staff_order(world, "removals", TOKYO)


@case("contact_csm", "Please contact Hana Sato.")
def a_deletion_with_removal_on_a_contracted_plan(world: World) -> Iterator[Answer]:
    world.purchase(TOKYO, talk_lines=1)
    ada = invite(world, office=TOKYO)
    yield world.request("DELETE", f"/users/{ada}?license=remove")
    yield Caller(world, "csm").send("DELETE", f"/users/{ada}?license=remove")


@case("contact_csm", "does not let its admins restore licenses. Please contact Hana Sato.")
def a_restoration_that_the_terms_forbid(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    world.remove(talk_lines=1)
    agree(world, not_self_serve=["restore"])
    yield world.restore(talk_lines=1)
    yield staff_order(world, "restorations")


@case("contact_reseller", "Please contact Rita Resell.")
def a_purchase_on_a_plan_that_was_resold(world: World) -> Iterator[Answer]:
    agree(world, not_self_serve=["purchase"], resold=True, contact=CONTACT)
    yield world.purchase(talk_lines=1)
    yield staff_order(world, "purchases")


@case("contact_reseller", "Please contact Rita Resell.")
def a_transfer_from_an_office_whose_plan_was_resold(world: World) -> Iterator[Answer]:
    open_boston(world)
    world.purchase(talk_lines=1)
    agree(world, not_self_serve=["transfer"], resold=True, contact=CONTACT)
    yield transfer(world, 1)
    yield transfer(world, 1, staff=True)


@case("office_on_hold", "until the declined invoice is paid")
def a_purchase_on_hold(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    put_on_hold(world)
    yield world.purchase(talk_lines=1)
    pay(world)
    yield world.purchase(talk_lines=1)


@case("office_on_hold", "licenses can be removed")
def a_restoration_on_hold(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=2)
    world.remove(talk_lines=1)
    put_on_hold(world)
    yield world.restore(talk_lines=1)
    assert world.remove(talk_lines=1).status == 201
    pay(world)
    yield world.restore(talk_lines=1)


@case("office_on_hold", "offices cannot be opened, until the declined invoice is paid")
def an_office_opened_on_hold(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    put_on_hold(world)
    yield world.post("/offices", OFFICE)
    pay(world)
    yield world.post("/offices", OFFICE)


@case("office_on_hold", "Please contact Hana Sato.")
def a_purchase_on_hold_where_the_contract_names_somebody(world: World) -> Iterator[Answer]:
    world.purchase(talk_lines=1)
    put_on_hold(world)
    refused = world.purchase(TOKYO, talk_lines=1)
    # Its contract does not let admins remove: it does not say that they can.
    assert "can be removed" not in refused.json["detail"]
    yield refused
    yield staff_order(world, "purchases", TOKYO)


def pay(world: World) -> None:
    body: dict[str, Any] = {"status": "paid"}
    answer = world.staff("POST", f"/offices/{NEW_YORK}/invoices/1/payment", body)
    assert answer.status == 200, answer.text
