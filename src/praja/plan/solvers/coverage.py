"""What no roster can fill, by a linear programme; and how many more officers some slots could have."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from praja.plan.models.coverage import Slot, coverage_program
from praja.plan.models.roster import Roster
from praja.plan.solvers.linear import minimise

TOLERANCE = 1e-6
FIRST = 1e4
"""What a missing officer weighs against one beyond what is asked."""


@dataclass(frozen=True)
class Coverage:
    """What the counts say."""

    missing: float
    """Fewest officers missing, over all slots."""
    extra: int
    """Most officers beyond what is asked, where slots may grow, with as few missing."""


def coverage(
    roster: Roster, slots: Sequence[Slot], *, may_grow: Sequence[bool] | None = None, spared: float = 0.0
) -> Coverage:
    """Return the fewest missing and, among those, the most extra officers."""
    built = coverage_program(roster, slots, may_grow=may_grow, spared=spared)
    costs = dict.fromkeys(built.missing, FIRST if may_grow else 1.0)
    if built.extra is not None:
        costs[built.extra] = -1.0
    answer = minimise(built.program, costs)
    assert answer is not None  # leaving everything empty is always possible
    missing = float(sum(answer.values[c] for c in built.missing))
    extra = 0.0 if built.extra is None else float(answer.values[built.extra])
    return Coverage(missing if missing > TOLERANCE else 0.0, math.floor(extra + TOLERANCE))
