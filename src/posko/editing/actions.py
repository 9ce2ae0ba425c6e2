"""What somebody can do about a plan by hand: begin, edit, confirm, refuse, undo, give up."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from posko.editing import acts, checking, queries
from posko.editing.models import Draft, DraftState, Edit, EditState
from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.people.queries import names_of
from posko.people.rights import Right, Viewer
from posko.planning.actions import lock_operation
from posko.planning.models import Plan, PlanState
from posko.planning.queries import readable_plan
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

CORRECTABLE = (PlanState.DONE, PlanState.APPROVED)
"""States of a plan that may be corrected by hand."""
LONGEST_REASON = 300
MOST = 1000
"""Edits of one draft: every check and every page goes through all of them."""


def subject_of(draft: Draft) -> str:
    """Return how the ledger names a draft."""
    return f"editing.draft:{draft.public_id}"


@transaction.atomic(durable=True)
def begin(*, plan_id: UUID | str, by: Viewer, now: datetime) -> Draft:
    """Begin to correct a plan, or join those who do.

    Raises RuleError where the plan is no longer one to correct, or another of its operation is being
    corrected.
    """
    plan = readable_plan(by, plan_id)
    if not queries.may_edit(by, plan.operation):
        raise RefusedError
    # Lock before looking: two planners may begin in the same second.
    lock_operation(plan.operation_id)
    if Plan.objects.get(pk=plan.pk).state not in CORRECTABLE:
        raise RuleError(_("Rencana ini sudah digantikan: sunting rencana yang terakhir."))
    theirs = Draft.objects.filter(
        operation=plan.operation, state__in=[DraftState.OPEN, DraftState.SENDING]
    ).first()
    if theirs is not None and theirs.plan_id == plan.pk:
        return theirs
    if theirs is not None:
        raise RuleError(
            _("Rencana %(number)s sedang disunting: kirim atau buang suntingan itu dahulu.")
            % {"number": theirs.plan.number}
        )
    last = Draft.objects.filter(operation=plan.operation).aggregate(last=Max("number"))["last"] or 0
    draft = Draft.objects.create(
        operation=plan.operation, plan=plan, number=last + 1, begun_at=now, begun_by=by.pseudonym
    )
    facts = {"plan": str(plan.public_id), "number": draft.number}
    enter(acts.DRAFT_BEGUN, draft, by, facts, now)
    return draft


@transaction.atomic(durable=True)
def edit(
    *,
    public_id: UUID | str,
    kind: str,
    asked: Mapping[str, Any],
    seen: int,
    reason: str,
    by: Viewer,
    now: datetime,
) -> Edit:
    """Make an edit, as `checking.look` reads what is asked; `seen` is the draft's revision he looked at.

    It is in force at once, or waits for a second person where it breaks rest, hours, ties or home.

    Raises
    ------
    NotThereError
        A seat, officer, station or area is unknown or outside the planner's territory.
    RuleError
        It makes no sense, somebody has edited the same since, a reason is needed and there is none, or the
        draft is full.
    """
    draft = locked(public_id, by)
    edits = queries.edits_of(draft)
    if len(edits) >= MOST:
        raise RuleError(
            _("Suntingan ini sudah penuh (%(n)s): kirim untuk disusun ulang, lalu lanjutkan.") % {"n": MOST}
        )
    looked = checking.look(by, draft, edits, kind, asked)
    _refuse_late(edits, looked.move.touches, seen)
    if looked.refused:
        raise checking.refusal_of(looked.verdict)
    reason = reason.strip()[:LONGEST_REASON]
    if looked.needs_second and not reason:
        raise RuleError(_("Suntingan ini melanggar aturan: tulis alasannya untuk orang kedua."))
    made = Edit.objects.create(
        draft=draft,
        number=len(edits) + 1,
        kind=looked.move.kind,
        what=dict(looked.move.what),
        touches=looked.move.touches,
        wheres=looked.wheres,
        reason=reason,
        verdict=looked.kept,
        state=EditState.WAITING if looked.needs_second else EditState.IN_FORCE,
        made_at=now,
        made_by=by.pseudonym,
        revision=_counted(draft),
    )
    act = acts.EDIT_ASKED if looked.needs_second else acts.EDIT_MADE
    rules = sorted({t["shown"] for t in looked.kept["touched"]})
    facts = {"kind": str(made.kind), "what": made.what, "rules": rules, "reason": reason}
    enter(act, draft, by, {"edit": made.number, **facts}, now)
    return made


def _refuse_late(edits: list[Edit], touches: list[str], seen: int) -> None:
    """Tell who edits what somebody else has edited since he looked."""
    mine = set(touches)
    late = [e for e in edits if e.revision > seen and mine & set(e.touches)]
    if late:
        who = late[-1].decided_by or late[-1].made_by
        name = names_of({who}).get(who, "")
        raise RuleError(
            _("%(name)s baru saja mengubah hal yang sama (suntingan %(number)s). Lihat lagi, lalu ulangi.")
            % {"name": name, "number": late[-1].number}
        )


@transaction.atomic(durable=True)
def confirm(*, public_id: UUID | str, number: int, read: str, by: Viewer, now: datetime) -> Edit:
    """Confirm an edit as its second person; `read` is the digest of the verdict that he has read.

    Raises RuleError where he made it himself, it was decided meanwhile, or other edits have changed what it
    touches.
    """
    draft, found, edits = _waiting(public_id, number, by)
    looked = checking.again(draft, edits, found)
    if looked.refused:
        raise checking.refusal_of(looked.verdict)
    if checking.digest_of(looked.kept) != read:
        raise RuleError(_("Akibatnya berubah sejak Anda baca. Baca sekali lagi, lalu putuskan."))
    found.verdict = looked.kept
    _decide(found, EditState.IN_FORCE, "", by, now)
    enter(acts.EDIT_CONFIRMED, draft, by, {"edit": number}, now)
    return found


@transaction.atomic(durable=True)
def refuse(*, public_id: UUID | str, number: int, why: str, by: Viewer, now: datetime) -> Edit:
    """Refuse an edit as its second person, with a reason."""
    draft, found, _edits = _waiting(public_id, number, by)
    if not why.strip():
        raise RuleError(_("Tulis alasan penolakan."))
    _decide(found, EditState.REFUSED, why.strip()[:LONGEST_REASON], by, now)
    enter(acts.EDIT_REFUSED, draft, by, {"edit": number, "why": found.decided_why}, now)
    return found


def _waiting(public_id: UUID | str, number: int, by: Viewer) -> tuple[Draft, Edit, list[Edit]]:
    """Return an edit that waits for somebody like the viewer, in its locked draft."""
    draft = locked(public_id, by)
    edits = queries.edits_of(draft)
    found = next((e for e in edits if e.number == number), None)
    if found is None or not any(queries.covers(by, right, found.wheres) for right in queries.DECIDE):
        raise NotThereError
    if found.state != EditState.WAITING:
        raise RuleError(_("Suntingan ini sudah diputuskan."))
    if not queries.may_decide(by, found):
        raise RuleError(_("Suntingan Anda sendiri diputuskan orang lain."))
    return draft, found, edits


@transaction.atomic(durable=True)
def undo(*, public_id: UUID | str, number: int, by: Viewer, now: datetime) -> Edit:
    """Undo an edit on which no later one rests. It stays in the list."""
    draft = locked(public_id, by)
    edits = queries.edits_of(draft)
    found = next((e for e in edits if e.number == number), None)
    if found is None or not queries.covers(by, Right.MAKE_PLANS, found.wheres):
        raise NotThereError
    if not found.is_live:
        raise RuleError(_("Suntingan ini sudah tidak berlaku."))
    later = queries.needed_by(edits)[number]
    if later:
        raise RuleError(
            _("Suntingan %(number)s bertumpu pada yang ini: urungkan itu dahulu.") % {"number": later}
        )
    _decide(found, EditState.UNDONE, "", by, now)
    enter(acts.EDIT_UNDONE, draft, by, {"edit": number, "what": found.what}, now)
    return found


@transaction.atomic(durable=True)
def drop(*, public_id: UUID | str, by: Viewer, now: datetime) -> Draft:
    """Give a draft up. Its edits stay to be read."""
    draft = locked(public_id, by)
    if not queries.may_close(by, draft):
        raise RefusedError
    draft.state, draft.closed_at, draft.closed_by = DraftState.DROPPED, now, by.pseudonym
    draft.save(update_fields=["state", "closed_at", "closed_by"])
    enter(acts.DRAFT_DROPPED, draft, by, queries.counts(queries.edits_of(draft)), now)
    return draft


def locked(public_id: UUID | str, by: Viewer) -> Draft:
    """Return an open draft within reach, locked: of its edits one is made or decided at a time."""
    found = queries.draft(by, public_id)
    Draft.objects.select_for_update(of=("self",)).get(pk=found.pk)
    found = queries.draft(by, public_id)
    if not found.is_open:
        raise RuleError(_("Suntingan rencana ini sudah ditutup."))
    if not found.plan.has_files:
        raise RuleError(_("Berkas rencana ini sudah dihapus: sunting rencana lain."))
    return found


def _decide(found: Edit, state: EditState, why: str, by: Viewer, now: datetime) -> None:
    found.state, found.decided_at, found.decided_by, found.decided_why = state, now, by.pseudonym, why
    found.revision = _counted(found.draft)
    found.save(update_fields=["state", "decided_at", "decided_by", "decided_why", "revision", "verdict"])


def _counted(draft: Draft) -> int:
    draft.revision += 1
    draft.save(update_fields=["revision"])
    return draft.revision


def enter(act: Act, draft: Draft, by: Viewer, facts: Mapping[str, Any], now: datetime) -> None:
    """Enter what was done about a draft in the ledger."""
    record(act, actor=Actor(by.pseudonym), subject=subject_of(draft), facts=facts, at=now)
