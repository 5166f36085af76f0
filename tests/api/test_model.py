"""Random lives of an office: the product and the tests' own model (`tests/model`) answer every request
the same, and the journal accounts for everything."""

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.api.office_machine import OfficeMachine
from tests.api.random_plans import PLANS
from tests.world import World

SEQUENCES_PER_CHUNK = 63
CHUNKS = 4
SETTINGS = settings(
    max_examples=SEQUENCES_PER_CHUNK,
    stateful_step_count=12,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.mark.parametrize(
    "chunk", [0, *(pytest.param(chunk, marks=pytest.mark.in_memory) for chunk in range(1, CHUNKS))]
)
@pytest.mark.parametrize("office", PLANS)
def test_product_and_model_agree_after_every_step(world: World, office: str, chunk: int) -> None:
    @seed(f"{office} {chunk}")
    def machine() -> OfficeMachine:
        return OfficeMachine(world, PLANS[office])

    run_state_machine_as_test(machine, settings=SETTINGS)  # type: ignore[arg-type]  # it calls it
