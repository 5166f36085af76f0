"""Details, metadata and the entries of names are written under conditions, each tested alone."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.directory import Company
from chalicelib.domain.metadata import Metadata, MetadataChange
from chalicelib.domain.record import replace
from chalicelib.domain.tax_id import TaxId
from chalicelib.dynamo import keys
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.transaction import WriteName
from chalicelib.service.directory_ports import CompanyChange, OfficeChange
from chalicelib.service.ports import AssignmentTransaction, ConditionsFailed, HolderChange
from tests.api.access_targets import nothing_written
from tests.contract.builders import (
    entered,
    failed_writes,
    item_at,
    put_by_hand,
    set_by_hand,
    store,
    user,
)
from tests.world import COMPANY, NEW_YORK, START, World

LINDEN = {"address_line_1": "Unter den Linden 1", "city": "Berlin", "country": "DE"}
DETAILS: dict[str, Any] = {
    "name": "Demo Group",
    "legal_name": "Demo GmbH",
    "billing_address": LINDEN,
    "billing_contact": {"name": "Ada", "email": "ada@example.com"},
    "tax_ids": (TaxId("DE", "DE123456789"),),
}
COMPANY_WRITE = WriteName("company", COMPANY)
FIRST = MetadataChange(Metadata(), Metadata({"crm": "1"}, 1))
SECOND = MetadataChange(FIRST.after, Metadata({"crm": "2"}, 2))


def directory(world: World) -> DynamoDirectory:
    return DynamoDirectory(world.client, world.table, world.wired.layouts)


def the_company(world: World) -> Company:
    found = directory(world).company(COMPANY)
    assert found
    return found


def change(world: World, before: Company, after: Company, **more: Any) -> None:
    directory(world).change_company(CompanyChange(before, after, (), **more))


def failed(world: World, before: Company, after: Company, **more: Any) -> list[WriteName]:
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        change(world, before, after, **more)
    return failed_writes(raised.value)


@pytest.mark.parametrize("name", DETAILS)
def test_a_detail_is_set_changed_and_removed_if_it_is_what_was_read(
    world: World, name: str
) -> None:
    before = the_company(world)
    after = replace(before, **{name: DETAILS[name]})
    change(world, before, after)
    assert the_company(world) == after
    if name != "name":
        assert failed(world, before, after) == [COMPANY_WRITE]
    empty = {"name": "Acme", "tax_ids": ()}.get(name)
    stale = {"name": "Stale", "tax_ids": (TaxId("AT", "1"),)}.get(name, {"city": "Linz"})
    gone = replace(after, **{name: empty})
    assert COMPANY_WRITE in failed(world, replace(after, **{name: stale}), gone)
    change(world, after, gone)
    assert the_company(world) == gone


def test_a_change_of_one_detail_leaves_attributes_of_a_later_release(world: World) -> None:
    set_by_hand(world, keys.company(COMPANY), "later", 7)
    before = the_company(world)
    item = item_at(world, keys.company(COMPANY))
    change(world, before, replace(before, legal_name="Demo GmbH"))
    assert item_at(world, keys.company(COMPANY)) == {**item, "legal_name": "Demo GmbH"}


def test_the_time_of_an_edit_is_written_over_that_which_was_read(world: World) -> None:
    before, key = the_company(world), keys.company(COMPANY)
    first = replace(before, details_changed_at=START)
    change(world, before, first)
    assert the_company(world) == first
    assert item_at(world, key)["details_changed_at"] == "2026-03-10T14:00:00Z"
    later = replace(first, details_changed_at=START + timedelta(seconds=1))
    assert failed(world, before, later) == [COMPANY_WRITE]
    change(world, first, later)
    assert the_company(world) == later


def test_edits_of_two_fields_do_not_disturb_each_other(world: World) -> None:
    before = the_company(world)
    change(world, before, replace(before, name="Demo Group"))
    change(world, before, replace(before, legal_name="Demo GmbH"))
    assert the_company(world) == replace(before, name="Demo Group", legal_name="Demo GmbH")


def test_details_of_nobody_are_not_written(world: World) -> None:
    nobody = Company(4242, "Acme", "pro", START)
    for after in (replace(nobody, legal_name="Acme Inc."), nobody):
        assert failed(world, nobody, after, metadata=FIRST) == [WriteName("company", 4242)]


def test_an_offices_details_are_changed_if_they_are_what_was_read(world: World) -> None:
    before = directory(world).office(COMPANY, NEW_YORK)
    assert before
    after = replace(
        before,
        name="Broadway",
        billing_address=LINDEN,
        billing_contact={},
        details_changed_at=START,
    )
    directory(world).change_office(OfficeChange(before, after), None)
    assert directory(world).office(COMPANY, NEW_YORK) == after
    with nothing_written(world), pytest.raises(ConditionsFailed) as raised:
        directory(world).change_office(OfficeChange(before, replace(before, name="X")), None)
    assert failed_writes(raised.value) == [WriteName("office", NEW_YORK)]


# Metadata


def test_metadata_is_replaced_if_it_is_what_was_read(world: World) -> None:
    company, written = the_company(world), WriteName("metadata", COMPANY)
    for early in (SECOND,):
        assert failed(world, company, company, metadata=early) == [written]
    change(world, company, company, metadata=FIRST)
    assert store(world).metadata(COMPANY, "company", COMPANY) == FIRST.after
    assert failed(world, company, company, metadata=FIRST) == [written]
    change(world, company, company, metadata=SECOND)
    assert store(world).metadata(COMPANY, "company", COMPANY) == SECOND.after
    assert failed(world, company, company, metadata=SECOND) == [written]


def test_metadata_of_a_user_is_written_with_the_record_or_not_at_all(world: World) -> None:
    ada = user(1)
    store(world).commit_assignments(entered(ada))
    assert store(world).metadata(COMPANY, "user", 1) == Metadata()
    renamed = HolderChange(ada, replace(ada, first_name="A", revision=2), metadata=FIRST)
    transaction = AssignmentTransaction(COMPANY, START, holders=(renamed,))
    store(world).commit_assignments(transaction)
    assert store(world).metadata(COMPANY, "user", 1) == FIRST.after
    with nothing_written(world), pytest.raises(ConditionsFailed):
        store(world).commit_assignments(transaction)


def test_the_keys_of_metadata_name_kind_and_company() -> None:
    assert keys.metadata(COMPANY, "room", 7) == (
        f"COMPANY#{COMPANY}",
        "METADATA#ROOM#0000000000000007",
    )


# Entries of names


def entries(world: World) -> dict[str, int]:
    return {
        each["sk"].rpartition("#")[0]: each["record_id"]
        for each in world.items()
        if each["sk"].startswith("NAME#")
    }


def test_the_entries_of_a_name_are_replaced_with_it(world: World) -> None:
    before = the_company(world)
    after = replace(before, name="Groupe Démo")
    change(world, before, after)
    assert entries(world) == {"NAME#groupe demo": COMPANY, "NAME#demo": COMPANY}
    change(world, after, replace(after, name="Démo"))
    assert entries(world) == {"NAME#demo": COMPANY}


def test_what_is_anothers_entry_is_not_replaced(world: World) -> None:
    before = the_company(world)
    put_by_hand(world, keys.company_name("acme", COMPANY), record_id=1)
    assert failed(world, before, replace(before, name="Acme")) == [WriteName("company_name", 0)]
