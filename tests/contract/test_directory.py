"""Companies and offices are read back as they were entered."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from chalicelib.domain.account import Account, Counts, Ledger
from chalicelib.domain.calendar import Cycle
from chalicelib.domain.directory import Company, Office
from chalicelib.domain.record import replace
from chalicelib.domain.terms import Action, Terms
from chalicelib.dynamo import keys
from chalicelib.dynamo.codec import encode_item
from chalicelib.dynamo.directory import DynamoDirectory
from chalicelib.dynamo.items import from_item
from chalicelib.dynamo.listings import Listings
from tests.contract.builders import item_at, ledger_of, store
from tests.license_types import LicenseType
from tests.offices import CSM, usual_office, usual_terms
from tests.world import COMPANY, START, World

PLANS = {
    "plain": {},
    "contracted": {
        "invoiced": True,
        "not_self_serve": frozenset({Action.REMOVE, Action.RESTORE}),
        "contact": CSM,
    },
    "resold": {"resold": True, "not_self_serve": frozenset({Action.PURCHASE})},
    "yearly": {"plan_period": "yearly", "account_type": "enterprise", "anchor": date(2024, 2, 29)},
    "committed": {"annual_commit_monthly_billing": True, "currency": "JPY"},
}


BOSTON = 5000000000000999


def boston(**changes: Any) -> Terms:
    return usual_terms(**{"revision": 4, "anchor": date(2026, 1, 31), **changes})


def enter(world: World, ledger: Ledger) -> None:
    office = usual_office(BOSTON, COMPANY, START)
    DynamoDirectory(world.client, world.table, world.wired.layouts).add_office(office, ledger)


def busy_account(**changes: Any) -> Account:
    """An account in which every field has a different value."""
    plain = Account(
        office_id=BOSTON,
        company_id=COMPANY,
        seq=9,
        cycle=Cycle(
            2,
            datetime(2026, 3, 1, 5, 0, 0, tzinfo=UTC),
            datetime(2026, 4, 1, 4, 0, 0, tzinfo=UTC),
        ),
        counts={
            license_type: Counts(10 + position, 0, position)
            for position, license_type in enumerate(LicenseType)
        },
        terms_revision=4,
        removals_revision=0,
        billed_seq=5,
        accrued_minor=77,
        invoice_count=3,
    )
    return replace(plain, **changes)


@pytest.mark.parametrize("plan", PLANS)
def test_terms_come_back_as_they_were_entered(world: World, plan: str) -> None:
    ledger = Ledger(busy_account(), boston(**PLANS[plan]), ())
    enter(world, ledger)
    assert replace(ledger_of(world, BOSTON), next_prices=None) == ledger


@pytest.mark.parametrize("declined_invoices", [0, 2])
def test_an_account_comes_back_as_it_was_entered(world: World, declined_invoices: int) -> None:
    account = busy_account(declined_invoices=declined_invoices, open_minor=1234)
    enter(world, Ledger(account, boston(), ()))
    assert store(world).account(BOSTON) == account


def test_a_company_and_its_offices_come_back_as_they_were_entered(world: World) -> None:
    enter(world, Ledger(busy_account(), boston(), ()))
    listed = Listings(world.client, world.table, world.wired.layouts).offices(COMPANY)
    assert [each.name for each in listed] == ["New York", "Berlin", "Tokyo", "Boston"]
    assert listed[-1] == Office(
        BOSTON, COMPANY, "Boston", "America/New_York", "USD", "US", False, START
    )
    company = encode_item(item_at(world, keys.company(COMPANY)))
    assert from_item(company, Company) == Company(
        COMPANY, "Seatledger Demo", "pro", START, holds={}
    )


def test_an_office_that_is_not_there_has_neither_ledger_nor_account(world: World) -> None:
    assert store(world).read(9, START).ledger is None
    assert store(world).account(9) is None
