"""Solve the balance level by level: fewest missing in fill order, most teams, fewest without a local."""

from dataclasses import dataclass

from praja.plan.models.balance import BalanceProgram, Level
from praja.plan.solvers.milp import Answer, minimise


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
    bound = max(0.0, answer.bound)
    if answer.objective > 1e-6:
        for level in sorted(built.missing):
            columns = built.missing[level]
            answer = _solved(minimise(lp, dict.fromkeys(columns, 1.0)))
            if answer.objective > 1e-6:
                missing[level] = round(answer.objective)
            lp.row([(c, 1.0) for c in columns], upper=answer.objective)
    else:
        lp.row([(c, 1.0) for c in everything], upper=0)
    extra = 0
    if built.extra:
        answer = _solved(minimise(lp, dict.fromkeys(built.extra, -1.0)))
        extra = -round(answer.objective)
        lp.row([(c, 1.0) for c in built.extra], lower=extra)
    foreign = Answer(answer.values, 0.0, 0.0)
    if locals_matter and built.foreign:
        foreign = _solved(minimise(lp, dict.fromkeys(built.foreign, 1.0)))
    return BalanceAnswer(missing, extra, round(foreign.objective), bound, max(0.0, foreign.bound))


def _solved(answer: Answer | None) -> Answer:
    """Return the answer of a program that leaves everything missing at worst, so always has one."""
    assert answer is not None
    return answer
