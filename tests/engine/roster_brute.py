"""The fewest officers that a tiny roster can be short of, found by trying everything."""

from collections.abc import Sequence
from itertools import combinations

from praja.domain.forces import Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from tests.engine.roster_world import allowed

Held = tuple[int, ...]
"""Officers at a need, then how many of them have what it asks for."""


def fewest_missing(op: Operation, needs: Sequence[Need], kept_home: frozenset[str] = frozenset()) -> int:
    """Fewest empty seats; ``kept_home`` are officers whom routine duty keeps."""
    states: set[tuple[Held, ...]] = {tuple((0,) * (1 + len(_asked(n))) for n in needs)}
    for who in op.personnel:
        if who.nrp in kept_home:
            continue
        steps = [
            tuple(
                tuple(int(has) for has in _has(op, who, needs[i])) if i in mine else None for i in _all(needs)
            )
            for mine in subsets(op, who, needs)
        ]
        states = {
            tuple(_plus(h, s) for h, s in zip(state, step, strict=True))
            for state in states
            for step in steps
            if _fits(state, step, needs)
        }
    done = [state for state in states if all(_valid(h, n) for h, n in zip(state, needs, strict=True))]
    return min(sum(n.officers - h[0] for h, n in zip(state, needs, strict=True)) for state in done)


def subsets(op: Operation, who: Officer, needs: Sequence[Need]) -> list[tuple[int, ...]]:
    """Every set of needs that one officer may serve."""
    return [
        mine
        for size in range(len(needs) + 1)
        for mine in combinations(_all(needs), size)
        if allowed(op, who, [needs[i] for i in mine])
    ]


def _all(needs: Sequence[Need]) -> range:
    return range(len(needs))


def _asked(n: Need) -> list[int]:
    return [n.leads, n.women, *(1 for _ in n.qualifications)]


def _has(op: Operation, who: Officer, n: Need) -> list[bool]:
    rank = op.settings.rules.ranks.index
    leads = rank(who.rank) >= rank(op.settings.rules.team_lead_min_rank)
    return [True, leads, who.sex == "F", *(q in who.qualifications for q in n.qualifications)]


def _plus(held: Held, step: Held | None) -> Held:
    return held if step is None else tuple(h + s for h, s in zip(held, step, strict=True))


def _fits(state: Sequence[Held], step: Sequence[Held | None], needs: Sequence[Need]) -> bool:
    rows = zip(state, step, needs, strict=True)
    return all(taken is None or held[0] < n.officers for held, taken, n in rows)


def _valid(held: Held, n: Need) -> bool:
    """Whether the empty seats can still hold those whom the need asks for."""
    return all(has + n.officers - held[0] >= asked for has, asked in zip(held[1:], _asked(n), strict=True))
