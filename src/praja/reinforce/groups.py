"""What moves together: one officer or a team of two; what each costs and brings. Axis letter: G."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.reinforce.candidates import FREE, REASONS, Candidates
from praja.reinforce.floors import Floors
from praja.reinforce.posture import Gives
from praja.reinforce.roster import NOBODY, Bools, Columns, Ints
from praja.reinforce.scene import Scene
from praja.reinforce.state import ReinforceState


@dataclass(frozen=True)
class Groups(Columns):
    """Columns over the groups, cheapest for each officer first; ties by arrival, place, service number."""

    first: Ints
    """A candidate."""
    second: Ints
    """The other of the team, ``NOBODY`` for one officer."""
    size: Ints
    cost: NDArray[np.float64]
    """Risk-weighted hours: of what it leaves, and of the wait for it."""
    arrives: Ints
    has: Ints
    """How many of the group count for each thing asked for, shape (G, A)."""


def lost_hours(who: Candidates) -> NDArray[np.float64]:
    """Return for how many hours each candidate is missed: at his place, or in his rest."""
    away = np.where(who.row < 0, who.returns, who.leaves) - who.departs
    return np.maximum(0, away) / 60


def counts_for(state: ReinforceState, scene: Scene, officer: Ints) -> Bools:
    """Return which officers count for each thing asked for, shape (len(officer), A)."""
    people = state.people
    columns = [
        people.woman[officer] if name == "women" else people.has[officer, people.skills.index(name)]
        for name, _ in scene.asked
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((officer.size, 0), bool)


def groups_of(state: ReinforceState, scene: Scene, who: Candidates, floors: Floors) -> Groups:
    """Return the groups that may go; marks the candidates whom a floor keeps."""
    split = scene.override is not None
    if not split:
        who.reason[(who.reason == FREE) & ~floors.spared(who)] = REASONS.index("floor")
    first, second = _pairs(state, who, split=split)
    wait = scene.weight * (who.arrives - scene.at) / 60 / scene.officers
    cost = who.rate * lost_hours(who) + wait
    has = counts_for(state, scene, who.officer).astype(np.int32)
    teamed = second >= 0
    partner = np.where(teamed, second, first)
    size = np.where(teamed, 2, 1).astype(np.int32)
    total = cost[first] + np.where(teamed, cost[partner], 0)
    arrives = np.maximum(who.arrives[first], who.arrives[partner])
    order = np.lexsort((who.officer[first], who.place[first], arrives, np.round(total / size, 9)))
    brought = has[first] + np.where(teamed[:, None], has[partner], 0)
    found = Groups(first, second, size, total, arrives.astype(np.int32), brought.astype(np.int32))
    return found.take(order)


def _pairs(state: ReinforceState, who: Candidates, *, split: bool) -> tuple[Ints, Ints]:
    """Return first and second candidate of each group of whom nobody is kept."""
    free = who.reason == FREE
    rows, watches = state.roster.rows, state.roster.watches
    watch = rows.watch[who.row]
    teams = (who.row >= 0) & (watches.gives[watch] == Gives.TEAMS) & (not split)
    seat = np.full(len(state.people.nrps) + 1, NOBODY, np.int32)
    seat[who.officer] = np.arange(who.officer.size)
    mate = np.where(teams, rows.mate[who.row], NOBODY)
    other = seat[mate]
    together = (other >= 0) & (watch[other] == watch) & (who.row[other] >= 0)
    other = np.where(together, other, NOBODY).astype(np.int32)
    # Of two who go together the one with the smaller service number stands for both.
    leads = (other < 0) | ((who.officer < who.officer[other]) & free[other])
    first = np.flatnonzero(free & leads).astype(np.int32)
    return first, other[first]
