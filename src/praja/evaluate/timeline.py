"""The duties of each officer in order of time, and what lies between one and the next."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.ground import metres_between
from praja.evaluate.groups import once_each
from praja.evaluate.roster import Roster
from praja.evaluate.rows import Duties
from praja.evaluate.ways import Ways

Ints = NDArray[np.int64]
MOST_MINUTES = 2**40
MOST_DAYS = 2**24
"""Later than any local minute or date, so that officers can be kept apart on one scale."""
DAYS_IN_A_WEEK = 7


@dataclass(frozen=True)
class Timeline:
    """D duties sorted by officer and time; T times one of them follows another of the same officer."""

    roster: Roster
    ways: Ways

    @cached_property
    def order(self) -> Ints:
        """The duties, officer by officer in order of time, shape (D,)."""
        d = self.roster.duties
        # The last keys only settle duties of the same hours, so that the order of rows does not matter.
        return np.lexsort((d.place_id.ranks, d.kind.ranks, d.end, d.start, d.nrp.codes)).astype(np.int64)

    @cached_property
    def _follows(self) -> NDArray[np.bool_]:
        who = self.roster.duties.nrp.codes[self.order]
        same: NDArray[np.bool_] = who[1:] == who[:-1]
        return same

    @cached_property
    def before(self) -> Ints:
        """The earlier duty of each pair, shape (T,)."""
        return self.order[:-1][self._follows]

    @cached_property
    def after(self) -> Ints:
        """The next duty of the same officer, shape (T,)."""
        return self.order[1:][self._follows]

    @cached_property
    def gap(self) -> Ints:
        """Minutes from the end of one to the start of the other, below 0 where they overlap, shape (T,)."""
        d = self.roster.duties
        return d.start[self.after] - d.end[self.before]

    @cached_property
    def way(self) -> Ints:
        """Minutes of travel between the two places, 0 where one is unknown, shape (T,)."""
        here, there = self.roster.place[self.before], self.roster.place[self.after]
        spots = np.array([*((p.lat, p.lon) for p in self.roster.places), (0, 0)], dtype=np.float64)
        metres = metres_between(spots[here], spots[there])
        minutes = self.ways.minutes(metres, self._legs(here, there))
        return np.where((here >= 0) & (there >= 0), minutes, 0)

    def _legs(self, here: NDArray[np.int32], there: NDArray[np.int32]) -> Ints:
        if not self.ways.legs or not len(here):
            return np.full(len(here), -1, dtype=np.int64)
        areas = sorted({p.area for p in self.roster.places})
        number = {area: i for i, area in enumerate(areas)}
        area = np.array([*(number[p.area] for p in self.roster.places), 0])
        day = self.roster.duties.end[self.before] // MINUTES_PER_DAY
        # A way between two areas is the same in both directions.
        low, high = np.minimum(area[here], area[there]), np.maximum(area[here], area[there])
        legs = once_each(lambda a, b, on: self.ways.by_leg(areas[a], areas[b], on), low, high, day)
        return legs.astype(np.int64)

    @cached_property
    def busy_until(self) -> Ints:
        """When the officer's earlier duties end, for each duty of ``order``; 0 for his first, shape (D,)."""
        d = self.roster.duties
        _, who = np.unique(d.nrp.codes[self.order], return_inverse=True)
        latest = np.maximum.accumulate(who * MOST_MINUTES + d.end[self.order])
        until = np.concatenate([[0], latest[:-1]]) - who * MOST_MINUTES
        return np.maximum(until, 0)

    @cached_property
    def spell(self) -> Ints:
        """The spell of each duty of ``order``: duties that touch are one, shape (D,)."""
        d = self.roster.duties
        touching = np.zeros(d.number, dtype=bool)
        touching[1:] = self._follows & (d.start[self.order][1:] <= self.busy_until[1:])
        return np.cumsum(~touching) - 1


@dataclass(frozen=True)
class Parts:
    """The duties cut at midnight: P parts, each with its duty and the local date it lies on."""

    duty: Ints
    """Row of the roster, shape (P,)."""
    day: Ints
    """Ordinal of the date, shape (P,)."""
    minutes: Ints

    @classmethod
    def of(cls, duties: Duties) -> "Parts":
        """Return the parts of all duties, duty by duty in order of time."""
        first, last = duties.start // MINUTES_PER_DAY, (duties.end - 1) // MINUTES_PER_DAY
        parts = last - first + 1
        duty = np.repeat(np.arange(duties.number), parts)
        day = first[duty] + np.arange(len(duty)) - np.repeat(np.cumsum(parts) - parts, parts)
        opens = day * MINUTES_PER_DAY
        closes = opens + MINUTES_PER_DAY
        minutes = np.minimum(duties.end[duty], closes) - np.maximum(duties.start[duty], opens)
        return cls(duty, day, minutes)

    def of_first_dates(self) -> "Parts":
        """Return the parts on the dates on which the duties start."""
        first = np.diff(self.duty, prepend=-1) > 0
        return Parts(self.duty[first], self.day[first], self.minutes[first])


@dataclass(frozen=True)
class Days:
    """The dates on which officers have duties: C cells, officer by officer in order of time."""

    parts: Parts
    order: Ints
    """The parts that count, in order of officer, date and time."""
    starts: Ints
    """Where in ``order`` each cell begins, shape (C,)."""
    key: Ints
    """Officer and date on one scale: the next date is 1 more, shape (C,)."""

    @classmethod
    def of(cls, duties: Duties, parts: Parts, counted: NDArray[np.bool_]) -> "Days":
        """Return the dates of the duties that are counted, a mask of shape (D,)."""
        some = np.flatnonzero(counted[parts.duty])
        key = duties.nrp.codes[parts.duty[some]] * np.int64(MOST_DAYS) + parts.day[some]
        by_time = np.lexsort((duties.start[parts.duty[some]], key))
        key = key[by_time]
        starts = np.flatnonzero(np.diff(key, prepend=-1))
        return cls(parts, some[by_time], starts, key[starts])

    @cached_property
    def day(self) -> Ints:
        """The ordinal of each date, shape (C,)."""
        return self.key % MOST_DAYS

    @cached_property
    def duty(self) -> Ints:
        """The first duty that touches each date, shape (C,)."""
        return self.parts.duty[self.order[self.starts]]

    @property
    def people(self) -> int:
        """How many officers have such a date."""
        return len(np.unique(self.key // MOST_DAYS))

    @cached_property
    def total(self) -> Ints:
        """Minutes of duty on each date, shape (C,)."""
        return self._over_cell(np.add, self.parts.minutes[self.order])

    def least(self, limit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the smallest limit of the duties that touch each date, shape (C,)."""
        return self._over_cell(np.minimum, limit[self.parts.duty[self.order]])

    def greatest(self, limit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the greatest limit of the duties that touch each date, shape (C,)."""
        return self._over_cell(np.maximum, limit[self.parts.duty[self.order]])

    def _over_cell(self, together: np.ufunc, values: NDArray[Any]) -> NDArray[Any]:
        found: NDArray[Any] = together.reduceat(values, self.starts) if len(self.starts) else values
        return found

    # Seven dates in a row. A fullest week can be moved to begin on a date with a duty.

    @cached_property
    def _week_until(self) -> Ints:
        until: Ints = np.searchsorted(self.key, self.key + DAYS_IN_A_WEEK)
        return until

    @property
    def dates_in_week(self) -> Ints:
        """How many dates with a duty lie in the week that begins on each date, shape (C,)."""
        dates: Ints = self._week_until - np.arange(len(self.key))
        return dates

    @property
    def weekly_total(self) -> Ints:
        """Minutes of duty in the week that begins on each date, shape (C,)."""
        before = np.concatenate([[0], np.cumsum(self.total)])
        total: Ints = before[self._week_until] - before[:-1]
        return total

    def over_week(self, together: np.ufunc, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return values of dates taken together over the week that begins on each date, shape (C,)."""
        found = values
        for later in range(1, DAYS_IN_A_WEEK):
            last = np.minimum(np.arange(len(self.key)) + later, self._week_until - 1)
            found = together(found, values[last])
        return found

    def worst_of_each(self, excess: NDArray[Any]) -> list[int]:
        """Return for each officer with an excess above 0 where it is greatest, of several dates the first."""
        over = np.flatnonzero(excess > 0)
        worst = over[np.lexsort((self.key[over], -excess[over], self.key[over] // MOST_DAYS))]
        first = np.diff(self.key[worst] // MOST_DAYS, prepend=-1) > 0
        return [int(cell) for cell in worst[first]]
