"""What districts ask for so that so many officers are there at every hour of a phase."""

from datetime import date, timedelta

import numpy as np

from praja.domain.settings import Settings
from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.levels import Level
from praja.evaluate.limits import value_of
from praja.evaluate.shifts import PhaseSpan
from praja.evaluate.where import PRESENCE


def floor_on(settings: Settings, phase: str, day: date) -> int:
    """Return how many officers each district has on a date of a phase."""
    return int(value_of(settings, "district_floor", PRESENCE, phase, day))


def floor_of(settings: Settings, phase: PhaseSpan) -> Level:
    """Return the floor over a phase: it changes at midnight or not at all."""
    days = np.arange(phase.start, phase.end, MINUTES_PER_DAY)
    first = phase.phase.start
    said = [floor_on(settings, phase.key, first + timedelta(days=i)) for i in range(len(days))]
    return Level.of(days, days + MINUTES_PER_DAY, np.array(said, dtype=np.int64))
