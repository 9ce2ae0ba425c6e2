"""Tiny beats problems, and the answer found by trying everything."""

from functools import cache
from itertools import combinations

import numpy as np

from praja.plan.models.beats import BeatsProblem, BeatsSolution
from praja.units import great_circle_m

M_PER_DEGREE = 111_195.08
"""Metres per degree along a meridian of the sphere in praja.units."""


def line(*metres, load=1, capacity=8, weight=1, district=0):
    """Return stations on one meridian at the given metres."""
    number = len(metres)
    spread = lambda value: np.broadcast_to(np.asarray(value, dtype=np.int64), number).copy()  # noqa: E731
    return BeatsProblem(
        spread(district),
        np.asarray(metres, dtype=np.float64) / M_PER_DEGREE,
        np.zeros(number),
        spread(load),
        capacity,
        spread(weight),
    )


def distances(problem):
    return great_circle_m(problem.lat[:, None], problem.lon[:, None], problem.lat, problem.lon)


def cost_by_hand(problem: BeatsProblem, base_idx) -> int:
    rows = np.arange(base_idx.size)
    return int((problem.weight * distances(problem)[rows, base_idx]).sum())


def breaches(problem: BeatsProblem, solution: BeatsSolution, teams: int) -> list[str]:
    """Return what is wrong with a solution, in words; empty if nothing is."""
    base = solution.base_idx
    used = np.bincount(base, weights=problem.load_units, minlength=base.size)
    checks = {
        "a base is not in its own beat": bool((base[base] != base).any()),
        "a beat crosses districts": bool((problem.district_idx[base] != problem.district_idx).any()),
        "a beat is too heavy": bool((used > problem.capacity_units).any()),
        "the cost is not the sum of the distances": cost_by_hand(problem, base) != solution.cost_m,
        "the number of teams is not that of the beats": np.unique(base).size != solution.teams,
        "there are too many beats": solution.teams > max(teams, solution.least_teams),
        "the bound is above the cost": solution.bound_m > solution.cost_m,
    }
    return [words for words, broken in checks.items() if broken]


def optimum(problem: BeatsProblem) -> dict[int, int]:
    """Return the least cost for every possible number of beats, one district, by trying everything."""
    metres = distances(problem)

    def cost(beat):
        return min(sum(int(problem.weight[i] * metres[base, i]) for i in beat) for base in beat)

    @cache
    def best(left: frozenset[int]) -> dict[int, int]:
        if not left:
            return {0: 0}
        first, *others = sorted(left)
        answer: dict[int, int] = {}
        for size in range(len(others) + 1):
            for mates in combinations(others, size):
                beat = (first, *mates)
                if problem.load_units[list(beat)].sum() > problem.capacity_units:
                    continue
                for beats, paid in best(left - set(beat)).items():
                    total = paid + cost(beat)
                    answer[beats + 1] = min(total, answer.get(beats + 1, total))
        return answer

    return best(frozenset(range(problem.lat.size)))
