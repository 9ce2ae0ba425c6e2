"""What planning a nation speaks of: provinces, the rules of lending between them, and what was found."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from praja.domain.settings import VOTING

Point = tuple[int, int]
"""(teams received, those lent below 0; thousandths of an officer missing)."""


@dataclass(frozen=True, slots=True)
class Lending:
    """Who may be lent to another province (BKO between Polda), from when to when."""

    phase: str = VOTING
    """Key of the phase for which forces are lent, the same in every province."""
    commands: tuple[str, ...] = ()
    """Units that are lent from; empty: every command of a whole province but the Polda itself."""
    keep_share: Fraction = Fraction(1, 3)
    """Share of each such command that stays at home in any case."""
    reach_km: float = 2000
    """Farthest way between two Polda on the great circle; 0: no limit."""
    days_before: int = 2
    days_after: int = 1
    """They are away from so many days before the phase to so many days after it."""


@dataclass(frozen=True, slots=True)
class Province:
    """A province of the nation: its key and its operation folder."""

    key: str
    folder: Path


@dataclass(frozen=True, slots=True)
class Nation:
    """What nation.toml says."""

    code: str
    name: str
    lending: Lending
    provinces: tuple[Province, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """What the other provinces have to know of one: where it is, what it lacks, what it can spare."""

    key: str
    lat: float
    lon: float
    """The seat of its Polda, in degrees."""
    stations: int
    officers: int
    least_teams: int
    """Fewest two-officer teams that can watch every station."""
    ranks: str
    """The rules on ranks, as one word: officers are lent between provinces that have the same."""
    missing: tuple[tuple[Point, ...], ...]
    """For each level of urgency the fewest missing, at the corners of a convex line; ascending."""
    errors: int
    """Findings in the folder that are errors."""

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain values."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Summary":
        """Return the summary that plain values say."""
        lines = tuple(tuple((int(k), int(f)) for k, f in line) for line in content["missing"])
        return cls(**{**content, "missing": lines})


@dataclass(frozen=True, slots=True)
class Loan:
    """Teams of two that one province lends to another."""

    giver: str
    taker: str
    teams: int
    metres: int
    """From Polda to Polda on the great circle, for one officer."""


@dataclass(frozen=True, slots=True)
class Lent:
    """An officer who is lent."""

    giver: str
    taker: str
    unit: str
    """His command at home."""
    nrp: str
    name: str
    rank: str
    sex: str
    qualifications: tuple[str, ...]


LEVELS = ("stations", "floor", "all")
"""Missing officers at stations; and those that keep districts above the floor; and all others."""
