"""What the roster asks of each officer: hours, nights, weekends, hard duties, longest week, least rest.

Formulas and a worked example: docs/methods/hours.md.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import STATION_GUARD
from praja.domain.nights import is_night
from praja.domain.operation import Operation
from praja.domain.plan import Duty, OfficerHours
from praja.units import MINUTES_PER_DAY

HARD = frozenset({STATION_GUARD, "reserve"})
"""Kinds of duty that are hard by day too."""
WEEK = 7
FIRST_WEEKEND_DAY = 5
"""Saturday, counted from Monday = 0."""

Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class _Spans:
    """Duties in the order of officer, start and end.

    Arrays have shape (D,), D duties: the officer's number, local minutes since the midnight that
    begins the first date, and whether the duty's kind is hard.
    """

    first: date
    officer: Whole
    start: Whole
    end: Whole
    hard: Truth

    @property
    def dates(self) -> int:
        """How many dates the duties touch, from the first to the last."""
        return int(-(-self.end.max() // MINUTES_PER_DAY))


def hours_of(operation: Operation, duties: Sequence[Duty]) -> tuple[OfficerHours, ...]:
    """Return what these duties ask of each officer who has one, in the order of the personnel.

    Times are local; hours have two decimals.
    """
    if not duties:
        return ()
    spans = _spans(operation, duties)
    people = len(operation.personnel)
    daily = _daily_minutes(spans, people)
    night = is_night(operation.settings.rules, spans.start, spans.end)
    counts = np.bincount(spans.officer, minlength=people)
    nights = _different_dates(spans, night, people)
    hard = np.bincount(spans.officer[night | spans.hard], minlength=people)
    weekday = (spans.first.weekday() + np.arange(daily.shape[1])) % WEEK
    weekend = daily[:, weekday >= FIRST_WEEKEND_DAY].sum(axis=1)
    longest, rest = _longest_week(daily), _least_rest(spans, people)
    return tuple(
        OfficerHours(
            nrp=o.nrp,
            unit=o.unit,
            duties=int(counts[i]),
            hours=_hours(daily[i].sum()),
            nights=int(nights[i]),
            weekend_hours=_hours(weekend[i]),
            hard_duties=int(hard[i]),
            most_week_hours=_hours(longest[i]),
            least_rest_hours=_hours(rest[i]) if rest[i] >= 0 else None,
        )
        for i, o in enumerate(operation.personnel)
        if counts[i]
    )


def longest_week(hours: Iterable[OfficerHours]) -> int:
    """Return the most minutes on duty of any officer in any seven dates in a row."""
    # Two decimals of an hour are 0.6 minutes apart: they name one whole minute.
    return max((round(60 * h.most_week_hours) for h in hours), default=0)


def _hours(minutes: np.int64) -> float:
    return round(int(minutes) / 60, 2)


def _spans(operation: Operation, duties: Sequence[Duty]) -> _Spans:
    number = {o.nrp: i for i, o in enumerate(operation.personnel)}
    zone = ZoneInfo(operation.settings.timezone)
    first = min(d.start for d in duties).astimezone(zone).date()
    minute = _minutes_since(first, zone)
    officer = np.array([number[d.nrp] for d in duties], dtype=np.int64)
    start = np.array([minute(d.start) for d in duties], dtype=np.int64)
    end = np.array([minute(d.end) for d in duties], dtype=np.int64)
    hard = np.array([d.kind in HARD for d in duties], dtype=np.bool_)
    order = np.lexsort((end, start, officer))
    return _Spans(first, officer[order], start[order], end[order], hard[order])


def _minutes_since(first: date, zone: ZoneInfo) -> Callable[[datetime], int]:
    """Return what turns an instant into local minutes; thousands of duties share each instant."""
    known: dict[datetime, int] = {}

    def minute(at: datetime) -> int:
        found = known.get(at)
        if found is None:
            local = at.astimezone(zone)
            days = (local.date() - first).days
            found = known[at] = days * MINUTES_PER_DAY + local.hour * 60 + local.minute
        return found

    return minute


def _daily_minutes(spans: _Spans, people: int) -> Whole:
    """Return minutes on duty, shape (officers, dates)."""
    dates = spans.dates
    daily = np.zeros(people * dates, dtype=np.int64)
    begun = spans.start // MINUTES_PER_DAY
    for later in range(int((-(-spans.end // MINUTES_PER_DAY) - begun).max())):
        day = begun + later
        share = _overlap(spans, day * MINUTES_PER_DAY, (day + 1) * MINUTES_PER_DAY)
        here = share > 0
        np.add.at(daily, spans.officer[here] * dates + day[here], share[here])
    return daily.reshape(people, dates)


def _overlap(spans: _Spans, start: Whole, end: Whole) -> Whole:
    shared: Whole = np.maximum(0, np.minimum(spans.end, end) - np.maximum(spans.start, start))
    return shared


def _different_dates(spans: _Spans, chosen: Truth, people: int) -> Whole:
    """Return on how many different dates a chosen duty starts, shape (officers,)."""
    dates = spans.dates
    keys = np.unique(spans.officer[chosen] * dates + spans.start[chosen] // MINUTES_PER_DAY)
    counted: Whole = np.bincount(keys // dates, minlength=people).astype(np.int64)
    return counted


def _longest_week(daily: Whole) -> Whole:
    """Return the most minutes in any seven dates in a row, shape (officers,)."""
    added = np.cumsum(np.pad(daily, ((0, 0), (1, 0))), axis=1)
    last = np.arange(1, added.shape[1])
    week = added[:, last] - added[:, np.maximum(0, last - WEEK)]
    longest: Whole = week.max(axis=1)
    return longest


def _least_rest(spans: _Spans, people: int) -> Whole:
    """Return the least minutes between two spells of duties that touch; -1 with a single spell."""
    # Duties of one officer never overlap in a sound plan; in others the latest end so far counts.
    shift = spans.officer * (int(spans.end.max()) + 1)
    until = np.maximum.accumulate(spans.end + shift) - shift
    gap = spans.start[1:] - until[:-1]
    apart = (spans.officer[1:] == spans.officer[:-1]) & (gap > 0)
    none = np.iinfo(np.int64).max
    least = np.full(people, none, dtype=np.int64)
    np.minimum.at(least, spans.officer[1:][apart], gap[apart])
    rest: Whole = np.where(least == none, -1, least)
    return rest
