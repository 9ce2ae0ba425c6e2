"""Which officers serve which needs: the question as arrays, units against places.

A *source* is a group of officers who cost and count the same for a need: for posts a class of one
unit, for stations a *pool* that gathers a unit's classes, because station guard takes from all task
forces. Axis letters: C classes, K pools, P needs, U units.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.plan.models.balance import Urgency, floor_part, floor_urgency, urgency_of
from praja.plan.models.eligibility import Force, OfficerClass, some_must, tie_bars
from praja.units import great_circle_m

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]


SMALL_POOL = 6
"""Members up to which a pool keeps to its home villages from the first search on."""


@dataclass(frozen=True)
class Block:
    """Sources that may serve some needs: every pair of them is a possible column."""

    sources: IntArray
    """Indices of classes (posts) or pools (stations), shape (S,)."""
    needs: IntArray
    """Indices of needs, shape (N,)."""
    unit_idx: IntArray
    """Unit of each source, shape (S,)."""
    lead: BoolArray
    """Whether each source is fit to lead, shape (S,)."""
    skilled: Mapping[str, BoolArray]
    """skill, or WOMEN -> which sources hold it, shape (S,)."""
    room: NDArray[np.int32]
    """Most officers of a source whom the rules leave for a need, 0 where none, shape (S, N)."""
    stations: bool


@dataclass(frozen=True)
class AssignmentModel:
    """Everything the assignment solver reads."""

    needs: tuple[Need, ...]
    urgencies: tuple[Urgency, ...]
    """How urgent each need is, shape (P,)."""
    classes: tuple[OfficerClass, ...]
    class_count: IntArray
    """Officers of each class, shape (C,)."""
    class_unit: IntArray
    """Unit of each class, shape (C,)."""
    pools: tuple[OfficerClass, ...]
    """One sample class of each pool."""
    pool_of: IntArray
    """Pool of each class, -1 where it guards no station, shape (C,)."""
    unit_cap: IntArray
    """Most officers of each unit that the routine share leaves, shape (U,)."""
    metres: IntArray
    """Great-circle metres from unit to need, shape (U, P)."""
    local: BoolArray
    """Whether officers of the unit are local at the need, shape (U, P)."""
    blocks: tuple[Block, ...]
    missing: Mapping[Urgency, int]
    """Most officers that may be missing at each urgency."""
    foreign: int
    """Most teams that may be without a local officer."""
    class_homes: tuple[Counter[str], ...]
    """Officers of each class by home village ("" where it plays no part), length C."""
    pool_homes: tuple[Counter[str], ...]
    """The same of each pool, length K."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Who lives in a village guards none of its stations: what that leaves of one pool.

    Officers at those stations, and officers of the pool at posts beyond the ``residents`` of their
    class, are together at most ``most``, the members who live elsewhere.
    """

    pool: int
    needs: tuple[int, ...]
    most: int
    residents: tuple[tuple[int, int], ...]
    """(class, officers of it who live in the village), for the classes of the pool that count."""


def limits_of(model: AssignmentModel, unit: str) -> list[Limit]:
    """Return the limits that home villages set on the pools of a unit."""
    guarded = _guarded_villages(model)
    mine = [k for k, who in enumerate(model.pools) if who.unit == unit]
    return [limit for k in mine for limit in _pool_limits(model, k, guarded)]


def small_pool_limits(model: AssignmentModel) -> list[Limit]:
    """Return the limits of the pools so small that a home village often binds."""
    guarded = _guarded_villages(model)
    small = [k for k, homes in enumerate(model.pool_homes) if homes.total() <= SMALL_POOL]
    return [limit for k in small for limit in _pool_limits(model, k, guarded)]


def _guarded_villages(model: AssignmentModel) -> dict[str, list[int]]:
    guarded: dict[str, list[int]] = {}
    for p, need in enumerate(model.needs):
        for village in need.villages if need.kind == STATION_GUARD else ():
            guarded.setdefault(village, []).append(p)
    return guarded


def _pool_limits(model: AssignmentModel, k: int, guarded: Mapping[str, list[int]]) -> list[Limit]:
    homes = model.pool_homes[k]
    members = np.flatnonzero(model.pool_of == k).tolist()
    return [
        Limit(
            pool=k,
            needs=tuple(guarded[village]),
            most=homes.total() - homes[village],
            residents=tuple((c, model.class_homes[c][village]) for c in members),
        )
        for village in sorted(v for v in homes if v in guarded)
    ]


def assignment_model(
    operation: Operation, force: Force, needs: Sequence[Need], missing: Mapping[Urgency, int], foreign: int
) -> AssignmentModel:
    """Return the arrays for these needs; ``missing`` and ``foreign`` come from the balance."""
    units = [u.unit for u in operation.units]
    unit_no = {u: i for i, u in enumerate(units)}
    classes = tuple(force.classes)
    pools: dict[OfficerClass, int] = {}
    pool_of = np.full(len(classes), -1, np.int64)
    for i, who in enumerate(classes):
        if who.guard:
            pool_of[i] = pools.setdefault(replace(who, task_force="", skills=()), len(pools))
    homes = _homes(operation, force)
    pool_homes = tuple(
        sum((homes[c] for c in np.flatnonzero(pool_of == k)), Counter()) for k in range(len(pools))
    )
    class_unit = np.array([unit_no[c.unit] for c in classes], np.int64)
    lat = np.array([u.lat for u in operation.units])
    lon = np.array([u.lon for u in operation.units])
    return AssignmentModel(
        needs=tuple(needs),
        urgencies=tuple(urgency_of(operation, n.kind) for n in needs),
        classes=classes,
        class_count=np.array([len(force.classes[c]) for c in classes], np.int64),
        class_unit=class_unit,
        pools=tuple(pools),
        pool_of=pool_of,
        unit_cap=np.array([force.cap.get(u, 0) for u in units], np.int64),
        metres=great_circle_m(
            lat[:, None], lon[:, None], np.array([n.lat for n in needs]), np.array([n.lon for n in needs])
        ),
        local=_local(operation, needs),
        blocks=tuple(_blocks(operation, needs, (classes, homes), (tuple(pools), pool_homes))),
        missing=dict(missing),
        foreign=foreign,
        class_homes=homes,
        pool_homes=pool_homes,
    )


def _local(operation: Operation, needs: Sequence[Need]) -> BoolArray:
    commands = operation.tree.commands
    row = {c: i for i, c in enumerate(commands)}
    areas = sorted({n.area_code for n in needs})
    column = {a: j for j, a in enumerate(areas)}
    table = np.array([[not operation.tree.is_attached(c, a) for a in areas] for c in commands], bool)
    unit_rows = [row[operation.tree.command_of[u.unit]] for u in operation.units]
    found: BoolArray = table[np.ix_(unit_rows, [column[n.area_code] for n in needs])]
    return found


def _blocks(
    operation: Operation,
    needs: Sequence[Need],
    of_posts: tuple[Sequence[OfficerClass], Sequence[Counter[str]]],
    of_stations: tuple[Sequence[OfficerClass], Sequence[Counter[str]]],
) -> list[Block]:
    """Return the blocks: the stations, then the posts of each task force; sources come with their homes."""
    unit_no = {u.unit: i for i, u in enumerate(operation.units)}
    by_force: dict[str, list[int]] = {}
    beats = [i for i, n in enumerate(needs) if n.kind == STATION_GUARD]
    for i, need in enumerate(needs):
        if need.kind != STATION_GUARD:
            by_force.setdefault(need.task_force, []).append(i)
    (classes, class_homes), (pools, pool_homes) = of_posts, of_stations
    groups = [(list(range(len(pools))), list(pools), list(pool_homes), beats, True)] if beats else []
    for task_force, mine in sorted(by_force.items()):
        rows = [i for i, c in enumerate(classes) if c.task_force == task_force]
        groups.append((rows, [classes[i] for i in rows], [class_homes[i] for i in rows], mine, False))
    return [
        Block(
            sources=np.array(rows, np.int64),
            needs=np.array(mine, np.int64),
            unit_idx=np.array([unit_no[w.unit] for w in who], np.int64),
            lead=np.array([w.lead for w in who], bool),
            skilled={s: np.array([s in w.skills for w in who], bool) for s in _skills(needs, mine)},
            room=_room(who, from_where, [needs[i] for i in mine], operation.contest_of),
            stations=stations,
        )
        for rows, who, from_where, mine, stations in groups
        if rows  # posts of a task force without any officer stay empty
    ]


def _homes(operation: Operation, force: Force) -> tuple[Counter[str], ...]:
    """Return how many officers of each class live in which village ("" where it plays no part)."""
    home = {o.nrp: o.home_village or "" for o in operation.personnel}
    return tuple(Counter(home[nrp] for nrp in nrps) for nrps in force.classes.values())


def _skills(needs: Sequence[Need], mine: Sequence[int]) -> list[str]:
    return sorted({skill for i in mine for skill, _ in some_must(needs[i])})


def _room(
    who: Sequence[OfficerClass],
    from_where: Sequence[Counter[str]],
    needs: Sequence[Need],
    contest_of: Mapping[str, str],
) -> NDArray[np.int32]:
    """Return shape (S, N): a source's officers less those whose home a need guards; 0 where a tie bars."""
    total = np.array([homes.total() for homes in from_where], np.int32)
    room = np.repeat(total[:, None], len(needs), axis=1)
    guarded: dict[str, list[int]] = {}
    for n, need in enumerate(needs):
        for village in need.villages:
            guarded.setdefault(village, []).append(n)
    for i, homes in enumerate(from_where):
        for village, officers in homes.items():
            if village in guarded:
                room[i, guarded[village]] -= officers
    barred = _barred_by(who, needs, contest_of)
    for i, w in enumerate(who):
        if w.contests:
            room[i, barred[w.contests]] = 0
    return room


def _barred_by(
    who: Sequence[OfficerClass], needs: Sequence[Need], contest_of: Mapping[str, str]
) -> dict[tuple[str, ...], BoolArray]:
    """Return, for each set of ties that occurs, the needs it bars; alike needs are asked once."""
    samples: dict[tuple[str, str, str | None], Need] = {}
    alike = [(need.kind, need.area_code, need.pair_id) for need in needs]
    for key, need in zip(alike, needs, strict=True):
        samples.setdefault(key, need)
    number = {key: i for i, key in enumerate(samples)}
    of_need = np.array([number[key] for key in alike], np.int64)
    return {
        contests: np.array([tie_bars(contests, n, contest_of) for n in samples.values()], bool)[of_need]
        for contests in sorted({w.contests for w in who if w.contests})
    }


def missing_parts(model: AssignmentModel, p: int) -> list[tuple[Urgency, int]]:
    """Return (urgency, most missing) for the parts of a need."""
    floor = floor_part(model.needs[p])
    parts = [(model.urgencies[p], model.needs[p].officers - floor)]
    return [*parts, (floor_urgency(model.urgencies[p]), floor)] if floor else parts
