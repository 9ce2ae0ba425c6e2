"""Reading drafts and their edits: which there are, what waits for a second person, what one may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from posko.campaign.models import Operation
from posko.editing.models import Draft, DraftState, Edit, EditKind, EditState
from posko.people.queries import names_of
from posko.people.rights import Right, Viewer, Where, four_eyes
from posko.planning.models import Plan
from posko.planning.queries import visible_plans
from posko.support.errors import NotThereError

DECIDE = (Right.MAKE_PLANS, Right.APPROVE_PLANS)
"""Whoever has one of these where an edit is may be its second person."""


def visible_drafts(viewer: Viewer) -> QuerySet[Draft]:
    """Return the drafts of plans that the viewer may correct or decide about somewhere, unread."""
    if not any(viewer.may(right) for right in DECIDE):
        return Draft.objects.none()
    found = Draft.objects.filter(plan__in=visible_plans(viewer))
    return found.select_related("plan", "plan__folder", "operation", "operation__unit", "version", "revised")


def draft(viewer: Viewer, public_id: UUID | str) -> Draft:
    """Return one draft. Raises NotThereError outside the viewer's reach."""
    found = visible_drafts(viewer).filter(public_id=public_id).first()
    if found is None or not _takes_part(viewer, found.operation):
        raise NotThereError
    return found


def drafts_of(viewer: Viewer, plan: Plan) -> list[Draft]:
    """Return the drafts of a plan, the last first."""
    return list(visible_drafts(viewer).filter(plan=plan)) if _takes_part(viewer, plan.operation) else []


def may_edit(viewer: Viewer, operation: Operation) -> bool:
    """Return whether the viewer makes plans in the operation's territory or in a part of it."""
    return viewer.meets(Right.MAKE_PLANS, operation.where)


def may_close(viewer: Viewer, found: Draft) -> bool:
    """Return whether the viewer may give a draft up: it is his alone, or he plans the whole operation."""
    if viewer.may(Right.MAKE_PLANS, found.operation.where):
        return True
    return found.begun_by == viewer.pseudonym and not found.edits.exclude(made_by=viewer.pseudonym).exists()


def _takes_part(viewer: Viewer, operation: Operation) -> bool:
    return any(viewer.meets(right, operation.where) for right in DECIDE)


def edits_of(found: Draft) -> list[Edit]:
    """Return all edits of a draft in their order."""
    return list(found.edits.all())


def covers(viewer: Viewer, right: Right, wheres: Sequence[Sequence[str | None]]) -> bool:
    """Return whether the viewer has a right at every place, and over every officer, of an edit."""
    return all(viewer.may(right, Where(unit_path, area)) for unit_path, area in wheres)


def may_decide(viewer: Viewer, edit: Edit) -> bool:
    """Return whether the viewer may be the second person of an edit that waits."""
    return (
        edit.state == EditState.WAITING
        and four_eyes(edited_by=edit.made_by, approved_by=viewer.pseudonym)
        and any(covers(viewer, right, edit.wheres) for right in DECIDE)
    )


def needed_by(edits: Sequence[Edit]) -> dict[int, int]:
    """Return of each edit that counts the number of the first later one that rests on it, 0 for none."""
    # One walk from the last to the first: a draft of a thousand is read at every page.
    needed, first_after = dict[int, int](), dict[str, int]()
    for edit in reversed(edits):
        if edit.is_live:
            needed[edit.number] = min((first_after[k] for k in edit.touches if k in first_after), default=0)
            first_after |= dict.fromkeys(edit.touches, edit.number)
    return needed


@dataclass(frozen=True, slots=True)
class Line:
    """An edit as the list shows it; of one elsewhere nothing is told but kind, state, and whose it is."""

    edit: Edit
    told: bool
    by: str
    decided_by: str
    may_undo: bool
    may_decide: bool
    needed_by: int


def lines(viewer: Viewer, found: Draft) -> list[Line]:
    """Return the edits of a draft, the last first, with what the viewer may do about each."""
    edits = edits_of(found)
    names = names_of({e.made_by for e in edits} | {e.decided_by for e in edits if e.decided_by})
    workable = found.is_open and found.plan.has_files
    needed = needed_by(edits)
    return [_line(viewer, workable, edit, needed.get(edit.number, 0), names) for edit in reversed(edits)]


def _line(viewer: Viewer, workable: bool, edit: Edit, needed: int, names: dict[str, str]) -> Line:
    mine = covers(viewer, Right.MAKE_PLANS, edit.wheres)
    return Line(
        edit,
        told=mine or covers(viewer, Right.READ_DUTIES, edit.wheres),
        by=names.get(edit.made_by, ""),
        decided_by=names.get(edit.decided_by, ""),
        may_undo=workable and edit.is_live and mine and not needed,
        may_decide=workable and may_decide(viewer, edit),
        needed_by=needed,
    )


def last_to_undo(viewer: Viewer, found: Draft, edits: Sequence[Edit]) -> Edit | None:
    """Return the last edit that still counts if the viewer may undo it, else None."""
    last = next((edit for edit in reversed(edits) if edit.is_live), None)
    if last is None or not found.is_open or not covers(viewer, Right.MAKE_PLANS, last.wheres):
        return None
    return last


def waiting_edits(viewer: Viewer) -> list[Edit]:
    """Return the edits of open drafts that the viewer may confirm or refuse, the oldest first."""
    waits = Edit.objects.filter(
        state=EditState.WAITING, draft__state=DraftState.OPEN, draft__in=visible_drafts(viewer)
    ).select_related("draft", "draft__plan", "draft__operation")
    return [edit for edit in waits.order_by("made_at") if may_decide(viewer, edit)]


def decided_since(viewer: Viewer, since: datetime) -> list[Edit]:
    """Return the viewer's own edits that somebody else confirmed, refused or undid since an instant."""
    mine = Edit.objects.filter(
        made_by=viewer.pseudonym, decided_at__gt=since, draft__in=visible_drafts(viewer)
    )
    others = mine.exclude(decided_by=viewer.pseudonym).select_related("draft", "draft__plan")
    return list(others.order_by("decided_at"))


def counts(edits: Sequence[Edit]) -> dict[str, Any]:
    """Return how many edits are in force, and how many wait."""
    return {
        "in_force": sum(e.state == EditState.IN_FORCE for e in edits),
        "waiting": sum(e.state == EditState.WAITING for e in edits),
    }


def kind_name(kind: str) -> Any:
    """Return what a kind of edit is called."""
    return EditKind(kind).label
