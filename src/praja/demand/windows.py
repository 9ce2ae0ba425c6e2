"""The spans of time at which places are guarded: shifts clipped to their phase, and station duty."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from praja.domain.settings import Phase, Rules, Settings, ShiftPattern
from praja.units import MINUTES_PER_DAY

Window = tuple[datetime, datetime]
MINUTE: Final = timedelta(minutes=1)


def at_minute(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """Return the aware local instant ``minute`` minutes after midnight of ``day`` (over 1440: later days)."""
    days, rest = divmod(minute, MINUTES_PER_DAY)
    return datetime.combine(day + timedelta(days=days), time(rest // 60, rest % 60), tzinfo=zone)


def days_of(phase: Phase) -> Iterator[date]:
    """Yield the dates of a phase, first to last."""
    for offset in range((phase.end - phase.start).days + 1):
        yield phase.start + timedelta(days=offset)


def phase_holding(settings: Settings, day: date) -> str | None:
    """Return the key of the phase that holds a date, the first of the table; None where none does."""
    return next((p.key for p in settings.phases if p.start <= day <= p.end), None)


def shift_windows(pattern: ShiftPattern, phase: Phase, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return the shifts of a post in a phase, in time order.

    A shift belongs to the date on which it starts. A pattern that runs round the clock guards
    from 00:00 of the first day, with a leading part where its first turn is later, to 24:00 of
    the last day, where the last shift is cut.
    """
    turns = pattern.turns_min
    round_the_clock = turns[-1] - turns[0] >= MINUTES_PER_DAY
    eve = [phase.start - timedelta(days=1)] if round_the_clock else []
    opens, closes = at_minute(phase.start, 0, zone), at_minute(phase.end, MINUTES_PER_DAY, zone)
    spans = [
        (at_minute(day, start, zone), at_minute(day, end, zone))
        for day in (*eve, *days_of(phase))
        for start, end in pairwise(turns)
    ]
    clipped = ((max(start, opens), min(end, closes)) for start, end in spans)
    return tuple(sorted((start, end) for start, end in clipped if start < end))


def whole_days(phase: Phase, zone: ZoneInfo) -> tuple[Window, ...]:
    """Return the dates of a phase, each from midnight to midnight."""
    return shift_windows(ShiftPattern("phase", (0, MINUTES_PER_DAY)), phase, zone)


def station_window(rules: Rules, phase: Phase, zone: ZoneInfo) -> Window:
    """Return the span that the guards of the first date of voting serve at their stations.

    Where duty past midnight is relieved it ends at 24:00, and :func:`relief_window` follows.
    """
    end_min = rules.station_duty_end_min
    if rules.relieve_past_midnight:
        end_min = min(end_min, MINUTES_PER_DAY)
    return at_minute(phase.start, rules.station_duty_start_min, zone), at_minute(phase.start, end_min, zone)


def relief_window(rules: Rules, phase: Phase, zone: ZoneInfo) -> Window | None:
    """Return the span from 24:00 on voting day that a relief serves, None where there is none to serve."""
    if not rules.relieve_past_midnight or rules.station_duty_end_min <= MINUTES_PER_DAY:
        return None
    return (
        at_minute(phase.start, MINUTES_PER_DAY, zone),
        at_minute(phase.start, rules.station_duty_end_min, zone),
    )


def equal_shifts(window: Window, shifts: int) -> tuple[Window, ...]:
    """Return a span cut into so many equal shifts, turning on whole minutes."""
    start, end = window
    minutes = (end - start) // MINUTE
    return tuple(pairwise([*(start + minutes * i // shifts * MINUTE for i in range(shifts)), end]))


def shifts_within(window: Window, most_min: int) -> int:
    """Return the least number of equal shifts that last ``most_min`` minutes or less."""
    return max(1, -((window[0] - window[1]) // MINUTE // most_min))
