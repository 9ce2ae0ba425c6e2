"""The people of the force and what keeps them from a duty. No kind of relation is ever read here."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Officer:
    """A police officer. ``task_force`` is None where the register leaves it to the engine."""

    nrp: str
    name: str
    rank: str
    unit: str
    sex: str = ""
    home_village: str | None = None
    qualifications: frozenset[str] = frozenset()
    task_force: str | None = None
    assignable: bool = True


@dataclass(frozen=True, slots=True)
class CandidatePair:
    """A pair that stands in one contest; ``contest_area`` is the area that votes."""

    pair_id: str
    contest_area: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Tie:
    """A declared interest: which officer, which pair. The relation itself stays in the input."""

    nrp: str
    pair_id: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Leave, illness or training; both dates included. The reason is dropped at the door."""

    nrp: str
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Asset:
    """A vehicle or kit of a unit."""

    asset_id: str
    kind: str
    unit: str
    seats: int = 0
    boxes: int = 0


@dataclass(frozen=True, slots=True)
class Lock:
    """A person has decided that this officer does this duty; ``reason`` and ``by`` go to the record."""

    duty_id: str
    nrp: str
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Release:
    """A person has decided that this officer does not do this duty; it is free for others."""

    duty_id: str
    nrp: str
    reason: str
    by: str
