"""Solve the balance level by level: fewest missing in fill order, most teams, fewest without a local."""

import math
from dataclasses import dataclass

from praja.plan.models.balance import BalanceProgram, Level
from praja.plan.solvers.milp import Answer, minimise

TOLERANCE = 1e-6
"""How far a whole number may be off in a linear programme. Officers are whole: fractions round up
to what is missing, down to what is left."""


@dataclass(frozen=True)
class BalanceAnswer:
    """What the counts allow; each figure is proven best given those before it."""

    missing: dict[Level, int]
    """Fewest missing officers by urgency; kinds that are filled are left out."""
    extra_teams: int
    foreign_teams: int
    """Fewest teams without a local officer."""
    missing_bound: float
    foreign_bound: float


def solve_balance(built: BalanceProgram, *, locals_matter: bool) -> BalanceAnswer:
    """Return the best counts; ``locals_matter`` decides whether teams without a local are counted."""
    lp = built.program
    everything = {c: 1.0 for columns in built.missing.values() for c in columns}
    answer = _solved(minimise(lp, everything))
    missing: dict[Level, int] = {}
    bound = float(math.ceil(max(0.0, answer.bound) - TOLERANCE))
    if answer.objective > TOLERANCE:
        for level in sorted(built.missing):
            columns = built.missing[level]
            answer = _solved(minimise(lp, dict.fromkeys(columns, 1.0)))
            if answer.objective > TOLERANCE:
                missing[level] = math.ceil(answer.objective - TOLERANCE)
            lp.row([(c, 1.0) for c in columns], upper=math.ceil(answer.objective - TOLERANCE))
    else:
        lp.row([(c, 1.0) for c in everything], upper=0)
    extra = 0
    if built.extra:
        answer = _solved(minimise(lp, dict.fromkeys(built.extra, -1.0)))
        extra = math.floor(-answer.objective + TOLERANCE)
        lp.row([(c, 1.0) for c in built.extra], lower=extra)
    foreign = Answer(answer.values, 0.0, 0.0)
    if locals_matter and built.foreign:
        foreign = _solved(minimise(lp, dict.fromkeys(built.foreign, 1.0)))
    without_local = math.ceil(foreign.objective - TOLERANCE)
    return BalanceAnswer(missing, extra, without_local, bound, float(math.ceil(foreign.bound - TOLERANCE)))


def _solved(answer: Answer | None) -> Answer:
    """Return the answer of a program that leaves everything missing at worst, so always has one."""
    assert answer is not None
    return answer
