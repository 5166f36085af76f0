"""External ids are reserved, taken over and given up under conditions, each tested alone (R58)."""

from typing import Any

import pytest

from chalicelib.domain.directory import Company, CompanyAgreement, Office
from chalicelib.domain.external_id import ExternalId, IdKind
from chalicelib.domain.record import replace
from chalicelib.domain.record_change import RecordChange
from chalicelib.domain.room import Room
from chalicelib.domain.user import User
from chalicelib.dynamo import keys
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.external_ids import ExternalIds
from chalicelib.dynamo.transaction import WriteName
from chalicelib.open_office import new_ledger
from chalicelib.service.directory_ports import CompanyChange, OfficeChange, OfficeCreation
from chalicelib.service.ports import AssignmentTransaction, ConditionsFailed, HolderChange
from tests.api.access_targets import nothing_written
from tests.contract.builders import (
    KEY,
    STAMP,
    entered,
    failed_writes,
    fields_with_values,
    idempotency,
    item_at,
    ledger_of,
    met_by,
    put_by_hand,
    set_by_hand,
    store,
    user,
)
from tests.offices import usual_office
from tests.world import COMPANY, NEW_YORK, START, World

ADA, BO = user(1, external_id="7"), user(2, external_id="7")
GONE = replace(BO, state="deleted", deleted_at=START)
"""Bo as an older release deletes him: with the external id."""
LOBBY = Room(3, COMPANY, NEW_YORK, "Lobby", "active", START, 1, "request-1", "ada", external_id="7")
VIENNA = replace(usual_office(9_000_001, COMPANY, START), external_id="VIE")
ACME = Company(4242, "Acme", "pro", START, external_id="crm-1")
AGREED = CompanyAgreement(may_collect_later=True)
CHANGE = RecordChange(1, COMPANY, "agreement", START, STAMP.by, {}, {"may_collect_later": True})


def reservation(value: str, kind: IdKind = "user", company_id: int = COMPANY) -> keys.Key:
    return keys.external_id(company_id, ExternalId(kind, value))


def owner_of(world: World, value: str, kind: IdKind = "user") -> int | None:
    owner: int | None = item_at(world, reservation(value, kind)).get("record_id")
    return owner


def directory(world: World) -> DynamoDirectory:
    return DynamoDirectory(world.client, world.table, world.wired.layouts)


def taking_over(owner: User) -> AssignmentTransaction:
    change = HolderChange(None, ADA, external_id_owner=owner)
    return AssignmentTransaction(COMPANY, START, holders=(change,))


def test_the_keys_of_reservations_name_kind_and_company() -> None:
    assert reservation("7#8") == (f"COMPANY#{COMPANY}", "EXTERNAL#USER#7#8")
    assert reservation("7", "room") == (f"COMPANY#{COMPANY}", "EXTERNAL#ROOM#7")
    assert reservation("7", "office") == (f"COMPANY#{COMPANY}", "EXTERNAL#OFFICE#7")
    assert reservation("7", "company") == ("COMPANY#0", "EXTERNAL#COMPANY#7")
    assert keys.external_id_of("EXTERNAL#USER#7#8") == ExternalId("user", "7#8")


# Users and rooms


def test_an_external_id_is_reserved_and_given_up_with_the_record(world: World) -> None:
    store(world).commit_assignments(entered(ADA))
    assert owner_of(world, "7") == 1
    renamed = replace(ADA, external_id="8", revision=2)
    store(world).commit_assignments(entered(renamed, ADA))
    assert [owner_of(world, each) for each in ("7", "8")] == [None, 1]
    store(world).commit_assignments(
        entered(replace(renamed, external_id=None, revision=3), renamed)
    )
    assert owner_of(world, "8") is None


def test_an_external_id_that_another_user_has_is_named(world: World) -> None:
    put_by_hand(world, reservation("7"), record_id=2)
    assert met_by(world, entered(ADA)) == {"external_id_owners": {ExternalId("user", "7"): 2}}


def test_a_room_may_have_what_a_user_has(world: World) -> None:
    store(world).commit_assignments(entered(ADA))
    change = HolderChange(None, LOBBY)
    store(world).commit_assignments(AssignmentTransaction(COMPANY, START, holders=(change,)))
    assert (owner_of(world, "7"), owner_of(world, "7", "room")) == (1, 3)


def test_a_record_may_reserve_what_is_its_own_already(world: World) -> None:
    put_by_hand(world, reservation("7"), record_id=1)
    store(world).commit_assignments(entered(ADA))
    assert owner_of(world, "7") == 1


def test_what_is_anothers_is_not_given_up(world: World) -> None:
    store(world).commit_assignments(entered(ADA))
    set_by_hand(world, reservation("7"), "record_id", 2)
    failure = None
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        store(world).commit_assignments(entered(replace(ADA, external_id=None, revision=2), ADA))
    failure = raised.value
    assert failed_writes(failure) == [WriteName("old_external_id", 1)]
    assert fields_with_values(failure) == {}


def test_an_external_id_is_taken_over_from_a_deleted_user_who_loses_it(world: World) -> None:
    store(world).commit_assignments(entered(GONE))
    store(world).commit_assignments(taking_over(GONE))
    assert owner_of(world, "7") == 1
    lost = store(world).user(COMPANY, 2)
    assert lost == replace(GONE, external_id=None, former_external_id="7", revision=2)


def test_it_is_not_taken_over_from_a_user_that_was_changed_since(world: World) -> None:
    store(world).commit_assignments(entered(GONE))
    set_by_hand(world, keys.user(COMPANY, 2), "revision", 2)
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        store(world).commit_assignments(taking_over(GONE))
    assert failed_writes(raised.value) == [WriteName("former_owner", 2)]


def test_it_is_taken_over_from_the_owner_that_was_met_and_no_other(world: World) -> None:
    store(world).commit_assignments(entered(GONE))
    set_by_hand(world, reservation("7"), "record_id", 3)
    assert met_by(world, taking_over(GONE)) == {"external_id_owners": {ExternalId("user", "7"): 3}}


# Offices and companies


def open_vienna(world: World, new_company: Company | None = None, **changes: Any) -> None:
    office = replace(VIENNA, **changes)
    ledger = new_ledger(office, ledger_of(world).terms, START)
    company = new_company or the_company(world)
    creation = OfficeCreation(office, ledger, company, new=new_company is not None)
    directory(world).open(creation, None)


def test_an_office_is_opened_with_its_external_id_or_not_at_all(world: World) -> None:
    open_vienna(world)
    assert owner_of(world, "VIE", "office") == 9_000_001
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        open_vienna(world, office_id=9_000_002)
    assert fields_with_values(raised.value) == {
        "external_id_owners": {ExternalId("office", "VIE"): 9_000_001}
    }


def test_a_company_is_founded_with_both_external_ids_or_not_at_all(world: World) -> None:
    open_vienna(world, ACME, company_id=4242)
    found = ExternalIds(world.client, world.table)
    assert found.company("crm-1") == replace(ACME, holds={}, openings=1)
    office = found.office(4242, "VIE")
    assert office == replace(VIENNA, company_id=4242)
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        open_vienna(world, replace(ACME, company_id=4243), company_id=4243, office_id=9_000_002)
    assert fields_with_values(raised.value) == {
        "external_id_owners": {ExternalId("company", "crm-1"): 4242}
    }


def an_office(world: World) -> Office:
    found = directory(world).office(COMPANY, NEW_YORK)
    assert found
    return found


def test_an_office_is_changed_if_it_has_the_external_id_that_was_read(world: World) -> None:
    before = an_office(world)
    after = replace(before, external_id="NYC")
    directory(world).change_office(OfficeChange(before, after), None)
    assert (an_office(world), owner_of(world, "NYC", "office")) == (after, NEW_YORK)
    for stale in (before, replace(before, external_id="NY")):
        with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
            directory(world).change_office(
                OfficeChange(stale, replace(before, external_id="X")), None
            )
        assert WriteName("office", NEW_YORK) in failed_writes(raised.value)


def test_an_offices_edit_is_written_with_its_idempotency_record_and_once(world: World) -> None:
    before, kept = an_office(world), idempotency()
    directory(world).change_office(OfficeChange(before, replace(before, external_id="NYC")), kept)
    assert store(world).stored_response(KEY, START) == kept.stored_response
    now = an_office(world)
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        directory(world).change_office(OfficeChange(now, replace(now, external_id="X")), kept)
    assert fields_with_values(raised.value) == {"stored_response": kept.stored_response}


def test_an_office_that_is_not_there_gets_no_external_id(world: World) -> None:
    nowhere = replace(an_office(world), office_id=404)
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        directory(world).change_office(
            OfficeChange(nowhere, replace(nowhere, external_id="X")), None
        )
    assert failed_writes(raised.value) == [WriteName("office", 404)]


def the_company(world: World) -> Company:
    found = directory(world).company(COMPANY)
    assert found
    return found


def test_a_company_is_changed_if_it_has_the_external_id_that_was_read(world: World) -> None:
    before = the_company(world)
    after = replace(before, external_id="demo")
    directory(world).change_company(CompanyChange(before, after, ()))
    assert the_company(world) == after
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        directory(world).change_company(CompanyChange(before, replace(before, external_id="x"), ()))
    assert failed_writes(raised.value) == [WriteName("company", COMPANY)]


def test_a_company_is_changed_if_it_has_the_agreement_that_was_read(world: World) -> None:
    before = the_company(world)
    after = replace(before, agreement=AGREED)
    directory(world).change_company(CompanyChange(before, after, (CHANGE,)))
    assert the_company(world) == after
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        directory(world).change_company(
            CompanyChange(before, after, (replace(CHANGE, change_id=2),))
        )
    assert failed_writes(raised.value) == [WriteName("company", COMPANY)]


def test_a_company_that_is_not_there_gets_no_external_id(world: World) -> None:
    nobody = replace(ACME, external_id=None)
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        directory(world).change_company(CompanyChange(nobody, ACME, ()))
    assert failed_writes(raised.value) == [WriteName("company", 4242)]


# Reads


def test_a_record_is_found_only_while_it_has_the_external_id(world: World) -> None:
    found = ExternalIds(world.client, world.table)
    store(world).commit_assignments(entered(ADA))
    assert (found.user(COMPANY, "7"), found.user(COMPANY, "8")) == (ADA, None)
    assert (found.user(4242, "7"), found.room(COMPANY, "7")) == (None, None)
    set_by_hand(world, keys.user(COMPANY, 1), "external_id", "8")
    assert found.user(COMPANY, "7") is None
    set_by_hand(world, reservation("7"), "record_id", 404)
    assert found.user(COMPANY, "7") is None
