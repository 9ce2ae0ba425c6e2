"""One operation, read and checked: everything later stages may know."""

from dataclasses import dataclass, field
from functools import cached_property

from praja.domain.areas import Area, CommandTree, Unit
from praja.domain.findings import Finding, Severity
from praja.domain.forces import Absence, Asset, CandidatePair, Lock, Officer, Release, Tie
from praja.domain.places import (
    BeatLock,
    Depot,
    Event,
    EventRule,
    Indicator,
    PastIncident,
    Post,
    Revote,
    Sector,
    Station,
    TravelLeg,
)
from praja.domain.settings import Settings


@dataclass(frozen=True)
class Operation:
    """The good rows of an operation folder. Rows that refer to unknown things are not here."""

    settings: Settings
    areas: tuple[Area, ...]
    units: tuple[Unit, ...]
    stations: tuple[Station, ...]
    indicators: tuple[Indicator, ...] = ()
    posts: tuple[Post, ...] = ()
    personnel: tuple[Officer, ...] = ()
    ties: tuple[Tie, ...] = ()
    candidates: tuple[CandidatePair, ...] = ()
    absences: tuple[Absence, ...] = ()
    events: tuple[Event, ...] = ()
    assets: tuple[Asset, ...] = ()
    event_rules: tuple[EventRule, ...] = ()
    """Empty: the defaults that come with Praja hold."""
    travel: tuple[TravelLeg, ...] = ()
    depots: tuple[Depot, ...] = ()
    sectors: tuple[Sector, ...] = ()
    revotes: tuple[Revote, ...] = ()
    locks: tuple[Lock, ...] = ()
    releases: tuple[Release, ...] = ()
    beat_locks: tuple[BeatLock, ...] = ()
    incidents: tuple[PastIncident, ...] = ()
    """Of earlier votes, for people to read: nothing is computed from them."""

    @cached_property
    def tree(self) -> CommandTree:
        """The tree of police commands."""
        return CommandTree.of(self.units)

    @cached_property
    def area_names(self) -> dict[str, str]:
        """The name of each area, by code."""
        return {a.code: a.name for a in self.areas}

    @cached_property
    def contest_of(self) -> dict[str, str]:
        """The contest area of each candidate pair."""
        return {c.pair_id: c.contest_area for c in self.candidates}


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file of the folder as it was read: its name and the SHA-256 of its raw bytes."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Intake:
    """What reading a folder gave: the operation, the findings, the files."""

    operation: Operation
    findings: tuple[Finding, ...]
    files: tuple[FileRead, ...]
    plannable: dict[str, str] = field(default_factory=dict)
    """What cannot be planned, and why: a phase key or stage -> the reason. Empty where all can."""
    row_numbers: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Table -> the row of the sheet that each noun of it was read from, in their order."""

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(f.severity is Severity.ERROR for f in self.findings)
