"""The simulator in small: some hundred runs here, thousands by `make simulate`."""

import os
import subprocess
import sys

import pytest

from tests.simulation.broken import BROKEN, Broken
from tests.simulation.run import run

A_FEW = 25
ENOUGH = 400
"""Runs in which a missing protection shows; most do within ten."""


@pytest.mark.parametrize("first", range(0, 8 * A_FEW, A_FEW))
def test_nothing_goes_wrong_whatever_does(first: int) -> None:
    for seed in range(first, first + A_FEW):
        result = run(seed)
        assert result.wrong is None, f"make simulate SEED={seed}\n{result.wrong}"


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_the_simulator_finds_what_is_broken(broken: Broken) -> None:
    assert any(run(seed, broken).wrong for seed in range(ENOUGH))


def test_a_seed_is_a_run() -> None:
    digest = run(17).trace.digest()
    run(18)
    assert run(17).trace.digest() == digest
    code = "from tests.simulation.run import run; print(run(17).trace.digest())"
    elsewhere = {**os.environ, "PYTHONHASHSEED": "12345", "AWS_DEFAULT_REGION": "us-east-1"}
    printed = subprocess.check_output([sys.executable, "-c", code], env=elsewhere, text=True)
    assert printed.split() == [digest]


def test_runs_meet_every_kind_of_fault() -> None:
    results = [run(seed) for seed in range(60)]
    met = {kind for result in results for kind in result.faults}
    assert met == {
        "killed before",
        "killed after",
        "answer lost before",
        "answer lost after",
        "error before",
        "error after",
        "throttled",
        "throttled inside",
        "conflict",
        "sent twice",
        "torn",
        "unprocessed",
        "index lags",
        "some refused",
    }
    assert sum(result.operations for result in results) > 1_000


def test_a_run_that_went_wrong_is_told_so_that_it_can_be_seen_again() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "tests.simulation", "--seeds", "40", "--broken", "forget the journal"],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 1
    last = made.stdout.splitlines()[-1]
    assert last.startswith("Again: make simulate SEED=")
    assert "transact_write_items" in made.stdout
    assert len(made.stdout.splitlines()) < 100
