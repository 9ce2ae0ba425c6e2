"""Calls about operations."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from posko.campaign import actions, queries
from posko.people.rights import Right
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import Calls, acts
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.shapes import Code, Given, Line, Window

calls = Calls("operations")


def taking_part(request: Call, operation: UUID) -> Any:
    """Return an operation of the caller's territory, or above it with a part for him. Else NotThereError."""
    found = next((o for o in queries.operations_of(request.viewer) if o.public_id == operation), None)
    if found is None:
        raise NotThereError
    return found


Zone = Literal["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]


class Phase(Schema):
    """A phase of an operation."""

    key: str
    name: str
    start: str
    end: str


class Operation(Schema):
    """An operation."""

    id: UUID
    name: str
    title: str
    zone: str
    unit: str
    area: str | None
    begun_at: datetime
    phases: list[Phase]

    @staticmethod
    def resolve_id(found: Any) -> UUID:
        """Return the id that addresses carry."""
        return found.public_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_unit(found: Any) -> str:
        """Return the code of the unit."""
        return found.unit_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_area(found: Any) -> str | None:
        """Return the code of the area."""
        return found.area_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_phases(found: Any) -> list[Any]:
        """Return the phases of the last version of its data."""
        return getattr(found, "phases", None) or []


class NewOperation(Given):
    """What an operation is begun with."""

    name: Code
    title: Line = ""
    unit: Code
    area: Code | None = None
    zone: Zone = "Asia/Jakarta"


class Today(Schema):
    """Where an operation is on this day."""

    moment: str
    phase: str
    day: int
    days: int


@calls.table("operations", Right.READ_OPERATION, Operation)
def operations(request: Call, window: Window) -> Found:
    """List the operations in the caller's territory, and those above in which he takes part."""
    return cut(queries.operations_of(request.viewer), window)


@calls.act("POST", "operations", acts(Right.CHANGE_REGISTER), Operation, status=201)
def begin_operation(request: Call, body: NewOperation) -> Any:
    """Begin an operation of a unit in the caller's territory."""
    return actions.begin(
        request.viewer,
        name=body.name,
        title=body.title[:200],
        zone=body.zone,
        unit=body.unit,
        area=body.area or None,
        now=request.now,
    )


@calls.read("operations/{uuid:operation}", Right.READ_OPERATION, Operation)
def operation(request: Call, operation: UUID) -> Any:
    """Show an operation."""
    return queries.operation(request.viewer, operation)


@calls.read("operations/{uuid:operation}/today", Right.READ_OPERATION, Today)
def operation_today(request: Call, operation: UUID) -> Any:
    """Tell where an operation is: in a phase, which of its days, or how many before the next."""
    return queries.today_of(queries.operation(request.viewer, operation), request.now)
