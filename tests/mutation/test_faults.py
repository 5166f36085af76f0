"""The list of faults does not rot, and planting one works."""

import ast
import subprocess
import sys
from functools import cache

import pytest

from tests.mutation.fault import ROOT, Fault, faults
from tests.mutation.guards import GUARDS, guards_of
from tests.mutation.report import DOCUMENT, described
from tests.mutation.results import SIMULATED, Result, known


def test_every_fault_can_be_planted_and_changes_what_its_module_does() -> None:
    """Raises for a text that is not there once: the code moved on, and the list must follow."""
    harmless = [each.name for each in faults() if _tree(each.planted()) == _tree(_sound(each))]
    assert harmless == []


def _sound(fault: Fault) -> str:
    return fault.path.read_text()


@cache
def _tree(source: str) -> str:
    return ast.dump(ast.parse(source))


def test_the_tests_that_guard_a_file_are_there() -> None:
    assert {each.file for each in faults()} <= GUARDS.keys()
    missing = [name for file in GUARDS for name in guards_of(file) if not (ROOT / name).exists()]
    assert missing == []


def test_no_two_faults_do_the_same() -> None:
    planted = {(each.file, each.planted()) for each in faults()}
    assert len(planted) == len(faults())


@pytest.mark.parametrize(
    ("name", "caught"),
    [
        ("price-half-down", "tests/unit/test_money.py::test_"),
        # Planted as well, and nothing that these tests are about.
        ("hold-ignored", ""),
    ],
)
def test_a_planted_fault_is_seen_by_the_tests_about_it_and_by_no_others(
    name: str, caught: str
) -> None:
    code = (
        "from tests.mutation.fault import faults\n"
        "from tests.mutation.trial import try_tests, warm_up\n"
        f"warm_up(); fault = next(each for each in faults() if each.name == {name!r})\n"
        "print(try_tests(fault, ['tests/unit/test_money.py']).test)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().startswith(caught)
    assert bool(done.stdout.strip()) is bool(caught)


def test_planting_leaves_no_compiled_module_behind() -> None:
    code = (
        "from tests.mutation.fault import faults, plant\n"
        "plant(next(each for each in faults() if each.name == 'price-rounded-down'))\n"
        "from chalicelib.domain.money import prorate_minor\n"
        "print(prorate_minor(15, 1, 10))"
    )
    sound = code.replace("plant(", "(")
    printed = [
        subprocess.run(
            [sys.executable, "-c", each], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout.strip()
        for each in (code, sound)
    ]
    assert printed == ["1", "2"]


def test_the_page_tells_the_results() -> None:
    assert DOCUMENT.read_text() == described(faults(), known(), known(SIMULATED))


def test_the_page_says_over_which_commits_and_what_the_simulator_let_pass() -> None:
    first, second, third, *_ = faults()
    found = {
        first.name: Result("tests/unit/test_money.py::test_one", "assert", "1234567"),
        second.name: Result("tests/unit/test_money.py::test_two", "assert"),
        third.name: Result("", "500 runs", "1234567"),
    }
    simulated = {
        first.name: Result("tests/simulation/seed 3", "AssertionError", "abcdef0+"),
        second.name: Result("", "200 runs", "abcdef0+"),
    }
    page = described((first, second, third), found, simulated)
    assert "1 are from before commits were noted" in page
    assert "over commits: `1234567` (2)." in page
    assert "all tests of `1234567` pass, and 500 runs of the simulator" in page
    assert f"(over `abcdef0+`), it caught\n1, and not:\n\n- `{second.name}`" in page


def test_a_run_of_the_simulator_that_does_not_end_is_caught_by_that() -> None:
    code = (
        "from tests.mutation.fault import Fault\n"
        "from tests.mutation.trial import try_simulator\n"
        "text = '    found = [(place, each.ledger)'\n"
        "fault = Fault('endless', 'finalize.py', '', text, '    while readings: pass\\n' + text)\n"
        "print(try_simulator(fault, 1, takes_s=0.5).how)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "took too long"
