"""Calls that change what risk is judged by: noted values and incidents, classes by hand, the model."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import FiniteFloat

from posko.assessment import actions, deciding, weighing
from posko.assessment.bridge import text_of_model
from posko.assessment.decisions import Decision
from posko.people.queries import names_of
from posko.people.rights import Right
from posko.surfaces.api import risk
from posko.surfaces.api.calls import acts, binds, plain_acts
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.registers import Version
from posko.surfaces.api.risk import AT, at, effect_told, override_of, proposal_of
from posko.surfaces.api.risk_shapes import Kind, Level, ModelProposal, Moved, Override
from posko.surfaces.api.shapes import NO_NUL, Code, Given, Reason

calls = risk.calls
"""The same: an address that is read and written belongs to one of them."""
CHANGE, CONFIRM = Right.CHANGE_RISK, Right.CONFIRM_RISK
OF_OVERRIDE, OF_MODEL = "risk/overrides/{row:override}", "risk/models/{row:proposal}"


class Noted(Schema):
    """A value or an incident that was noted: it counts when it is kept with a version."""

    id: int
    table: str
    row: dict[str, str]
    before: str
    name: str
    reason: str
    noted_at: datetime


class NewValue(Given):
    """Another value of an indicator of a place, 0 to 1; none says that it is not known."""

    level: Level
    code: Code
    indicator: Code
    value: Annotated[FiniteFloat, Field(ge=0, le=1)] | None
    reason: Reason


class NewIncident(Given):
    """An earlier incident at a station, a post or in an area."""

    day: date
    kind: Kind
    place: Code
    note: Literal["", "none", "property", "injured", "dead", "halted", "repeated"] = ""
    reason: Reason


class Collected(Schema):
    """What the next version would bring, what it does to classes; `base` and `seen` are sent to keep it."""

    base: int
    seen: int
    noted: list[Noted]
    overrides: list[int]
    model: int | None
    up: int
    down: int
    moved: list[Moved]


class Kept(Given):
    """Why a version is kept, and what of it was looked at."""

    why: Reason
    base: Annotated[int, Field(ge=0, le=10**9)]
    seen: Annotated[int, Field(ge=0, le=10**6)]


class NewOverride(Given):
    """A class for a station; an empty one gives it back to the model."""

    station: Code
    risk_class: Literal["low", "elevated", "high", ""]
    reason: Reason


class NewModel(Given):
    """A model as the text of its file."""

    text: Annotated[str, Field(min_length=1, max_length=2**20, pattern=NO_NUL)]
    reason: Reason


class Answer(Given):
    """What the second person says; a refusal needs it."""

    answer: Annotated[str, Field(max_length=300, pattern=NO_NUL)] = ""


class AnswerRead(Answer):
    """What the second person says, and the digest of the model that was read."""

    sha256: Code


@calls.act("POST", f"{AT}/values", acts(CHANGE), Noted, status=201)
def note_value(request: Call, operation: UUID, body: NewValue) -> Any:
    """Note another value of an indicator of a place."""
    found = at(request, operation, CHANGE)
    return actions.note_value(request.viewer, found, **body.model_dump(), now=request.now)


@calls.act("POST", f"{AT}/incidents", acts(CHANGE), Noted, status=201)
def note_incident(request: Call, operation: UUID, body: NewIncident) -> Any:
    """Note an earlier incident."""
    found = at(request, operation, CHANGE)
    return actions.note_incident(request.viewer, found, **body.model_dump(), now=request.now)


@calls.read(f"{AT}/changes", CHANGE, Collected)
def risk_changes(request: Call, operation: UUID) -> dict[str, Any]:
    """Show what the caller has collected, with what second persons confirmed, and what it does to classes."""
    found = at(request, operation, CHANGE)
    what = actions.collected(request.viewer, found)
    return {
        "base": found.version.number,
        "seen": actions.count_of(what),
        "noted": what.changes,
        "overrides": [one.pk for one in what.overrides],
        "model": what.model.pk if what.model else None,
        **effect_told(actions.effect_of(found, what)),
    }


@calls.act("POST", f"{AT}/changes", acts(CHANGE), Version, status=201)
def keep_risk(request: Call, operation: UUID, body: Kept) -> Any:
    """Keep what was collected as the next version of the data."""
    kept = actions.keep_collected(
        request.viewer, operation, body.why, base=body.base, seen=body.seen, now=request.now
    )
    same = {name: getattr(kept, name) for name in Version.model_fields if name != "kept_by"}
    return {**same, "kept_by": names_of({kept.kept_by}).get(kept.kept_by, kept.kept_by)}


@calls.act("DELETE", "risk/changes/{row:change}", plain_acts(CHANGE))
def drop_change(request: Call, change: int) -> None:
    """Take a noted change of one's own back."""
    actions.drop_change(request.viewer, change, now=request.now)


@calls.act("POST", f"{AT}/overrides", acts(CHANGE), Override, status=201)
def propose_override(request: Call, operation: UUID, body: NewOverride) -> dict[str, Any]:
    """Propose another class for a station: it counts when a second person has confirmed it."""
    found = at(request, operation, CHANGE)
    return _override(deciding.propose_override(request.viewer, found, **body.model_dump(), now=request.now))


def _override(made: Any) -> dict[str, Any]:
    names = names_of({made.proposed_by, made.decided_by} - {""})
    by, second = (names.get(one, one) for one in (made.proposed_by, made.decided_by))
    return override_of({"override": made, "by": by, "second": second})


def _decide_override(request: Call, override: int, decision: Decision, answer: str) -> dict[str, Any]:
    return _override(deciding.decide_override(request.viewer, override, decision, answer, now=request.now))


@calls.act("POST", f"{OF_OVERRIDE}/confirm", binds(CONFIRM, body=True), Override)
def confirm_override(request: Call, override: int, body: Answer) -> dict[str, Any]:
    """Confirm somebody else's class for a station as the second person."""
    return _decide_override(request, override, Decision.CONFIRMED, body.answer)


@calls.act("POST", f"{OF_OVERRIDE}/refuse", binds(CONFIRM, body=True), Override)
def refuse_override(request: Call, override: int, body: Answer) -> dict[str, Any]:
    """Refuse somebody else's class for a station, with a reason."""
    return _decide_override(request, override, Decision.REFUSED, body.answer)


@calls.act("POST", f"{OF_OVERRIDE}/withdraw", plain_acts(CHANGE), Override)
def withdraw_override(request: Call, override: int) -> dict[str, Any]:
    """Withdraw one's own class for a station while it waits."""
    return _decide_override(request, override, Decision.WITHDRAWN, "")


@calls.act("POST", f"{AT}/models", acts(CHANGE), ModelProposal, status=201)
def propose_model(request: Call, operation: UUID, body: NewModel) -> dict[str, Any]:
    """Propose a model: it counts when a second person has confirmed it."""
    found = at(request, operation, CHANGE)
    text = text_of_model(body.text.encode())
    made = deciding.propose_model(request.viewer, found.operation, text, body.reason, now=request.now)
    return _proposal(made, operation)


def _proposal(made: Any, operation: Any) -> dict[str, Any]:
    names = names_of({made.proposed_by, made.decided_by} - {""})
    by, second = (names.get(one, one) for one in (made.proposed_by, made.decided_by))
    return proposal_of(made, operation, by, second)


def _decide_model(
    request: Call, proposal: int, decision: Decision, answer: str, sha256: str
) -> dict[str, Any]:
    operation = weighing.proposal_operation(proposal)
    made = deciding.decide_model(request.viewer, proposal, decision, answer, sha256=sha256, now=request.now)
    return _proposal(made, operation)


@calls.act("POST", f"{OF_MODEL}/confirm", binds(CONFIRM, body=True), ModelProposal)
def confirm_model(request: Call, proposal: int, body: AnswerRead) -> dict[str, Any]:
    """Confirm somebody else's model as the second person."""
    return _decide_model(request, proposal, Decision.CONFIRMED, body.answer, body.sha256)


@calls.act("POST", f"{OF_MODEL}/refuse", binds(CONFIRM, body=True), ModelProposal)
def refuse_model(request: Call, proposal: int, body: AnswerRead) -> dict[str, Any]:
    """Refuse somebody else's model, with a reason."""
    return _decide_model(request, proposal, Decision.REFUSED, body.answer, body.sha256)


@calls.act("POST", f"{OF_MODEL}/withdraw", acts(CHANGE), ModelProposal)
def withdraw_model(request: Call, proposal: int, body: AnswerRead) -> dict[str, Any]:
    """Withdraw one's own model while it waits."""
    return _decide_model(request, proposal, Decision.WITHDRAWN, body.answer, body.sha256)
