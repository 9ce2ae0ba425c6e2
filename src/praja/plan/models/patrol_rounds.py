"""The fixed round that a random patrol is compared with: one tour, every shift the same.

Sectors join the tour in order of risk, the riskiest first, each where it lengthens the tour least.
Every number of sectors and every length of stay up to ``LONGEST`` blocks is tried; the round with
the lowest worst risk is taken, of equals the one whose cover meets the most risk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.patrols import Leg, PatrolProblem, worst_risk

LONGEST: Final = 4
"""Blocks: longer stays are tried only where the round never moves."""
DECIMALS: Final = 9
"""Rounds whose figures differ less are equals."""

Visit = tuple[int, int, int]
"""(sector, first block, the block after the last)"""


@dataclass(frozen=True)
class FixedRound:
    """A tour that everybody can learn."""

    visits: tuple[Visit, ...]
    covered: NDArray[np.float64]
    """shape (S, B), 1 where the patrol is there all through the block, else 0"""
    worst: float
    """The highest risk that is never covered."""

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Return the pairs of sectors that follow each other."""
        sectors = [sector for sector, _, _ in self.visits]
        return tuple(dict.fromkeys(pairwise(sectors)))


def best_round(problem: PatrolProblem) -> FixedRound:
    """Return the best round of the rule above."""
    best: tuple[tuple[float, float], FixedRound] | None = None
    for visits in _candidates(problem):
        covered = np.zeros(problem.risk.shape)
        for sector, begins, ends in visits:
            covered[sector, begins:ends] = 1.0
        worst = worst_risk(problem.risk, covered)
        met = float(np.sum(problem.risk * covered))
        rank = (round(worst, DECIMALS), -round(met, DECIMALS))
        if best is None or rank < best[0]:
            best = rank, FixedRound(visits, covered, worst)
    assert best is not None  # a patrol has a sector
    return best[1]


def _candidates(problem: PatrolProblem) -> Iterator[tuple[Visit, ...]]:
    blocks = problem.risk.shape[1]
    by_risk = np.argsort(-problem.risk.max(axis=1), kind="stable").tolist()
    for sector in by_risk[:1]:
        if problem.stays[sector] >= blocks:
            yield ((sector, 0, blocks),)
    tour = by_risk[:1]
    for sector in by_risk[1:]:
        _insert(tour, sector, problem)
        for stay in range(1, min(LONGEST, blocks) + 1):
            yield _visits(problem, tour, stay)


def _insert(tour: list[int], sector: int, problem: PatrolProblem) -> None:
    """Put a sector where it lengthens the closed tour by the fewest blocks, of equals the first place."""
    away = problem.travel
    legs = zip(tour, tour[1:] + tour[:1], strict=True)
    longer = [away[a, sector] + away[sector, b] - away[a, b] for a, b in legs]
    tour.insert(int(np.argmin(longer)) + 1, sector)


def _visits(problem: PatrolProblem, tour: list[int], stay: int) -> tuple[Visit, ...]:
    """Return the visits of a shift; who does not reach the next sector in time stays as long as he may."""
    blocks = problem.risk.shape[1]
    visits, at, place = [], 0, 0
    while True:
        sector, following = tour[place], tour[(place + 1) % len(tour)]
        longest = at + int(problem.stays[sector])
        leaves = min(at + stay, longest)
        arrives = leaves + int(problem.travel[sector, following])
        if arrives >= blocks:
            to_the_end = longest + problem.to_nearest[sector] >= blocks
            visits.append((sector, at, blocks if to_the_end else longest))
            return tuple(visits)
        visits.append((sector, at, leaves))
        at, place = arrives, (place + 1) % len(tour)
