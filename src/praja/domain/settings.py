"""What operation.toml says: the operation, its phases, patterns, shifts and rules."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

VOTING = "voting"
"""Key of the phase that holds voting day, its first date."""


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
    """Speed, and road metres for each metre of great circle."""
    max_spell_hours: float = 16
    """Longest spell of duties that touch; station duty is not asked. 0: no limit."""
    max_consecutive_nights: int = 0
    """Most nights on duty in a row; 0: no limit."""
    night_start_min: int = 22 * 60
    night_end_min: int = 5 * 60
    """A duty is a night's where it takes three hours or more of one; it counts on the date it starts on."""
    min_days_off_per_week: int = 0
    """Dates without any duty in any seven dates in a row."""
    target_hours_per_week: float = 42
    """Hours a crew is sized for where people suffice; no rule, only a wish."""
    travel_between_duties: bool = True
    """The way between two places must fit between two duties, besides rest."""
    relieve_past_midnight: bool = True
    """Duty at a station that lasts past 24:00 is handed to a relief at 24:00."""
    pair_protection_officers: int = 4
    """Per shift, for a candidate pair that no post protects; 0: none."""
    chair_protection_officers: int = 2
    """Per shift, for the chair of each election commission and supervisor office; 0: none."""
    protection_shift: str = "2x12"
    protection_phases: tuple[str, ...] = ("campaign", "quiet", VOTING, "tally", "dispute", "inauguration")
    boxes_per_station: int = 2
    escort_officers: int = 3
    """On each vehicle with ballot boxes."""
    boxes_per_truck: int = 60
    """Where the assets table gives a truck no number of boxes."""
    boxes_out_days: tuple[int, int] = (4, 1)
    """Days before voting on which boxes go to the districts, and on to the villages."""
    boxes_back_days: int = 7
    """Days after voting on which boxes go back from the districts to the warehouse; 0: not at all."""
    forward_movement_days: int = 1
    """Days before voting on which guards move to their stations; 0: they do not."""
    forward_movement_end_min: int = 17 * 60
    """By when they have arrived."""
    station_guard_task_force: str = "preventive"
    """The task force that station guard belongs to; on voting day all may lend to it."""
    standby_shift: str = "day"
    """The shift pattern of standby duties that fill a phase up to its minimum strength."""
    patrol_block_min: int = 60
    """Minutes of a block: a patrol is planned, and its cover counted, in whole blocks of a shift."""
    patrol_longest_stay_min: int = 120
    """A patrol goes on to another sector after so long; 0: it may stay."""


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule set otherwise for some duties: ``[[rule_changes]]``. What is None does not narrow it.

    The last change that fits a duty holds. ``value`` False switches the rule off.
    """

    rule: str
    value: bool | float
    reason: str
    """Why, for the certificate: loosening rest, hours, ties or home is never silent."""
    phase: str | None = None
    kind: str | None = None
    start: date | None = None
    end: date | None = None
    """Dates of the duty's start, both included."""


OBJECTIVES = ("coverage", "response", "travel", "fairness", "changes")
"""What plans are made for, most urgent first; ``[objectives]`` may order them otherwise."""


@dataclass(frozen=True, slots=True)
class Objectives:
    """``[objectives]``: lexicographic in ``order``, or a weighted sum where ``weights`` are given.

    Coverage always comes first and rules always hold: they have no weight.
    """

    order: tuple[str, ...] = OBJECTIVES
    weights: tuple[tuple[str, float], ...] = ()
    """(objective, weight): of a kilometre of travel, of an hour on duty more than others have."""

    def said(self) -> tuple[str, ...]:
        """Return the order, with the weights that were given, as the certificate names them."""
        weights = dict(self.weights)
        return tuple(f"{name}={weights[name]:g}" if name in weights else name for name in self.order)


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
    rule_changes: tuple[RuleChange, ...] = ()
    objectives: Objectives = field(default_factory=Objectives)
