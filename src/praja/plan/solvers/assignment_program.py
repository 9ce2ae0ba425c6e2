"""The assignment's linear programme: its rows and its columns.

Rows, in order: units, classes, pools; total, leads and local officers of each need; skills; missing
officers by urgency; teams without a local officer; the limits of home villages.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import STATION_GUARD
from praja.plan.models.assignment import AssignmentModel, IntArray, Limit, missing_parts
from praja.plan.models.balance import Urgency
from praja.plan.models.eligibility import some_must
from praja.plan.solvers.linear import quiet_solver

MISSING_COST, FOREIGN_COST = 1e9, 1e7
"""Metres that one missing officer beyond the balance, one team without a local, are made to cost."""


@dataclass
class Rows:
    """Where each family of rows starts."""

    unit: int
    klass: int
    pool: int
    total: int
    lead: int
    local: int
    skill: dict[str, IntArray]
    """skill, or WOMEN -> its row at each need, -1 where the need does not ask for it, shape (P,)."""
    urgency: dict[Urgency, int]
    foreign: int
    limit: int
    spare: int
    """Where the rows start that count a class at posts beyond its residents, for each limit."""
    at_stations: tuple[IntArray, IntArray]
    """Keys need x K + pool, ascending, and for each the limits it counts in, padded with -1."""
    at_posts: IntArray
    """The spare rows in which a class at posts counts, padded with -1; one row per class."""
    number: int


def rows_of(model: AssignmentModel, limits: Sequence[Limit]) -> Rows:
    """Return where each row stands for this model and these limits."""
    u, c, k, p = len(model.unit_cap), len(model.classes), len(model.pools), len(model.needs)
    at = u + c + k + 3 * p
    skill: dict[str, IntArray] = {}
    for i, need in enumerate(model.needs):
        for q, _ in some_must(need):
            skill.setdefault(q, np.full(p, -1, np.int64))[i] = at
            at += 1
    urgencies = sorted({urgency for i in range(p) for urgency, _ in missing_parts(model, i)})
    urgency = {key: at + i for i, key in enumerate(urgencies)}
    at += len(urgency)
    limit, spare = at + 1, at + 1 + len(limits)
    at_stations: dict[int, list[int]] = {}
    at_posts: dict[int, list[int]] = {i: [] for i in range(c)}
    number = spare
    for i, each in enumerate(limits):
        for need_idx in each.needs:
            at_stations.setdefault(need_idx * k + each.pool, []).append(limit + i)
        for klass, _ in each.residents:
            at_posts[klass].append(number)
            number += 1
    keys = np.array(sorted(at_stations), np.int64)
    of_stations = (keys, _padded([at_stations[key] for key in keys.tolist()]))
    starts = (0, u, u + c, u + c + k, u + c + k + p, u + c + k + 2 * p)
    return Rows(*starts, skill, urgency, at, limit, spare, of_stations, _padded(at_posts.values()), number)


def _padded(lists: Iterable[Sequence[int]]) -> IntArray:
    """Return lists of rows as one table, -1 where a list has ended."""
    every = list(lists)
    table = np.full((len(every), max(map(len, every), default=0)), -1, np.int64)
    for i, one in enumerate(every):
        table[i, : len(one)] = one
    return table


@dataclass(frozen=True)
class Columns:
    """Columns of one kind as arrays: entries in compressed form."""

    cost: NDArray[np.float64]
    upper: NDArray[np.float64]
    start: IntArray
    """Where each column's entries begin."""
    index: IntArray
    """Row of each entry."""
    value: NDArray[np.float64]


@dataclass
class _Gathered:
    """Columns gathered one by one."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    index: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)

    def add(self, cost: float, upper: float, entries: Sequence[tuple[int, float]]) -> None:
        """Gather one column: its cost, its upper bound, and its (row, coefficient) entries."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.start.append(len(self.index))
        for row, value in entries:
            self.index.append(row)
            self.value.append(value)

    def columns(self) -> Columns:
        """Return what was gathered."""
        numbers = (np.array(self.cost, float), np.array(self.upper, float))
        return Columns(
            *numbers,
            np.array(self.start, np.int64),
            np.array(self.index, np.int64),
            np.array(self.value, float),
        )


def fixed_columns(model: AssignmentModel, rows: Rows, limits: Sequence[Limit]) -> Columns:
    """Return the columns that are always there: lending to pools, missing, without a local, limits."""
    out = _Gathered()
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
            entries += [(int(rows.skill[q][p]), 1.0) for q, _ in some_must(need)]
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
    return out.columns()


@dataclass(frozen=True)
class Pairs:
    """Pairs of source and need: block, row and column inside the block, as arrays of equal length."""

    block: int
    source: IntArray
    need: IntArray


def pair_columns(model: AssignmentModel, rows: Rows, pairs: Pairs) -> Columns:
    """Return one column for each pair: its travel, its room, and the rows it counts in."""
    block = model.blocks[pairs.block]
    p, u, source = block.needs[pairs.need], block.unit_idx[pairs.source], block.sources[pairs.source]
    families = [rows.total + p, np.where(block.lead[pairs.source], rows.lead + p, -1)]
    if block.stations:
        limits = _limits_of(rows, p * len(model.pools) + source)
        families += [rows.pool + source, np.where(model.local[u, p], rows.local + p, -1), *limits]
    else:
        families += [rows.unit + u, rows.klass + source, *rows.at_posts[source].T]
    families += [np.where(able[pairs.source], rows.skill[q][p], -1) for q, able in block.skilled.items()]
    entries = np.stack(families, axis=1)
    there = entries >= 0
    asked = np.array([need.officers for need in model.needs], np.int64)[p]
    return Columns(
        cost=model.metres[u, p].astype(float),
        upper=np.minimum(asked, block.room[pairs.source, pairs.need]).astype(float),
        start=np.cumsum(there.sum(axis=1)) - there.sum(axis=1),
        index=entries[there],
        value=np.ones(int(there.sum())),
    )


def _limits_of(rows: Rows, key: IntArray) -> list[IntArray]:
    """Return the limits in which pairs with these keys count, -1 where in no more."""
    keys, limits = rows.at_stations
    if not len(keys):
        return []
    at = np.minimum(np.searchsorted(keys, key), len(keys) - 1)
    return list(np.where((keys[at] == key)[:, None], limits[at], -1).T)


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
        for q, number in some_must(need):
            lower[rows.skill[q][p]] = number
    for urgency, row in rows.urgency.items():
        upper[row] = model.missing.get(urgency, 0)
    upper[rows.foreign] = model.foreign
    upper[rows.limit : rows.spare] = [limit.most for limit in limits]
    upper[rows.spare :] = [number for limit in limits for _, number in limit.residents]
    return lower, upper


def add_columns(solver: highspy.Highs, columns: Columns) -> None:
    """Hand columns over to the solver."""
    n = len(columns.cost)
    start, index = columns.start.astype(np.int32), columns.index.astype(np.int32)
    solver.addCols(n, columns.cost, np.zeros(n), columns.upper, len(index), start, index, columns.value)


def master_of(model: AssignmentModel, rows: Rows, limits: Sequence[Limit], fixed: Columns) -> highspy.Highs:
    """Return a solver that holds the rows and the columns that are always there."""
    solver = quiet_solver()
    lower, upper = _row_bounds(model, rows, limits)
    none = np.zeros(0, np.int32)
    solver.addRows(rows.number, lower, upper, 0, np.zeros(rows.number, np.int32), none, np.zeros(0))
    add_columns(solver, fixed)
    return solver
