"""What each rule says of each duty: its value in ``[rules]``, or that of the last change that fits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from praja.domain.settings import RuleChange, Settings
from praja.evaluate.clock import MINUTES_PER_DAY
from praja.evaluate.groups import grouped
from praja.evaluate.rows import Duties
from praja.evaluate.where import STATION_GUARD

AT_MOST = (
    "max_duty_hours_per_day", "max_duty_hours_per_week", "max_spell_hours", "max_consecutive_nights",
)  # fmt: skip
"""The greater, the looser; 0 is loosest of all."""
PROTECTING = (
    *AT_MOST, "min_rest_hours", "min_rest_after_station_hours", "min_days_off_per_week",
    "exclude_home_village", "exclude_declared_interest",
)  # fmt: skip
"""Rules on rest, hours, home and ties: none is loosened silently."""


def fits(change: RuleChange, kind: str, phase: str, day: date) -> bool:
    """Return whether a change speaks of duties of a kind in a phase that start on a date."""
    return (
        change.kind in (None, kind)
        and change.phase in (None, phase)
        and (change.start or day) <= day <= (change.end or day)
    )


def value_of(settings: Settings, rule: str, kind: str, phase: str, day: date) -> float:
    """Return what a rule says of a duty, 0 where it is off or the duty, at a station, exempt from it."""
    if kind == STATION_GUARD and rule in settings.rules.station_duty_exempt_from:
        return 0.0
    change = holding(settings, rule, kind, phase, day)
    return float(getattr(settings.rules, rule) if change is None else change.value)


def holding(settings: Settings, rule: str, kind: str, phase: str, day: date) -> RuleChange | None:
    """Return the change that holds for a duty: of those that fit the last; None where ``[rules]`` does."""
    fitting = [c for c in settings.rule_changes if c.rule == rule and fits(c, kind, phase, day)]
    return fitting[-1] if fitting else None


def loosened(settings: Settings) -> Sequence[RuleChange]:
    """Return the changes that ask less of a rule on rest, hours, home or ties than ``[rules]`` does."""
    return [c for c in settings.rule_changes if c.rule in PROTECTING and _is_looser(c, settings)]


def _is_looser(change: RuleChange, settings: Settings) -> bool:
    usual, value = float(getattr(settings.rules, change.rule)), float(change.value)
    if change.rule in AT_MOST:
        # 0 is no limit at all.
        return usual > 0 and (value == 0 or value > usual)
    return value < usual


@dataclass(frozen=True)
class Limits:
    """The rules as they hold for D duties, by kind, phase and the date on which each starts."""

    settings: Settings
    duties: Duties

    @cached_property
    def _alike(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        d = self.duties
        return grouped(d.kind.codes, d.phase.codes, d.start // MINUTES_PER_DAY)

    @cached_property
    def _known(self) -> dict[str, NDArray[np.float64]]:
        return {}

    def of(self, rule: str) -> NDArray[np.float64]:
        """Return the value of a rule for each duty, 0 where it is off, shape (D,)."""
        if rule not in self._known:
            first, group = self._alike
            values = [value_of(self.settings, rule, *self._about(row)) for row in first.tolist()]
            self._known[rule] = np.array(values, dtype=np.float64)[group]
        return self._known[rule]

    def touched_by(self, change: RuleChange) -> int:
        """Return for how many duties a change holds."""
        first, group = self._alike
        held = (holding(self.settings, change.rule, *self._about(row)) is change for row in first.tolist())
        return int(np.array([*held, False])[group].sum())

    def _about(self, row: int) -> tuple[str, str, date]:
        d = self.duties
        day = date.fromordinal(int(d.start[row]) // MINUTES_PER_DAY)
        return d.kind.at(row), d.phase.at(row), day
