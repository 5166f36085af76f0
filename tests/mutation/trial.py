"""One fault against some tests, in a process of its own that is forked from this one: it starts
with the libraries imported, and ends with the first test that fails."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from tests.mutation.fault import ROOT, Fault, plant

A_TEST_TAKES_S = 40
"""Of the processor, at most: a fault that makes a test, or a run of the simulator, loop for ever is
caught by that. Without a fault the longest takes a fraction of it."""
A_TEST_WAITS_S = 900
"""At most, however busy the machine: a fault that makes a test wait for ever is caught by that."""

PASSED, NOT_FOUND = 0, 4
_LIBRARIES = (
    "moto.dynamodb", "botocore.session", "chalice.local", "hypothesis", "pynamodb.expressions",
    "msgspec", "jwt", "cryptography.hazmat.primitives.asymmetric.ec", "requests", "jinja2", "babel",
    "dialpad", "jsonschema", "openapi_spec_validator", "yaml", "dateutil.rrule", "cfnlint",
)  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """The test that caught the fault, and how; '' where all passed."""

    test: str
    how: str
    seconds: float


def warm_up() -> None:
    """Imports what tests import besides the product."""
    from importlib import import_module

    for name in _LIBRARIES[:-1]:
        import_module(name)
    from hypothesis import Phase, settings

    # The first counterexample will do.
    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("mutation", phases=phases, report_multiple_bugs=False, database=None)
    settings.load_profile("mutation")


def try_tests(fault: Fault, tests: Sequence[str]) -> Verdict:
    """The tests in their order, with the fault planted, until one fails. A test that is not there
    any more, by its name or its parameters, catches nothing."""
    return in_a_child(lambda: _run(fault, tests))


def try_simulator(fault: Fault, seeds: int, takes_s: float = A_TEST_TAKES_S) -> Verdict:
    """Runs of the simulator with the fault planted, until one goes wrong or does not end."""
    return in_a_child(lambda: _simulate(fault, seeds, takes_s))


def in_a_child(work: Callable[[], Verdict]) -> Verdict:
    """What `work` says, in a process of its own. What it prints is not seen."""
    started = time.monotonic()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.setpgid(0, 0)
        _be_silent()
        try:
            verdict = work()
        except BaseException as error:  # noqa: BLE001  # told to the parent
            verdict = Verdict("", f"error: {error!r}", 0)
        os.write(writer, json.dumps(asdict(verdict)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    assert told, "the child ended without a verdict"
    verdict = Verdict(**json.loads(told))
    if verdict.how.startswith("error"):
        raise RuntimeError(verdict.how)
    return Verdict(verdict.test, verdict.how, round(time.monotonic() - started, 1))


def _be_silent() -> None:
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)


def _run(fault: Fault, tests: Sequence[str]) -> Verdict:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    plant(fault)
    watcher = _Watcher()
    # The libraries imported above are none whose assertions pytest would rewrite.
    quiet = ["-q", "--tb=short", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options = ["-x", *quiet, "-p", "no:cacheprovider", *tests]
    ended = pytest.main(options, plugins=[watcher])
    if ended == PASSED or (ended == NOT_FOUND and "::" in tests[0] and not watcher.test):
        return Verdict("", "", 0)
    assert watcher.test, f"pytest ended with {ended}"
    return Verdict(watcher.test, watcher.how, 0)


def _simulate(fault: Fault, seeds: int, takes_s: float) -> Verdict:
    plant(fault)
    from tests.simulation.run import run

    for seed in range(seeds):
        try:
            with _limited(takes_s):
                wrong = run(seed).wrong
        except pytest.fail.Exception as hanging:
            wrong = str(hanging)
        if wrong:
            return Verdict(f"tests/simulation/seed {seed}", wrong[:160], 0)
    return Verdict("", f"{seeds} runs", 0)


@contextmanager
def _limited(takes_s: float = A_TEST_TAKES_S) -> Iterator[None]:
    """What takes longer inside fails, wherever it is."""
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, _too_long)
    signal.setitimer(signal.ITIMER_PROF, takes_s)
    signal.setitimer(signal.ITIMER_REAL, A_TEST_WAITS_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


class _Watcher:
    """Notes the first failure, and ends tests that take too long."""

    def __init__(self) -> None:
        self.test = ""
        self.how = ""

    def pytest_collectreport(self, report: Any) -> None:
        self._note(report)

    def pytest_runtest_logreport(self, report: Any) -> None:
        self._note(report)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_call(self) -> Iterator[None]:
        with _limited():
            yield

    def _note(self, report: Any) -> None:
        if report.failed and not self.test:
            self.test = report.nodeid
            crash = getattr(report.longrepr, "reprcrash", None)
            lines = (crash.message if crash else str(report.longrepr)).splitlines()
            self.how = lines[0 if crash else -1][:160] if lines else "failed"


def _too_long(_number: int, _frame: Any) -> None:
    pytest.fail("took too long")
