"""Every duty of the plan as columns: a watch is one place on one shift, a row one officer on a watch.

Minutes are local and count from 00:00 of the state's first date. Axis letters: W watches, R rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
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

    def without(self, rows: Sequence[int]) -> Self:
        """Return the columns without some rows."""
        return type(self)(**{f.name: np.delete(getattr(self, f.name), rows) for f in fields(self)})

    def with_inserted(self, at: Longs, other: Self) -> Self:
        """Return the columns with those of ``other`` before the rows ``at``."""
        columns = {f.name: np.insert(getattr(self, f.name), at, getattr(other, f.name)) for f in fields(self)}
        return type(self)(**columns)


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
    """All watches and rows."""

    clock: Clock
    kinds: tuple[str, ...]
    watches: Watches
    rows: Rows
    longest_min: int
    """No row is longer."""

    def on_duty(self, minute: int) -> Longs:
        """Return the rows of those who are on duty at a minute, in the order of rows."""
        return self.overlapping(minute, minute + 1)

    def overlapping(self, start: int, end: int) -> Longs:
        """Return the rows that share time with a span."""
        found = self._starting(start - self.longest_min, end - 1)
        return found[self.rows.end[found] > start]

    def last_by(self, minute: int, since: int, officers: int) -> Longs:
        """Return for each of the officers the last row that starts after ``since`` and by a minute, or -1."""
        found = np.full(officers, NOBODY, np.int64)
        rows = self._starting(since + 1, minute)
        found[self.rows.officer[rows]] = rows
        return found

    def first_after(self, minute: int, until: int, officers: int) -> Longs:
        """Return for each of the officers the first row that starts after a minute, by ``until``, or -1."""
        found = np.full(officers, NOBODY, np.int64)
        rows = self._starting(minute + 1, until)[::-1]
        found[self.rows.officer[rows]] = rows
        return found

    def changed(self, watches: Watches, ended: Sequence[int], added: Rows) -> "Roster":
        """Return the roster with these watches, without the rows ``ended`` and with the rows ``added``."""
        kept = self.rows.without(ended)
        added = added.take(np.lexsort((added.officer, watches.place[added.watch], added.start)))
        rows = kept.with_inserted(np.searchsorted(kept.start, added.start, side="right"), added)
        longest = max(self.longest_min, int((added.end - added.start).max(initial=0)))
        return replace(self, watches=watches, rows=rows, longest_min=longest)

    def _starting(self, first: int, last: int) -> Longs:
        """Return the rows that start from ``first`` to ``last``, both included."""
        # Of the same type as the column: a search for others would first copy all of it.
        low, high = np.searchsorted(self.rows.start, np.array([first, last + 1], np.int32))
        return np.arange(low, high)


def in_order(clock: Clock, kinds: tuple[str, ...], watches: Watches, rows: Rows) -> Roster:
    """Return the roster with its rows in order of start, place and service number."""
    rows = rows.take(np.lexsort((rows.officer, watches.place[rows.watch], rows.start)))
    return Roster(clock, kinds, watches, rows, int((rows.end - rows.start).max(initial=0)))
