"""Names and billing data of companies and offices: `PATCH /company`, `PATCH /offices/{id}` (R26)."""

from typing import Any

import pytest

from tests.api.access_targets import nothing_written
from tests.api.external_ids import vendor
from tests.api.new_offices import ADDRESS, OFFICE
from tests.simulation.gate import Fault, GatedClient, Turns, every_order
from tests.world import COMPANY, NEW_YORK, Answer, World

LINDEN = {
    "address_line_1": "Unter den Linden 1",
    "postal_code": "10117",
    "city": "Berlin",
    "country": "DE",
}
ADA = {"name": "Ada Okafor", "email": "ada@example.com"}
VAT = {"country": "DE", "value": "DE 123.456.789"}
DETAILS = {
    "name": "Demo Group",
    "legal_name": "Demo GmbH & Co. KG",
    "billing_address": LINDEN,
    "billing_contact": ADA,
    "tax_ids": [VAT, {"country": "US", "value": "12-3456789"}],
}
PATH = f"/offices/{NEW_YORK}"


def company(world: World, **body: Any) -> Answer:
    return world.request("PATCH", "/company", body)


def office(world: World, **body: Any) -> Answer:
    return world.request("PATCH", PATH, body)


def errors(answer: Answer) -> dict[str, str]:
    assert (answer.status, answer.code) == (400, "invalid_request"), answer.text
    return {each["pointer"]: each["detail"] for each in answer.json["errors"]}


def history(world: World) -> list[tuple[Any, ...]]:
    listed = world.get("/company/history").json["items"]
    return [(each["kind"], each["before"], each["after"]) for each in listed]


def test_a_company_admin_edits_all_details_and_reads_them(world: World) -> None:
    answer = company(world, **DETAILS)
    assert answer.status == 200, answer.text
    shown = world.get("/company").json
    assert shown == answer.json
    assert {name: shown[name] for name in DETAILS} == DETAILS
    assert shown["agreement"]["max_offices"] == 100


def test_what_is_absent_stays_and_null_removes(world: World) -> None:
    company(world, **DETAILS)
    answer = company(world, legal_name=None, billing_contact=None, tax_ids=[])
    assert answer.status == 200, answer.text
    assert {name for name in DETAILS if name in answer.json} == {"name", "billing_address"}
    assert "billing_address" not in company(world, billing_address=None).json


def test_an_address_is_replaced_whole(world: World) -> None:
    company(world, billing_address={**LINDEN, "region": "Berlin", "address_line_2": "c/o Ada"})
    assert company(world, billing_address=LINDEN).json["billing_address"] == LINDEN


def test_an_offices_details_are_edited_and_read(world: World) -> None:
    changes = {"name": "New York, Broadway", "billing_address": LINDEN, "billing_contact": ADA}
    answer = office(world, **changes)
    changes["billing_address"] = {**LINDEN, "region": ""}
    assert answer.json == {"id": NEW_YORK, "collect": "at_once", **changes}
    shown = world.get(PATH).json
    assert {name: shown[name] for name in changes} == changes
    assert world.get(f"{PATH}/plan").json["ppu_address"] == {**LINDEN, "region": ""}
    assert "billing_contact" not in office(world, billing_contact=None).json


def test_the_contact_of_the_opening_is_shown_and_replaced(world: World) -> None:
    made = world.post("/offices", {**OFFICE, "billing_contact": ADA}).json["office"]
    path = f"/offices/{made['id']}"
    assert (made["billing_contact"], made["billing_address"]) == (ADA, ADDRESS)
    world.request("PATCH", path, {"billing_contact": {**ADA, "name": "Bo"}})
    assert world.get(path).json["billing_contact"] == {**ADA, "name": "Bo"}


def test_the_contact_that_an_older_release_kept_among_the_settings_is_known(world: World) -> None:
    key = {"pk": {"S": f"COMPANY#{COMPANY}"}, "sk": {"S": f"OFFICE#{NEW_YORK:016}"}}
    world.client.update_item(
        TableName=world.table,
        Key=key,
        UpdateExpression="SET settings = :kept",
        ExpressionAttributeValues={
            ":kept": {"S": '{"billing_contact":{"name":"Bo","email":"bo@example.com"}}'}
        },
    )
    before = {"name": "Bo", "email": "bo@example.com"}
    assert world.get(PATH).json["billing_contact"] == before
    assert "billing_contact" not in office(world, billing_contact=None).json
    assert history(world) == [("details", {"billing_contact": before}, {"billing_contact": None})]


def test_each_change_is_in_the_history_with_what_differs(world: World) -> None:
    company(world, name="Demo Group", tax_ids=[VAT])
    world.clock.advance(hours=1)
    world.staff("PATCH", "/company", {"name": "Demo Group", "legal_name": "Demo GmbH"})
    world.clock.advance(hours=1)
    office(world, name="Broadway", billing_contact=ADA)
    assert history(world) == [
        (
            "details",
            {"name": "New York", "billing_contact": None},
            {"name": "Broadway", "billing_contact": ADA},
        ),
        ("details", {"legal_name": None}, {"legal_name": "Demo GmbH"}),
        (
            "details",
            {"name": "Seatledger Demo", "tax_ids": []},
            {"name": "Demo Group", "tax_ids": [VAT]},
        ),
    ]
    newest, by_staff, first = world.get("/company/history?kind=details").json["items"]
    assert (newest["office_id"], newest["by"]["role"]) == (NEW_YORK, "company_admin")
    assert (by_staff["by"]["role"], bool(by_staff["reason"])) == ("csm", True)
    assert (first["reason"], "office_id" in first) == (None, False)


def test_each_change_is_announced(world: World) -> None:
    company(world, name="Demo Group")
    office(world, name="Broadway")
    told = [data for type_, data in world.events() if type_ == "company.changed"]
    assert [(each["kind"], each["before"], each["after"]) for each in told] == [
        ("details", {"name": "Seatledger Demo"}, {"name": "Demo Group"}),
        ("details", {"name": "New York"}, {"name": "Broadway"}),
    ]


def test_equal_values_change_nothing(world: World) -> None:
    company(world, **DETAILS)
    office(world, name="Broadway", billing_address=LINDEN)
    with nothing_written(world):
        assert company(world, **DETAILS).status == 200
        assert office(world, name="Broadway", billing_address=LINDEN).status == 200


@pytest.mark.parametrize("make", [company, office])
def test_what_cannot_be_right_is_refused_with_its_place(world: World, make: Any) -> None:
    address = {"address_line_1": " ", "city": "", "country": "XX", "zip": "1"}
    with nothing_written(world):
        answer = make(world, name="", billing_address=address, billing_contact={"name": "A"})
        unknown = errors(make(world, billing_address={**LINDEN, "country": "XX"}))
        nobody = errors(make(world, billing_contact={**ADA, "email": "a\u200bda@example.com"}))
        control = errors(make(world, name="a\u202eb"))
    found = errors(answer)
    assert {"/name", "/billing_address/city", "/billing_address/zip"} < set(found)
    assert found["/billing_contact/email"] == "is required"
    assert unknown == {
        "/billing_address/country": "must be a country code of ISO 3166-1: two capital letters, "
        "like DE"
    }
    assert set(nobody) == {"/billing_contact/email"}
    assert set(control) == {"/name"}


def test_tax_ids_are_checked_only_where_their_form_is_certain(world: World) -> None:
    def refused(*tax_ids: tuple[str, str]) -> dict[str, str]:
        sent = [{"country": country, "value": value} for country, value in tax_ids]
        answer = company(world, tax_ids=sent)
        return {} if answer.status == 200 else errors(answer)

    assert refused(("DE", "DE12345678"), ("ZZ", "1")) == {
        "/tax_ids/0/value": "is no VAT number of DE: its form is DE[0-9]{9}",
        "/tax_ids/1/country": "must be a country code of ISO 3166-1: two capital letters, like DE",
    }
    assert refused(("DE", "DE123456789"), ("DE", "de 123-456.789")) == {
        "/tax_ids/1": "duplicate tax id; send each once"
    }
    assert set(refused(*[("US", str(each)) for each in range(6)])) == {"/tax_ids"}
    certain = [("AT", "ATU12345678"), ("GR", "EL123456789"), ("NL", "NL123456789B01")]
    other = [("DE", "12/345/67890"), ("GB", "GB 123 4567 89")]
    assert refused(*certain, *other) == {}
    assert set(refused(("GR", "EL12345678"))) == {"/tax_ids/0/value"}


@pytest.mark.parametrize("body", [{"agreement": {"may_commit": True}}, {"external_id": "crm-1"}])
def test_only_the_vendor_changes_agreement_and_external_id(
    world: World, body: dict[str, Any]
) -> None:
    with nothing_written(world):
        for answer in (
            company(world, name="Demo Group", **body),
            world.staff("PATCH", "/company", body),
        ):
            assert (answer.status, answer.code) == (403, "forbidden")
            assert f"Only vendor_admin can change `{next(iter(body))}`" in answer.json["detail"]
    assert world.vendor_admin("PATCH", "/company", {"name": "Demo Group", **body}).status == 200


@pytest.mark.parametrize("role", ["office_admin", "viewer"])
def test_others_edit_neither_the_company_nor_an_office(world: World, role: str) -> None:
    token = world.token(role, COMPANY, [NEW_YORK])
    with nothing_written(world):
        for path in ("/company", PATH):
            answer = world.request("PATCH", path, {"name": "Mine"}, token=token)
            assert answer.status == 403


def test_staff_give_a_reason(world: World) -> None:
    who = vendor(world, "csm")
    del who["headers"]["DP-Reason"]
    with nothing_written(world):
        answer = world.request("PATCH", "/company", {"name": "Demo Group"}, **who)
    assert set(errors(answer)) == {"/reason"}


def test_a_change_whose_answer_was_lost_is_made_once(world: World) -> None:
    for path in ("/company", PATH):
        world.wire(GatedClient(world.client, Fault("lose", 1, "after")))
        assert world.request("PATCH", path, {"name": "Demo Group"}).status == 200
        world.wire(world.client)
    assert len(history(world)) == 2


@pytest.mark.in_memory
def test_of_two_edits_at_once_none_is_lost_and_the_history_is_true(world: World) -> None:
    start = world.saved()
    jobs = [
        lambda: company(world, name="Demo Group", legal_name="One"),
        lambda: company(world, legal_name="Two", metadata={"a": "2"}),
    ]

    def race(choose: Any) -> None:
        world.back_to(start)
        turns = Turns(choose)
        world.wire(GatedClient(world.client, turns.around))
        answers: list[Answer] = turns.run(jobs)
        world.wire(world.client)
        assert [each.status for each in answers] == [200, 200]
        now = world.get("/company").json
        assert (now["name"], now["metadata"]) == ("Demo Group", {"a": "2"})
        values = {each[1].get("legal_name"): each[2].get("legal_name") for each in history(world)}
        assert values in ({None: "One", "One": "Two"}, {None: "Two", "Two": "One"})
        assert now["legal_name"] == values[values[None]]

    assert sum(1 for _ in every_order(race)) > 1


def test_an_address_without_postal_code_and_region_is_answered_with_both_empty(
    world: World,
) -> None:
    address = {"address_line_1": "1 Harbour Road", "city": "Hong Kong", "country": "HK"}
    answer = world.request("PATCH", f"/offices/{NEW_YORK}", {"billing_address": address})
    assert answer.status == 200, answer.text
    assert answer.json["billing_address"] == {**address, "postal_code": "", "region": ""}
    assert world.get(f"/offices/{NEW_YORK}").json["billing_address"]["region"] == ""
