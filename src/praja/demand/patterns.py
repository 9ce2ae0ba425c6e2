"""Guard patterns as loads: which patterns a command may use for a class, and what a station weighs."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from praja.domain.settings import GuardPattern, RiskClass

Choice = Mapping[tuple[str, RiskClass], GuardPattern]
"""The pattern in use for each command and class."""


def stations_per_team(pattern: GuardPattern) -> Fraction:
    """Return how many stations one two-officer team may watch under the pattern.

    A pattern of other than 2 police asks for police / 2 teams, rounded up, for its stations.
    """
    return Fraction(pattern.stations, math.ceil(pattern.police / 2))


@dataclass(frozen=True, slots=True)
class StationLoad:
    """What one station asks of a beat: ``load`` in (0, 1], and ``teams`` on the beat (1 or more)."""

    load: Fraction
    teams: int


def station_load(pattern: GuardPattern) -> StationLoad:
    """Return the load of a station of this pattern; one that asks for several teams fills its beat alone."""
    load = 1 / stations_per_team(pattern)
    return StationLoad(min(load, Fraction(1)), max(1, math.ceil(load)))


def pattern_options(
    patterns: Iterable[GuardPattern], command: str, risk_class: RiskClass
) -> tuple[GuardPattern, ...]:
    """Return the patterns a command may use for a class, thinnest guard first; its own before the common."""
    of_class = [p for p in patterns if p.risk_class is risk_class]
    own = [p for p in of_class if p.unit == command]
    common = [p for p in of_class if p.unit is None]
    return tuple(sorted(own or common, key=lambda p: (-stations_per_team(p), p.civil_guards)))


def civil_guards_of(patterns: Iterable[GuardPattern]) -> int:
    """Return the civil guards of a beat whose stations use these patterns: exact sum, rounded up."""
    return math.ceil(sum((Fraction(p.civil_guards, p.stations) for p in patterns), Fraction(0)))
