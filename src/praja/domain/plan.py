"""What a plan says: beats, duties, shortfalls, balance, transfers, draws, and its certificate.

The field names are the columns of docs/reference/plan-folder.md.
"""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from praja.domain.needs import Need
from praja.domain.places import Sector, Site
from praja.domain.settings import RiskClass


@dataclass(frozen=True, slots=True)
class StationRisk:
    """The assessed risk of one station, with its reasons."""

    station_id: str
    geo: float | None
    """Score of the geography axis in [0, 1]; None where nothing is known."""
    conflict: float | None
    risk_class: RiskClass
    inherited: tuple[str, ...]
    """``indicator@code`` for each value taken from the village or the district."""
    reasons: tuple[str, ...]
    stability: float
    """Share of shaken weightings in which the class stays the same, 0 to 1."""
    confidence: float = 1.0
    """Share of the model's weight that is known, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Stations of one district that one two-officer team watches from its base."""

    beat_id: str
    district_code: str
    base_station_id: str
    team_id: str | None
    """None where no team is left for it: then the beat is a shortfall."""
    load: Fraction
    cost_m: int
    civil_guards: int
    station_ids: tuple[str, ...]
    weight: int
    """Sum of the class weights of its stations."""
    teams: int = 1
    """Two-officer teams it asks for: more than 1 only where one station alone asks for more."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One officer at one place for one span of time."""

    duty_id: str
    phase: str
    task_force: str
    kind: str
    place_id: str
    start: datetime
    end: datetime
    nrp: str
    role: str
    home_unit: str
    host_unit: str
    attached: bool
    travel_m: int
    task_unit: str = ""
    """Sub-unit of the task force (subsatgas)."""
    sector_id: str = ""
    """The sector whose officer (padal) answers for the place."""


@dataclass(frozen=True, slots=True)
class RouteStop:
    """One stop of a vehicle with ballot boxes; its escort is the duty at the place ``route_id``."""

    route_id: str
    leg: str
    """``warehouse_to_district``, ``district_to_village`` or ``district_to_warehouse``."""
    asset_id: str
    """Empty: no vehicle is left, and the route is a shortfall of its escorts' means."""
    stop: int
    """0 is where the route begins."""
    area_code: str
    lat: float
    lon: float
    arrive: datetime
    leave: datetime
    boxes: int
    """Boxes handed over here; taken over where below 0."""


@dataclass(frozen=True, slots=True)
class PatrolStop:
    """Where a patrol is for a block of time."""

    phase: str
    place_id: str
    """The patrol post."""
    start: datetime
    end: datetime
    sector_code: str
    """The area patrolled, or the one left while ``moving``."""
    moving: bool = False


@dataclass(frozen=True, slots=True)
class PatrolValue:
    """What a randomised patrol is worth at the place where a planner of harm would fare best."""

    phase: str
    place_id: str
    worst_risk: float
    """Highest risk x (1 - probability of being covered) over sectors and hours."""
    fixed_round_risk: float
    """The same where the patrol went a fixed round that everybody can learn."""
    uncovered_risk: float
    """The same without any patrol: the highest risk."""


@dataclass(frozen=True, slots=True)
class OfficerHours:
    """What the roster asks of one officer."""

    nrp: str
    unit: str
    duties: int
    hours: float
    nights: int
    weekend_hours: float
    hard_duties: int
    """Station guard, reserve and every duty of a night."""
    most_week_hours: float
    """In any seven dates in a row."""
    least_rest_hours: float | None
    """Between spells; None with a single spell."""


@dataclass(frozen=True, slots=True)
class Change:
    """An officer whose set of (place, start, end, role) differs from the earlier plan's."""

    nrp: str
    taken: tuple[str, ...]
    """Duties he did not have before."""
    lost: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Officers who are missing at a place on a shift, and the rule that binds."""

    phase: str
    place_id: str
    start: datetime
    end: datetime
    missing: int
    reason: str


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """Demand and own supply of a command and task force; ``short`` = max(0, demand - supply)."""

    phase: str
    unit: str
    task_force: str
    demand: int
    supply: int
    short: int
    attached_in: int
    attached_out: int
    missing: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Officers one command lends to another (BKO); ``metres`` is their travel added up."""

    phase: str
    from_unit: str
    to_unit: str
    officers: int
    metres: int


@dataclass(frozen=True, slots=True)
class Draw:
    """A group of interchangeable officers, the duties drawn among them, and the result."""

    group_id: str
    unit: str
    fit_to_lead: bool
    officers: tuple[str, ...]
    duties: tuple[str, ...]
    result: tuple[tuple[str, str], ...]
    """(duty_id, nrp) pairs."""
    kind: str


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage reached and what it proved: gap = |objective - bound| / max(1, |objective|)."""

    stage: str
    objective: int
    bound: float
    gap: float
    seconds: float
    sense: str = "min"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """How often a rule was checked on the finished plan, and how often it was broken."""

    rule: str
    checked: int
    violations: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that the plan breaks, where, and why nothing better was possible."""

    rule: str
    place_id: str
    reason: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Certificate:
    """What the plan claims and proves about itself. ``seconds`` of the stages are wall-clock."""

    version: str
    seed: int
    seed_kind: str
    """``operator seed, not a neutral draw`` or the name of the neutral draw."""
    input_sha256: str
    phases: tuple[str, ...]
    stages: tuple[Stage, ...]
    rules: tuple[RuleResult, ...]
    breaches: tuple[Breach, ...]
    placed_by_hand: int = 0
    risk_model: str = ""
    """Key of the risk model and the SHA-256 of its file."""
    assumptions: tuple[str, ...] = ()
    """What the bounds take for granted besides the rules, as short keys."""
    patrol_seed_sha256: str = ""
    """SHA-256 of ``salt|secret seed`` of the patrol schedules; empty where there are none."""
    objectives: tuple[str, ...] = ()
    """What the plan was made for, most urgent first; ``name=weight`` where weights were given."""
    revised_from: str = ""
    """``input_sha256`` of the plan that this one revises."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A finished plan: the tables of a plan folder, as tuples in the order they are written."""

    risks: tuple[StationRisk, ...]
    beats: tuple[Beat, ...]
    patterns: dict[str, Fraction]
    """station_id -> stations that one two-officer team may watch under the pattern used."""
    duties: tuple[Duty, ...]
    shortfalls: tuple[Shortfall, ...]
    balance: tuple[BalanceRow, ...]
    transfers: tuple[Transfer, ...]
    draws: tuple[Draw, ...]
    certificate: Certificate
    needs: tuple[Need, ...] = ()
    """Everything that was asked for, beats included."""
    sites: tuple[Site, ...] = ()
    sectors: tuple[Sector, ...] = ()
    """The sectors of the duties, each with its officer."""
    routes: tuple[RouteStop, ...] = ()
    patrols: tuple[PatrolStop, ...] = ()
    patrol_values: tuple[PatrolValue, ...] = ()
    hours: tuple[OfficerHours, ...] = ()
    changes: tuple[Change, ...] = ()
