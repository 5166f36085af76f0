"""Tests that the checks find each broken store, with threads that all read before any writes. The
real store passes in the same scenes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.record import replace
from tests.engine.broken import (
    BarrierStore,
    ChecksThenWrites,
    KeepsNoResponses,
    LastWriteWins,
    ReadBarrier,
)
from tests.engine.checks import check, check_journal, check_stored_responses
from tests.engine.client import Client
from tests.engine.crowd import Outcome, at_once
from tests.engine.requests import opening
from tests.engine.workload import Operation
from tests.license_types import LicenseType
from tests.simulation.oracles import check_invariants
from tests.world import NEW_YORK, World, gateway

CLIENTS = 8


@dataclass(frozen=True)
class Scene:
    """The request that each of eight clients sends concurrently."""

    kind: str
    same_key: bool = False

    def operation(self, client: int) -> Operation:
        return Operation(
            number=0 if self.same_key else client,
            kind=self.kind,
            office=NEW_YORK,
            other_office=0,
            license_type=LicenseType.ADDITIONAL_NUMBER_LINES,
            quantity=1,
            user=client + 1,
        )


TAKE = Scene("assign")
BUY = Scene("purchase")
REPEAT = Scene("purchase", same_key=True)


def run_at_once(world: World, scene: Scene, kind: Callable[[Any, ReadBarrier], Any]) -> Outcome:
    """Eight concurrent clients of an office with four licenses, on a store of this kind."""
    made = wiring.wire(world.table, world.client, world.clock.now)
    clients = [Client(gateway(), world.token(), lambda: None) for _ in range(CLIENTS)]
    clients[0].send("opening", -1, opening(NEW_YORK, 4))
    store = kind(made.service.store, ReadBarrier(CLIENTS))
    wiring.use(replace(made, service=replace(made.service, store=store)))
    at_once(
        [partial(client.perform, scene.operation(number)) for number, client in enumerate(clients)]
    )
    world.wire(world.client)
    return Outcome([done for client in clients for done in client.done])


def statuses(outcome: Outcome) -> Counter[int]:
    return Counter(done.status for done in outcome.done if done.kind != "opening")


def test_four_of_eight_get_a_license(world: World) -> None:
    outcome = run_at_once(world, TAKE, BarrierStore)
    assert statuses(outcome) == {201: 4, 409: 4}
    check(world, outcome)


def test_eight_buyers_at_once_all_buy(world: World) -> None:
    outcome = run_at_once(world, BUY, BarrierStore)
    assert statuses(outcome) == {201: 8}
    assert world.counts("additional_number_lines") == (12, 0, 0, 12)
    check(world, outcome)


def test_one_purchase_sent_eight_times_is_made_once(world: World) -> None:
    outcome = run_at_once(world, REPEAT, BarrierStore)
    assert statuses(outcome) == {201: 8}
    assert world.counts("additional_number_lines") == (5, 0, 0, 5)
    check(world, outcome)


def test_checking_before_an_unconditional_write_oversells_and_is_caught(world: World) -> None:
    outcome = run_at_once(world, TAKE, ChecksThenWrites)
    assert statuses(outcome) == {201: 8}
    with pytest.raises(AssertionError):
        check_invariants(world)


def test_a_commit_based_on_a_stale_read_is_caught(world: World) -> None:
    outcome = run_at_once(world, BUY, LastWriteWins)
    assert statuses(outcome) == {201: 8}
    with pytest.raises(AssertionError):
        check_invariants(world)
    with pytest.raises(AssertionError, match="entries"):
        check_journal(outcome.done, world.items())


def test_a_store_without_idempotency_records_purchases_again_and_is_caught(world: World) -> None:
    outcome = run_at_once(world, REPEAT, KeepsNoResponses)
    assert world.counts("additional_number_lines") == (12, 0, 0, 12)
    check_invariants(world)  # The counts are right: the company just paid eight times.
    with pytest.raises(AssertionError, match="different responses"):
        check_stored_responses(outcome.done, world.items())
    with pytest.raises(AssertionError, match="entries"):
        check_journal(outcome.done, world.items())
