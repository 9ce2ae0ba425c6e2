"""What the rules on hours say of one duty by itself: some shifts are longer than anybody may serve."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from praja.domain.needs import REVOTE_GUARD, STATION_GUARD, Need
from praja.domain.rulebook import Rulebook
from praja.units import DAYS_IN_A_WEEK

DAYS_OFF = "min_days_off_per_week"


def broken_alone(rulebook: Rulebook, need: Need) -> str:
    """Return the rule that one duty at a need breaks, whatever else its officer does; empty where none.

    Who guards a station has moved there on a date before, where guards move.
    """

    def value(rule: str) -> float:
        return rulebook.value(rule, need.kind, need.phase, need.start.date())

    def limit(rule: str) -> timedelta:
        return timedelta(hours=value(rule))

    span, by_date = need.end - need.start, list(_by_date(need.start, need.end))
    moves = need.kind == STATION_GUARD and rulebook.settings.rules.forward_movement_days > 0
    if len(by_date) + moves > DAYS_IN_A_WEEK - value(DAYS_OFF):
        return DAYS_OFF
    spans = {
        "max_duty_hours_per_day": max(by_date),
        "max_duty_hours_per_week": span,
        "max_spell_hours": timedelta(0) if need.kind in (STATION_GUARD, REVOTE_GUARD) else span,
    }
    return next((rule for rule, asked in spans.items() if timedelta(0) < limit(rule) < asked), "")


def _by_date(start: datetime, end: datetime) -> Iterator[timedelta]:
    """Yield how much of a duty lies on each local date."""
    while start < end:
        midnight = start.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        yield min(midnight, end) - start
        start = midnight
