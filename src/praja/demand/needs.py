"""From posts, beats and the district floor to what each place asks for on each shift."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from praja.demand.windows import Window, shift_windows, station_window, whole_days
from praja.domain.areas import Unit, district_of
from praja.domain.needs import DISTRICT_FLOOR, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import Beat
from praja.domain.settings import Phase


def post_needs(operation: Operation, phase: Phase) -> tuple[Need, ...]:
    """Return what the posts ask for: one need for each post and shift of the phase."""
    zone = ZoneInfo(operation.settings.timezone)
    patterns = {s.key: s for s in operation.settings.shifts}
    spans = {key: shift_windows(pattern, phase, zone) for key, pattern in patterns.items()}
    return tuple(
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
            pair_id=post.pair_id,
            villages=(post.area_code,),
        )
        for post in operation.posts
        if phase.key in post.phases and post.officers > 0
        for start, end in spans[post.shift]
    )


def station_needs(operation: Operation, phase: Phase, beats: Iterable[Beat]) -> tuple[Need, ...]:
    """Return what the beats with a team ask for on voting day: two officers for each team."""
    start, end = station_window(operation.settings.rules, phase, ZoneInfo(operation.settings.timezone))
    stations = {s.station_id: s for s in operation.stations}
    return tuple(
        Need(
            phase=phase.key,
            place_id=beat.beat_id,
            kind=STATION_GUARD,
            task_force=operation.settings.rules.station_guard_task_force,
            area_code=stations[beat.base_station_id].village_code,
            lat=stations[beat.base_station_id].lat,
            lon=stations[beat.base_station_id].lon,
            start=start,
            end=end,
            officers=2 * beat.teams,
            leads=beat.teams,
            villages=tuple(sorted({stations[s].village_code for s in beat.station_ids})),
        )
        for beat in beats
    )


def with_district_floor(operation: Operation, phase: Phase, needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return the needs so marked and filled up that every district keeps its floor at every hour.

    Officers at places of the district count first (their need is marked as urgent as the floor);
    where the places ask for too few, presence duties at the district's own unit fill the hours.
    """
    floor = operation.settings.rules.district_floor
    if floor <= 0:
        return tuple(needs)
    by_district: dict[str, list[int]] = {}
    for i, need in enumerate(needs):
        district = district_of(need.area_code)
        if district is not None:
            by_district.setdefault(district, []).append(i)
    marked = list(needs)
    extra: list[Need] = []
    units = _unit_by_district(operation)
    zone = ZoneInfo(operation.settings.timezone)
    whole = whole_days(phase, zone)
    for district in sorted(a.code for a in operation.areas if a.level == "district"):
        here = by_district.get(district, [])
        for i in here:
            marked[i] = replace(marked[i], floor_officers=min(floor, marked[i].officers))
        for start, end, lacking in _gaps(floor, [needs[i] for i in here], whole):
            extra.append(_presence(operation, phase, district, units.get(district), (start, end), lacking))
    return (*marked, *extra)


def _unit_by_district(operation: Operation) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for unit in operation.units:
        for code in unit.area_codes:
            if len(unit.area_codes) == 1 and district_of(code) == code:
                found.setdefault(code, unit)
    return found


def _gaps(floor: int, here: list[Need], days: tuple[Window, ...]) -> list[tuple[datetime, datetime, int]]:
    """Return the spans, within each day and cut at the floor's changes, at which officers lack."""
    gaps: list[tuple[datetime, datetime, int]] = []
    for opens, closes in days:
        inside = [n for n in here if n.start < closes and n.end > opens]
        turns = sorted({opens, closes, *(t for n in inside for t in (n.start, n.end) if opens < t < closes)})
        for start, end in pairwise(turns):
            present = sum(n.officers for n in inside if n.start <= start and n.end >= end)
            lacking = max(0, floor - present)
            if gaps and gaps[-1][1] == start and gaps[-1][2] == lacking and start != opens:
                gaps[-1] = (gaps[-1][0], end, lacking)
            else:
                gaps.append((start, end, lacking))
    return [piece for gap in gaps if gap[2] for piece in _halved(*gap)]


def _halved(start: datetime, end: datetime, lacking: int) -> list[tuple[datetime, datetime, int]]:
    """Cut a span in two equal shifts where it is longer than twelve hours."""
    if (end - start).total_seconds() <= 12 * 3600:
        return [(start, end, lacking)]
    middle = start + (end - start) / 2
    return [(start, middle, lacking), (middle, end, lacking)]


def _presence(
    operation: Operation, phase: Phase, district: str, unit: Unit | None, window: Window, officers: int
) -> Need:
    area = next(a for a in operation.areas if a.code == district)
    return Need(
        phase=phase.key,
        place_id=unit.unit if unit else district,
        kind=DISTRICT_FLOOR,
        task_force=operation.settings.rules.station_guard_task_force,
        area_code=district,
        lat=unit.lat if unit else area.lat,
        lon=unit.lon if unit else area.lon,
        start=window[0],
        end=window[1],
        officers=officers,
        leads=0,
        floor_officers=officers,
    )
