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

from praja.plan.models.assignment import AssignmentModel, Block, IntArray, Limit, missing_parts
from praja.plan.models.balance import Level
from praja.plan.solvers.milp import quiet_solver

MISSING_COST, FOREIGN_COST = 1e9, 1e7
"""Metres that one missing officer beyond the balance, one team without a local, are made to cost."""
FIRST_LOOK = 3
"""Sources of each sort that a need starts with."""
MORE_PER_ROUND = 8
"""Pairs that a need may add in one round."""
REL_GAP = 2e-4
"""How near its optimum each programme is solved."""
GOOD_GAPS = (4.5e-3, 4.5e-3, 1.0)
"""Whole numbers this close to the bound end the search, after the first, second and third set of pairs."""
MOST_PAIRS = 40_000
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
    lent: tuple[tuple[int, int], ...]
    """(class, officers) that each class gives to its pool."""
    travel_m: int
    travel_bound_m: float
    missing: dict[Level, int]
    """Missing officers by urgency."""
    pairs: tuple["_Pairs", ...]
    """Where a further search may start."""


@dataclass
class _Rows:
    """Where each family of rows starts."""

    unit: int
    klass: int
    pool: int
    total: int
    lead: int
    local: int
    skill: dict[tuple[int, str], int]
    level: dict[tuple[int, int, str], int]
    foreign: int
    limit: int
    spare: int
    """Where the rows start that count a class at posts beyond its residents, for each limit."""
    at_stations: dict[tuple[int, int], list[int]]
    """(pool, need) -> the limits it counts in."""
    at_posts: dict[int, list[int]]
    """class -> the spare rows that its posts count in."""
    number: int


def _rows(model: AssignmentModel, limits: Sequence[Limit]) -> _Rows:
    u, c, k, p = len(model.unit_cap), len(model.classes), len(model.pools), len(model.needs)
    at = u + c + k + 3 * p
    skill: dict[tuple[int, str], int] = {}
    for i, need in enumerate(model.needs):
        for q in need.qualifications:
            skill[(i, q)] = at + len(skill)
    at += len(skill)
    levels = sorted({level for i in range(p) for level, _ in missing_parts(model, i)})
    level = {key: at + i for i, key in enumerate(levels)}
    at += len(level)
    limit, spare = at + 1, at + 1 + len(limits)
    at_stations: dict[tuple[int, int], list[int]] = {}
    at_posts: dict[int, list[int]] = {}
    number = spare
    for i, each in enumerate(limits):
        for need_idx in each.needs:
            at_stations.setdefault((each.pool, need_idx), []).append(limit + i)
        for klass, _ in each.residents:
            at_posts.setdefault(klass, []).append(number)
            number += 1
    starts = (0, u, u + c, u + c + k, u + c + k + p, u + c + k + 2 * p)
    return _Rows(*starts, skill, level, at, limit, spare, at_stations, at_posts, number)


@dataclass
class _Columns:
    """Columns of one kind, gathered before they are handed over: entries in compressed form."""

    cost: list[float]
    upper: list[float]
    start: list[int]
    index: list[int]
    value: list[float]

    @classmethod
    def none(cls) -> "_Columns":
        return cls([], [], [], [], [])

    def add(self, cost: float, upper: float, entries: Sequence[tuple[int, float]]) -> None:
        self.cost.append(cost)
        self.upper.append(upper)
        self.start.append(len(self.index))
        for row, value in entries:
            self.index.append(row)
            self.value.append(value)


def _fixed_columns(
    model: AssignmentModel, rows: _Rows, limits: Sequence[Limit]
) -> tuple[_Columns, list[int]]:
    """Return the columns that are always there, and for each class its lending column (-1: none)."""
    out = _Columns.none()
    lending: list[int] = []
    for c, pool in enumerate(model.pool_of):
        lending.append(len(out.cost) if pool >= 0 else -1)
        if pool >= 0:
            entries = [
                (rows.unit + model.class_unit[c], 1.0),
                (rows.klass + c, 1.0),
                (rows.pool + pool, -1.0),
            ]
            out.add(0, float(model.class_count[c]), entries)
    for p, need in enumerate(model.needs):
        for level, most in missing_parts(model, p):
            entries = [(rows.total + p, 1.0), (rows.lead + p, 1.0), (rows.level[level], 1.0)]
            entries += [(rows.skill[(p, q)], 1.0) for q in need.qualifications]
            # A team that one officer has left alone is a team still: only two missing make it none.
            out.add(0, most, [*entries, (rows.local + p, 0.5)])
        if need.leads and need.kind == "station_guard":
            out.add(0, need.leads, [(rows.local + p, 1.0), (rows.foreign, 1.0)])
    for i, row in enumerate(rows.level.values()):
        # The more urgent, the dearer, so that of two places that want one officer the first gets him.
        out.add(MISSING_COST * (2 - i / len(rows.level)), highspy.kHighsInf, [(row, -1.0)])
    out.add(FOREIGN_COST, highspy.kHighsInf, [(rows.foreign, -1.0)])
    spare = rows.spare
    for i, limit in enumerate(limits):
        for klass, _ in limit.residents:
            out.add(0, float(model.class_count[klass]), [(rows.limit + i, 1.0), (spare, -1.0)])
            spare += 1
    return out, lending


@dataclass(frozen=True)
class _Pairs:
    """Pairs of source and need: block, row and column inside the block, as arrays of equal length."""

    block: int
    source: IntArray
    need: IntArray


def _pair_columns(model: AssignmentModel, rows: _Rows, pairs: _Pairs) -> _Columns:
    block = model.blocks[pairs.block]
    out = _Columns.none()
    for s, n in zip(pairs.source.tolist(), pairs.need.tolist(), strict=True):
        p, u, source = int(block.needs[n]), int(block.unit_idx[s]), int(block.sources[s])
        need = model.needs[p]
        if block.stations:
            entries = [(rows.pool + source, 1.0)]
            if model.local[u, p]:
                entries.append((rows.local + p, 1.0))
        else:
            entries = [(rows.unit + u, 1.0), (rows.klass + source, 1.0)]
        entries.append((rows.total + p, 1.0))
        if block.lead[s]:
            entries.append((rows.lead + p, 1.0))
        entries += [(rows.skill[(p, q)], 1.0) for q in need.qualifications if block.skilled[q][s]]
        limits = rows.at_stations.get((source, p), ()) if block.stations else rows.at_posts.get(source, ())
        entries += [(row, 1.0) for row in limits]
        out.add(float(model.metres[u, p]), min(need.officers, int(block.room[s, n])), entries)
    return out


def _first_pairs(model: AssignmentModel, b: int) -> _Pairs:
    """Return each need's nearest sources: some that lead, some that do not, some with each skill."""
    block = model.blocks[b]
    cost = model.metres[np.ix_(block.unit_idx, block.needs)].astype(float)
    cost[block.room == 0] = np.inf
    wanted = np.zeros(cost.shape, bool)
    masks = [block.lead, ~block.lead, *block.skilled.values()]
    for mask in masks:
        inside = np.flatnonzero(mask)
        if len(inside):
            near = np.argsort(cost[inside], axis=0, kind="stable")[:FIRST_LOOK]
            wanted[inside[near], np.arange(cost.shape[1])] = True
    source, need = np.nonzero(wanted & np.isfinite(cost))
    return _Pairs(b, source, need)


def _reduced_costs(
    model: AssignmentModel, rows: _Rows, block: Block, dual: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the reduced cost of every pair of the block in metres, infinite where not allowed."""
    rc = model.metres[np.ix_(block.unit_idx, block.needs)].astype(float)
    rc -= dual[rows.total + block.needs]
    rc -= block.lead[:, None] * dual[rows.lead + block.needs]
    if block.stations:
        rc -= model.local[np.ix_(block.unit_idx, block.needs)] * dual[rows.local + block.needs]
        rc -= dual[rows.pool + block.sources][:, None]
        for (pool, p), limits in rows.at_stations.items():
            rc[np.ix_(block.sources == pool, block.needs == p)] -= dual[limits].sum()
    else:
        spare = np.array([dual[rows.at_posts.get(c, [])].sum() for c in block.sources.tolist()])
        rc -= (dual[rows.klass + block.sources] + dual[rows.unit + block.unit_idx] + spare)[:, None]
        for n, p in enumerate(block.needs.tolist()):
            for q in model.needs[p].qualifications:
                rc[:, n] -= block.skilled[q] * dual[rows.skill[(p, q)]]
    rc[block.room == 0] = np.inf
    return rc


def _row_bounds(
    model: AssignmentModel, rows: _Rows, limits: Sequence[Limit]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lower = np.full(rows.number, -highspy.kHighsInf)
    upper = np.full(rows.number, highspy.kHighsInf)
    upper[: rows.klass] = model.unit_cap
    upper[rows.klass : rows.pool] = model.class_count
    upper[rows.pool : rows.total] = 0
    for p, need in enumerate(model.needs):
        lower[rows.total + p] = upper[rows.total + p] = need.officers
        lower[rows.lead + p] = need.leads
        lower[rows.local + p] = need.leads if need.kind == "station_guard" else 0
    for row in rows.skill.values():
        lower[row] = 1
    for level, row in rows.level.items():
        upper[row] = model.missing.get(level, 0)
    upper[rows.foreign] = model.foreign
    upper[rows.limit : rows.spare] = [limit.most for limit in limits]
    upper[rows.spare :] = [number for limit in limits for _, number in limit.residents]
    return lower, upper


def _add(solver: highspy.Highs, columns: _Columns) -> None:
    n = len(columns.cost)
    solver.addCols(
        n,
        np.array(columns.cost),
        np.zeros(n),
        np.array(columns.upper, float),
        len(columns.index),
        np.array(columns.start, np.int32),
        np.array(columns.index, np.int32),
        np.array(columns.value),
    )


def _master(model: AssignmentModel, rows: _Rows, limits: Sequence[Limit], fixed: _Columns) -> highspy.Highs:
    solver = quiet_solver()
    lower, upper = _row_bounds(model, rows, limits)
    none = np.zeros(0, np.int32)
    solver.addRows(rows.number, lower, upper, 0, np.zeros(rows.number, np.int32), none, np.zeros(0))
    _add(solver, fixed)
    return solver


@dataclass(frozen=True)
class _Relaxed:
    """The linear programme's answer: a proven bound, prices by row, and the pairs with their amounts."""

    bound: float
    dual: NDArray[np.float64]
    pairs: list[_Pairs]
    amounts: NDArray[np.float64]


def _relax(model: AssignmentModel, rows: _Rows, solver: highspy.Highs, pairs: list[_Pairs]) -> _Relaxed:
    """Solve the linear programme over all pairs, as near as REL_GAP / 2 to its optimum."""
    have = [np.zeros(block.room.shape, bool) for block in model.blocks]
    skip = solver.getNumCol()
    for p in pairs:
        have[p.block][p.source, p.need] = True
        _add(solver, _pair_columns(model, rows, p))
    asked = np.array([need.officers for need in model.needs], float)
    best_bound = 0.0
    while True:
        solver.run()
        solution = solver.getSolution()
        value, dual = float(solver.getInfo().objective_function_value), np.array(solution.row_dual)
        fresh, bound = [], value
        for b, block in enumerate(model.blocks):
            rc = _reduced_costs(model, rows, block, dual)
            # No plan can gain more than this from pairs not yet there: each need takes `asked` officers.
            bound += float(np.minimum(rc.min(axis=0, initial=0.0), 0) @ asked[block.needs])
            fresh.append(_best_new(b, rc, have[b]))
        best_bound = max(best_bound, bound)
        if value - best_bound <= REL_GAP / 2 * value or not any(len(p.source) for p in fresh):
            return _Relaxed(best_bound, dual, pairs, np.array(solution.col_value)[skip:])
        for p in fresh:
            have[p.block][p.source, p.need] = True
            _add(solver, _pair_columns(model, rows, p))
        pairs = [*pairs, *fresh]


def _best_new(b: int, reduced: NDArray[np.float64], have: NDArray[np.bool_]) -> _Pairs:
    """Return, for each need, the pairs not yet there that promise most."""
    rc = np.where(have, np.inf, reduced)
    most = min(MORE_PER_ROUND, rc.shape[0])
    if most == 0:
        return _Pairs(b, np.zeros(0, np.int64), np.zeros(0, np.int64))
    best = np.argpartition(rc, most - 1, axis=0)[:most]
    need = np.broadcast_to(np.arange(rc.shape[1]), best.shape)
    good = rc[best, need] < -1e-3
    order = np.lexsort((best[good], need[good]))
    return _Pairs(b, best[good][order], need[good][order])


def solve_assignment(
    model: AssignmentModel, limits: Sequence[Limit] = (), *, start: Sequence[_Pairs] = ()
) -> AssignmentAnswer:
    """Return who serves where: fewest missing in order of urgency, then least travel, with a proven bound.

    ``start`` takes the pairs of an earlier answer for the same model, which saves most of the search.
    """
    answer = _solved(model, limits, start)
    if any(number > model.missing.get(level, 0) for level, number in answer.missing.items()):
        # The counts were kinder than the ground. Officers whom the more urgent places cannot use
        # must not stand idle only because the counts gave the less urgent ones up.
        fewest = _solved(replace(model, missing={}), limits, answer.pairs).missing
        answer = _solved(replace(model, missing=fewest), limits, answer.pairs)
    return answer


def _solved(model: AssignmentModel, limits: Sequence[Limit], start: Sequence[_Pairs]) -> AssignmentAnswer:
    """Return the least travel for the missing officers that the model allows, as few more as can be."""
    rows = _rows(model, limits)
    fixed, lending = _fixed_columns(model, rows, limits)
    first = list(start) or [_first_pairs(model, b) for b in range(len(model.blocks))]
    relaxed = _relax(model, rows, _master(model, rows, limits, fixed), first)
    answer, bound = None, relaxed.bound
    for good, pairs in zip(GOOD_GAPS, _ever_more(model, rows, relaxed), strict=True):
        found = _whole(_master(model, rows, limits, fixed), model, rows, pairs)
        if answer is None or found.objective < answer.objective:
            answer, chosen = found, pairs
        if answer.objective - bound <= good * max(1.0, answer.objective):
            break
    assert answer is not None
    if answer.objective - bound > GOOD_GAPS[0] * max(1.0, answer.objective):
        answer, chosen, bound = _close(model, rows, limits, fixed, relaxed, (answer, chosen))
    values = answer.values
    posts, pools, travel = _read(model, values[len(fixed.cost) :], chosen)
    lent = tuple((c, int(values[col])) for c, col in enumerate(lending) if col >= 0 and values[col])
    # The bound holds for travel and penalties together: what the penalties take is no travel.
    bound = max(0.0, bound - (answer.objective - travel))
    missing = _missing(model, posts, pools)
    return AssignmentAnswer(posts, pools, lent, travel, bound, missing, tuple(relaxed.pairs))


def _missing(
    model: AssignmentModel, posts: Sequence[Flow], pools: Sequence[tuple[int, int, int]]
) -> dict[Level, int]:
    """Return the missing officers by urgency; those that keep a district's floor are missed last."""
    served: Counter[int] = Counter()
    for flow in posts:
        served[flow.need_idx] += flow.officers
    for _, need_idx, officers in pools:
        served[need_idx] += officers
    missing: Counter[Level] = Counter()
    for p, need in enumerate(model.needs):
        lacking = need.officers - served[p]
        for level, most in missing_parts(model, p):
            missing[level] += min(lacking, most)
            lacking -= min(lacking, most)
    return {level: number for level, number in sorted(missing.items()) if number}


def _ever_more(model: AssignmentModel, rows: _Rows, relaxed: _Relaxed) -> Iterator[list[_Pairs]]:
    """Yield ever larger sets of pairs.

    First those the linear programme used; then also the cheap ones wherever it split an officer;
    last all that cost nothing at its prices.
    """
    used = [np.zeros(block.room.shape, bool) for block in model.blocks]
    split = [np.zeros(block.room.shape, bool) for block in model.blocks]
    skip = 0
    for p in relaxed.pairs:
        amounts = relaxed.amounts[skip : skip + len(p.source)]
        skip += len(p.source)
        some, broken = amounts > 1e-9, np.abs(amounts - np.rint(amounts)) > 1e-6
        used[p.block][p.source[some], p.need[some]] = True
        split[p.block][p.source[broken], p.need[broken]] = True
    yield [_Pairs(b, *np.nonzero(mask)) for b, mask in enumerate(used)]
    reduced = [_reduced_costs(model, rows, block, relaxed.dual) for block in model.blocks]
    around = []
    for b, rc in enumerate(reduced):
        touched = split[b].any(axis=0, keepdims=True) | split[b].any(axis=1, keepdims=True)
        around.append(_Pairs(b, *np.nonzero(used[b] | (touched & (rc < AROUND_M)))))
    yield around
    yield [_Pairs(b, *np.nonzero(used[b] | (rc < 1e-6))) for b, rc in enumerate(reduced)]


@dataclass(frozen=True)
class _Whole:
    """Whole numbers by column, what they cost with penalties, and the bound over the pairs given."""

    values: IntArray
    objective: float
    bound: float


def _whole(solver: highspy.Highs, model: AssignmentModel, rows: _Rows, pairs: list[_Pairs]) -> _Whole:
    """Return the best whole numbers over these pairs."""
    for p in pairs:
        _add(solver, _pair_columns(model, rows, p))
    number = solver.getNumCol()
    kinds = np.full(number, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(number, np.arange(number, dtype=np.int32), kinds)
    solver.setOptionValue("mip_rel_gap", REL_GAP / 2)
    solver.setOptionValue("mip_max_nodes", MAX_NODES)
    solver.run()
    values = np.rint(np.array(solver.getSolution().col_value)).astype(np.int64)
    info = solver.getInfo()
    return _Whole(values, float(info.objective_function_value), float(info.mip_dual_bound))


def _close(
    model: AssignmentModel,
    rows: _Rows,
    limits: Sequence[Limit],
    fixed: _Columns,
    relaxed: _Relaxed,
    best: tuple[_Whole, list[_Pairs]],
) -> tuple[_Whole, list[_Pairs], float]:
    """Search all pairs that could matter, where they are few, and return a better bound with them.

    A pair whose reduced cost exceeds the gap stands in no better solution, so the bound over the
    others holds for all.
    """
    answer, chosen = best
    gap_m = answer.objective - relaxed.bound
    pairs = [
        _Pairs(b, *np.nonzero(_reduced_costs(model, rows, block, relaxed.dual) <= gap_m))
        for b, block in enumerate(model.blocks)
    ]
    if sum(len(p.source) for p in pairs) > MOST_PAIRS:
        return answer, chosen, relaxed.bound
    found = _whole(_master(model, rows, limits, fixed), model, rows, pairs)
    bound = max(relaxed.bound, min(found.bound, answer.objective))
    if found.objective < answer.objective:
        return found, pairs, bound
    return answer, chosen, bound


def _read(
    model: AssignmentModel, values: IntArray, near: list[_Pairs]
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
