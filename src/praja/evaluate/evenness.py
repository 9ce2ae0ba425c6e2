"""How evenly each unit shares what the roster asks, recomputed: docs/methods/hours.md, section "Fairness"."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from praja.evaluate.facts import Case
from praja.evaluate.result import Evenness
from praja.evaluate.rows import HoursRow

BURDENS = ("hours", "nights", "weekend_hours", "hard_duties")
FEWEST = 3
"""Officers of a unit with a duty from which on its figures are told: those of fewer were theirs by name."""


def evenness(case: Case) -> tuple[Evenness, ...]:
    """Return for each unit how its officers with a duty share each burden; nothing of voting day alone."""
    units: dict[str, list[HoursRow]] = defaultdict(list)
    for row in case.hours.values():
        units[row.unit].append(row)
    return tuple(
        Evenness(unit, burden, len(mine), *_spread(sorted(float(getattr(row, burden)) for row in mine)))
        for unit, mine in sorted(units.items())
        if len(mine) >= FEWEST
        for burden in BURDENS
    )


def _spread(rising: Sequence[float]) -> tuple[float, float]:
    """Return the Gini index and the most less the least of values in rising order."""
    n, whole, width = len(rising), sum(rising), rising[-1] - rising[0]
    # The step from the k-th to the next lies between k officers and n - k others: so many pairs cross it.
    apart = sum(k * (n - k) * (b - a) for k, (a, b) in enumerate(pairwise(rising), start=1))
    return (apart / (n * whole) if whole else 0.0), width
