"""One district of the beats problem made ready for the kernels."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.beats import BeatsProblem
from praja.plan.solvers.beats_anneal import bases_of
from praja.plan.solvers.beats_counts import Option
from praja.plan.solvers.beats_dual import Prizes
from praja.plan.solvers.beats_packing import pack
from praja.plan.solvers.beats_pricing import Loads
from praja.plan.solvers.beats_search import District, Ints, Metres, Record
from praja.plan.solvers.kernels import NO_VALUE
from praja.units import great_circle_m

NEIGHBOURS = 48
"""Neighbours listed per station; a base whose best beat may reach further looks at the whole district."""


@dataclass(slots=True)
class Ground:
    """A district under work: its stations, the prizes of the bound and the best beats so far."""

    station_idx: Ints
    """Rows of the problem that share beats; those without room for a second station are left out."""
    district: District
    loads: Loads
    prizes: Prizes
    tight: Ints
    """A division into the least number of beats: beat numbers, shape (N,)."""
    tight_cost: int
    division: Metres
    """Where the search stands: beat numbers, shape (N,)."""
    record: Record

    @property
    def stations(self) -> int:
        """Return the number of stations that share beats."""
        return int(self.station_idx.size)

    @property
    def least(self) -> int:
        """Return the least possible number of beats."""
        return int(self.tight.max()) + 1

    def open_record(self, beats: int) -> None:
        """Make room for the best beats at numbers around ``beats``."""
        rows = 16 + self.stations // 16 if self.stations > 64 else self.stations + 1
        first = max(self.least, beats - rows // 2)
        rows = max(1, min(rows, self.stations - first + 1))
        self.record = empty_record(first, rows, self.stations)

    def options(self) -> list[Option]:
        """Return every known division as (beats, cost): the tightest, the recorded, all alone."""
        first = self.record.first
        seen = [(first + row, cost) for row, cost in enumerate(self.record.cost.tolist()) if cost < NO_VALUE]
        return [(self.least, self.tight_cost), (self.stations, 0), *seen]

    def recall(self, option: int) -> Metres:
        """Return the beat number of each station of an option, shape (N,)."""
        if option == 0:
            return self.tight.astype(np.int32)
        if option == 1:
            return np.arange(self.stations, dtype=np.int32)
        rows = np.flatnonzero(self.record.cost < NO_VALUE)
        division: Metres = self.record.beat_of[rows[option - 2]]
        return division


def empty_record(first: int, rows: int, stations: int) -> Record:
    """Return room for the best beats at ``rows`` numbers from ``first`` on."""
    return Record(first, np.full(rows, NO_VALUE, np.int64), np.zeros((rows, stations), np.int32))


def split(problem: BeatsProblem) -> list[NDArray[np.int64]]:
    """Return the rows of each district, districts in order of their number."""
    order = np.argsort(problem.district_idx, kind="stable")
    edges = np.flatnonzero(np.diff(problem.district_idx[order])) + 1
    return [np.asarray(rows) for rows in np.split(order, edges)] if order.size else []


def alone(load: NDArray[np.int64], capacity: int) -> NDArray[np.bool_]:
    """Return which stations leave no room for any other one of their district, shape (N,)."""
    if load.size == 1:
        return np.ones(1, np.bool_)
    lightest, next_lightest = np.partition(load, 1)[:2]
    other = np.where(load == lightest, next_lightest, lightest)
    wide: NDArray[np.bool_] = load + other > capacity
    return wide


def survey(problem: BeatsProblem, rows: NDArray[np.int64]) -> Ground | None:
    """Measure a district; None if no two of its stations fit into one beat."""
    idx = rows[~alone(problem.load_units[rows], problem.capacity_units)]
    if idx.size == 0:
        return None
    lat, lon, load = problem.lat[idx], problem.lon[idx], problem.load_units[idx]
    metres = great_circle_m(lat[:, None], lon[:, None], lat, lon).astype(np.int32)
    district = District(metres, _nearest(metres), problem.weight[idx], load, problem.capacity_units)
    sizes = np.unique(load)[::-1].copy()
    loads = Loads(sizes, np.searchsorted(-sizes, -load).astype(np.int64))
    prizes = Prizes(
        np.zeros(idx.size), np.zeros(idx.size), np.zeros(idx.size), np.zeros(idx.size, np.int64),
        np.array([-np.inf, 1.0, 0.0, 0.0]),
    )  # fmt: skip
    tight = pack(load, problem.capacity_units)
    _, tight_cost = bases_of(district, tight.astype(np.int32))
    start = np.arange(idx.size, dtype=np.int32)
    return Ground(idx, district, loads, prizes, tight, int(tight_cost), start, empty_record(0, 0, idx.size))


def _nearest(metres: Metres) -> Metres:
    """Return each station and its nearest neighbours, nearest first, ties by row; shape (N, K)."""
    count = min(metres.shape[0], NEIGHBOURS)
    keyed = metres.copy()
    np.fill_diagonal(keyed, -1)
    order: Metres = np.ascontiguousarray(np.argsort(keyed, axis=1, kind="stable")[:, :count], dtype=np.int32)
    return order
