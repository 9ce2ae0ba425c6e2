"""Where the search for the assignment starts: the pairs that a smaller question finds likely.

Teams of one district differ little from one another, and so do the shifts of one post. Taken together
they make a much smaller programme; what it sends where, and at which prices, tells which of the
many pairs the whole programme should begin with. Nothing is proven here.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import district_of
from praja.domain.needs import STATION_GUARD, Need
from praja.plan.models.assignment import AssignmentModel, Block, BoolArray, IntArray
from praja.plan.models.eligibility import some_must
from praja.plan.solvers.assignment_pricing import Priced, where
from praja.plan.solvers.assignment_program import Rows, fixed_columns, rows_of
from praja.plan.solvers.assignment_relaxation import Relaxed, Start, relax

FIRST_LOOK = 6
"""Nearest sources of each sort that a need of the smaller question starts with."""
BESIDES = 2
"""Sources of each sort that a need starts with besides those that the smaller question uses."""
SMALL = 200
"""Needs up to which the nearest sources are start enough."""


def likely_pairs(model: AssignmentModel, rows: Rows) -> Start:
    """Return the pairs that the search begins with."""
    nothing = np.zeros(rows.number)
    if len(model.needs) <= SMALL:
        look = where(model, rows, nothing, lambda some: _least(model.blocks[some.block], some, FIRST_LOOK))
        return Start(tuple(look))
    merged = _merged(model)
    small = merged.model
    small_rows = rows_of(small, ())
    start = where(small, small_rows, nothing, lambda some: _least(small.blocks[some.block], some, FIRST_LOOK))
    fixed = fixed_columns(small, small_rows, ())
    relaxed = relax(small, small_rows, (), fixed, Start(tuple(start)))
    used = _used(small, relaxed)

    def wanted(some: Priced) -> BoolArray:
        block = model.blocks[some.block]
        groups = merged.group_of[block.needs[some.needs]]
        at = np.searchsorted(small.blocks[some.block].needs, groups)
        few = _least(block, some, BESIDES) | used[some.block][at]
        found: BoolArray = few & np.isfinite(some.cost)
        return found

    return Start(tuple(where(model, rows, _prices(merged, rows, small_rows, relaxed.dual), wanted)))


def _least(block: Block, some: Priced, number: int) -> BoolArray:
    """Return the cheapest sources of each need: some that lead, some that do not, some with each skill."""
    wanted = np.zeros(some.cost.shape, bool)
    for mask in (block.lead, ~block.lead, *block.skilled.values()):
        inside = np.flatnonzero(mask)
        most = min(number, len(inside))
        if most:
            best = np.argpartition(some.cost[:, inside], most - 1, axis=1)[:, :most]
            np.put_along_axis(wanted, inside[best], values=True, axis=1)
    found: BoolArray = wanted & np.isfinite(some.cost)
    return found


@dataclass(frozen=True)
class _Merged:
    """The smaller question, and the need of it that each need of the whole is part of, shape (P,)."""

    model: AssignmentModel
    group_of: IntArray


def _merged(model: AssignmentModel) -> _Merged:
    """Return the question with the teams of a district as one need, and the shifts of a post as one."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for p, need in enumerate(model.needs):
        groups.setdefault(_likeness(need), []).append(p)
    members = list(groups.values())
    group_of = np.empty(len(model.needs), np.int64)
    for g, mine in enumerate(members):
        group_of[mine] = g
    first = np.array([mine[0] for mine in members], np.int64)
    sums = np.zeros((len(model.unit_cap), len(members)))
    np.add.at(sums.T, group_of, model.metres.T)
    small = replace(
        model,
        needs=tuple(_as_one([model.needs[p] for p in mine]) for mine in members),
        urgencies=tuple(model.urgencies[p] for p in first),
        metres=np.rint(sums / np.array([len(mine) for mine in members])).astype(np.int64),
        local=model.local[:, first],
        blocks=tuple(_block(block, group_of) for block in model.blocks),
    )
    return _Merged(small, group_of)


def _likeness(need: Need) -> tuple[object, ...]:
    asks = (need.kind, need.task_force, need.officers, need.leads, some_must(need), need.floor_officers)
    if need.kind == STATION_GUARD:
        return (*asks, district_of(need.area_code))
    return (*asks, need.place_id, need.area_code)


def _as_one(needs: list[Need]) -> Need:
    number = len(needs)
    first = needs[0]
    return replace(
        first,
        officers=first.officers * number,
        leads=first.leads * number,
        women=first.women * number,
        floor_officers=first.floor_officers * number,
    )


def _block(block: Block, group_of: IntArray) -> Block:
    """Return a block over the merged needs; a source has the room there that the kindest leaves it."""
    needs, at = np.unique(group_of[block.needs], return_inverse=True)
    room = np.zeros((len(needs), len(block.sources)), block.room.dtype)
    np.maximum.at(room, at, block.room.T)
    return replace(block, needs=needs, room=room.T)


def _used(model: AssignmentModel, relaxed: Relaxed) -> list[BoolArray]:
    """Return which sources each need of a block takes officers from, shape (N, S)."""
    used = [np.zeros(block.room.shape[::-1], bool) for block in model.blocks]
    for pairs, amounts in zip(relaxed.pairs, relaxed.amounts, strict=True):
        sent = amounts > 1e-9
        used[pairs.block][pairs.need[sent], pairs.source[sent]] = True
    return used


def _prices(merged: _Merged, rows: Rows, small: Rows, dual: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the prices of the smaller question as prices of the whole one."""
    prices = np.zeros(rows.number)
    prices[: rows.total] = dual[: small.total]
    whole, few, number = len(merged.group_of), len(merged.model.needs), merged.group_of
    for mine, theirs in ((rows.total, small.total), (rows.lead, small.lead), (rows.local, small.local)):
        prices[mine : mine + whole] = dual[theirs : theirs + few][number]
    for skill, asking in rows.skill.items():
        there = asking >= 0
        prices[asking[there]] = dual[small.skill[skill][number[there]]]
    return prices
