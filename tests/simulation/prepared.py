"""Prepared worlds: each initial state of the scenes is written once for each database."""

from collections.abc import Callable
from functools import cache
from typing import Any

from tests.simulation.scenes import Scene
from tests.world import World


class Prepared:
    """A world in a scene's initial state, to which it can be reset."""

    def __init__(self, client: Any, prepare: Callable[[World], None]) -> None:
        self.world = World(client)
        prepare(self.world)
        self._start = self.world.saved()
        self._at, self._new_id = self.world.clock.at, self.world.new_id

    def reset(self) -> None:
        """Table, clock and ids are as prepared; the app works on this world, without faults."""
        self.world.back_to(self._start)
        self.world.clock.at, self.world.new_id = self._at, self._new_id
        self.world.pauses.clear()
        self.world.wire(self.world.client)


def prepared(client: Any, scene: Scene) -> Prepared:
    """The scene's initial state, after a reset. Tests of one process share it."""
    made = _prepared(client, scene.prepare)
    made.reset()
    return made


@cache
def _prepared(client: Any, prepare: Callable[[World], None]) -> Prepared:
    return Prepared(client, prepare)
