"""Calls about units and areas that data name and Posko does not know: an administrator decides."""

from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from posko.campaign import territory
from posko.people.rights import Right
from posko.surfaces.api.calls import Calls, binds
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.shapes import NO_NUL, Given

calls = Calls("territory")
KEEP = Right.KEEP_TERRITORY
AT = "operations/{uuid:operation}/territory"


class UnitState(Schema):
    """A unit as it was or shall be."""

    name: str
    parent: str
    areas: list[str]


class UnitNews(Schema):
    """A unit that is new, or otherwise than it was; `moves` says that it would stand below another."""

    unit: str
    before: UnitState | None
    after: UnitState
    moves: bool


class AreaNews(Schema):
    """An area that is new (no name before), or has another name."""

    code: str
    before: str
    after: str


class TerritoryNews(Schema):
    """What the last version names otherwise than Posko knows it; `digest` is sent to decide about it."""

    version: int
    digest: str
    units: list[UnitNews]
    areas: list[AreaNews]


class NewsRead(Given):
    """The digest of what was read."""

    digest: Annotated[str, Field(max_length=64, pattern=NO_NUL)]


class Taken(Schema):
    """How many were taken over."""

    areas: int
    units: int


def _state(of: tuple[str, str, tuple[str, ...]] | None) -> dict[str, Any] | None:
    return of and {"name": of[0], "parent": of[1], "areas": list(of[2])}


@calls.read(AT, KEEP, TerritoryNews)
def territory_news(request: Call, operation: UUID) -> dict[str, Any]:
    """Show the units and areas that an operation's data name otherwise than Posko knows them."""
    found = territory.news(request.viewer, operation)
    return {
        "version": found.version.number,
        "digest": found.version.territory,
        "units": [
            {"unit": u.unit, "before": _state(u.before), "after": _state(u.after), "moves": u.moves}
            for u in found.units
        ],
        "areas": [dict(zip(("code", "before", "after"), area, strict=True)) for area in found.areas],
    }


@calls.act("POST", f"{AT}/take", binds(KEEP, body=True), Taken)
def take_territory(request: Call, operation: UUID, body: NewsRead) -> Taken:
    """Take over units and areas as they were read: rights reach as far as they do."""
    areas, units = territory.take(request.viewer, operation, digest=body.digest, now=request.now)
    return Taken(areas=areas, units=units)


@calls.act("POST", f"{AT}/leave", binds(KEEP, body=True))
def leave_territory(request: Call, operation: UUID, body: NewsRead) -> None:
    """Leave units and areas as Posko knows them."""
    territory.leave(request.viewer, operation, digest=body.digest, now=request.now)
