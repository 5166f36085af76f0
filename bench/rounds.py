"""Two sides measured side by side: small rounds in turns, and the median of the rounds' ratios.

The machine is never quiet. What disturbs one round disturbs the round beside it; what disturbs a
few rounds does not move a median.
"""

import gc
from collections.abc import Callable, Sequence
from statistics import median

from bench.progress import bar

Side = Callable[[], float]
"""One round: what it cost."""


def side_by_side(title: str, rounds: int, ours: Side, theirs: Side) -> tuple[float, float, float]:
    """The medians of ours and of theirs, and of the ratios of neighbouring rounds. Who begins
    changes from round to round.

    The collector runs as it always does; what was made before the first round is frozen, so that
    nobody's rounds pay for the bench's own objects.
    """
    ours(), theirs()  # What is made once is made.
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
