"""Forward movement (serpas): the guards of stations go to their beats before voting day."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from praja.demand.windows import MINUTE, Window, at_minute, phase_holding, station_window
from praja.domain.areas import Unit
from praja.domain.needs import FORWARD_MOVEMENT, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.places import Station
from praja.domain.plan import Duty
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase
from praja.travel import Travel

EARLIEST_MIN: Final = 6 * 60
"""Minute of the date before which nobody need have arrived."""
LEAST_MIN: Final = 30
"""Nobody's movement is shorter: he also assembles and reports there."""


@dataclass(frozen=True)
class Movements:
    """The ways of all guards to their beats: what each beat asks for, and one duty for each guard."""

    needs: tuple[Need, ...] = ()
    duties: tuple[Duty, ...] = ()


def movement_window(operation: Operation, travel: Travel, voting: Phase, unit: Unit, base: Station) -> Window:
    """Return when a guard of a unit moves to the base of his beat.

    He arrives by ``forward_movement_end``, ``forward_movement_days`` before voting day, or earlier, so
    that he has rested when he guards, though not before 06:00; he starts as long before as the way from his
    unit takes on that date, at least half an hour.
    """
    rules = operation.settings.rules
    day = voting.start - timedelta(days=rules.forward_movement_days)
    zone = ZoneInfo(operation.settings.timezone)
    rested = station_window(rules, voting, zone)[0] - _rest(operation, voting, day)
    latest = min(at_minute(day, rules.forward_movement_end_min, zone), rested)
    end = max(latest, at_minute(day, EARLIEST_MIN, zone))
    home = unit.area_codes[0] if unit.area_codes else ""
    way = (unit.lat, unit.lon, home, base.lat, base.lon, base.village_code)
    return end - max(LEAST_MIN, travel.minutes(*way, day)) * MINUTE, end


def _rest(operation: Operation, voting: Phase, day: date) -> timedelta:
    """Return the rest between a movement on a date and the guard of a station; none where one needs none."""
    rulebook = Rulebook(operation.settings)
    duties = (
        (FORWARD_MOVEMENT, phase_holding(operation.settings, day) or "", day),
        (STATION_GUARD, voting.key, voting.start),
    )
    hours = [rulebook.value("min_rest_hours", *duty) for duty in duties]
    return timedelta(hours=max(hours)) if min(hours) > 0 else timedelta(0)


def movements(
    operation: Operation, travel: Travel, voting: Phase, bases: dict[str, str], duties: Iterable[Duty]
) -> Movements:
    """Return how those who guard stations on voting day come to their beats.

    Nothing where the rules switch it off, or where no phase holds the date.

    Parameters
    ----------
    bases
        The base station of each beat, by beat.
    duties
        Duties of voting day; those that guard no station are passed over.
    """
    days = operation.settings.rules.forward_movement_days
    phase = phase_holding(operation.settings, voting.start - timedelta(days=days))
    if days == 0 or phase is None:
        return Movements()
    stations = {s.station_id: s for s in operation.stations}
    windows: dict[tuple[str, str], Window] = {}
    numbers: Counter[str] = Counter()
    needs: dict[str, Need] = {}
    moved: list[Duty] = []
    guards = (d for d in duties if d.kind == STATION_GUARD)
    for duty in sorted(guards, key=lambda d: (d.place_id, d.nrp)):
        base = stations[bases[duty.place_id]]
        key = (duty.home_unit, duty.place_id)
        if key not in windows:
            unit = operation.tree.units[duty.home_unit]
            windows[key] = movement_window(operation, travel, voting, unit, base)
        start, end = windows[key]
        seat = f"{duty.place_id}/{start:%Y%m%dT%H%M}"
        numbers[seat] += 1
        moved.append(
            replace(
                duty,
                duty_id=f"{seat}/{numbers[seat]}",
                phase=phase,
                kind=FORWARD_MOVEMENT,
                start=start,
                end=end,
                task_unit="",
            )
        )
        asked = needs.get(duty.place_id) or _need(operation, phase, duty.place_id, base, (start, end))
        earliest = min(start, asked.start)
        needs[duty.place_id] = replace(asked, start=earliest, officers=asked.officers + 1)
    return Movements(tuple(needs.values()), tuple(moved))


def _need(operation: Operation, phase: str, beat_id: str, base: Station, window: Window) -> Need:
    """Return what a beat asks for before anybody is counted."""
    return Need(
        phase=phase,
        place_id=beat_id,
        kind=FORWARD_MOVEMENT,
        task_force=operation.settings.rules.station_guard_task_force,
        area_code=base.village_code,
        lat=base.lat,
        lon=base.lon,
        start=window[0],
        end=window[1],
        officers=0,
        leads=0,
    )
