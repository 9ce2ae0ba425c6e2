"""Solve the balance goal by goal: fewest missing in fill order, most teams, fewest without a local."""

import math
from dataclasses import dataclass

from praja.plan.models.balance import BalanceProgram, Urgency
from praja.plan.solvers.linear import Answer, Goals

TOLERANCE = 1e-6
"""How far a whole number may be off in a linear programme. Officers are whole: fractions round up
to what is missing, down to what is left."""

FIRST = 1e4
"""What a missing officer weighs against a team more, or one without a local officer."""


@dataclass(frozen=True)
class BalanceAnswer:
    """What the counts allow; each figure is proven best given those before it."""

    missing: dict[Urgency, int]
    """Fewest missing officers by urgency; kinds that are filled are left out."""
    extra_teams: int
    foreign_teams: int
    """Fewest teams without a local officer."""
    missing_bound: float
    foreign_bound: float


def solve_balance(built: BalanceProgram, *, locals_matter: bool) -> BalanceAnswer:
    """Return the best counts; ``locals_matter`` decides whether teams without a local are counted.

    The fewest missing in all are sought first, with the last figure as a tie-break. Mostly nobody is
    missing, and that answers everything; otherwise each kind of duty is filled in its turn.
    """
    goals = Goals(built.program)
    last = dict.fromkeys(built.extra, -1.0)
    if locals_matter:
        last |= dict.fromkeys(built.foreign, 1.0)
    everything = {c: 1.0 for columns in built.missing.values() for c in columns}
    answer = _solved(goals.minimise({**last, **dict.fromkeys(everything, FIRST)}))
    fewest = sum(float(answer.values[c]) for c in everything)
    missing = _by_urgency(built, goals) if fewest > TOLERANCE else {}
    if missing:
        answer = _solved(goals.minimise(last))
    extra = math.floor(sum(float(answer.values[c]) for c in built.extra) + TOLERANCE)
    foreign = sum(float(answer.values[c]) for c in built.foreign) if locals_matter else 0.0
    without_local = math.ceil(foreign - TOLERANCE)
    return BalanceAnswer(missing, extra, without_local, math.ceil(fewest - TOLERANCE), without_local)


def _by_urgency(built: BalanceProgram, goals: Goals) -> dict[Urgency, int]:
    """Return the fewest missing officers of each kind, most urgent first, and hold the program to them."""
    missing: dict[Urgency, int] = {}
    for urgency in sorted(built.missing):
        columns = built.missing[urgency]
        answer = _solved(goals.minimise(dict.fromkeys(columns, 1.0)))
        fewest = math.ceil(answer.objective - TOLERANCE)
        goals.hold(columns, fewest)
        if fewest:
            missing[urgency] = fewest
    return missing


def _solved(answer: Answer | None) -> Answer:
    """Return the answer of a program that leaves everything missing at worst, so always has one."""
    assert answer is not None
    return answer
