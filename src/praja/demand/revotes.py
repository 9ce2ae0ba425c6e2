"""Stations that vote again (PSU): the guards each asks for on its date."""

from typing import Final
from zoneinfo import ZoneInfo

from praja.demand.windows import at_minute, equal_shifts, shifts_within
from praja.domain.needs import REVOTE_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase

HOURS: Final = ("max_duty_hours_per_day", "max_spell_hours")
"""Rules that say how long one officer may stay; 0 is no limit."""


def revote_needs(operation: Operation, phase: Phase) -> tuple[Need, ...]:
    """Return what the revotes whose date lies in a phase ask for, in order of date and station.

    The hours are those of station duty. Where they are more than the rules let one officer serve,
    they are cut into the fewest equal shifts that keep the rules: other officers take over.
    """
    rules, zone = operation.settings.rules, ZoneInfo(operation.settings.timezone)
    stations = {s.station_id: s for s in operation.stations}
    book = Rulebook(operation.settings)
    needs = []
    for revote in sorted(operation.revotes, key=lambda r: (r.day, r.station_id)):
        station = stations.get(revote.station_id)
        if station is None or revote.officers <= 0 or not phase.start <= revote.day <= phase.end:
            continue
        window = (
            at_minute(revote.day, rules.station_duty_start_min, zone),
            at_minute(revote.day, rules.station_duty_end_min, zone),
        )
        limits = [int(60 * book.value(r, REVOTE_GUARD, phase.key, revote.day)) for r in HOURS]
        most_min = min((m for m in limits if m), default=0)
        for start, end in equal_shifts(window, shifts_within(window, most_min) if most_min else 1):
            needs.append(
                Need(
                    phase=phase.key,
                    place_id=station.station_id,
                    kind=REVOTE_GUARD,
                    task_force=rules.station_guard_task_force,
                    area_code=station.village_code,
                    lat=station.lat,
                    lon=station.lon,
                    start=start,
                    end=end,
                    officers=revote.officers,
                    leads=1,
                    villages=(station.village_code,),
                )
            )
    return tuple(needs)
