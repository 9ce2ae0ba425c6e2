"""Local minutes: one whole number per minute, midnight of a date a multiple of 1440.

Hours of duty are counted on local dates, so all times are brought to the operation's own clock.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

MINUTES_PER_DAY: Final = 24 * 60


def midnight(day: date) -> int:
    """Return the local minute at which ``day`` begins."""
    return day.toordinal() * MINUTES_PER_DAY


def minute_of(instant: datetime, zone: ZoneInfo) -> int:
    """Return the local minute of an aware instant. Raises ValueError for naive ones and for seconds."""
    if instant.tzinfo is None:
        raise ValueError("a time with its offset")
    local = instant.astimezone(zone)
    if local.second or local.microsecond:
        raise ValueError("a whole minute")
    return midnight(local.date()) + local.hour * 60 + local.minute


def instants(zone: ZoneInfo) -> Callable[[str], int]:
    """Return a parser of ISO 8601 times with offset that remembers what it has read."""
    known: dict[str, int] = {}

    def parse(cell: str) -> int:
        if cell not in known:
            try:
                known[cell] = minute_of(datetime.fromisoformat(cell), zone)
            except (ValueError, OverflowError):
                raise ValueError("a time such as 2024-11-27T06:00+07:00") from None
        return known[cell]

    return parse


def stamp(minute: int) -> str:
    """Return a local minute for people, such as ``2024-11-27 06:00``."""
    days, rest = divmod(minute, MINUTES_PER_DAY)
    return f"{date.fromordinal(days)} {rest // 60:02d}:{rest % 60:02d}"


def span(start: int, end: int) -> str:
    """Return a span for people."""
    return f"{stamp(start)} - {stamp(end)}"
