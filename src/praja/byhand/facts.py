"""What a check is told: the officers, seats and beats that edits touch, and nothing else of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from praja.domain.forces import Absence, Officer
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.places import Station
from praja.travel import Travel


@dataclass(frozen=True, slots=True)
class Held:
    """A duty of the plan: which seat, what it asks for, who has it."""

    duty_id: str
    need: Need
    """Of standby and movement: the place, hours and kind of that one duty."""
    nrp: str
    role: str = "member"


@dataclass(frozen=True, slots=True)
class Person:
    """An officer, what keeps him from duties, and all duties that the plan gives him."""

    officer: Officer
    task_force: str
    """That of the register, else the one drawn for him; empty: none."""
    contests: frozenset[str] = frozenset()
    """The contest areas of his declared ties."""
    absences: tuple[Absence, ...] = ()
    duties: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who serves a need beside the touched seats: as much of him as its crew is asked for."""

    nrp: str
    rank: str
    unit: str
    sex: str
    qualifications: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crew:
    """A need with a touched seat, and who has its seats by the plan: duty_id -> officer."""

    need: Need
    seats: Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class Watched:
    """A station of a touched beat: what it weighs there, and which share of a team it takes."""

    station: Station
    load: Fraction
    weight: int
    civil_guards: Fraction


@dataclass(frozen=True, slots=True)
class Ground:
    """A touched beat: its stations, its base, whether a team is named, and what its needs ask for."""

    beat_id: str
    district: str
    base: str
    has_team: bool
    stations: Mapping[str, Watched]
    needs: tuple[Need, ...] = ()
    """Station guard and relief of the beat."""
    duties: tuple[Held, ...] = ()
    """Who serves at these; every one of them is among the people told."""


@dataclass(frozen=True)
class Facts:
    """Everything a check may look at. Who gathers it reads by index; nothing here is a whole plan."""

    operation: Operation
    """Its settings, units, ways and candidates. Other tables may be empty."""
    people: Mapping[str, Person] = field(default_factory=dict)
    """Every officer that an edit names, or who has or would have a touched seat; unknown ones are missing."""
    crews: Mapping[str, Crew] = field(default_factory=dict)
    """The need of each seat that an edit names, by duty_id; a seat that is not there is missing."""
    beats: Mapping[str, Ground] = field(default_factory=dict)
    """The beats that edits name, and those that the named stations are in."""
    beat_of: Mapping[str, str] = field(default_factory=dict)
    """The beat of each station that an edit names."""
    planned: Mapping[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    """(phase, unit) -> officers with a duty in it, and the most that routine duty leaves."""
    areas: frozenset[str] = frozenset()
    """Of the areas that new posts name, those that the operation has."""
    taken_ids: frozenset[str] = frozenset()
    """Of the ids that new posts bear, those that a place has already."""
    phases: tuple[str, ...] = ()
    """Phases that the plan holds."""
    strength: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Phase -> officers with a duty in it, and the least there must be."""
    guards: tuple[int, int] = (0, 0)
    """Officers who guard stations, and the most that the rules allow."""
    travel: Travel | None = None
    """How long ways take, where that is known already."""
    moves: bool = False
    """Whether the plan has the guards' movement to their stations."""
