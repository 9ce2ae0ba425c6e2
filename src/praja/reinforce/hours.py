"""Hours, nights and dates on duty of every officer, and what is left. Axis letters: O officers, D dates."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.nights import is_night
from praja.domain.settings import Rules
from praja.reinforce.roster import NO_LIMIT, Bools, Ints, Roster
from praja.units import MINUTES_PER_DAY

WEEK: Final = 7


@dataclass(frozen=True)
class Limits:
    """What the rules say of a duty at an incident; minutes, ``NO_LIMIT`` where off."""

    rest: int
    travels: bool
    day_most: int
    week_most: int
    spell_most: int
    days_off: int
    nights: int
    """Most in a row; 0: no limit."""
    alone: frozenset[str] = frozenset()
    """Fields that a rule change sets for reinforcement by name: those of other duties are not asked."""

    def most(self, name: str, others: Ints) -> Ints:
        """Return the limit ``name`` beside that of other duties: the smaller, unless it stands alone."""
        own = np.full_like(others, getattr(self, name))
        return own if name in self.alone else np.minimum(own, others)


@dataclass(frozen=True)
class Hours:
    """Tables over officers and dates, shape (O, D)."""

    day: Ints
    """Minutes for which the rule of the day is on."""
    day_most: Ints
    """The smallest limit of the duties on that date."""
    week: Ints
    week_most: Ints
    busy: Bools
    """Dates that a duty touches."""
    night: Bools

    @classmethod
    def of(cls, roster: Roster, officers: int, days: int) -> "Hours":
        """Return the tables of a whole roster."""
        rows, watches = roster.rows, roster.watches
        day_most, week_most = watches.day_most[rows.watch], watches.week_most[rows.watch]
        tables: dict[str, NDArray[Any]] = {
            "day": np.zeros((officers, days), np.int32),
            "day_most": np.full((officers, days), NO_LIMIT, np.int32),
            "week": np.zeros((officers, days), np.int32),
            "week_most": np.full((officers, days), NO_LIMIT, np.int32),
            "busy": np.zeros((officers, days), bool),
            "night": np.zeros((officers, days), bool),
        }
        first, last = rows.start // MINUTES_PER_DAY, (rows.end - 1) // MINUTES_PER_DAY
        for k in range(int((last - first).max(initial=-1)) + 1):
            on = np.flatnonzero(last - first >= k)
            who, date = rows.officer[on], first[on] + k
            opens = date * MINUTES_PER_DAY
            minutes = np.minimum(rows.end[on], opens + MINUTES_PER_DAY) - np.maximum(rows.start[on], opens)
            for name, most in (("day", day_most[on]), ("week", week_most[on])):
                np.add.at(tables[name], (who, date), np.where(most < NO_LIMIT, minutes, 0))
                np.minimum.at(tables[f"{name}_most"], (who, date), most)
            tables["busy"][who, date] = True
        at_night = watches.night[rows.watch]
        tables["night"][rows.officer[at_night], first[at_night]] = True
        return cls(**tables)

    def with_extra(self, who: Ints, start: Ints, end: Ints, limits: Limits, rules: Rules) -> "Hours":
        """Return the tables with more time on duty for some; where ``end <= start`` nothing is added."""
        on = np.flatnonzero(end > start)
        who, start, end = who[on], start[on], end[on]
        tables = {
            n: getattr(self, n).copy() for n in ("day", "day_most", "week", "week_most", "busy", "night")
        }
        for o, s, e, nightly in zip(
            who.tolist(), start.tolist(), end.tolist(), is_night(rules, start, end).tolist(), strict=True
        ):
            for d in range(s // MINUTES_PER_DAY, (e - 1) // MINUTES_PER_DAY + 1):
                minutes = min(e, (d + 1) * MINUTES_PER_DAY) - max(s, d * MINUTES_PER_DAY)
                for name, most in (("day", limits.day_most), ("week", limits.week_most)):
                    tables[name][o, d] += minutes if most < NO_LIMIT else 0
                    tables[f"{name}_most"][o, d] = min(most, tables[f"{name}_most"][o, d])
                tables["busy"][o, d] = True
            tables["night"][o, s // MINUTES_PER_DAY] |= nightly
        return replace(self, **tables)

    def allow(self, who: Ints, start: Ints, end: Ints, limits: Limits, rules: Rules) -> Bools:
        """Return which officers may serve ``start`` to ``end`` (minutes) besides all they have.

        Where ``end <= start`` nothing is added, and nothing bars.
        """
        free = np.ones(who.size, bool)
        asked = np.flatnonzero(end > start)
        if not asked.size:
            return free
        who, start, end = who[asked], start[asked], end[asked]
        first = int(start.min()) // MINUTES_PER_DAY
        dates = np.arange(first, (int(end.max()) - 1) // MINUTES_PER_DAY + 1, dtype=np.int32)
        opens = dates * MINUTES_PER_DAY
        extra = np.maximum(
            0, np.minimum(end[:, None], opens + MINUTES_PER_DAY) - np.maximum(start[:, None], opens)
        )
        fits = self._in_day(who, dates, extra, limits) & self._in_week(who, dates, extra, limits)
        if limits.days_off:
            fits &= self._leaves_days_off(who, dates, extra > 0, limits.days_off)
        if limits.nights:
            fits &= ~is_night(rules, start, end) | self._few_nights(who, start // MINUTES_PER_DAY, limits)
        free[asked] = fits
        return free

    def _in_day(self, who: Ints, dates: Ints, extra: Ints, limits: Limits) -> Bools:
        if limits.day_most >= NO_LIMIT:
            return np.ones(who.size, bool)
        span = slice(int(dates[0]), int(dates[-1]) + 1)
        most = limits.most("day_most", self.day_most[who, span])
        fits: Bools = ((extra == 0) | (self.day[who, span] + extra <= most)).all(axis=1)
        return fits

    def _in_week(self, who: Ints, dates: Ints, extra: Ints, limits: Limits) -> Bools:
        if limits.week_most >= NO_LIMIT:
            return np.ones(who.size, bool)
        around, padded = _around(dates, extra)
        total = _weeks(self.week[who, around] + padded)
        most = limits.most("week_most", _least_of_weeks(self.week_most[who, around]))
        fits: Bools = ((_weeks(padded) == 0) | (total <= most)).all(axis=1)
        return fits

    def _leaves_days_off(self, who: Ints, dates: Ints, on: Bools, days_off: int) -> Bools:
        around, padded = _around(dates, on)
        busy = _weeks((self.busy[who, around] | padded).astype(np.int32))
        fits: Bools = ((_weeks(padded.astype(np.int32)) == 0) | (busy <= WEEK - days_off)).all(axis=1)
        return fits

    def _few_nights(self, who: Ints, date: Ints, limits: Limits) -> Bools:
        run = np.ones(who.size, np.int32)
        for step in (-1, 1):
            going = np.ones(who.size, bool)
            for k in range(1, limits.nights + 1):
                going = going & self.night[who, np.clip(date + step * k, 0, self.night.shape[1] - 1)]
                run += going
        fits: Bools = self.night[who, date] | (run <= limits.nights)
        return fits


def _around(dates: Ints, extra: NDArray[Any]) -> tuple[slice, NDArray[Any]]:
    """Return the dates of every week that touches these, and what is added on each of them."""
    margin = WEEK - 1
    around = slice(int(dates[0]) - margin, int(dates[-1]) + margin + 1)
    return around, np.pad(extra, ((0, 0), (margin, margin)))


def _weeks(table: Ints) -> Ints:
    """Return the sums over any seven columns in a row."""
    total = np.zeros((table.shape[0], table.shape[1] + 1), np.int32)
    np.cumsum(table, axis=1, out=total[:, 1:])
    sums: Ints = total[:, WEEK:] - total[:, :-WEEK]
    return sums


def _least_of_weeks(table: Ints) -> Ints:
    """Return the smallest of any seven columns in a row."""
    width = table.shape[1] - WEEK + 1
    least = table[:, :width].copy()
    for k in range(1, WEEK):
        np.minimum(least, table[:, k : k + width], out=least)
    return least
