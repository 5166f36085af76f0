"""One version of the product that lacks a protection, or has a fault planted in its code."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from types import CodeType
from typing import Any

from chalicelib.wiring import Wired
from tests.mutation.fault import Fault
from tests.simulation.action_weights import Action


def _unchanged(wired: Wired) -> Wired:
    return wired


@dataclass(frozen=True)
class Broken:
    """`break_` returns the wiring without the protection; `fault` is planted in the product's code
    as long as a run lasts. `found_by` is the function that must raise the error: a check, a
    client's action, or the wait for pending work. With `actions`, clients perform only these,
    because a run with all actions rarely shows the fault."""

    name: str
    break_: Callable[[Wired], Wired] = _unchanged
    found_by: str = ""
    actions: tuple[Action, ...] = ()
    fault: Fault | None = None
    pays: bool = False
    """True if it needs a payment provider, which is connected in all its runs then."""
    taxed: bool = False
    """True if it needs taxes, which all its runs have then."""


@contextmanager
def planted(fault: Fault | None) -> Iterator[None]:
    """Runs the function's code with the fault. Every module that has imported the function sees
    it."""
    if fault is None:
        yield
        return
    function: Any = import_module(fault.module)
    for name in fault.function.split("."):
        function = getattr(function, name)
    if isinstance(function, property):
        function = function.fget
    sound = function.__code__
    function.__code__ = _code(fault)
    try:
        yield
    finally:
        function.__code__ = sound


def _code(fault: Fault) -> CodeType:
    """The function's code, compiled from the module's source with the fault."""
    found = [compile(fault.planted(), str(fault.path), "exec", dont_inherit=True)]
    while found:
        code = found.pop()
        if code.co_qualname == fault.function:
            return code
        found += [each for each in code.co_consts if isinstance(each, CodeType)]
    raise LookupError(fault.name)
