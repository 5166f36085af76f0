"""Vendor staff found a company, with its primary office."""

from typing import Any

from tests.api.access_targets import nothing_written
from tests.api.new_offices import COMPANY_BODY, OFFICE
from tests.world import Answer, World


def found(world: World, body: dict[str, Any], **more: Any) -> Answer:
    why = {"DP-Reason": "a new customer"}
    return world.post(
        "/companies", body, token=world.token("vendor_admin", None), headers=why, **more
    )


def test_vendor_staff_found_a_company_with_its_primary_office(world: World) -> None:
    answer = found(world, COMPANY_BODY)
    assert answer.status == 201, answer.text
    company, office = answer.json["company"], answer.json["office"]
    assert company == {
        "id": company["id"],
        "name": "Acme",
        "account_type": "enterprise",
        "admin_email": "ada@acme.example",
        "domain": "acme.example",
        "country": "AT",
        "office_count": 1,
        "state": "active",
        "agreement": {
            "may_be_invoiced": False,
            "may_commit": False,
            "may_collect_later": False,
            "max_offices": 100,
        },
    }
    assert office["is_primary_office"] is True
    admin = {"token": world.token("company_admin", company["id"])}
    assert world.get("/company", **admin).json == company
    assert world.get("/offices", **admin).json == {"items": [office]}
    assert world.get("/company").json["name"] == "Seatledger Demo"


def test_a_company_is_founded_once(world: World) -> None:
    first, again = (found(world, COMPANY_BODY, key="once") for _ in range(2))
    assert first.text == again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    companies = [item for item in world.items() if item["sk"] == "COMPANY"]
    assert len(companies) == 2


def test_a_company_without_a_time_zone_points_into_its_office(world: World) -> None:
    office = {name: value for name, value in OFFICE.items() if name != "timezone"}
    with nothing_written(world):
        answer = found(world, {**COMPANY_BODY, "office": office})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/office/timezone")


def test_the_address_of_a_companys_admin_is_a_mailbox_and_stored_composed(world: World) -> None:
    with nothing_written(world):
        answer = found(world, {**COMPANY_BODY, "admin_email": "a\u200bda@acme.example"})
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/admin_email")
    made = found(world, {**COMPANY_BODY, "admin_email": "Jose\u0301@Acme.example"})
    assert made.json["company"]["admin_email"] == "Jos\u00e9@Acme.example"
    nobody = {name: value for name, value in COMPANY_BODY.items() if name != "admin_email"}
    assert "admin_email" not in found(world, nobody).json["company"]
