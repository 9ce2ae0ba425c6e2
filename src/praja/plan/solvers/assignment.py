"""Least travel for a given number of missing officers, by column generation on HiGHS.

There are too many pairs of source and need to hand them all to a solver. The linear programme starts
with each need's nearest sources, and its prices tell which other pairs could help; those are added
until none can. Its value is then a proven bound for all pairs. A mixed-integer programme over the
pairs that are cheap at those prices gives the whole numbers.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np
from numpy.typing import NDArray

from praja.plan.models.assignment import AssignmentModel, BoolArray, IntArray, Limit, missing_parts
from praja.plan.models.balance import Urgency
from praja.plan.solvers.assignment_pricing import Priced, joined, priced, where
from praja.plan.solvers.assignment_program import (
    Columns,
    Pairs,
    Rows,
    add_columns,
    fixed_columns,
    master_of,
    pair_columns,
    rows_of,
)
from praja.plan.solvers.assignment_relaxation import Relaxed, Start, relax
from praja.plan.solvers.assignment_start import likely_pairs

WHOLE_GAP = 3e-4
"""How near its optimum a programme of whole numbers is solved."""
AS_GOOD = 1e-4
"""Whole numbers this close to the linear programme's value are taken as they are."""
GOOD_GAPS = (2e-3, 2e-3, 1.0)
"""Whole numbers this close to the bound end the search, after the first, second and third set of pairs."""
MOST_PAIRS = 80_000
"""Pairs up to which all that could matter are searched where the gap is still wide."""
AROUND_M = 20_000.0
"""Reduced cost up to which a pair joins where the linear programme splits an officer."""
MAX_NODES = 500
"""Branches of the whole-number search; counted, not timed, so that every run ends alike."""


@dataclass(frozen=True)
class Flow:
    """So many officers of one class serve one need."""

    class_idx: int
    need_idx: int
    officers: int


@dataclass(frozen=True)
class AssignmentAnswer:
    """The chosen flows, their travel in metres, and the bound below it."""

    posts: tuple[Flow, ...]
    pools: tuple[tuple[int, int, int], ...]
    """(pool, need, officers) for station guard."""
    travel_m: int
    travel_bound_m: float
    missing: dict[Urgency, int]
    """Missing officers by urgency."""
    pairs: Start
    """Where a further search may start."""


def solve_assignment(
    model: AssignmentModel, limits: Sequence[Limit] = (), *, start: Start | None = None
) -> AssignmentAnswer:
    """Return who serves where: fewest missing in order of urgency, then least travel, with a proven bound.

    ``start`` takes the pairs of an earlier answer for the same model, which saves most of the search.
    """
    answer = _solved(model, limits, start)
    if any(number > model.missing.get(urgency, 0) for urgency, number in answer.missing.items()):
        # The counts were kinder than the ground. Officers whom the more urgent places cannot use
        # must not stand idle only because the counts gave the less urgent ones up.
        fewest = _solved(replace(model, missing={}), limits, answer.pairs).missing
        answer = _solved(replace(model, missing=fewest), limits, answer.pairs)
    return answer


def _solved(model: AssignmentModel, limits: Sequence[Limit], start: Start | None) -> AssignmentAnswer:
    """Return the least travel for the missing officers that the model allows, as few more as can be."""
    rows = rows_of(model, limits)
    fixed = fixed_columns(model, rows, limits)
    relaxed = relax(model, rows, limits, fixed, start or likely_pairs(model, rows))
    chosen, held = _rounded(relaxed)
    answer, bound = _whole(master_of(model, rows, limits, fixed), model, rows, chosen, held), relaxed.bound
    if answer.objective - relaxed.value > AS_GOOD * max(1.0, answer.objective):
        for good, pairs in zip(GOOD_GAPS, _ever_more(model, rows, relaxed), strict=True):
            found = _whole(master_of(model, rows, limits, fixed), model, rows, pairs)
            if found.objective < answer.objective:
                answer, chosen = found, pairs
            if answer.objective - bound <= good * max(1.0, answer.objective):
                break
    if answer.objective - bound > GOOD_GAPS[0] * max(1.0, answer.objective):
        answer, chosen, bound = _close(model, rows, limits, fixed, relaxed, (answer, chosen))
    posts, pools, travel = _read(model, answer.values[len(fixed.cost) :], chosen)
    # The bound holds for travel and penalties together: what the penalties take is no travel.
    bound = max(0.0, bound - (answer.objective - travel))
    missing = _missing(model, posts, pools)
    return AssignmentAnswer(posts, pools, travel, bound, missing, relaxed.start)


def _missing(
    model: AssignmentModel, posts: Sequence[Flow], pools: Sequence[tuple[int, int, int]]
) -> dict[Urgency, int]:
    """Return the missing officers by urgency; those that keep a district's floor are missed last."""
    served: Counter[int] = Counter()
    for flow in posts:
        served[flow.need_idx] += flow.officers
    for _, need_idx, officers in pools:
        served[need_idx] += officers
    missing: Counter[Urgency] = Counter()
    for p, need in enumerate(model.needs):
        lacking = need.officers - served[p]
        for urgency, most in missing_parts(model, p):
            missing[urgency] += min(lacking, most)
            lacking -= min(lacking, most)
    return {urgency: number for urgency, number in sorted(missing.items()) if number}


def _is_split(amounts: NDArray[np.float64]) -> BoolArray:
    """Return where the linear programme splits an officer."""
    split: BoolArray = np.abs(amounts - np.rint(amounts)) > 1e-6
    return split


def _some(pairs: Pairs, which: BoolArray) -> Pairs:
    """Return some of the pairs."""
    return Pairs(pairs.block, pairs.source[which], pairs.need[which])


def _used(relaxed: Relaxed) -> list[Pairs]:
    """Return the pairs along which the linear programme sends officers."""
    every = zip(relaxed.pairs, relaxed.amounts, strict=True)
    return [_some(pairs, amounts > 1e-9) for pairs, amounts in every]


def _rounded(relaxed: Relaxed) -> tuple[list[Pairs], NDArray[np.float64]]:
    """Return the pairs the linear programme used, and what each is held at: NaN where it is free.

    Only the needs at which it splits an officer are decided anew.
    """
    held = [np.zeros(0)]
    for pairs, amounts in zip(relaxed.pairs, relaxed.amounts, strict=True):
        used = amounts > 1e-9
        free = np.isin(pairs.need[used], pairs.need[_is_split(amounts)])
        held.append(np.where(free, np.nan, np.rint(amounts[used])))
    return _used(relaxed), np.concatenate(held)


def _ever_more(model: AssignmentModel, rows: Rows, relaxed: Relaxed) -> Iterator[list[Pairs]]:
    """Yield ever larger sets of pairs.

    First those the linear programme used; then also the cheap ones wherever it split an officer;
    last all that cost nothing at its prices.
    """
    used = _used(relaxed)
    yield used
    split = [_some(p, _is_split(x)) for p, x in zip(relaxed.pairs, relaxed.amounts, strict=True)]

    def around(some: Priced) -> BoolArray:
        here = split[some.block]
        touched = np.isin(some.needs, here.need)[:, None] | np.isin(
            np.arange(some.cost.shape[1]), here.source
        )
        return touched & (some.cost < AROUND_M)

    yield _together(used, where(model, rows, relaxed.dual, around))
    yield _together(used, where(model, rows, relaxed.dual, lambda some: some.cost < 1e-6))


def _together(some: Sequence[Pairs], others: Sequence[Pairs]) -> list[Pairs]:
    return [joined(a.block, [a, b]) for a, b in zip(some, others, strict=True)]


@dataclass(frozen=True)
class _Whole:
    """Whole numbers by column, what they cost with penalties, and the bound over the pairs given."""

    values: IntArray
    objective: float
    bound: float


def _whole(
    solver: highspy.Highs,
    model: AssignmentModel,
    rows: Rows,
    pairs: list[Pairs],
    held: NDArray[np.float64] | None = None,
) -> _Whole:
    """Return the best whole numbers over these pairs; ``held`` fixes some, NaN leaves them free."""
    skip = solver.getNumCol()
    for p in pairs:
        add_columns(solver, pair_columns(model, rows, p))
    if held is not None:
        firm = np.flatnonzero(~np.isnan(held))
        columns = (skip + firm).astype(np.int32)
        solver.changeColsBounds(len(firm), columns, held[firm], held[firm])
    number = solver.getNumCol()
    kinds = np.full(number, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(number, np.arange(number, dtype=np.int32), kinds)
    solver.setOptionValue("mip_rel_gap", WHOLE_GAP)
    solver.setOptionValue("mip_max_nodes", MAX_NODES)
    solver.run()
    values = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
    info = solver.getInfo()
    return _Whole(values, float(info.objective_function_value), float(info.mip_dual_bound))


def _close(
    model: AssignmentModel,
    rows: Rows,
    limits: Sequence[Limit],
    fixed: Columns,
    relaxed: Relaxed,
    best: tuple[_Whole, list[Pairs]],
) -> tuple[_Whole, list[Pairs], float]:
    """Search all pairs that could matter, where they are few, and return a better bound with them.

    A pair whose reduced cost exceeds the gap stands in no better solution, so the bound over the
    others holds for all.
    """
    answer, chosen = best
    gap_m = answer.objective - relaxed.bound
    number = 0
    for some in priced(model, rows, relaxed.dual):
        number += int(np.count_nonzero(some.cost <= gap_m))
        if number > MOST_PAIRS:
            return answer, chosen, relaxed.bound
    pairs = where(model, rows, relaxed.dual, lambda some: some.cost <= gap_m)
    found = _whole(master_of(model, rows, limits, fixed), model, rows, pairs)
    bound = max(relaxed.bound, min(found.bound, answer.objective))
    if found.objective < answer.objective:
        return found, pairs, bound
    return answer, chosen, bound


def _read(
    model: AssignmentModel, values: IntArray, near: list[Pairs]
) -> tuple[tuple[Flow, ...], tuple[tuple[int, int, int], ...], int]:
    """Return the flows to posts, those from pools to stations, and their travel."""
    posts: list[Flow] = []
    pools: list[tuple[int, int, int]] = []
    travel, skip = 0, 0
    for pairs in near:
        block = model.blocks[pairs.block]
        counts = values[skip : skip + len(pairs.source)]
        skip += len(pairs.source)
        for i in np.flatnonzero(counts):
            s, n, k = int(pairs.source[i]), int(pairs.need[i]), int(counts[i])
            p = int(block.needs[n])
            travel += k * int(model.metres[block.unit_idx[s], p])
            if block.stations:
                pools.append((int(block.sources[s]), p, k))
            else:
                posts.append(Flow(int(block.sources[s]), p, k))
    return tuple(posts), tuple(pools), travel
