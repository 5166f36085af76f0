"""Every listed fault can be planted in today's code, and the tests see a planted fault."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.mutation.domain import without_property_decorators
from tests.mutation.fault import ROOT, Fault, faults


@pytest.mark.parametrize("file", sorted({each.file for each in faults()}))
def test_every_fault_can_be_planted_and_changes_what_its_module_does(file: str) -> None:
    """Planting raises LookupError if the function or the text no longer exists."""
    some = [each for each in faults() if each.file == file]
    harmless = [each.name for each in some if _tree(each.planted()) == _tree(_unchanged(each))]
    assert harmless == []
    assert len({_tree(each.planted()) for each in some}) == len(some)


def _unchanged(fault: Fault) -> str:
    return fault.path.read_text()


@cache
def _tree(source: str) -> str:
    return ast.dump(ast.parse(source))


def test_the_tests_that_a_list_names_exist() -> None:
    named = {name for each in faults() for name in each.tests}
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("old", ["return 1", "return 3"])
def test_a_text_that_does_not_occur_once_in_its_function_is_refused(
    tmp_path: Path, old: str
) -> None:
    module = tmp_path / "module.py"
    module.write_text("def one():\n    return 1\n    return 1\n\n\ndef two():\n    return 3\n")
    with pytest.raises(LookupError, match="expected once"):
        Fault(str(module), "one", "breaks", old, "return 2", ()).planted()


def test_a_fault_of_several_lines_is_indented_as_its_function_is(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text("class One:\n    def one(self):\n        if 1:\n            return 1\n")
    fault = Fault(str(module), "One.one", "breaks", "if 1:\n    return 1", "a = 2\nreturn a", ())
    assert fault.planted() == "class One:\n    def one(self):\n        a = 2\n        return a\n"


@pytest.mark.parametrize(
    ("breaks", "caught"),
    [
        ("an append overwrites what is there", "tests/contract/test_conditions.py::test_"),
        # Planted too, but these tests do not cover it.
        ("the audit never leaves its shard", ""),
    ],
)
def test_a_planted_fault_fails_only_tests_that_cover_it(breaks: str, caught: str) -> None:
    code = (
        "from tests.mutation.fault import faults\n"
        "from tests.mutation.trial import failing_test, warm_up\n"
        f"warm_up(); fault = next(each for each in faults() if each.breaks == {breaks!r})\n"
        "print(failing_test(fault, ['tests/contract/test_conditions.py']))"
    )
    printed = _printed(code)
    assert printed.startswith(caught)
    assert bool(printed) is bool(caught)


def test_planting_leaves_no_compiled_module_behind() -> None:
    code = (
        "from tests.mutation.fault import Fault, plant\n"
        "plant(Fault('domain/ids.py', 'LARGEST_ID', '', '2**53', '2**52', ()))\n"
        "from chalicelib.domain.ids import LARGEST_ID\n"
        "print(LARGEST_ID)"
    )
    assert _printed(code) == str(2**52 - 1)
    assert _printed(code.replace("plant(", "(")) == str(2**53 - 1)


def _printed(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_properties_become_functions_that_can_be_mutated() -> None:
    source = "class One:\n    @property\n    def one(self):\n        return 1\n\n    two = 2\n"
    assert without_property_decorators(source) == (
        "class One:\n    def one(self):\n        return 1\n    one = property(one)\n\n    two = 2\n"
    )
