"""Calls about revising a plan for newer data, and whom a revision changes."""

from typing import Any
from uuid import UUID

from ninja import Schema

from posko.limits.actions import PLANS, SEARCH
from posko.people.rights import Right
from posko.planning import actions, queries, revisions
from posko.surfaces.api.calls import Calls, plain_acts
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found
from posko.surfaces.api.plans import Plan
from posko.surfaces.api.shapes import Window

calls = Calls("revisions")


class Changed(Schema):
    """An officer whose duties a revision changes: how many he takes and loses, and why."""

    nrp: str
    rank: str | None
    name: str | None
    unit: str | None
    taken: int
    lost: int
    why: str


@calls.act("POST", "plans/{uuid:plan}/revision", plain_acts(Right.MAKE_PLANS, limit=PLANS), Plan, status=201)
def revise_plan(request: Call, plan: UUID) -> Any:
    """Ask for a revision of a plan for the last version of the data: as few officers change as possible."""
    return actions.ask_revision(public_id=plan, by=request.viewer, now=request.now)


@calls.table("plans/{uuid:plan}/changes", Right.READ_DUTIES, Changed, limit=SEARCH)
def plan_changes(request: Call, plan: UUID, window: Window) -> Found:
    """List whose duties a revision changes, and why. Who was shown is entered in the ledger."""
    found = queries.readable_plan(request.viewer, plan)
    rows, total = revisions.changes_from(
        request.viewer, found, offset=window.offset, limit=window.limit, now=request.now
    )
    return Found(rows, total)
