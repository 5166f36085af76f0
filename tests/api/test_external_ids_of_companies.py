"""External ids of companies, unique among all of them, set and found by vendor staff (R58)."""

from typing import Any

from tests.api.access_targets import nothing_written
from tests.api.external_ids import assert_taken, reserved, vendor
from tests.api.new_offices import COMPANY_BODY, OFFICE
from tests.world import COMPANY, Answer, World


def found_company(world: World, **more: Any) -> Answer:
    body = {**COMPANY_BODY, **more}
    return world.post("/companies", body, **vendor(world, about=None))


def change(world: World, about: int = COMPANY, **body: Any) -> Answer:
    return world.request("PATCH", "/company", body, **vendor(world, about=about))


def look_up(world: World, query: str, role: str = "csm") -> Answer:
    return world.get(f"/companies{query}", token=world.token(role, None))


def test_a_company_is_founded_with_external_ids(world: World) -> None:
    made = found_company(world, external_id="crm-1", office={**OFFICE, "external_id": "VIE"})
    company, office = made.json["company"], made.json["office"]
    assert (company["external_id"], office["external_id"]) == ("crm-1", "VIE")
    assert reserved(world) == {
        (0, "COMPANY#crm-1"): company["id"],
        (company["id"], "OFFICE#VIE"): office["id"],
    }
    listed = {
        "id": company["id"],
        "name": "Acme",
        "account_type": "enterprise",
        "external_id": "crm-1",
    }
    for role in ("csm", "vendor_admin"):
        assert look_up(world, "?external_id=crm-1", role).json == {"items": [listed]}
    assert look_up(world, "?external_id=CRM-1").json == {"items": []}


def test_a_companys_external_id_is_unique_among_all_companies(world: World) -> None:
    first = found_company(world, external_id="crm-1").json["company"]["id"]
    with nothing_written(world):
        refused = found_company(world, external_id="crm-1")
        assert_taken(refused, company_id=first)
        # Staff who act for a company are not told of another one.
        assert_taken(change(world, external_id="crm-1"))
    assert refused.json["detail"] == (
        f"/external_id: Company {first} has this external id. Continue with that company, or use "
        "another external id."
    )


def test_a_token_of_one_company_finds_no_other(world: World) -> None:
    made = found_company(world, external_id="crm-1").json["company"]["id"]
    for limited_to, items in ((made, 1), (COMPANY, 0)):
        token = world.token("csm", limited_to)
        answer = world.get("/companies?external_id=crm-1", token=token)
        assert (answer.status, len(answer.json["items"])) == (200, items)


def test_a_companys_external_id_is_set_changed_and_removed(world: World) -> None:
    assert change(world, external_id="demo").json["external_id"] == "demo"
    assert world.get("/company").json["external_id"] == "demo"
    with nothing_written(world):
        assert change(world, external_id="demo").status == 200
    assert change(world, external_id="demo-2").json["external_id"] == "demo-2"
    assert reserved(world) == {(0, "COMPANY#demo-2"): COMPANY}
    assert "external_id" not in change(world, external_id=None).json
    assert reserved(world) == {}


def test_an_external_id_leaves_agreement_and_holds_as_they_are(world: World) -> None:
    agreed = {"may_collect_later": True}
    assert change(world, agreement=agreed).status == 200
    item = next(each for each in world.items() if each["sk"] == "COMPANY")
    answer = change(world, external_id="demo")
    assert answer.json["agreement"]["may_collect_later"] is True
    after = next(each for each in world.items() if each["sk"] == "COMPANY")
    assert after == {**item, "external_id": "demo"}
    listed = world.get("/company/history").json["items"]
    assert sorted(each["kind"] for each in listed) == ["agreement", "external_id"]
    both = change(world, agreement={"may_collect_later": False}, external_id="demo-2").json
    assert (both["agreement"]["may_collect_later"], both["external_id"]) == (False, "demo-2")


def test_a_change_is_made_whole_or_not_at_all(world: World) -> None:
    found_company(world, external_id="crm-1")
    with nothing_written(world):
        answer = change(world, agreement={"may_collect_later": True}, external_id="crm-1")
    assert answer.code == "external_id_taken"


def test_a_change_of_nothing_is_refused(world: World) -> None:
    with nothing_written(world):
        answer = change(world)
    assert answer.json["errors"] == [
        {
            "pointer": "",
            "detail": "must have at least one of `name`, `legal_name`, `billing_address`, "
            "`billing_contact`, `tax_ids`, `metadata`, `agreement`, `external_id`",
        }
    ]


def test_a_company_is_founded_once_with_its_external_id(world: World) -> None:
    who = vendor(world, about=None)
    body = {**COMPANY_BODY, "external_id": "crm-1"}
    first, again = (world.post("/companies", body, key="once", **who) for _ in range(2))
    assert (first.status, again.text) == (201, first.text)
