"""The assignment's linear programme: its rows, its columns, and what a pair would cost at given prices.

Rows, in order: units, classes, pools; total, leads and local officers of each need; skills; missing
officers by urgency; teams without a local officer; the limits of home villages.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import STATION_GUARD
from praja.plan.models.assignment import AssignmentModel, Block, IntArray, Limit, missing_parts
from praja.plan.models.balance import Urgency
from praja.plan.solvers.linear import quiet_solver

MISSING_COST, FOREIGN_COST = 1e9, 1e7
"""Metres that one missing officer beyond the balance, one team without a local, are made to cost."""
FIRST_LOOK = 6
"""Sources of each sort that a need starts with."""


@dataclass
class Rows:
    """Where each family of rows starts."""

    unit: int
    klass: int
    pool: int
    total: int
    lead: int
    local: int
    skill: dict[tuple[int, str], int]
    urgency: dict[Urgency, int]
    foreign: int
    limit: int
    spare: int
    """Where the rows start that count a class at posts beyond its residents, for each limit."""
    at_stations: dict[tuple[int, int], list[int]]
    """(pool, need) -> the limits it counts in."""
    at_posts: dict[int, list[int]]
    """class -> the spare rows that its posts count in."""
    number: int


def rows_of(model: AssignmentModel, limits: Sequence[Limit]) -> Rows:
    """Return where each row stands for this model and these limits."""
    u, c, k, p = len(model.unit_cap), len(model.classes), len(model.pools), len(model.needs)
    at = u + c + k + 3 * p
    skill: dict[tuple[int, str], int] = {}
    for i, need in enumerate(model.needs):
        for q in need.qualifications:
            skill[(i, q)] = at + len(skill)
    at += len(skill)
    urgencies = sorted({urgency for i in range(p) for urgency, _ in missing_parts(model, i)})
    urgency = {key: at + i for i, key in enumerate(urgencies)}
    at += len(urgency)
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
    return Rows(*starts, skill, urgency, at, limit, spare, at_stations, at_posts, number)


@dataclass
class Columns:
    """Columns of one kind, gathered before they are handed over: entries in compressed form."""

    cost: list[float]
    upper: list[float]
    start: list[int]
    index: list[int]
    value: list[float]

    @classmethod
    def none(cls) -> "Columns":
        """Return no columns yet."""
        return cls([], [], [], [], [])

    def add(self, cost: float, upper: float, entries: Sequence[tuple[int, float]]) -> None:
        """Gather one column: its cost, its upper bound, and its (row, coefficient) entries."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.start.append(len(self.index))
        for row, value in entries:
            self.index.append(row)
            self.value.append(value)


def fixed_columns(model: AssignmentModel, rows: Rows, limits: Sequence[Limit]) -> Columns:
    """Return the columns that are always there: lending to pools, missing, without a local, limits."""
    out = Columns.none()
    for c, pool in enumerate(model.pool_of):
        if pool >= 0:
            entries = [
                (rows.unit + model.class_unit[c], 1.0),
                (rows.klass + c, 1.0),
                (rows.pool + pool, -1.0),
            ]
            out.add(0, float(model.class_count[c]), entries)
    for p, need in enumerate(model.needs):
        for urgency, most in missing_parts(model, p):
            entries = [(rows.total + p, 1.0), (rows.lead + p, 1.0), (rows.urgency[urgency], 1.0)]
            entries += [(rows.skill[(p, q)], 1.0) for q in need.qualifications]
            # A team that one officer has left alone is a team still: only two missing make it none.
            out.add(0, most, [*entries, (rows.local + p, 0.5)])
        if need.leads and need.kind == STATION_GUARD:
            out.add(0, need.leads, [(rows.local + p, 1.0), (rows.foreign, 1.0)])
    for i, row in enumerate(rows.urgency.values()):
        # The more urgent, the dearer, so that of two places that want one officer the first gets him.
        out.add(MISSING_COST * (2 - i / len(rows.urgency)), highspy.kHighsInf, [(row, -1.0)])
    out.add(FOREIGN_COST, highspy.kHighsInf, [(rows.foreign, -1.0)])
    spare = rows.spare
    for i, limit in enumerate(limits):
        for klass, _ in limit.residents:
            out.add(0, float(model.class_count[klass]), [(rows.limit + i, 1.0), (spare, -1.0)])
            spare += 1
    return out


@dataclass(frozen=True)
class Pairs:
    """Pairs of source and need: block, row and column inside the block, as arrays of equal length."""

    block: int
    source: IntArray
    need: IntArray


def pair_columns(model: AssignmentModel, rows: Rows, pairs: Pairs) -> Columns:
    """Return one column for each pair: its travel, its room, and the rows it counts in."""
    block = model.blocks[pairs.block]
    out = Columns.none()
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


def first_pairs(model: AssignmentModel, b: int) -> Pairs:
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
    return Pairs(b, source, need)


def reduced_costs(
    model: AssignmentModel, rows: Rows, block: Block, dual: NDArray[np.float64]
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
    model: AssignmentModel, rows: Rows, limits: Sequence[Limit]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lower = np.full(rows.number, -highspy.kHighsInf)
    upper = np.full(rows.number, highspy.kHighsInf)
    upper[: rows.klass] = model.unit_cap
    upper[rows.klass : rows.pool] = model.class_count
    upper[rows.pool : rows.total] = 0
    for p, need in enumerate(model.needs):
        lower[rows.total + p] = upper[rows.total + p] = need.officers
        lower[rows.lead + p] = need.leads
        lower[rows.local + p] = need.leads if need.kind == STATION_GUARD else 0
    for row in rows.skill.values():
        lower[row] = 1
    for urgency, row in rows.urgency.items():
        upper[row] = model.missing.get(urgency, 0)
    upper[rows.foreign] = model.foreign
    upper[rows.limit : rows.spare] = [limit.most for limit in limits]
    upper[rows.spare :] = [number for limit in limits for _, number in limit.residents]
    return lower, upper


def add_columns(solver: highspy.Highs, columns: Columns) -> None:
    """Hand columns over to the solver."""
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


def master_of(model: AssignmentModel, rows: Rows, limits: Sequence[Limit], fixed: Columns) -> highspy.Highs:
    """Return a solver that holds the rows and the columns that are always there."""
    solver = quiet_solver()
    lower, upper = _row_bounds(model, rows, limits)
    none = np.zeros(0, np.int32)
    solver.addRows(rows.number, lower, upper, 0, np.zeros(rows.number, np.int32), none, np.zeros(0))
    add_columns(solver, fixed)
    return solver
