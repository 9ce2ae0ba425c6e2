"""Every duty of the plan as columns: a watch is one place on one shift, a row one officer on a watch.

Minutes are local and count from 00:00 of the state's first date. Axis letters: W watches, R rows.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from praja.units import MINUTES_PER_DAY

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
NO_LIMIT: Final = 2**30
"""Minutes: more than any rule allows."""
NOBODY: Final = -1


@dataclass(frozen=True)
class Clock:
    """Local minutes since 00:00 of a date."""

    zone: ZoneInfo
    first_day: date

    def minute(self, moment: datetime) -> int:
        """Return the whole minute of an instant."""
        local = moment.astimezone(self.zone)
        days = local.toordinal() - self.first_day.toordinal()
        return days * MINUTES_PER_DAY + local.hour * 60 + local.minute

    def moment(self, minute: int) -> datetime:
        """Return the local instant of a minute."""
        day, rest = divmod(int(minute), MINUTES_PER_DAY)
        when = date.fromordinal(self.first_day.toordinal() + day)
        return datetime(when.year, when.month, when.day, rest // 60, rest % 60, tzinfo=self.zone)

    def day(self, minute: int) -> date:
        """Return the local date of a minute."""
        return date.fromordinal(self.first_day.toordinal() + int(minute) // MINUTES_PER_DAY)


@dataclass(frozen=True)
class Columns:
    """Arrays of one length each, one beside the other."""

    def take(self, rows: Any) -> Self:
        """Return the columns of some rows only, in that order."""
        return type(self)(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})

    def and_then(self, other: Self) -> Self:
        """Return these columns with those of ``other`` behind them."""
        joined = {
            f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)]) for f in fields(self)
        }
        return type(self)(**joined)


@dataclass(frozen=True)
class Watches(Columns):
    """Columns over the watches; minutes of rules are ``NO_LIMIT`` (limits) or 0 (rest) where off."""

    place: Ints
    kind: Ints
    """Row of ``Roster.kinds``."""
    start: Ints
    end: Ints
    asked: Ints
    keep: Ints
    """So many stay unless a person overrides it."""
    gives: Ints
    rate: NDArray[np.float64]
    """What an hour without one of its officers weighs."""
    rest: Ints
    rest_after: Ints
    """Least minutes to the next duty after station duty."""
    travels: Bools
    day_most: Ints
    week_most: Ints
    spell_most: Ints
    night: Bools


@dataclass(frozen=True)
class Rows(Columns):
    """Columns over the officers' duties, in order of start, place and service number."""

    officer: Ints
    watch: Ints
    start: Ints
    end: Ints
    mate: Ints
    """The other officer of a team of two, ``NOBODY`` where there is none."""
    spell: Ints
    """Minutes counted in the spell up to the end of the row."""
    spell_most: Ints


@dataclass(frozen=True)
class Roster:
    """All watches and rows, and the rows of each officer in order of time."""

    clock: Clock
    kinds: tuple[str, ...]
    watches: Watches
    rows: Rows
    order: Longs
    """Rows by officer, then start."""
    keys: Longs
    """``officer * span + start`` of them."""
    span: int
    longest_min: int
    """No row is longer."""

    def on_duty(self, minute: int) -> Longs:
        """Return the rows of those who are on duty at a minute, in the order of rows."""
        starts = self.rows.start
        low = int(np.searchsorted(starts, minute - self.longest_min, side="left"))
        high = int(np.searchsorted(starts, minute, side="right"))
        found: Longs = low + np.flatnonzero(self.rows.end[low:high] > minute)
        return found

    def overlapping(self, start: int, end: int) -> Longs:
        """Return the rows that share time with a span."""
        starts = self.rows.start
        low = int(np.searchsorted(starts, start - self.longest_min, side="left"))
        high = int(np.searchsorted(starts, end, side="left"))
        found: Longs = low + np.flatnonzero(self.rows.end[low:high] > start)
        return found

    def last_before(self, officers: Ints, minute: int) -> Longs:
        """Return for each officer the last row that starts by a minute, -1 where there is none."""
        at = np.searchsorted(self.keys, officers.astype(np.int64) * self.span + minute, side="right") - 1
        return self._owned(at, officers)

    def first_after(self, officers: Ints, minute: int) -> Longs:
        """Return for each officer the first row that starts after a minute, -1 where there is none."""
        at = np.searchsorted(self.keys, officers.astype(np.int64) * self.span + minute, side="right")
        return self._owned(at, officers)

    def _owned(self, at: Longs, officers: Ints) -> Longs:
        inside = (at >= 0) & (at < self.order.size)
        row = self.order[np.where(inside, at, 0)] if self.order.size else np.zeros(at.size, np.int64)
        mine = inside & (self.rows.officer[row] == officers) if self.order.size else inside
        return np.where(mine, row, NOBODY)


def indexed(clock: Clock, kinds: tuple[str, ...], watches: Watches, rows: Rows) -> Roster:
    """Return the roster with its rows in order, and the index by officer."""
    rows = rows.take(np.lexsort((rows.officer, watches.place[rows.watch], rows.start)))
    span = int(max(rows.end.max(initial=0), watches.end.max(initial=0))) + 2 * MINUTES_PER_DAY
    keys = rows.officer.astype(np.int64) * span + rows.start
    order = np.argsort(keys, kind="stable")
    longest = int((rows.end - rows.start).max(initial=0))
    return Roster(clock, kinds, watches, rows, order, keys[order], span, longest)
