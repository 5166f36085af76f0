"""Measures two sides in small alternating rounds, and takes the median of the rounds' ratios.

The machine has other load. A disturbance usually affects both of two neighboring rounds, and one
that affects only a few rounds does not change the median.
"""

import gc
from collections.abc import Callable, Sequence
from statistics import median

from bench.progress import bar

Side = Callable[[], float]
"""Runs one round and returns its cost."""


def side_by_side(title: str, rounds: int, ours: Side, theirs: Side) -> tuple[float, float, float]:
    """The medians of our rounds, of their rounds, and of the ratios of neighboring rounds. The two
    sides take turns in going first.

    The garbage collector is on. Objects made before the first round are frozen, so that rounds do
    not include the time to scan the bench's own objects.
    """
    ours(), theirs()  # Warm-up: fills caches.
    gc.collect()
    gc.freeze()
    pairs: list[tuple[float, float]] = []
    for number in bar(range(rounds), title):
        if number % 2:
            other = theirs()
            pairs.append((ours(), other))
        else:
            pairs.append((ours(), theirs()))
    gc.unfreeze()
    return _medians(pairs)


def _medians(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float]:
    return (
        median(our for our, _ in pairs),
        median(their for _, their in pairs),
        median(our / their for our, their in pairs),
    )
