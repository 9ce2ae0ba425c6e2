"""Calls about the risk of places: the list, one of them closely, counts by district, incidents, the model."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from ninja import Query

from posko.assessment import actions, places, queries, weighing
from posko.assessment.queries import Assessed, Sought
from posko.assessment.words import ACCESS
from posko.limits.actions import DOWNLOADS, SEARCH
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import Calls
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.risk_shapes import (
    Incident,
    IncidentsFilter,
    Model,
    ModelProposal,
    ModelUse,
    Moved,
    Override,
    PlaceClosely,
    PlacesFilter,
    ProposedModel,
    RiskCount,
    RiskPlace,
    Which,
)
from posko.surfaces.api.shapes import Window

calls = Calls("risk")
READ = Right.READ_RISK
AT = "operations/{uuid:operation}/risk"


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
    sought = (request.viewer, at(request, operation), wanted.words, wanted.kind)
    rows = places.incidents(*sought, limit=window.limit, offset=window.offset)
    return Found(rows, places.count_incidents(*sought))


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
