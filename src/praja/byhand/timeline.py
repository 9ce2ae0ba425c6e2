"""Rules on one officer's duties in order of time: places, ways, rest, spells, hours, nights, days off."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import TypeVar
from zoneinfo import ZoneInfo

import numpy as np

from praja.byhand.facts import Held
from praja.byhand.slips import Slip
from praja.domain.needs import REVOTE_GUARD, STATION_GUARD, Need
from praja.domain.nights import is_night
from praja.domain.rulebook import Rulebook
from praja.travel import Travel
from praja.units import DAYS_IN_A_WEEK, MINUTES_PER_DAY

STATIONS = frozenset({STATION_GUARD, REVOTE_GUARD})
V = TypeVar("V")


@dataclass(frozen=True)
class Book:
    """What the rules say and how long ways take, remembered: many duties ask alike."""

    rulebook: Rulebook
    travel: Travel
    _limits: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    _ways: dict[tuple[object, ...], int] = field(default_factory=dict)

    def limit(self, rule: str, need: Need, day: int) -> float:
        """Return what a rule says of a duty that starts on a date, 0 where it is off."""
        key = (rule, need.kind, need.phase, day)
        if key not in self._limits:
            self._limits[key] = self.rulebook.value(*key[:3], date.fromordinal(day))
        return self._limits[key]

    def way(self, here: Need, there: Need, day: int) -> int:
        """Return the minutes between two places on a date."""
        ends = (here.lat, here.lon, here.area_code, there.lat, there.lon, there.area_code)
        if ends[:2] == ends[3:5]:
            return 0
        key = (*ends, day)
        if key not in self._ways:
            self._ways[key] = self.travel.minutes(*ends, date.fromordinal(day))
        return self._ways[key]


@dataclass(frozen=True)
class Timed:
    """A duty in local minutes, with what the rules say of it."""

    held: Held
    start: int
    end: int
    book: Book

    def limit(self, rule: str) -> float:
        """Return what a rule says of this duty, 0 where it is off."""
        return self.book.limit(rule, self.held.need, self.first)

    @property
    def first(self) -> int:
        """The ordinal of the date on which it starts."""
        return self.start // MINUTES_PER_DAY

    @property
    def dates(self) -> range:
        """The ordinals of the dates it touches."""
        return range(self.first, (self.end - 1) // MINUTES_PER_DAY + 1)

    def minutes_on(self, day: int) -> int:
        """Return its minutes on a date."""
        opens = day * MINUTES_PER_DAY
        return min(self.end, opens + MINUTES_PER_DAY) - max(self.start, opens)


@dataclass(frozen=True)
class Timeline:
    """The duties of one officer."""

    nrp: str
    duties: Sequence[Timed]
    """In order of time."""
    book: Book

    @classmethod
    def of(cls, nrp: str, held: Sequence[Held], book: Book) -> "Timeline":
        """Return the timeline of these duties."""
        zone = ZoneInfo(book.rulebook.settings.timezone)
        timed = (Timed(h, _minute(h.need.start, zone), _minute(h.need.end, zone), book) for h in held)
        order = sorted(timed, key=lambda t: (t.start, t.end, t.held.need.kind, t.held.need.place_id))
        return cls(nrp, order, book)

    # Figures

    @cached_property
    def minutes(self) -> int:
        """Minutes of all duties."""
        return sum(t.end - t.start for t in self.duties)

    @cached_property
    def by_date(self) -> dict[int, int]:
        """Minutes on each date with a duty, in order."""
        found: dict[int, int] = {}
        for t in self.duties:
            for day in t.dates:
                found[day] = found.get(day, 0) + t.minutes_on(day)
        return dict(sorted(found.items()))

    @property
    def most_week(self) -> int:
        """Minutes in any seven dates in a row."""
        return max((sum(week.values()) for week in _sevens(self.by_date).values()), default=0)

    @cached_property
    def nights(self) -> list[Timed]:
        """The duties of a night."""
        if not self.duties:
            return []
        spans = np.array([(t.start, t.end) for t in self.duties])
        found = is_night(self.book.rulebook.settings.rules, spans[:, 0], spans[:, 1])
        return [t for t, yes in zip(self.duties, found.tolist(), strict=True) if yes]

    # Rules

    def slips(self) -> Iterator[Slip]:
        """Yield what these duties break."""
        yield from self._places()
        yield from self._between()
        yield from self._spells()
        yield from self._days()
        yield from self._weeks()
        yield from self._nights()
        yield from self._days_off()

    def _slip(self, rule: str, at: str, found: float, limit: float, unit: float = 60) -> Slip:
        excess = abs(found - limit)
        fill = (("found", found / unit), ("limit", limit / unit))
        return Slip(rule, at, excess, self.nrp, fill)

    def _places(self) -> Iterator[Slip]:
        until = 0
        for t in self.duties:
            if t.start < until:
                yield Slip("one_place_at_a_time", t.held.duty_id, until - t.start, self.nrp)
            until = max(until, t.end)

    def without(self, kind: str) -> "Timeline":
        """Return the timeline without the duties of a kind."""
        return Timeline(self.nrp, [t for t in self.duties if t.held.need.kind != kind], self.book)

    def overlapping(self, of: frozenset[str]) -> list[Held]:
        """Return the duties at the same hours as some of these, without them."""
        mine = [t for t in self.duties if t.held.duty_id in of]
        others = (t for t in self.duties if t.held.duty_id not in of)
        return [t.held for t in others if any(t.start < m.end and m.start < t.end for m in mine)]

    def _between(self) -> Iterator[Slip]:
        for a, b in pairwise(self.duties):
            gap, at = b.start - a.end, b.held.duty_id
            least = a.limit("min_rest_after_station_hours") * 60 * (a.held.need.kind in STATIONS)
            if 0 <= gap < least:
                yield self._slip("rest_after_station", at, gap, least)
            if gap < 0:
                continue
            asked = a.limit("travel_between_duties") > 0 and b.limit("travel_between_duties") > 0
            way = self.book.way(a.held.need, b.held.need, a.end // MINUTES_PER_DAY) if asked else 0
            if gap < way:
                yield self._slip("way_fits_between", at, gap, way, unit=1)
                continue
            hours = a.limit("min_rest_hours"), b.limit("min_rest_hours")
            least = max(hours) * 60 if min(hours) > 0 else 0
            if gap > 0 and gap - way < least:
                yield self._slip("rest_between_spells", at, gap - way, least)

    def _spells(self) -> Iterator[Slip]:
        spells: list[list[Timed]] = []
        until = -1
        for t in self.duties:
            if t.start > until:
                spells.append([])
            spells[-1].append(t)
            until = max(until, t.end)
        for spell in spells:
            asked = [t for t in spell if t.limit("max_spell_hours") and t.held.need.kind not in STATIONS]
            minutes = sum(t.end - t.start for t in asked)
            most = min((t.limit("max_spell_hours") * 60 for t in asked), default=minutes)
            if minutes > most:
                yield self._slip("spell_within_limit", asked[0].held.duty_id, minutes, most)

    def _limited(self, rule: str) -> dict[int, tuple[int, float]]:
        """Return (minutes, least limit) of each date with a duty that a rule limits, in order of dates."""
        found: dict[int, tuple[int, float]] = {}
        for t in self.duties:
            limit = t.limit(rule) * 60
            for day in t.dates if limit else ():
                minutes, least = found.get(day, (0, limit))
                found[day] = (minutes + t.minutes_on(day), min(least, limit))
        return dict(sorted(found.items()))

    def _days(self) -> Iterator[Slip]:
        for day, (minutes, most) in self._limited("max_duty_hours_per_day").items():
            if minutes > most:
                yield self._slip("hours_per_day", _date(day), minutes, most)

    def _weeks(self) -> Iterator[Slip]:
        weeks = _sevens(self._limited("max_duty_hours_per_week"))
        sums = [(sum(m for m, _ in w.values()), min(most for _, most in w.values())) for w in weeks.values()]
        minutes, most = max(sums, key=lambda s: s[0] - s[1], default=(0, 0))
        if minutes > most:
            yield self._slip("hours_per_week", "week", minutes, most)

    def _nights(self) -> Iterator[Slip]:
        limits: dict[int, float] = {}
        for t in self.nights:
            limit = t.limit("max_consecutive_nights") or np.inf
            limits[t.first] = min(limits.get(t.first, np.inf), limit)
        run: list[int] = []
        for day in [*sorted(limits), 0]:
            if run and day != run[-1] + 1:
                most = min(limits[d] for d in run)
                if len(run) > most:
                    yield self._slip("nights_in_a_row", _date(run[0]), len(run), most, unit=1)
                run = []
            run.append(day)

    def _days_off(self) -> Iterator[Slip]:
        asked: dict[int, float] = {}
        for t in self.duties:
            for day in t.dates:
                asked[day] = max(asked.get(day, 0), t.limit("min_days_off_per_week"))
        weeks = _sevens(dict(sorted(asked.items())))
        sums = [(DAYS_IN_A_WEEK - len(week), max(week.values())) for week in weeks.values()]
        free, least = max(sums, key=lambda s: s[1] - s[0], default=(0, 0))
        if least > 0 and free < least:
            yield self._slip("days_off_given", "week", free, least, unit=1)


def _sevens(dates: dict[int, V]) -> dict[int, dict[int, V]]:
    """Return for each date with a duty the dates with one in the seven that begin with it."""
    return {d: {e: v for e, v in dates.items() if d <= e < d + DAYS_IN_A_WEEK} for d in dates}


def _minute(at: datetime, zone: ZoneInfo) -> int:
    local = at.astimezone(zone)
    return local.toordinal() * MINUTES_PER_DAY + local.hour * 60 + local.minute


def _date(day: int) -> str:
    return date.fromordinal(day).isoformat()
