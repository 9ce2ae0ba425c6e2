"""How many there are at any moment: a number that steps up and down over time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


class Level(NamedTuple):
    """A number over time: ``after[i]`` from ``turns[i - 1]`` up to ``turns[i]``."""

    turns: Ints
    """Ascending, shape (T,)."""
    after: Ints
    """Shape (T + 1,)."""

    @classmethod
    def of(cls, start: Ints, end: Ints, number: Ints) -> "Level":
        """Return the level to which so many are added from each start to each end."""
        moments = np.concatenate([start, end])
        turns, at = np.unique(moments, return_inverse=True)
        steps = np.zeros(len(turns) + 1, dtype=np.int64)
        np.add.at(steps, at + 1, np.concatenate([number, -number]))
        return cls(turns, np.cumsum(steps))

    def at(self, moments: Ints) -> Ints:
        """Return the level from each moment on."""
        found: Ints = self.after[np.searchsorted(self.turns, moments, "right")]
        return found


def turns_between(start: int, end: int, *levels: Level) -> Ints:
    """Return the moments from ``start`` to ``end`` at which any of the levels changes, both included."""
    moments = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *(level.turns for level in levels)]))
    inside = moments[(moments > start) & (moments < end)]
    return np.concatenate([[start], inside, [end]])
