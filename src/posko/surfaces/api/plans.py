"""Calls about plans: which there are, their making, what they say, approving one."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from ninja import Field, Query, Schema

from posko.limits.actions import DOWNLOADS, PLANS, SEARCH, WHY
from posko.people.rights import Right
from posko.planning import actions, comparing, figures, queries
from posko.planning import duties as duty_queries
from posko.planning.duties import Sought
from posko.planning.engine import in_language
from posko.support.errors import NotThereError, RefusedError
from posko.surfaces.api.calls import HTML, Calls, acts, binds, file_answer, plain_acts
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.operations import taking_part
from posko.surfaces.api.shapes import NO_NUL, Code, Given, Line, Window

calls = Calls("plans")
READ = Right.READ_PLANS


class Plan(Schema):
    """A plan of an operation. `digest` is what a commander approves."""

    id: UUID
    operation: UUID
    number: int
    version: int
    phases: list[str]
    seed: int
    state: str
    asked_at: datetime
    ended_at: datetime | None
    approved_at: datetime | None
    digest: str
    refusal: str

    @staticmethod
    def resolve_id(found: Any) -> UUID:
        """Return the id that addresses carry."""
        return found.public_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_operation(found: Any) -> UUID:
        """Return the operation that it is of."""
        return found.operation.public_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_version(found: Any) -> int:
        """Return the version of the data that it is made from."""
        return found.folder.number  # type: ignore[no-any-return]

    @staticmethod
    def resolve_refusal(found: Any) -> str:
        """Return why it could not be made, in one language."""
        return str(in_language(found.refusal))


class NewPlan(Given):
    """What a plan is asked for: keys of phases (none means all) and the seed of the draw."""

    phases: Annotated[list[Code], Field(default_factory=list, max_length=50)]
    seed: Annotated[int, Field(ge=0, le=actions.LARGEST_SEED)] = 0


class Progress(Schema):
    """How far the making of a plan is."""

    state: str
    stage: str
    done: int
    total: int
    begun_at: datetime | None


class Read(Given):
    """The digest of the plan that was read."""

    digest: Code


class Strength(Schema):
    """The strength of a phase against its minimum."""

    key: str
    name: str
    on_duty: int
    least: int


class Stage(Schema):
    """A stage of the certificate: what was reached, and how far from the proven bound it can be."""

    name: str
    gap: str


class Breach(Schema):
    """A rule that a plan breaks, where, why, how often."""

    rule: str
    place: str
    why: str
    count: int


class Certificate(Schema):
    """What a plan comes to, and how far it is from the best that can be."""

    sentence: str
    figures: dict[str, Any]
    strengths: list[Strength]
    stages: list[Stage]
    breaches: list[Breach]


class Gap(Schema):
    """A shortage, and the rule that binds."""

    command: str
    unit: str | None
    kind: str
    what: str
    officers: int
    shifts: int
    first: date
    last: date
    rule: str
    why: str
    relief: str


class Balance(Schema):
    """Demand and supply of a command in a phase."""

    phase: str
    command: str
    unit: str
    demand: int
    supply: int
    short: int
    attached_in: int
    attached_out: int
    missing: int


class Transfer(Schema):
    """Officers whom a unit lends to another in a phase."""

    phase: str
    from_unit: str
    to_unit: str
    officers: int
    metres: int


class Hours(Schema):
    """How evenly hours are shared within a unit."""

    unit: str
    name: str
    officers: int
    least: float
    mean: float
    most: float
    gini: float
    nights_mean: float | None
    nights_most: float | None
    most_week: float | None


class Duty(Schema):
    """A duty of an officer."""

    duty_id: str
    phase: str
    kind: str
    starts: datetime
    ends: datetime
    place_id: str
    place: str
    district: str | None
    nrp: str
    rank: str
    name: str
    role: str
    home: str
    host: str
    attached: bool
    travel_m: int


class Filter(Given):
    """What duties are filtered by."""

    unit: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""
    phase: Annotated[str, Field(max_length=40, pattern=NO_NUL)] = ""
    day: date | None = None
    place: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    officer: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""


class Why(Schema):
    """Why a duty fell on the officer who has it: sentences, each with its depth."""

    duty: Duty
    lines: list[tuple[int, str]]


class Compared(Schema):
    """A figure of both plans; `better` is 1 where the new one is better, -1 where worse."""

    name: str
    old: float
    new: float
    better: int
    unit: str


class Changed(Schema):
    """How many duties and officers of a unit differ between two plans."""

    unit: str
    lost: int
    taken: int
    officers: int


class Comparison(Schema):
    """Two plans side by side."""

    alike: bool
    same_input: bool
    lines: list[Compared]
    strengths: list[dict[str, Any]]
    changes: list[Changed]


@calls.table("operations/{uuid:operation}/plans", READ, Plan)
def plans(request: Call, operation: UUID, window: Window) -> Found:
    """List the plans of an operation, the last first."""
    return cut(queries.plans_of(request.viewer, taking_part(request, operation)), window)


@calls.act("POST", "operations/{uuid:operation}/plans", acts(Right.MAKE_PLANS, limit=PLANS), Plan, status=201)
def ask_plan(request: Call, operation: UUID, body: NewPlan) -> Any:
    """Ask for a plan of the last version of an operation's data: a worker makes it."""
    found = taking_part(request, operation)
    if not request.viewer.may(Right.MAKE_PLANS, found.where):
        raise RefusedError
    return actions.ask_plan(found, phases=body.phases, seed=body.seed, by=request.viewer, now=request.now)


@calls.read("plans/{uuid:plan}", READ, Plan)
def plan(request: Call, plan: UUID) -> Any:
    """Show a plan."""
    return queries.plan(request.viewer, plan)


@calls.read("plans/{uuid:plan}/progress", READ, Progress)
def plan_progress(request: Call, plan: UUID) -> Progress:
    """Tell how far the making of a plan is."""
    found = queries.plan(request.viewer, plan)
    return Progress(
        state=found.state,
        stage=found.stage,
        done=found.stage_done,
        total=found.stage_total,
        begun_at=found.begun_at,
    )


@calls.act("POST", "plans/{uuid:plan}/cancel", plain_acts(Right.MAKE_PLANS), Plan)
def cancel_plan(request: Call, plan: UUID) -> Any:
    """Stop the making of a plan."""
    actions.cancel_plan(public_id=plan, by=request.viewer, now=request.now)
    return queries.plan(request.viewer, plan)


@calls.act("POST", "plans/{uuid:plan}/approve", binds(Right.APPROVE_PLANS, body=True, fresh=True), Plan)
def approve_plan(request: Call, plan: UUID, body: Read) -> Any:
    """Approve a plan that somebody else made, with a second factor given within five minutes."""
    actions.approve_plan(public_id=plan, digest=body.digest, by=request.viewer, now=request.now)
    return queries.plan(request.viewer, plan)


@calls.read("plans/{uuid:plan}/certificate", READ, Certificate)
def plan_certificate(request: Call, plan: UUID) -> dict[str, Any]:
    """Tell what a plan comes to, in a sentence and in figures; nobody is named."""
    found = queries.readable_plan(request.viewer, plan)
    said = figures.said(found.figures)
    return {name: said[name] for name in Certificate.model_fields}


@calls.table("plans/{uuid:plan}/gaps", READ, Gap)
def plan_gaps(request: Call, plan: UUID, window: Window) -> Found:
    """List the shortages of the caller's territory with the rule that binds, the largest hundred."""
    return cut(figures.tables(request.viewer, queries.readable_plan(request.viewer, plan)).gaps, window)


@calls.table("plans/{uuid:plan}/balance", READ, Balance)
def plan_balance(request: Call, plan: UUID, window: Window) -> Found:
    """List demand and supply by phase and command of the caller's territory."""
    return cut(figures.tables(request.viewer, queries.readable_plan(request.viewer, plan)).balance, window)


@calls.table("plans/{uuid:plan}/transfers", READ, Transfer)
def plan_transfers(request: Call, plan: UUID, window: Window) -> Found:
    """List who lends officers to whom, as far as the caller's territory has a part in it."""
    return cut(figures.tables(request.viewer, queries.readable_plan(request.viewer, plan)).transfers, window)


@calls.table("plans/{uuid:plan}/hours", READ, Hours)
def plan_hours(request: Call, plan: UUID, window: Window) -> Found:
    """List how evenly hours are shared within the units of the caller's territory."""
    return cut(figures.tables(request.viewer, queries.readable_plan(request.viewer, plan)).hours, window)


@calls.read_file("plans/{uuid:plan}/report", READ, HTML, limit=DOWNLOADS)
def plan_report(request: Call, plan: UUID) -> HttpResponse:
    """Return the commander's page, to those whose territory is the whole operation."""
    found = queries.readable_plan(request.viewer, plan)
    if not request.viewer.may(READ, found.operation.where):
        raise NotThereError
    return file_answer((found.path / "report.html").read_bytes(), HTML, f"laporan-{found.number}.html")


@calls.table("plans/{uuid:plan}/duties", Right.READ_DUTIES, Duty, limit=SEARCH)
def plan_duties(request: Call, plan: UUID, window: Window, wanted: Annotated[Filter, Query()]) -> Found:
    """List the duties of the caller's territory in order of time. Who was shown is entered in the ledger."""
    found = queries.readable_plan(request.viewer, plan)
    rows, total = duty_queries.duties_from(
        request.viewer,
        found,
        Sought(**wanted.model_dump()),
        offset=window.offset,
        limit=window.limit,
        now=request.now,
    )
    return Found([_in_zone(row, found) for row in rows], total)


def _in_zone(duty: dict[str, Any], plan: Any) -> dict[str, Any]:
    """Return a duty with its hours in the zone of its operation: in the plan they stand without one."""
    zone = ZoneInfo(plan.operation.zone)
    return {**duty, **{name: duty[name].replace(tzinfo=zone) for name in ("starts", "ends")}}


@calls.read("plans/{uuid:plan}/why", Right.READ_DUTIES, Why, limit=WHY)
def plan_why(request: Call, plan: UUID, duty: Line) -> Any:
    """Say why a duty fell on the officer who has it; nobody else is named."""
    found = queries.readable_plan(request.viewer, plan)
    told = duty_queries.why(request.viewer, found, duty, now=request.now)
    return {"duty": _in_zone(told.duty, found), "lines": told.lines}


@calls.read("plans/{uuid:plan}/compared/{uuid:other}", READ, Comparison, limit=DOWNLOADS)
def compare_plans(request: Call, plan: UUID, other: UUID) -> dict[str, Any]:
    """Compare a plan with another of the same operation, which counts as the new one."""
    old, new = (queries.readable_plan(request.viewer, public_id) for public_id in (plan, other))
    if old.operation_id != new.operation_id:
        raise NotThereError
    return {
        "alike": comparing.alike(old.figures, new.figures),
        "same_input": old.folder.digest == new.folder.digest,
        "lines": comparing.lines(old.figures, new.figures),
        "strengths": comparing.strengths(old.figures, new.figures),
        "changes": comparing.changes(request.viewer, old, new),
    }
