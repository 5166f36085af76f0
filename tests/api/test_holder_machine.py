"""Random sequences over users, rooms and fax lines: record and assignments agree (R31, R32)."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.holder_machine import HolderMachine, prepare
from tests.world import World

pytestmark = pytest.mark.in_memory

SETTINGS = settings(
    max_examples=8,
    stateful_step_count=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.parametrize("chunk", range(4))
def test_record_and_assignments_agree_after_every_step(world: World, chunk: int) -> None:
    prepare(world)
    start = world.saved()

    @seed(chunk)
    def machine() -> HolderMachine:
        return HolderMachine(world, start)

    run_state_machine_as_test(machine, settings=SETTINGS)  # type: ignore[arg-type]  # it calls it
