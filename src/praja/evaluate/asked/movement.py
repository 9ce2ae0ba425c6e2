"""How the guards of stations come to their beats before voting day: when each of them starts."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from praja.domain.operation import Operation
from praja.evaluate.asked.ask import Ask, Asking
from praja.evaluate.asked.stations import VOTING
from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.ground import metres_between
from praja.evaluate.groups import once_each
from praja.evaluate.limits import value_of
from praja.evaluate.roster import Roster
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.ways import Ways
from praja.evaluate.where import FORWARD_MOVEMENT, STATION_GUARD

LEAST_MIN, EARLIEST_MIN = 30, 6 * 60
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Movements:
    """The ways of G guards to their beats, all on one date."""

    phase: str
    guards: Ints
    """Their duties at the stations, shape (G,)."""
    start: Ints
    end: int

    @classmethod
    def of(
        cls, operation: Operation, spans: Mapping[str, PhaseSpan], roster: Roster, ways: Ways
    ) -> "Movements | None":
        """Return when guards start; None where nobody moves or the date is in no planned phase."""
        rules = operation.settings.rules
        if rules.forward_movement_days == 0 or VOTING not in spans:
            return None
        midnight = spans[VOTING].start - rules.forward_movement_days * MINUTES_PER_DAY
        phase = next((s.key for s in spans.values() if s.start <= midnight < s.end), None)
        if phase is None:
            return None
        guards = np.flatnonzero(roster.known & roster.duties.kind.are(STATION_GUARD))
        guarding = spans[VOTING].start + rules.station_duty_start_min
        rested = guarding - _rest_min(operation, phase, midnight, spans[VOTING].start)
        end = max(min(midnight + rules.forward_movement_end_min, rested), midnight + EARLIEST_MIN)
        minutes = np.maximum(LEAST_MIN, _minutes(operation, roster, ways, guards, midnight))
        return cls(phase, guards, end - minutes, end)

    def asks(self, roster: Roster, force: str) -> Iterator[Asking]:
        """Yield one ask for each beat with guards, from when the first of them starts."""
        starts: dict[str, list[int]] = defaultdict(list)
        for duty, start in zip(self.guards.tolist(), self.start.tolist(), strict=True):
            starts[roster.duties.place_id.at(duty)].append(start)
        for beat_id, mine in starts.items():
            ask = Ask(self.phase, beat_id, FORWARD_MOVEMENT, force, len(mine))
            yield ask, [(min(mine), self.end)]


def _rest_min(operation: Operation, phase: str, moving: int, voting: int) -> int:
    """Return the minutes of rest between a movement and the guard of a station; 0 where one asks for none."""
    days = [date.fromordinal(minute // MINUTES_PER_DAY) for minute in (moving, voting)]
    about = ((FORWARD_MOVEMENT, phase, days[0]), (STATION_GUARD, VOTING, days[1]))
    hours = [value_of(operation.settings, "min_rest_hours", *duty) for duty in about]
    return round(60 * max(hours)) if all(hours) else 0


def _minutes(operation: Operation, roster: Roster, ways: Ways, guards: Ints, midnight: int) -> Ints:
    """Return the minutes from the unit of each guard to the base of his beat."""
    units = {u.unit: i for i, u in enumerate(operation.units)}
    spots = [(u.lat, u.lon) for u in operation.units]
    areas = [next(iter(u.area_codes), "") for u in operation.units]
    home = roster.of_officers(lambda o: units[o.unit], unknown=-1)[guards]
    base = roster.place[guards]
    here = np.array(spots, dtype=np.float64).reshape(-1, 2)[home]
    there = np.array([(p.lat, p.lon) for p in roster.places], dtype=np.float64).reshape(-1, 2)[base]
    day = midnight // MINUTES_PER_DAY

    def leg(unit: int, place: int) -> int:
        return ways.by_leg(areas[unit], roster.places[place].area, day)

    legs = once_each(leg, home, base).astype(np.int64)
    return ways.minutes(metres_between(here, there), legs)
