"""Reconcile: every office in turn; exactly the wrong counts are reported."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.account import Account, Counts
from chalicelib.domain.events import Event
from chalicelib.domain.recomputation import MoneyEvidence
from chalicelib.domain.record import replace
from chalicelib.reconcile import Audit, reconcile
from chalicelib.service.background_ports import AuditPosition, Evidence
from chalicelib.service.ports import DueOffice, DuePage
from chalicelib.service.retries import Retries
from tests.unit.ledgers import MARCH_ENDS, NOW, TALK, ledger, lot

# Ten are owned: four assigned, three scheduled, three available.
SOUND = ledger({TALK: Counts(10, 3, 3)}, lot(31, TALK, 3)).account
EVIDENCE = Evidence(assigned={TALK: 4}, purchased={TALK: 10}, scheduled={TALK: 3})


@dataclass
class World:
    """Books and bus. Two shards; of each, an office a page."""

    evidences: list[Evidence] = field(default_factory=lambda: [EVIDENCE])
    accounts: list[Account] = field(default_factory=lambda: [SOUND])
    shards: tuple[tuple[int, ...], ...] = ((1, 2), (3,))
    held: bool | None = None
    kept: AuditPosition = field(default_factory=AuditPosition)
    looked: list[int] = field(default_factory=list)
    reported: list[Event[Any]] = field(default_factory=list)

    def account(self, office_id: int) -> Account | None:
        return self.accounts.pop(0) if len(self.accounts) > 1 else self.accounts[0]

    def evidence(self, office_id: int) -> Evidence:
        self.looked.append(office_id)
        return self.evidences.pop(0) if len(self.evidences) > 1 else self.evidences[0]

    def records_hold(self, account: Account) -> bool | None:
        return self.held

    def offices(self, shard: int, until: datetime, after: str | None) -> DuePage:
        # Every running cycle ends within the next three years.
        assert until == NOW + timedelta(days=3 * 366)
        rest = [each for each in self.shards[shard] if after is None or each > int(after)]
        page = tuple(DueOffice(each, MARCH_ENDS) for each in rest[:1])
        return DuePage(page, str(rest[0]) if len(rest) > 1 else None)

    def position(self) -> AuditPosition:
        return self.kept

    def save_position(self, position: AuditPosition) -> None:
        self.kept = position

    def put(self, events: Sequence[Event[Any]]) -> bool:
        self.reported += events
        return True

    def run(self, looks: int = 100) -> int:
        left = iter(range(looks))
        retries = Retries(lambda _: None, lambda low, _: low, lambda: 0.0)
        work = Audit(self, self, retries, 2, lambda: next(left, None) is not None)
        return reconcile(work, NOW).drifts


def test_what_adds_up_is_not_told_of() -> None:
    world = World()
    assert world.run() == 0
    assert (world.looked, world.reported) == ([1, 2, 3], [])


@pytest.mark.parametrize(
    ("wrong", "count", "recorded", "recomputed"),
    [
        ({"assigned": {TALK: 3}}, "assigned", 4, 3),
        ({"assigned": {}}, "assigned", 4, 0),
        ({"purchased": {TALK: 11}}, "purchased", 10, 11),
        ({"scheduled": {TALK: 2}}, "scheduled", 3, 2),
    ],
)
def test_a_count_that_does_not_add_up_is_told(
    wrong: dict[str, Any], count: str, recorded: int, recomputed: int
) -> None:
    world = World([replace(EVIDENCE, **wrong)], shards=((1,), ()))
    assert world.run() == 1
    (drift,) = (each.data for each in world.reported)
    assert (drift.license_type, drift.count) == (TALK, count)
    assert (drift.recorded, drift.recomputed) == (recorded, recomputed)


@pytest.mark.parametrize(
    ("money", "account", "amount", "recorded", "recomputed"),
    [
        ({"balance_minor": 70}, {"balance_minor": 50}, "balance", 50, 70),
        ({"accrued_minor": 70}, {}, "accrued", 0, 70),
        ({"open_minor": 70}, {"open_minor": 80}, "open", 80, 70),
        ({"declined_invoices": 1}, {}, "declined_invoices", 0, 1),
        ({"balance_used_minor": 9, "settled_minor": 8}, {}, "balance_used", 9, 8),
    ],
)
def test_an_amount_that_does_not_add_up_is_told(
    money: dict[str, int], account: dict[str, int], amount: str, recorded: int, recomputed: int
) -> None:
    evidence = replace(EVIDENCE, money=MoneyEvidence(**money))
    world = World([evidence], [replace(SOUND, **account)], shards=((1,), ()))
    assert world.run() == 1
    (drift,) = (each.data for each in world.reported)
    assert (drift.license_type, drift.count) == (None, amount)
    assert (drift.recorded, drift.recomputed) == (recorded, recomputed)


@pytest.mark.parametrize(("held", "drifts"), [(None, 0), (False, 0), (True, 1)])
def test_a_hold_that_no_declined_invoice_explains_is_told(held: bool | None, drifts: int) -> None:
    assert World(held=held, shards=((1,), ())).run() == drifts


def test_several_drifts_are_as_many_events() -> None:
    world = World([Evidence({}, {}, {})], shards=((1,), ()))
    assert world.run() == 3
    assert len({each.event_id for each in world.reported}) == 3


def test_what_changed_while_it_was_read_is_read_again() -> None:
    world = World([Evidence({}, {}, {}), EVIDENCE], shards=((1,), ()))
    assert world.run() == 0
    assert world.looked == [1, 1, 1]


def test_counts_that_came_back_to_what_they_were_do_not_hide_what_moved() -> None:
    """One license was taken before the assignments were read, another given back after: they were
    seen as five, and the account never was anything but four."""
    five = replace(EVIDENCE, assigned={TALK: 5}, fingerprint="one taken")
    world = World([five, replace(EVIDENCE, fingerprint="and one given back")], shards=((1,), ()))
    assert world.run() == 0


def test_a_drift_that_stands_still_is_told_although_the_account_is_read_once() -> None:
    wrong = replace(EVIDENCE, assigned={TALK: 5}, fingerprint="as it was")
    world = World([wrong, wrong, EVIDENCE], shards=((1,), ()))
    assert world.run() == 1


def test_the_next_run_goes_on_where_there_was_no_time() -> None:
    world = World()
    world.run(looks=1)
    assert (world.looked, world.kept) == ([1], AuditPosition(0, "1"))
    world.run(looks=1)
    assert (world.looked, world.kept) == ([1, 2], AuditPosition(1))
    world.run(looks=1)
    assert (world.looked, world.kept) == ([1, 2, 3], AuditPosition(0))
