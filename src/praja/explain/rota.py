"""What an officer's other duties leave room for, where shifts follow each other: one more duty, or not.

Asked in this order: the same hours elsewhere; rest and the way before and after; hours of a day and of
seven days. Nights in a row, days off and long spells are not asked: docs/use/explain.md.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from praja.domain.needs import REVOTE_GUARD, STANDBY, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Duty
from praja.domain.rulebook import Rulebook
from praja.travel import Travel

ELSEWHERE = "elsewhere"
RESTING = "resting"
HOURS = "hours"
WEEK = 7
NEAR = timedelta(days=WEEK + 1)
"""Duties farther away have no say in rest or hours."""

Spot = tuple[float, float, str]
"""Latitude, longitude and area code."""


@dataclass(frozen=True)
class Rota:
    """The duties of everybody, and the rules on what may follow what."""

    operation: Operation
    duties: tuple[Duty, ...]
    needs: Mapping[str, Need]
    """Some need of each place: it says where the place lies."""

    @cached_property
    def _rules(self) -> Rulebook:
        return Rulebook(self.operation.settings)

    @cached_property
    def _travel(self) -> Travel:
        return Travel.of(self.operation)

    @cached_property
    def duties_of(self) -> dict[str, list[Duty]]:
        """The duties of each officer, in order of time."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in sorted(self.duties, key=lambda d: d.start):
            found[duty.nrp].append(duty)
        return found

    @cached_property
    def _starts(self) -> dict[str, list[datetime]]:
        return {nrp: [d.start for d in duties] for nrp, duties in self.duties_of.items()}

    @cached_property
    def _longest(self) -> timedelta:
        return max((d.end - d.start for d in self.duties), default=timedelta())

    @cached_property
    def _ways(self) -> dict[tuple[Spot, Spot, date], int]:
        """The minutes of ways that were asked for: one reason asks for the same ones many times."""
        return {}

    def _near(self, nrp: str, need: Need) -> list[Duty]:
        """Return the duties of an officer that may have a say in one more, but for one that serves it."""
        duties, starts = self.duties_of.get(nrp, []), self._starts.get(nrp, [])
        first = bisect_left(starts, need.start - NEAR - self._longest)
        last = bisect_left(starts, need.end + NEAR)
        return [d for d in duties[first:last] if need.start - NEAR < d.end and not _serves(d, need)]

    def obstacle(self, nrp: str, need: Need) -> str | None:
        """Return what of an officer's duties keeps him from one more; None: nothing that is asked here.

        A duty of his that serves the need itself is left out.
        """
        near = self._near(nrp, need)
        if any(d.start < need.end and need.start < d.end for d in near):
            return ELSEWHERE
        if not self._has_rest(near, need):
            return RESTING
        return None if self._has_hours(near, need) else HOURS

    def _has_rest(self, near: Iterable[Duty], need: Need) -> bool:
        before = max((d for d in near if d.end <= need.start), key=lambda d: d.end, default=None)
        after = min((d for d in near if need.end <= d.start), key=lambda d: d.start, default=None)
        return (before is None or self._fits(before, need)) and (after is None or self._fits(need, after))

    def _fits(self, first: Duty | Need, second: Duty | Need) -> bool:
        """Return whether rest and the way fit between two duties that follow each other."""
        gap_min = int((second.start - first.end) / timedelta(minutes=1))
        way_min = self._way_min(first, second)
        after_station_min = 0.0
        if first.kind in (STATION_GUARD, REVOTE_GUARD):
            after_station_min = 60 * self._value("min_rest_after_station_hours", first)
        if gap_min == 0:
            return way_min == 0 and after_station_min == 0
        both = [self._value("min_rest_hours", each) for each in (first, second)]
        rest_min = 60 * max(both) if all(both) else 0.0
        return gap_min - way_min >= rest_min and gap_min >= after_station_min

    def _way_min(self, first: Duty | Need, second: Duty | Need) -> int:
        if not all(self._value("travel_between_duties", each) for each in (first, second)):
            return 0
        a, b = self._spot(first), self._spot(second)
        if a is None or b is None:
            return 0
        way = (a, b, first.end.date())
        if way not in self._ways:
            self._ways[way] = self._travel.minutes(*a, *b, way[2])
        return self._ways[way]

    def _spot(self, at: Duty | Need) -> Spot | None:
        if at.kind == STANDBY:
            unit = self.operation.tree.units[at.place_id]
            return unit.lat, unit.lon, next(iter(unit.area_codes), "")
        need = at if isinstance(at, Need) else self.needs.get(at.place_id)
        return (need.lat, need.lon, need.area_code) if need else None

    def _has_hours(self, near: Iterable[Duty], need: Need) -> bool:
        """Return whether no date, and no seven dates in a row, has too many hours with the need."""
        duties: list[Duty | Need] = [*near, need]
        mine = {day for day, _ in _parts(need)}
        by_day = self._minutes(duties, "max_duty_hours_per_day")
        if any(by_day[day][0] > 60 * by_day[day][1] for day in mine & by_day.keys()):
            return False
        by_date = self._minutes(duties, "max_duty_hours_per_week")
        firsts = {day - timedelta(days=back) for day in mine for back in range(WEEK)}
        return not any(_is_over(by_date, first) for first in firsts)

    def _minutes(self, duties: Iterable[Duty | Need], rule: str) -> dict[date, tuple[int, float]]:
        """Return minutes on each date of the duties for which a rule is on, and the least limit there."""
        found: dict[date, tuple[int, float]] = {}
        for duty in duties:
            limit = self._value(rule, duty)
            if limit:
                for day, minutes in _parts(duty):
                    known, least = found.get(day, (0, limit))
                    found[day] = (known + minutes, min(least, limit))
        return found

    def _value(self, rule: str, at: Duty | Need) -> float:
        return self._rules.value(rule, at.kind, at.phase, _local(at.start))


def _is_over(by_date: Mapping[date, tuple[int, float]], first: date) -> bool:
    """Return whether seven dates in a row have more minutes than the least limit among them."""
    week = [by_date[day] for i in range(WEEK) if (day := first + timedelta(days=i)) in by_date]
    return bool(week) and sum(m for m, _ in week) > 60 * min(limit for _, limit in week)


def _serves(duty: Duty, need: Need) -> bool:
    return (duty.place_id, duty.kind, duty.start) == (need.place_id, need.kind, need.start)


def _local(at: datetime) -> date:
    # A plan folder has its instants in local time.
    return at.date()


def _parts(duty: Duty | Need) -> Iterable[tuple[date, int]]:
    """Yield the minutes of a duty on each local date."""
    at = duty.start
    while at < duty.end:
        midnight = at.replace(hour=0, minute=0) + timedelta(days=1)
        until = min(midnight, duty.end)
        yield at.date(), int((until - at) / timedelta(minutes=1))
        at = until
