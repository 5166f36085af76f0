"""Offices and companies are written in one transaction. Each condition is tested where only it
fails."""

from typing import Any

import pytest

from chalicelib.domain.account import Ledger
from chalicelib.domain.directory import Company, CompanyAgreement, Office
from chalicelib.domain.external_id import IdKind
from chalicelib.domain.metadata import Metadata, MetadataChange
from chalicelib.domain.record import replace
from chalicelib.dynamo import keys
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.transaction import WriteName
from chalicelib.open_office import new_ledger
from chalicelib.service.directory_ports import OfficeCreation
from chalicelib.service.ports import (
    ConditionsFailed,
    IdempotencyKey,
    IdempotencyRecord,
    StoredResponse,
)
from tests.api.access_targets import nothing_written
from tests.contract.builders import delete_by_hand, failed_writes, fields_with_values, put_by_hand
from tests.offices import usual_office
from tests.world import COMPANY, NEW_YORK, START, World

OFFICE = usual_office(9_000_001, COMPANY, START)
ACME = Company(4242, "Acme", "pro", START)
KEEP = IdempotencyRecord(
    IdempotencyKey(COMPANY, "scope", "hash"), StoredResponse("hash", 201, "{}"), START
)


def ledger_of(world: World, office: Office) -> Ledger:
    reading = world.wired.service.store.read(NEW_YORK, START)
    assert reading.ledger
    return new_ledger(office, reading.ledger.terms, START)


def ours(world: World) -> Company:
    company = DynamoDirectory(world.client, world.table, world.wired.layouts).company(COMPANY)
    assert company
    return company


def enter(
    world: World,
    office: Office,
    company: Company | None = None,
    new: bool = False,
    **beside: Any,
) -> None:
    directory = DynamoDirectory(world.client, world.table, world.wired.layouts)
    ledger = ledger_of(world, office)
    directory.open(OfficeCreation(office, ledger, company or ours(world), new, **beside), KEEP)


def failure_of(
    world: World,
    office: Office,
    company: Company | None = None,
    new: bool = False,
    **beside: Any,
) -> ConditionsFailed:
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        enter(world, office, company, new, **beside)
    return raised.value


def test_an_office_is_stored_with_its_account_and_idempotency_record(world: World) -> None:
    enter(world, OFFICE)
    assert (
        DynamoDirectory(world.client, world.table, world.wired.layouts).office(COMPANY, 9_000_001)
        == OFFICE
    )
    account = world.account(9_000_001)
    assert (account.company_id, account.seq) == (COMPANY, 0)
    assert world.wired.service.store.stored_response(KEEP.key, START) == KEEP.stored_response


def test_a_company_is_founded_with_its_first_office(world: World) -> None:
    enter(world, replace(OFFICE, company_id=4242), ACME, new=True)
    assert DynamoDirectory(world.client, world.table, world.wired.layouts).company(4242) == replace(
        ACME, holds={}, openings=1
    )


def test_the_company_must_exist(world: World) -> None:
    failure = failure_of(world, replace(OFFICE, company_id=4242), ACME)
    assert (failed_writes(failure), failure.office_exists) == ([WriteName("company", 4242)], False)


def test_a_founded_company_must_not_exist(world: World) -> None:
    taken = replace(ACME, company_id=COMPANY)
    failure = failure_of(world, OFFICE, taken, new=True)
    assert (failed_writes(failure), failure.office_exists) == (
        [WriteName("company", COMPANY)],
        False,
    )


def test_metadata_of_office_and_company_is_written_with_them_and_over_none(world: World) -> None:
    first = MetadataChange(Metadata(), Metadata({"crm": "1"}, 1))
    office, store = replace(OFFICE, company_id=4242), world.wired.service.store
    both: dict[str, Any] = {"metadata": first, "company_metadata": first}
    places: dict[IdKind, int] = {"office": 9_000_001, "company": 4242}
    for kind, record_id in places.items():
        key = keys.metadata(4242, kind, record_id)
        put_by_hand(world, key, revision=1)
        failure = failure_of(world, office, ACME, new=True, **both)
        assert failed_writes(failure) == [WriteName("metadata", record_id)]
        delete_by_hand(world, key)
    enter(world, office, ACME, new=True, **both)
    for kind, record_id in places.items():
        assert store.metadata(4242, kind, record_id) == first.after


def test_an_opening_is_counted(world: World) -> None:
    enter(world, OFFICE)
    assert ours(world).openings == 1
    assert DynamoDirectory(world.client, world.table, world.wired.layouts).offices(COMPANY) == 4


@pytest.mark.parametrize("openings", [1, 7])
def test_another_opening_since_the_decision_is_noticed(world: World, openings: int) -> None:
    decided_on = replace(ours(world), openings=openings)
    assert failed_writes(failure_of(world, OFFICE, decided_on)) == [WriteName("company", COMPANY)]


def test_another_agreement_than_the_decision_was_made_on_is_noticed(world: World) -> None:
    others: dict[str, Any] = {
        "may_be_invoiced": True,
        "may_commit": True,
        "may_collect_later": True,
        "max_offices": 101,
        "credit_limit": {"USD": 1},
    }
    for name, value in others.items():
        decided_on = replace(ours(world), agreement=CompanyAgreement(**{name: value}))
        failure = failure_of(world, OFFICE, decided_on)
        assert failed_writes(failure) == [WriteName("company", COMPANY)], name


def test_a_company_recorded_before_agreements_and_openings_opens_offices(world: World) -> None:
    (item,) = (each for each in world.raw_items() if each["sk"]["S"] == "COMPANY")
    for name in ("agreement", "openings"):
        item.pop(name, None)
    world.client.put_item(TableName=world.table, Item=item)
    enter(world, OFFICE)
    assert ours(world).openings == 1


def test_a_company_whose_agreement_was_recorded_by_the_release_before_opens_offices(
    world: World,
) -> None:
    (item,) = (each for each in world.raw_items() if each["sk"]["S"] == "COMPANY")
    item["agreement"] = {"M": {"may_collect_later": {"BOOL": True}}}
    world.client.put_item(TableName=world.table, Item=item)
    assert ours(world).agreement == CompanyAgreement(may_collect_later=True)
    enter(world, OFFICE)
    assert ours(world).openings == 1


def test_an_offices_id_is_taken_once(world: World) -> None:
    failure = failure_of(world, replace(OFFICE, office_id=NEW_YORK))
    kinds = {name.kind for name in failed_writes(failure)}
    assert (kinds, failure.office_exists) == ({"office", "new_account", "terms"}, True)


def test_a_used_key_returns_the_stored_response(world: World) -> None:
    enter(world, OFFICE)
    again = failure_of(world, replace(OFFICE, office_id=9_000_002))
    assert fields_with_values(again) == {"stored_response": KEEP.stored_response}


def test_another_companys_office_is_not_listed(world: World) -> None:
    assert (
        DynamoDirectory(world.client, world.table, world.wired.layouts).office(4242, NEW_YORK)
        is None
    )
