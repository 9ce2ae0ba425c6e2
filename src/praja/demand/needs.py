"""From posts, beats and the district floor to what each place asks for on each shift."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from praja.demand.windows import (
    Window,
    equal_shifts,
    relief_window,
    shift_windows,
    station_window,
    whole_days,
)
from praja.domain.areas import Area, Level, Unit, district_of
from praja.domain.needs import DISTRICT_FLOOR, STATION_GUARD, STATION_RELIEF, Need
from praja.domain.operation import Operation
from praja.domain.plan import Beat
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase

PERSONAL = ("exclude_home_village", "exclude_declared_interest")
"""Rules on who somebody is, not on when he serves."""
LONGEST_PRESENCE = timedelta(hours=12)
"""A span that is open for longer is cut in two."""


def post_needs(operation: Operation, phase: Phase) -> tuple[Need, ...]:
    """Return what the posts ask for: one need for each post and shift of the phase."""
    zone = ZoneInfo(operation.settings.timezone)
    patterns = {s.key: s for s in operation.settings.shifts}
    spans = {key: shift_windows(pattern, phase, zone) for key, pattern in patterns.items()}
    found = (
        Need(
            phase=phase.key,
            place_id=post.post_id,
            kind=post.kind,
            task_force=post.task_force,
            area_code=post.area_code,
            lat=post.lat,
            lon=post.lon,
            start=start,
            end=end,
            officers=post.officers,
            leads=0,
            qualifications=post.qualifications,
            women=min(post.women, post.officers),
            pair_id=post.pair_id,
            villages=(post.area_code,),
        )
        for post in operation.posts
        if phase.key in post.phases and post.officers > 0
        for start, end in spans[post.shift]
    )
    return as_ruled(operation, found)


def as_ruled(operation: Operation, needs: Iterable[Need]) -> tuple[Need, ...]:
    """Return the needs without the homes and ties that no rule spares there on that date."""
    rules = operation.settings.rules
    changed = any(c.rule in PERSONAL for c in operation.settings.rule_changes)
    if rules.exclude_home_village and rules.exclude_declared_interest and not changed:
        return tuple(needs)
    rulebook = Rulebook(operation.settings)
    found = []
    for need in needs:
        home, ties = (bool(rulebook.value(r, need.kind, need.phase, need.start.date())) for r in PERSONAL)
        found.append(replace(need, villages=need.villages if home else (), ties=ties))
    return tuple(found)


def station_needs(operation: Operation, phase: Phase, beats: Iterable[Beat]) -> tuple[Need, ...]:
    """Return what the beats with a team ask for on voting day: two officers for each team.

    Where duty past 24:00 is relieved they end at 24:00; :func:`relief_needs` has the rest.
    """
    window = station_window(operation.settings.rules, phase, ZoneInfo(operation.settings.timezone))
    return _beat_needs(operation, phase, beats, STATION_GUARD, window)


def relief_needs(
    operation: Operation, voting: Phase, beats: Iterable[Beat], planned: Sequence[Phase] = ()
) -> tuple[Need, ...]:
    """Return what the beats with a team ask for from 24:00 on: as many officers again, other ones.

    A relief belongs to the phase of its date, as every duty does; where none of those ``planned`` holds
    that date it stays with voting day, for the stations are not left alone.
    """
    window = relief_window(operation.settings.rules, voting, ZoneInfo(operation.settings.timezone))
    if window is None:
        return ()
    day = window[0].date()
    phase = next((p for p in planned if p.start <= day <= p.end), voting)
    return _beat_needs(operation, phase, beats, STATION_RELIEF, window)


def _beat_needs(
    operation: Operation, phase: Phase, beats: Iterable[Beat], kind: str, window: Window
) -> tuple[Need, ...]:
    stations = {s.station_id: s for s in operation.stations}
    found = (
        Need(
            phase=phase.key,
            place_id=beat.beat_id,
            kind=kind,
            task_force=operation.settings.rules.station_guard_task_force,
            area_code=stations[beat.base_station_id].village_code,
            lat=stations[beat.base_station_id].lat,
            lon=stations[beat.base_station_id].lon,
            start=window[0],
            end=window[1],
            officers=2 * beat.teams,
            leads=beat.teams,
            villages=tuple(sorted({stations[s].village_code for s in beat.station_ids})),
        )
        for beat in beats
    )
    return as_ruled(operation, found)


def with_district_floor(operation: Operation, phase: Phase, needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return the needs so marked and filled up that every district keeps its floor at every hour.

    Officers at places of the district count first (their need is marked as urgent as the floor);
    where the places ask for too few, presence duties at the district's own unit fill the hours.
    ``district_floor`` may differ by date; a need that lasts over midnight is marked by the highest.
    """
    days = _days(operation, phase)
    if not any(day.floor for day in days):
        return tuple(needs)
    marked = list(needs)
    inside: dict[str, list[list[Need]]] = {}
    for i, need in enumerate(needs):
        district = district_of(need.area_code)
        if district is None:
            continue
        by_day = inside.setdefault(district, [[] for _ in days])
        touched = _touched(phase.start, len(days), need)
        for d in touched:
            by_day[d].append(need)
        floor = min(max((days[d].floor for d in touched), default=0), need.officers)
        if floor:
            marked[i] = replace(need, floor_officers=floor)
    units = _unit_by_district(operation)
    districts = sorted((a for a in operation.areas if a.level is Level.DISTRICT), key=lambda a: a.code)
    for area in districts:
        seat = _Seat(operation, phase, area, units.get(area.code))
        for day, here in zip(days, inside.get(area.code) or [[] for _ in days], strict=True):
            marked.extend(seat.presence(window, lacking) for window, lacking in _gaps(day, here))
    return tuple(marked)


@dataclass(frozen=True, slots=True)
class _Day:
    """A date of the phase from midnight to midnight, and the floor that holds on it."""

    opens: datetime
    closes: datetime
    floor: int


def _days(operation: Operation, phase: Phase) -> list[_Day]:
    book, zone = Rulebook(operation.settings), ZoneInfo(operation.settings.timezone)
    return [
        _Day(opens, closes, int(book.value("district_floor", DISTRICT_FLOOR, phase.key, opens.date())))
        for opens, closes in whole_days(phase, zone)
    ]


def _touched(first: date, days: int, need: Need) -> range:
    """Return the numbers of the days of the phase that a need takes time of."""
    start = (need.start.date() - first).days
    end = (need.end.date() - first).days
    at_midnight = not (need.end.hour or need.end.minute or need.end.second or need.end.microsecond)
    return range(max(0, start), min(days, end + (not at_midnight)))


def _unit_by_district(operation: Operation) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for unit in operation.units:
        for code in unit.area_codes:
            if len(unit.area_codes) == 1 and district_of(code) == code:
                found.setdefault(code, unit)
    return found


def _gaps(day: _Day, here: Sequence[Need]) -> Iterator[tuple[Window, int]]:
    """Yield the spans of a day, cut where the number changes, at which officers lack, and how many."""
    change = {day.opens: 0, day.closes: 0}
    for need in here:
        start, end = max(need.start, day.opens), min(need.end, day.closes)
        change[start] = change.get(start, 0) + need.officers
        change[end] = change.get(end, 0) - need.officers
    spans: list[tuple[datetime, datetime, int]] = []
    present = 0
    for start, end in pairwise(sorted(change)):
        present += change[start]
        lacking = max(0, day.floor - present)
        if spans and spans[-1][2] == lacking:
            spans[-1] = (spans[-1][0], end, lacking)
        else:
            spans.append((start, end, lacking))
    for start, end, lacking in spans:
        if lacking:
            shifts = 1 if end - start <= LONGEST_PRESENCE else 2
            for window in equal_shifts((start, end), shifts):
                yield window, lacking


@dataclass(frozen=True, slots=True)
class _Seat:
    """Where a district's presence duties are: its own unit, the district itself where it has none."""

    operation: Operation
    phase: Phase
    area: Area
    unit: Unit | None

    def presence(self, window: Window, officers: int) -> Need:
        """Return one presence duty."""
        at = self.unit or self.area
        return Need(
            phase=self.phase.key,
            place_id=self.unit.unit if self.unit else self.area.code,
            kind=DISTRICT_FLOOR,
            task_force=self.operation.settings.rules.station_guard_task_force,
            area_code=self.area.code,
            lat=at.lat,
            lon=at.lon,
            start=window[0],
            end=window[1],
            officers=officers,
            leads=0,
            floor_officers=officers,
        )
