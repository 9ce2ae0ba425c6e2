"""Sending a draft: its edits become a version of the data, and a plan is asked for that is made around them.

The version is kept and the plan asked for in transactions of their own. A draft that was stopped between
them says that it is being sent, and is sent again after a while: nothing of it is lost or done twice.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.campaign.queries import current
from posko.editing import acts, checking, queries
from posko.editing.actions import CORRECTABLE, enter
from posko.editing.models import Draft, DraftState, Edit, EditKind, EditState
from posko.editing.moves import EMPTY, Overlay, move_of
from posko.editing.roster import found_seats
from posko.people.rights import Right, Viewer
from posko.planning.actions import ask_revision
from posko.planning.byhand.bridge import checked
from posko.planning.byhand.folder import Accepted, kept
from posko.planning.models import UNDER_WAY, Plan
from posko.planning.rows import reading
from posko.support.errors import RefusedError, RuleError
from posko.support.tongues import either

PATIENCE = timedelta(minutes=2)
"""Whoever sends is not missed for so long."""
BY_HAND = "suntingan tangan"
"""The reason of an edit that broke no rule and was given none."""


def send(*, public_id: UUID | str, by: Viewer, now: datetime) -> Plan:
    """Plan around the edits in force: keep them as a version of the data and ask for the revision.

    Raises
    ------
    RuleError
        An edit still waits for a second person, none is in force, together they break a rule that nobody
        confirmed, a plan is under way, or the data changed meanwhile.
    RefusedError
        The viewer does not make plans for the whole operation.
    """
    draft = _claimed(public_id, by, now)
    with _given_back(draft):
        folder = current(by, draft.operation)
        after = folder.number if folder else 0
        why = str(_("Suntingan %(number)s atas rencana %(plan)s")) % {
            "number": draft.number,
            "plan": draft.plan.number,
        }
        version = kept(by, draft.plan, accepted(draft), why=why, now=now, after=after)
        plan = ask_revision(public_id=draft.plan.public_id, by=by, now=now)
        _finish(draft, version, plan, by, now)
    return plan


@transaction.atomic(durable=True)
def _claimed(public_id: UUID | str, by: Viewer, now: datetime) -> Draft:
    draft = queries.draft(by, public_id)
    Draft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    draft = queries.draft(by, public_id)
    if not all(by.may(right, draft.operation.where) for right in (Right.MAKE_PLANS, Right.CHANGE_REGISTER)):
        raise RefusedError
    stopped = draft.state == DraftState.SENDING and draft.closed_at and draft.closed_at < now - PATIENCE
    if not draft.is_open and not stopped:
        raise RuleError(_("Suntingan rencana ini sudah ditutup, atau sedang dikirim orang lain."))
    _refuse_unready(draft)
    draft.state, draft.closed_at, draft.closed_by = DraftState.SENDING, now, by.pseudonym
    draft.save(update_fields=["state", "closed_at", "closed_by"])
    return draft


def _refuse_unready(draft: Draft) -> None:
    edits = queries.edits_of(draft)
    count = queries.counts(edits)
    if count["waiting"]:
        raise RuleError(
            _("%(count)s suntingan masih menunggu orang kedua: tunggu, atau urungkan.")
            % {"count": count["waiting"]}
        )
    if not count["in_force"]:
        raise RuleError(_("Belum ada suntingan yang berlaku."))
    if draft.plan.state not in CORRECTABLE or not draft.plan.has_files:
        raise RuleError(_("Rencana ini sudah digantikan: sunting rencana yang terakhir."))
    if Plan.objects.filter(operation=draft.operation, state__in=UNDER_WAY).exists():
        raise RuleError(_("Satu rencana sedang disusun: tunggu sampai selesai, atau batalkan."))
    _refuse_together(draft, edits)


def _refuse_together(draft: Draft, edits: Sequence[Edit]) -> None:
    """Refuse what edits break together and nobody has confirmed of any of them."""
    live = [edit for edit in edits if edit.state == EditState.IN_FORCE]
    confirmed = {(t["shown"], t["where"], t["nrp"]) for edit in live for t in edit.verdict.get("touched", ())}
    rows = [row for edit in live for row in move_of(edit).rows]
    for touched in checked(draft.plan, so_far=[], now=rows).touched:
        weight = str(touched.weight)
        if weight == checking.REFUSED or (
            weight == checking.SECOND_PERSON and (touched.shown, touched.where, touched.nrp) not in confirmed
        ):
            raise RuleError(
                either(
                    f"Bersama-sama suntingan ini melanggar aturan: {touched.id}",
                    f"Together these edits break a rule: {touched.en}",
                )
            )


def accepted(draft: Draft) -> list[Accepted]:
    """Return what the edits in force come to: of each seat and station its last word, with who gave it."""
    found: dict[str, Accepted] = {}
    for edit in queries.edits_of(draft):
        if edit.state != EditState.IN_FORCE:
            continue
        move = move_of(edit)
        if move.kind == EditKind.MOVE_STATION:
            rows = {f"station:{move.what['station']}": move.rows[0]}
        elif move.kind == EditKind.ADD_POST:
            rows = {f"post:{move.what['post_id']}": move.rows[0]}
        else:
            rows = {
                f"seat:{seat}": {"do": "put", "duty_id": seat, "nrp": nrp} for seat, nrp in move.seats.items()
            }
        found |= {key: Accepted(row, edit.reason or BY_HAND, _by(edit)) for key, row in rows.items()}
    empty = _empty_by_plan(draft, found)
    return [one for key, one in found.items() if key not in empty]


def _by(edit: Edit) -> str:
    """Return who decided, as the certificate names him: by what he is, and the beginning of his pseudonym."""
    who = f"perencana {edit.made_by[:8]}"
    return f"{who}, disetujui {edit.decided_by[:8]}" if edit.decided_by else who


def _empty_by_plan(draft: Draft, found: dict[str, Accepted]) -> set[str]:
    """Return the seats that are to be empty and are so already."""
    cleared = [one.edit["duty_id"] for one in found.values() if one.edit.get("nrp") == EMPTY]
    with reading(draft.plan.rows) as file:
        seats = found_seats(file, cleared, Overlay())
    return {f"seat:{name}" for name, seat in seats.items() if seat.planned == EMPTY}


@contextmanager
def _given_back(draft: Draft) -> Iterator[None]:
    """Open a draft again if sending it did not come to its end, and nobody else sends it meanwhile."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            mine = Draft.objects.filter(pk=draft.pk, state=DraftState.SENDING, closed_at=draft.closed_at)
            mine.update(state=DraftState.OPEN, closed_at=None, closed_by="")


@transaction.atomic(durable=True)
def _finish(draft: Draft, version: object, plan: Plan, by: Viewer, now: datetime) -> None:
    live = [edit for edit in queries.edits_of(draft) if edit.state == EditState.IN_FORCE]
    # Nobody approves what he edited last, whoever sent it.
    Plan.objects.filter(pk=plan.pk).update(edited_by=live[-1].made_by)
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.SENT, version=version, revised=plan)
    facts = {"plan": str(plan.public_id), "version": getattr(version, "number", 0), "edits": len(live)}
    enter(acts.DRAFT_SENT, draft, by, facts, now)
