"""How many beats each district gets: teams go where one more saves most."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Option = tuple[int, int]
"""(number of beats, cost in metres) of one known division of a district."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The option chosen in each district, and what a team is worth there."""

    chosen: NDArray[np.int64]
    price: int | None
    """Metres one more team would save; where none is missing, those the last one saved."""


def choose_counts(options: list[list[Option]], teams: int) -> Counts:
    """Choose one option per district so that at most ``teams`` beats are used and little is paid.

    Starts from the fewest beats everywhere, then walks along the lower convex hull of each
    district, steepest step first. That is exact while every step is one team; a step that is too
    wide for what is left is passed over.
    """
    chosen = np.zeros(len(options), np.int64)
    steps = []
    left = teams
    for district, known in enumerate(options):
        hull = _hull(known)
        chosen[district] = hull[0]
        left -= known[hull[0]][0]
        for spot, (before, after) in enumerate(pairwise(hull)):
            wide = known[after][0] - known[before][0]
            saved = known[before][1] - known[after][1]
            steps.append((-saved / wide, district, spot, before, after, wide))
    price = None
    short = False
    for slope, district, _, before, after, wide in sorted(steps):
        fits = wide <= left and chosen[district] == before
        if fits:
            chosen[district] = after
            left -= wide
        if not short:
            price = int(-slope)
        short = short or not fits
    _spend(options, chosen, left)
    return Counts(chosen, price)


def _spend(options: list[list[Option]], chosen: NDArray[np.int64], left: int) -> None:
    """Use teams that no step of a hull was narrow enough for, largest saving first."""
    while left > 0:
        best = (0, 0, 0, 0)
        for district, known in enumerate(options):
            beats, cost = known[chosen[district]]
            for spot, (more, less_cost) in enumerate(known):
                if more - beats <= left:
                    best = max(best, (cost - less_cost, -district, spot, more - beats))
        saved, district, spot, used = best
        if saved <= 0:
            return
        chosen[-district] = spot
        left -= used


def _hull(known: list[Option]) -> list[int]:
    """Return the options on the lower convex hull, fewest beats first, each cheaper than the last."""
    hull: list[int] = []
    for number in sorted(range(len(known)), key=lambda spot: known[spot]):
        beats, cost = known[number]
        if hull and cost >= known[hull[-1]][1]:
            continue
        while len(hull) > 1:
            (b0, c0), (b1, c1) = known[hull[-2]], known[hull[-1]]
            if (c0 - c1) * (beats - b1) >= (c1 - cost) * (b1 - b0):
                break
            hull.pop()
        hull.append(number)
    return hull
