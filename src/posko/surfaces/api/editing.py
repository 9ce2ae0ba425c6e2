"""Calls about correcting a plan by hand: try an edit, make it, decide as second person, plan around."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import Field, Schema

from posko.editing import actions, queries, sending, viewing
from posko.limits.actions import PLANS, SEARCH
from posko.people.rights import Right
from posko.planning.queries import plan as found_plan
from posko.support.errors import RuleError
from posko.surfaces.api.calls import Calls, acts, binds, plain_acts
from posko.surfaces.api.entrance import Call, ProblemError
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.plans import Plan
from posko.surfaces.api.shapes import Code, Given, Line, Reason, Window
from posko.surfaces.desk.editing import FIELDS
from posko.surfaces.desk.editing_forms import PostForm

calls = Calls("editing")
MAKE, READ = Right.MAKE_PLANS, Right.READ_DUTIES
Seen = Annotated[int, Field(ge=0, le=2**31 - 1)]


class EditDraft(Schema):
    """Corrections of a plan. `revision` counts the changes of its edits."""

    id: UUID
    plan: UUID
    number: int
    state: str
    revision: int
    begun_at: datetime

    @staticmethod
    def resolve_id(found: Any) -> UUID:
        """Return the id that addresses carry."""
        return found.public_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_plan(found: Any) -> UUID:
        """Return the plan that is corrected."""
        return found.plan.public_id  # type: ignore[no-any-return]


class Asked(Given):
    """An edit: its kind, and what the kind needs; seats are duties by their id.

    put: seat, nrp; swap: seat, other; vacate, keep: seat; move_station: station, beat; add_post: post, with
    the columns of the table of posts. `leave` names seats that are emptied with put or swap.
    """

    kind: Literal["put", "swap", "vacate", "keep", "move_station", "add_post"]
    seat: Line = ""
    other: Line = ""
    nrp: Code = ""
    station: Line = ""
    beat: Line = ""
    leave: Annotated[list[Line], Field(default_factory=list, max_length=10)]
    post: Annotated[dict[Code, Line | list[Line]], Field(default_factory=dict, max_length=40)]


class Wanted(Asked):
    """An edit that was looked at: the revision that was seen, and why, where a second person must confirm."""

    seen: Seen
    reason: Annotated[Line, Field(max_length=300)] = ""


class Trial(Schema):
    """What an edit would cost and which rules it touches; `weight` is `refused`, `second_person`, `told`."""

    title: str
    detail: str
    refused: bool
    needs_second: bool
    verdict: dict[str, Any]


class Edit(Schema):
    """An edit in the list: `read` is what a second person confirms."""

    number: int
    kind: str
    state: str
    title: str
    detail: str
    reason: str
    verdict: dict[str, Any]
    by: str
    decided_by: str
    read: str
    may_undo: bool
    may_decide: bool


class Made(Schema):
    """An edit that was made, decided or undone: in force, or waiting for a second person."""

    number: int
    kind: str
    state: str


class HasRead(Given):
    """What the second person has read."""

    read: Code


class Because(Given):
    """Why an edit is refused."""

    why: Reason


@calls.act("POST", "plans/{uuid:plan}/edits", plain_acts(MAKE), EditDraft)
def begin_editing(request: Call, plan: UUID) -> Any:
    """Begin to correct a plan by hand, or join those who do."""
    return actions.begin(plan_id=plan, by=request.viewer, now=request.now)


@calls.table("plans/{uuid:plan}/edits", READ, EditDraft)
def edit_drafts(request: Call, plan: UUID, window: Window) -> Found:
    """List the corrections of a plan."""
    return cut(queries.drafts_of(request.viewer, found_plan(request.viewer, plan)), window)


@calls.read("edits/{uuid:draft}", READ, EditDraft)
def edit_draft(request: Call, draft: UUID) -> Any:
    """Show the corrections of a plan."""
    return queries.draft(request.viewer, draft)


@calls.table("edits/{uuid:draft}/list", READ, Edit)
def edits(request: Call, draft: UUID, window: Window) -> Found:
    """List every edit: in force, waiting, refused, undone. Who was shown is entered in the ledger."""
    found = queries.draft(request.viewer, draft)
    wanted = slice(window.offset, window.offset + window.limit)
    rows = [
        {
            "number": shown.line.edit.number,
            "kind": shown.line.edit.kind,
            "state": shown.line.edit.state,
            "title": shown.told.title if shown.told else "",
            "detail": shown.told.detail if shown.told else "",
            "reason": shown.line.edit.reason if shown.told else "",
            "verdict": shown.line.edit.verdict if shown.told else {},
            "by": shown.line.by,
            "decided_by": shown.line.decided_by,
            "read": shown.read,
            "may_undo": shown.line.may_undo,
            "may_decide": shown.line.may_decide,
        }
        for shown in viewing.listed(request.viewer, found, now=request.now, shown=wanted)
    ]
    return Found(rows, len(queries.edits_of(found)))


@calls.act("POST", "edits/{uuid:draft}/try", acts(MAKE, limit=SEARCH), Trial)
def try_edit(request: Call, draft: UUID, body: Asked) -> dict[str, Any]:
    """Say what an edit would cost and which rules it touches; nothing changes."""
    found = queries.draft(request.viewer, draft)
    if not found.is_open:
        raise RuleError(_("Suntingan rencana ini sudah ditutup."))
    trial = viewing.trial(request.viewer, found, body.kind, _asked(request, found, body), now=request.now)
    return {
        "title": trial.told.title,
        "detail": trial.told.detail,
        "refused": trial.looked.refused,
        "needs_second": trial.looked.needs_second,
        "verdict": trial.looked.kept,
    }


def _asked(request: Call, draft: Any, body: Asked) -> dict[str, Any]:
    if body.kind != "add_post":
        asked: dict[str, Any] = {name: getattr(body, name) for name in FIELDS[body.kind]}
        return {**asked, "leave": body.leave} if body.kind in {"put", "swap"} else asked
    form = PostForm(body.post, choices=viewing.post_choices(request.viewer, draft))
    if not form.is_valid():
        faults = [
            {"field": f"post.{name}", "message": str(fault)}
            for name, found in form.errors.items()
            for fault in found
        ]
        raise ProblemError(422, _("Isian tidak sesuai: lihat kolomnya."), fields=faults)
    return form.said()


@calls.act("POST", "edits/{uuid:draft}/list", acts(MAKE), Made, status=201)
def make_edit(request: Call, draft: UUID, body: Wanted) -> Any:
    """Make an edit that was looked at: in force at once, or waiting for a second person."""
    found = queries.draft(request.viewer, draft)
    return actions.edit(
        public_id=draft,
        kind=body.kind,
        asked=_asked(request, found, body),
        seen=body.seen,
        reason=body.reason,
        by=request.viewer,
        now=request.now,
    )


@calls.act("POST", "edits/{uuid:draft}/list/{row:number}/confirm", binds(READ, body=True), Made)
def confirm_edit(request: Call, draft: UUID, number: int, body: HasRead) -> Any:
    """Confirm an edit as its second person."""
    return actions.confirm(public_id=draft, number=number, read=body.read, by=request.viewer, now=request.now)


@calls.act("POST", "edits/{uuid:draft}/list/{row:number}/refuse", binds(READ, body=True), Made)
def refuse_edit(request: Call, draft: UUID, number: int, body: Because) -> Any:
    """Refuse an edit as its second person."""
    return actions.refuse(public_id=draft, number=number, why=body.why, by=request.viewer, now=request.now)


@calls.act("POST", "edits/{uuid:draft}/list/{row:number}/undo", plain_acts(MAKE))
def undo_edit(request: Call, draft: UUID, number: int) -> None:
    """Undo an edit on which no later one rests; it stays in the list."""
    actions.undo(public_id=draft, number=number, by=request.viewer, now=request.now)


@calls.act("POST", "edits/{uuid:draft}/send", plain_acts(MAKE, limit=PLANS), Plan, status=201)
def send_edits(request: Call, draft: UUID) -> Any:
    """Plan around the edits in force: they become a version of the data, and a plan is asked for."""
    return sending.send(public_id=draft, by=request.viewer, now=request.now)


@calls.act("DELETE", "edits/{uuid:draft}", plain_acts(MAKE))
def drop_edits(request: Call, draft: UUID) -> None:
    """Give the corrections up; the list stays to be read."""
    actions.drop(public_id=draft, by=request.viewer, now=request.now)
