"""What this process did lately: a reason to read before it writes, and never an answer."""

from collections.abc import Hashable, Iterable

MOST = 1_000


class Recent:
    """The last thousand things that were noted."""

    def __init__(self) -> None:
        self._noted: dict[Hashable, None] = {}

    def note(self, things: Iterable[Hashable]) -> None:
        for each in things:
            self._noted.pop(each, None)
            self._noted[each] = None
        while len(self._noted) > MOST:
            del self._noted[next(iter(self._noted))]

    def forget(self, thing: Hashable) -> None:
        self._noted.pop(thing, None)

    def knows(self, thing: Hashable) -> bool:
        return thing in self._noted
