"""Calls about the risk of places: the list, one of them closely, counts by district, incidents, the model."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Query, Schema

from posko.assessment import actions, places, queries, weighing
from posko.assessment.queries import Assessed, Sought
from posko.assessment.words import ACCESS
from posko.limits.actions import DOWNLOADS, SEARCH
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import Calls
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.shapes import NO_NUL, Code, Given, Window

calls = Calls("risk")
READ = Right.READ_RISK
AT = "operations/{uuid:operation}/risk"
Level = Literal["station", "village", "district"]
Class = Literal["low", "elevated", "high", "special"]
Kind = Literal[
    "violence", "intimidation", "damage", "arson", "theft", "protest", "dispute", "bribery", "bias",
    "disinformation", "revote", "logistics", "disaster", "other",
]  # fmt: skip


class RiskPlace(Schema):
    """A place with its class; `access` is the class of access that a list of places bears.

    Stations have what the model says, what was given by hand; villages and districts count their stations.
    """

    access: str
    version: int
    level: str
    code: str
    name: str
    village: str | None
    district: str | None
    lat: float | None
    lon: float | None
    risk_class: str
    by_model: str | None
    given: str | None
    given_reason: str | None
    conflict: float | None
    geography: float | None
    stability: float | None
    confidence: float | None
    reasons: list[str]
    stations: int | None
    low: int | None
    elevated: int | None
    high: int | None
    special: int | None
    unknown: int | None


class PlacesFilter(Given):
    """What places are filtered by, and of which version of the data; none is the last."""

    level: Level = "station"
    risk_class: Literal["", "low", "elevated", "high", "special"] = ""
    area: Annotated[str, Field(max_length=13, pattern=NO_NUL)] = ""
    words: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    sure: Literal["", "unknown", "low", "shaky"] = ""
    order: Literal["class", "score", "stability", "confidence", "name"] = "class"
    version: Annotated[int, Field(ge=1, le=10**6)] | None = None


class RiskCount(Schema):
    """How many stations of a district have which class."""

    code: str
    name: str
    regency: str | None
    stations: int
    low: int
    elevated: int
    high: int
    special: int
    unknown: int


class Incident(Schema):
    """An earlier incident: where (an area, a station or post where it is known), what, what came of it."""

    incident_id: str
    day: date
    kind: str
    area: str
    place: str
    where: str
    note: str


class IncidentsFilter(Given):
    """What incidents are filtered by."""

    words: Annotated[str, Field(max_length=80, pattern=NO_NUL)] = ""
    kind: Kind | Literal[""] = ""


class Override(Schema):
    """A class for a station by hand; an empty class gives it back to the model."""

    id: int
    station: str
    name: str
    before: str
    risk_class: str
    state: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str


class Value(Schema):
    """An indicator at a place: its value, and of which area it is; `own` is the place's own."""

    key: str
    label: str
    definition: str
    source: str
    axis: str
    share: float | None
    value: float | None
    level: str
    of_name: str
    own: float | None
    noted: str | None

    @staticmethod
    def resolve_noted(found: Any) -> str | None:
        """Return the value that the caller has noted and not kept yet."""
        return found.noted.row["value"] if found.noted else None


class ValueChange(Schema):
    """How a value changed with a version, and why."""

    version: int
    by: str
    indicator: str
    before: str
    after: str
    why: str

    @staticmethod
    def resolve_version(found: Mapping[str, Any]) -> int:
        """Return the number of the version."""
        return found["version"].number  # type: ignore[no-any-return]


class PlaceClosely(Schema):
    """A place: what happened there, around it, its values, why its class, indexes beside, who gave what."""

    place: RiskPlace
    here: list[Incident]
    around: list[Incident]
    values: list[Value]
    beside: list[Value]
    unread: list[str]
    overrides: list[Override]
    history: list[ValueChange]


class Which(Given):
    """Which place."""

    level: Level = "station"
    code: Code


class Indicator(Schema):
    """An indicator of a model: its axis, its part of the axis in percent, what it is, where it is from."""

    key: str
    axis: str
    percent: float
    id: str
    en: str
    definition: str
    source: str


class Model(Schema):
    """What a model says; its source in Indonesian and in English."""

    key: str
    name_id: str
    name_en: str
    sha256: str
    source: tuple[str, str]
    shake: float
    cuts: dict[str, dict[str, dict[str, float]]]
    indicators: list[Indicator]


class ModelUse(Schema):
    """A version of the data, the model by which it was assessed, and the plans that were made of it."""

    version: int
    kept_at: datetime
    kept_by: str
    name_id: str
    name_en: str
    sha256: str
    plans: list[UUID]


class ModelProposal(Schema):
    """A model that was proposed."""

    id: int
    operation: UUID
    key: str
    name_id: str
    name_en: str
    sha256: str
    state: str
    reason: str
    proposed_at: datetime
    proposed_by: str
    decided_at: datetime | None
    decided_by: str
    answer: str


class Moved(Schema):
    """A station whose class a change moves."""

    station: str
    name: str
    before: str
    after: str


class Weighed(Schema):
    """An indicator whose part of its axis differs; none where it is not in one of both models."""

    key: str
    before: float | None
    after: float | None


class ProposedModel(Schema):
    """A proposed model, and what it would change against the last version."""

    proposal: ModelProposal
    model: Model
    weights: list[Weighed]
    up: int
    down: int
    moved: list[Moved]


def at(request: Call, operation: UUID, right: Right = READ, version: int | None = None) -> Assessed:
    """Return an operation's assessment. Raises NotThereError without the right, and before there is data."""
    found = queries.assessed(request.viewer, operation, right, version)
    if found is None:
        raise NotThereError
    return found


def place_of(found: Assessed, level: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row of places as calls tell it."""
    told = {name: row[name] for name in RiskPlace.model_fields if name in row}
    told |= {"access": ACCESS, "version": found.version.number, "level": level}
    told |= {"risk_class": row["class"], "geography": row["geo"], "village": row.get("village_name")}
    told["district"] = row.get("district_name") or row["district"]
    told["reasons"] = [
        ("beside " if why.beside else "") + (why.word or f"{why.label}={why.value}") for why in row["reasons"]
    ]
    return dict.fromkeys(RiskPlace.model_fields) | told


def override_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return an override with the names of both people."""
    thing = told.get("thing") or told["override"]
    same = ("name", "before", "risk_class", "state", "reason", "proposed_at", "decided_at", "answer")
    people = {"proposed_by": told["by"], "decided_by": told["second"]}
    return {"id": thing.pk, "station": thing.station_id, **{n: getattr(thing, n) for n in same}, **people}


def proposal_of(thing: Any, operation: Any, by: str, second: str) -> dict[str, Any]:
    """Return a proposed model with the names of both people."""
    same = (
        "key", "name_id", "name_en", "sha256", "state", "reason", "proposed_at", "decided_at", "answer",
    )  # fmt: skip
    told = {name: getattr(thing, name) for name in same}
    return {"id": thing.pk, "operation": operation, **told, "proposed_by": by, "decided_by": second}


@calls.table(f"{AT}/places", READ, RiskPlace, limit=DOWNLOADS, places=True)
def risk_places(
    request: Call, operation: UUID, window: Window, wanted: Annotated[PlacesFilter, Query()]
) -> Found:
    """List the places of the caller's territory with their class. That a list was taken is entered."""
    asked = wanted.model_dump()
    found = at(request, operation, version=asked.pop("version"))
    rows, total = queries.places_from(
        request.viewer, found, Sought(**asked), offset=window.offset, limit=window.limit
    )
    actions.record_export(request.viewer, found.operation, "api", len(rows), now=request.now)
    return Found([place_of(found, wanted.level, row) for row in rows], total)


@calls.read(f"{AT}/place", READ, PlaceClosely, limit=SEARCH)
def risk_place(request: Call, operation: UUID, wanted: Annotated[Which, Query()]) -> dict[str, Any]:
    """Show one place: what happened there, values, why its class, indexes, who gave which class."""
    found = at(request, operation)
    seen = places.place(request.viewer, found, wanted.level, wanted.code)
    told = {name: getattr(seen, name) for name in PlaceClosely.model_fields if name != "place"}
    told["overrides"] = [override_of(one) for one in seen.overrides]
    return {**told, "place": place_of(found, seen.level, seen.row)}


@calls.table(f"{AT}/summary", Right.READ_RISK_SUMMARY, RiskCount)
def risk_summary(request: Call, operation: UUID, window: Window) -> Found:
    """Count the stations of each district by class; no place below a district."""
    found = at(request, operation, Right.READ_RISK_SUMMARY)
    return cut(queries.summary(request.viewer, found), window)


@calls.table(f"{AT}/incidents", READ, Incident, limit=DOWNLOADS)
def risk_incidents(
    request: Call, operation: UUID, window: Window, wanted: Annotated[IncidentsFilter, Query()]
) -> Found:
    """List earlier incidents in the caller's territory, the last first."""
    found, most = at(request, operation), window.offset + window.limit
    rows, total = places.incidents(request.viewer, found, wanted.words, wanted.kind, limit=most)
    return Found(rows[window.offset :], total)


@calls.table(f"{AT}/overrides", READ, Override)
def risk_overrides(request: Call, operation: UUID, window: Window) -> Found:
    """List every class that was given by hand, and those that wait for a second person."""
    told = weighing.overrides(request.viewer, at(request, operation))
    return cut([override_of(one) for one in told], window)


@calls.read(f"{AT}/model", READ, Model)
def risk_model(request: Call, operation: UUID) -> dict[str, Any]:
    """Show the model by which the last version was assessed."""
    return weighing.model_view(at(request, operation))


@calls.table(f"{AT}/versions", READ, ModelUse)
def risk_versions(request: Call, operation: UUID, window: Window) -> Found:
    """List the last versions with their models and plans; `places?version=` gives the classes of one."""
    rows = [
        {
            "version": used.version.number,
            "kept_at": used.version.kept_at,
            "kept_by": used.by,
            "name_id": used.name_id,
            "name_en": used.name_en,
            "sha256": used.sha256,
            "plans": [plan.public_id for plan in used.plans],
        }
        for used in weighing.history(request.viewer, at(request, operation))
    ]
    return cut(rows, window)


@calls.table(f"{AT}/models", READ, ModelProposal)
def risk_models(request: Call, operation: UUID, window: Window) -> Found:
    """List the models that were ever proposed."""
    told = weighing.proposals(at(request, operation))
    rows = [proposal_of(one["thing"], operation, one["by"], one["second"]) for one in told]
    return cut(rows, window)


@calls.read("risk/models/{row:proposal}", READ, ProposedModel, limit=SEARCH)
def risk_proposal(request: Call, proposal: int) -> dict[str, Any]:
    """Show a proposed model, and which stations it would move to which class."""
    return proposed(request, proposal)


def proposed(request: Call, proposal: int) -> dict[str, Any]:
    """Return a proposed model with its effect."""
    operation = weighing.proposal_operation(proposal)
    seen = weighing.proposal(request.viewer, at(request, operation), proposal)
    return {
        "proposal": proposal_of(seen.proposal, operation, seen.by, seen.second),
        "model": seen.model,
        "weights": seen.weights,
        **effect_told(seen.effect),
    }


def effect_told(effect: actions.Effect) -> dict[str, Any]:
    """Return what a change does to the classes of stations."""
    moved = [dict(zip(Moved.model_fields, one, strict=True)) for one in effect.moved]
    return {"up": effect.up, "down": effect.down, "moved": moved}
