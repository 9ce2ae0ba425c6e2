"""The call that finds anything by a few letters."""

from typing import Annotated
from uuid import UUID

from ninja import Field, Query, Schema

from posko.finding import queries
from posko.limits.actions import SEARCH
from posko.surfaces.api.calls import Calls
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.operations import taking_part
from posko.surfaces.api.shapes import NO_NUL, Given, Window

calls = Calls("finding")
MANY = 25


class Hit(Schema):
    """Something that was found: what it is, its key, what it is called."""

    kind: str
    key: str
    title: str
    detail: str


class Letters(Given):
    """A few letters, and the operation whose officers, stations and posts are looked through."""

    q: Annotated[str, Field(max_length=80, pattern=NO_NUL)]
    operation: UUID | None = None


@calls.table("search", None, Hit, limit=SEARCH)
def search(request: Call, window: Window, wanted: Annotated[Letters, Query()]) -> Found:
    """Find anything in the caller's territory, up to 25 of each kind. Views of names are logged."""
    operation = taking_part(request, wanted.operation) if wanted.operation else None
    found = queries.find(request.viewer, operation, wanted.q, most=MANY, now=request.now)
    rows = [
        {"kind": str(hit.kind), "key": hit.key, "title": str(hit.title), "detail": str(hit.detail)}
        for one in found
        for hit in one.hits
    ]
    return cut(rows, window)
