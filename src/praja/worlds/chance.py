"""Seeded chance whose every draw is the same on each run, machine and Python version."""

import random
from collections.abc import Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of draws for one purpose.

    Each purpose has a stream of its own, so more officers leave every station where it was.
    Only ``random()`` of the standard generator is used: Python promises that sequence for a
    given seed, and promises nothing for ``choice``, ``sample`` or ``shuffle``.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        self._random = random.Random(f"{seed}/{purpose}")  # noqa: S311 - made-up data, no secret

    def share(self) -> float:
        """Return a number in [0, 1)."""
        return self._random.random()

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self._random.random()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int((high - low + 1) * self._random.random())

    def happens(self, share: float) -> bool:
        """Return True in this share of cases."""
        return self._random.random() < share

    def pick(self, items: Sequence[T]) -> T:
        """Return one of ``items``, each as likely as any other."""
        return items[int(len(items) * self._random.random())]

    def pick_weighted(self, items: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of ``items``, as likely as its weight."""
        sums = list(accumulate(weights))
        mark = sums[-1] * self._random.random()
        return next((item for item, top in zip(items, sums, strict=True) if mark < top), items[-1])

    def some(self, count: int, size: int) -> list[int]:
        """Return ``count`` different whole numbers below ``size``, in the order drawn."""
        moved: dict[int, int] = {}
        drawn = []
        for k in range(min(count, size)):
            at = self.whole(k, size - 1)
            drawn.append(moved.get(at, at))
            moved[at] = moved.get(k, k)
        return drawn

    def disc(self) -> tuple[float, float]:
        """Return a point of the unit disc, evenly spread."""
        while True:
            x, y = self.between(-1, 1), self.between(-1, 1)
            if x * x + y * y <= 1:
                return x, y


def apportion(total: int, weights: Sequence[float], *, at_least: int = 0) -> list[int]:
    """Return whole parts that add up to ``total`` and follow ``weights`` (largest remainder).

    No part is below ``at_least`` where the total allows it; what small parts gain, the largest
    give. Ties go to the earlier part.
    """
    if not weights:
        return []
    sums = sum(weights) or 1
    quotas = [total * w / sums for w in weights]
    # Round first: 6391 * 205 / 6391 may fall short of 205 by one bit.
    parts = [int(round(q, 9)) for q in quotas]
    by_rest = sorted(range(len(parts)), key=lambda k: (parts[k] - quotas[k], k))
    for k in by_rest[: total - sum(parts)]:
        parts[k] += 1
    floor = min(at_least, total // len(parts))
    owed = sum(max(0, floor - p) for p in parts)
    parts = [max(floor, p) for p in parts]
    for _ in range(owed):
        parts[max(range(len(parts)), key=lambda k: (parts[k], -k))] -= 1
    return parts
