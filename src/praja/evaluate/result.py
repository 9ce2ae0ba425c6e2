"""What the check gives back: a count per rule, each violation, and the figures it recomputed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from praja.domain.plan import Breach, RuleResult


class Slip(NamedTuple):
    """One broken promise, before it is filed under its rule."""

    where: str
    """duty_id, beat_id, place_id or ``table:line``; never a name."""
    expected: str
    found: str
    place_id: str = ""
    """The place to name in public, where ``where`` is not one."""


class Outcome(NamedTuple):
    """What a rule looked at, and what it found broken."""

    checked: int
    slips: tuple[Slip, ...]

    @classmethod
    def of(cls, checked: int, slips: Iterable[Slip]) -> "Outcome":
        """Return the outcome of ``checked`` looks, with the slips in the order they came."""
        return cls(checked, tuple(slips))


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule. For the desk: ``expected`` and ``found`` may hold a service number."""

    rule: str
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Objectives:
    """The figures of the plan, recomputed from its rows."""

    cost_m: int
    """Sum over stations of class weight x metres to the base of the beat."""
    teams: int
    """Two-officer teams on beats."""
    missing: int
    """Officers required minus officers there, over stations and posts, each shift."""
    teams_without_local: int
    travel_m: int
    """Of voting day, as are ``missing``, ``teams_without_local`` and ``even``."""
    even: int = 0
    """Sum over officers of the square of their minutes on duty."""
    roster_missing: int = 0
    """Officers required minus officers there, over everything but voting day."""
    longest_week_min: int = 0
    """Most minutes on duty of any officer in any seven dates in a row."""
    continuity: float | None = None
    """Share of the duties at guarded places whose officer served there in the week before."""

    @property
    def by_stage(self) -> dict[str, int]:
        """The objective of each stage that a certificate may name."""
        return {
            "beats": self.cost_m,
            "missing": self.missing,
            "local": self.teams_without_local,
            "travel": self.travel_m,
            "even": self.even,
            "roster": self.roster_missing,
            "hours": self.longest_week_min,
        }


@dataclass(frozen=True, slots=True)
class Evenness:
    """How one burden lies on the officers of a unit who have a duty."""

    unit: str
    burden: str
    """``hours``, ``nights``, ``weekend_hours`` or ``hard_duties``."""
    officers: int
    gini: float
    """0: all alike; towards 1: one carries all."""
    width: float
    """The most less the least."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Rule by rule what holds. ``rules`` and ``breaches`` name no person; ``details`` stay at the desk."""

    rules: tuple[RuleResult, ...]
    breaches: tuple[Breach, ...]
    details: tuple[Violation, ...]
    objectives: Objectives
    loosened: tuple[Breach, ...] = ()
    """Rules on rest, hours, ties or home that a change made looser, with the duties each touches."""
    locked: tuple[Breach, ...] = ()
    """Rules that a person's lock breaks, as the certificate names them."""
    evenness: tuple[Evenness, ...] = ()
    """Of a whole operation, each unit and burden: a figure, not a rule."""

    @property
    def sound(self) -> bool:
        """Whether no rule is broken, and by no person's lock. Shortfalls that are listed break none."""
        return not self.details and not self.locked
