"""What operation.toml says: the operation, its phases, patterns, shifts and rules."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction


class RiskClass(StrEnum):
    """The four classes of a polling station, mildest first."""

    LOW = "low"
    ELEVATED = "elevated"
    HIGH = "high"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Phase:
    """A stage of the operation; ``start`` and ``end`` are dates and both included."""

    key: str
    name: str
    start: date
    end: date
    min_strength: Fraction = Fraction(0)
    """Least share of the whole force with a duty in the phase, 0 to 1."""


@dataclass(frozen=True, slots=True)
class TaskForce:
    """A task force (satgas)."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class ShiftPattern:
    """The local hours at which a post changes guard.

    ``turns_min`` are minutes after midnight, ascending, at least two; a value over 1440 lies on
    the next day. ``3x8`` is (0, 480, 960, 1440).
    """

    key: str
    turns_min: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GuardPattern:
    """So many police watch so many stations together with so many civil guards (linmas)."""

    risk_class: RiskClass
    police: int
    stations: int
    civil_guards: int
    weight: int
    """How much a metre of distance counts for a station of this class, at least 0."""
    unit: str | None = None
    """The command whose pattern this is; None where it holds for all without their own."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The ``[rules]`` of operation.toml, with the defaults of docs/reference/operation-folder.md."""

    ranks: tuple[str, ...] = (
        "Bripda", "Briptu", "Brigpol", "Bripka", "Aipda", "Aiptu", "Ipda", "Iptu", "AKP", "Kompol", "AKBP",
    )  # fmt: skip
    """Lowest first."""
    team_lead_min_rank: str = "Bripka"
    station_guard_max_rank: str = "Iptu"
    routine_share: Fraction = Fraction(0)
    station_guard_share: Fraction = Fraction(2, 3)
    station_teams: int | None = None
    fill_order: tuple[str, ...] = ()
    """Kinds of duty, most urgent first; kinds not named come last, in the order of their names."""
    district_floor: int = 0
    min_rest_after_station_hours: float = 12
    min_rest_hours: float = 8
    max_duty_hours_per_day: float = 12
    max_duty_hours_per_week: float = 60
    station_duty_start_min: int = 6 * 60
    station_duty_end_min: int = 24 * 60
    station_duty_exempt_from: frozenset[str] = frozenset({"max_duty_hours_per_day"})
    exclude_home_village: bool = True
    exclude_declared_interest: bool = True
    travel_kmh: float = 30
    travel_detour: float = 1.4
    """Speed, and road metres for each metre of great circle; no stage uses them yet."""
    station_guard_task_force: str = "preventive"
    """The task force that station guard belongs to; on voting day all may lend to it."""
    standby_shift: str = "day"
    """The shift pattern of standby duties that fill a phase up to its minimum strength."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole of operation.toml."""

    code: str
    name: str
    area: str
    command: str
    timezone: str
    phases: tuple[Phase, ...]
    task_forces: tuple[TaskForce, ...]
    shifts: tuple[ShiftPattern, ...]
    guard_patterns: tuple[GuardPattern, ...]
    rules: Rules = field(default_factory=Rules)
