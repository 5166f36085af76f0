"""Tests one fault in a forked process, which has the libraries already imported and ends at the
first test that fails."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import Any

import pytest
from hypothesis import Phase, settings

from tests.mutation.fault import ROOT, Fault, plant

LONGEST_TEST_CPU_S = 40
"""A test that takes longer fails, so that an endless loop is caught. Without a fault the longest
test takes a fraction of it."""
LONGEST_TEST_S = 900
"""The same for a test that waits forever; long enough for a busy machine."""

FOLDERS = ("unit", "contract", "api", "payments", "simulation")
UNAFFECTED = ("tests/api/test_local_stack.py",)
"""Tests that start processes, which import the product without the fault."""

_PASSED, _INTERNAL_ERROR, _NOT_FOUND = 0, 3, 4
_LIBRARIES = (
    "moto.dynamodb", "botocore.session", "chalice.local", "hypothesis", "pynamodb.expressions",
    "msgspec", "jwt", "cryptography.hazmat.primitives.asymmetric.ec", "requests", "jinja2", "babel",
    "dialpad", "jsonschema", "openapi_spec_validator", "yaml", "dateutil.rrule", "stripe",
)  # fmt: skip


def warm_up() -> None:
    """Imports the libraries that tests import besides the product."""
    for name in _LIBRARIES:
        import_module(name)
    # Shrinking is skipped: the first counterexample is enough.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", phases=phases, report_multiple_bugs=False, database=None)
    settings.load_profile("mutation")


def other_tests(tried: Sequence[str]) -> list[str]:
    """The test modules of `FOLDERS` that are not in `tried`."""
    paths = [
        path for folder in FOLDERS for path in sorted((ROOT / "tests" / folder).glob("test_*.py"))
    ]
    names = [str(path.relative_to(ROOT)) for path in paths]
    return [name for name in names if name not in (*tried, *UNAFFECTED)]


def failing_test(fault: Fault, tests: Sequence[str]) -> str:
    """The first of `tests` that fails with the fault planted; '' if all pass or if the only test no
    longer exists."""
    return _in_a_child(lambda: _run(fault, tests))


def _in_a_child(work: Callable[[], str]) -> str:
    """Runs `work` in a forked process, whose output is dropped, and returns its result."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.setpgid(0, 0)
        _drop_output()
        try:
            answer = {"result": work()}
        except BaseException as error:  # noqa: BLE001  # raised again by the parent
            answer = {"error": repr(error)}
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answered = pipe.read()
    os.waitpid(child, 0)
    assert answered, "the child ended without a result"
    answer = json.loads(answered)
    if "error" in answer:
        raise RuntimeError(answer["error"])
    result: str = answer["result"]
    return result


def _drop_output() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def _run(fault: Fault, tests: Sequence[str]) -> str:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    plant(fault)
    watcher = _Watcher()
    # pytest warns that it cannot rewrite assertions of libraries that are already imported.
    quiet = ["-q", "--tb=short", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options = ["-x", *quiet, "-p", "no:cacheprovider", *tests]
    ended = pytest.main(options, plugins=[watcher])
    if ended == _PASSED or (ended == _NOT_FOUND and "::" in tests[0] and not watcher.failed):
        return ""
    if ended == _INTERNAL_ERROR:  # The time ran out while pytest's own code ran.
        return watcher.running
    assert watcher.failed, f"pytest ended with {ended}"
    return watcher.failed


class _Watcher:
    """Records the first failure, and fails tests that take too long."""

    def __init__(self) -> None:
        self.failed = ""
        self.running = ""

    def pytest_collectreport(self, report: Any) -> None:
        self._note(report)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._note(report)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self, item: Any) -> Iterator[None]:
        self.running = item.nodeid
        for number in (signal.SIGALRM, signal.SIGPROF):
            signal.signal(number, _too_long)
        signal.setitimer(signal.ITIMER_PROF, LONGEST_TEST_CPU_S)
        signal.setitimer(signal.ITIMER_REAL, LONGEST_TEST_S)
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _note(self, report: Any) -> None:
        if report.failed and not self.failed:
            self.failed = report.nodeid


def _too_long(_number: int, _frame: Any) -> None:
    pytest.fail("took too long")
