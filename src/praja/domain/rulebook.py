"""What a rule says of one duty: its value in ``[rules]``, or the last change that fits the duty."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from praja.domain.settings import RuleChange, Rules, Settings

LIMITS = frozenset(
    {"max_duty_hours_per_day", "max_duty_hours_per_week", "max_spell_hours", "max_consecutive_nights"}
)
"""Rules that are looser where their value is greater; 0 or False is no limit."""
LEASTS = frozenset(
    {"min_rest_hours", "min_rest_after_station_hours", "min_days_off_per_week", "district_floor"}
)
"""Rules that are looser where their value is smaller."""
BARS = frozenset({"exclude_home_village", "exclude_declared_interest", "travel_between_duties"})
"""Rules that hold or do not."""
CHANGEABLE = LIMITS | LEASTS | BARS
PROTECTED = CHANGEABLE - {"district_floor", "travel_between_duties"}
"""Rules on rest, hours, ties and home: whoever loosens one says so in the certificate and on each order."""


@dataclass(frozen=True)
class Rulebook:
    """The rules of an operation with their changes by phase, kind of duty and date."""

    settings: Settings

    @cached_property
    def _by_rule(self) -> dict[str, list[RuleChange]]:
        found: dict[str, list[RuleChange]] = {}
        for change in reversed(self.settings.rule_changes):
            found.setdefault(change.rule, []).append(change)
        return found

    def value(self, rule: str, kind: str, phase: str, day: date) -> float:
        """Return what a rule says of a duty that starts on ``day``; 0 (or False) where it is off.

        Station duty is free of the rules in ``station_duty_exempt_from``, whatever a change says.
        """
        rules = self.settings.rules
        if kind == "station_guard" and rule in rules.station_duty_exempt_from:
            return 0
        for change in self._by_rule.get(rule, ()):
            if _fits(change, kind, phase, day):
                return float(change.value)
        return float(getattr(rules, rule))

    def loosened(self) -> tuple[RuleChange, ...]:
        """Return the changes that make a rule on rest, hours, ties or home looser than ``[rules]`` has it."""
        return tuple(
            c
            for c in self.settings.rule_changes
            if c.rule in PROTECTED and _is_looser(c, self.settings.rules)
        )


def _fits(change: RuleChange, kind: str, phase: str, day: date) -> bool:
    return (
        change.phase in (None, phase)
        and change.kind in (None, kind)
        and (change.start is None or change.start <= day)
        and (change.end is None or day <= change.end)
    )


def _is_looser(change: RuleChange, rules: Rules) -> bool:
    before, after = float(getattr(rules, change.rule)), float(change.value)
    if change.rule in LIMITS:
        return bool(before) and (not after or after > before)
    return after < before
