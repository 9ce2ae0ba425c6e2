"""What somebody can do about letters: prepare, enter the number, issue, withdraw, keep the signed one."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import Operation
from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.orders import acts, needs, writing
from posko.orders.models import Document, Order, OrderKind, OrderState
from posko.orders.queries import last_signed, needed, visible_orders
from posko.orders.scanned import refuse_unfit
from posko.people.rights import Right, Viewer, Where
from posko.planning.integrity import digest_of
from posko.planning.models import Plan, PlanState
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

LARGEST = 20 * 2**20
"""Bytes of a signed letter."""
MOST_AT_ONCE = 30
"""Letters that are issued by one press: so many are printed before somebody wonders."""
MOST_COPIES = 30
"""Numbered copies of a letter."""


def subject_of(order: Order) -> str:
    """Return how the ledger names a letter."""
    return f"orders.order:{order.public_id}"


@transaction.atomic(durable=True)
def prepare(plan: Plan, phase: str, *, by: Viewer, now: datetime) -> int:
    """Prepare a draft of each letter that a phase of the plan in force needs anew; returns how many.

    Letters of the viewer's territory alone. A letter in force that says the same stays as it is; a draft made
    from an earlier plan is brought up to this one. Raises RuleError where the plan is not the one in force.
    """
    if not by.may(Right.MAKE_ORDERS):
        raise RefusedError
    _lock(plan.operation_id)
    if Plan.objects.get(pk=plan.pk).state != PlanState.APPROVED:
        raise RuleError(_("Surat dibuat dari rencana yang berlaku: setujui dahulu."))
    names = {p["key"]: p["name"] for p in needs.phases(plan)}
    if phase != needs.WHOLE and phase not in names:
        raise RuleError(_("Fase itu tidak ada dalam rencana ini."))
    paths = dict(Unit.objects.values_list("pk", "path"))
    mine = [
        need
        for need in needed(plan, phase)
        if need.key.command in paths and by.may(Right.MAKE_ORDERS, Where(paths[need.key.command]))
    ]
    return sum(_prepare(plan, need, names.get(phase, ""), by, now) for need in mine)


def _prepare(plan: Plan, need: needs.Need, phase_name: str, by: Viewer, now: datetime) -> int:
    same = Order.objects.filter(operation=plan.operation, slot=need.key.slot)
    last = same.order_by("-version").first()
    issued = same.filter(state=OrderState.ISSUED).first()
    draft = same.filter(state=OrderState.DRAFTED).first()
    if draft is None and issued is not None and issued.duties_sha256 == need.sha256:
        return 0
    if draft is not None:
        if draft.plan_id == plan.pk:
            return 0
        draft.plan, draft.people, draft.duties_sha256 = plan, need.people, need.sha256
        draft.edition += 1
        draft.save(update_fields=["plan", "people", "duties_sha256", "edition"])
    else:
        draft = Order.objects.create(
            operation=plan.operation,
            plan=plan,
            kind=need.key.kind,
            command_id=need.key.command,
            partner_id=need.key.partner,
            slot=need.key.slot,
            phase=need.key.phase,
            phase_name=phase_name,
            version=(last.version if last else 0) + 1,
            people=need.people,
            duties_sha256=need.sha256,
            drafted_at=now,
            drafted_by=by.pseudonym,
            **_as_before(issued or last_signed(need.key.command)),
        )
    facts = {"plan": str(plan.public_id), "slot": need.key.slot, "version": draft.version}
    _enter(acts.ORDER_DRAFTED, draft, by, facts, now)
    return 1


def _as_before(earlier: Order | None) -> dict[str, Any]:
    """Return the signatory of an earlier letter: most often it is the same."""
    names = ("place", "position", "name", "rank", "nrp")
    return {name: getattr(earlier, name) for name in names} if earlier else {}


@transaction.atomic(durable=True)
def enter_number(
    *,
    public_id: UUID | str,
    number: str,
    dated: date,
    place: str,
    signatory: dict[str, str],
    copies: int = 1,
    by: Viewer,
    now: datetime,
) -> Order:
    """Enter number and date from the mail register, who signs, and how many numbered copies are printed.

    Raises RuleError for an issued letter, for a number that the command has used, and for too many copies.
    """
    order = _locked(public_id, by, Right.MAKE_ORDERS)
    if order.state != OrderState.DRAFTED:
        raise RuleError(_("Surat ini sudah terbit: isinya tidak berubah lagi."))
    if not 1 <= copies <= MOST_COPIES:
        raise RuleError(_("Jumlah salinan 1 sampai %(n)s.") % {"n": MOST_COPIES})
    order.copies = copies
    order.number, order.dated, order.place = " ".join(number.split()), dated, place.strip()
    for name in ("position", "name", "rank", "nrp"):
        setattr(order, name, signatory[name].strip())
    if _is_taken(order):
        raise RuleError(_("Nomor %(number)s sudah dipakai satuan ini.") % {"number": order.number})
    order.edition += 1
    order.save()
    _enter(acts.ORDER_CHANGED, order, by, {"number": order.number, "dated": dated.isoformat()}, now)
    return order


def _is_taken(order: Order) -> bool:
    others = Order.objects.filter(command_id=order.command_id, number=order.number).exclude(pk=order.pk)
    return others.exclude(number="").exists()


@transaction.atomic(durable=True)
def drop(*, public_id: UUID | str, by: Viewer, now: datetime) -> None:
    """Throw a draft away. What was issued stays: it can only be withdrawn."""
    order = _locked(public_id, by, Right.MAKE_ORDERS)
    if order.state != OrderState.DRAFTED:
        raise RuleError(_("Surat ini sudah terbit: isinya tidak berubah lagi."))
    _enter(acts.ORDER_DROPPED, order, by, {"slot": order.slot, "version": order.version}, now)
    order.delete()


def issue(*, public_id: UUID | str, edition: int, by: Viewer, now: datetime) -> Order:
    """Issue a draft: seal it, print it, keep it, and supersede the version before. Whole or not at all.

    `edition` is that of the draft which was read. Everything that takes time happens before anything is
    locked; the file is in its place before the row is committed: no row names a file that is not there.

    Raises
    ------
    RuleError
        The draft has no number, was changed meanwhile, was made from a plan that does not hold any more or
        whose files were changed, or somebody issued it first.
    """
    order = visible_orders(by, Right.ISSUE_ORDERS).filter(public_id=public_id).first()
    if order is None:
        if visible_orders(by).filter(public_id=public_id).exists():
            raise RefusedError
        raise NotThereError
    _refuse_unready(order, edition)
    _refuse_changed(order.plan)
    [(subject, paper)] = writing.written(order, {"kind": order.kind}, sealed=True)
    made = writing.printed(writing.copies_of(paper, order.copies))
    with _beside(order.home, made.pdf) as file:
        return _issue(order, edition, (subject, paper, made, file), by, now)


def issue_all(*, chosen: Mapping[UUID, int], by: Viewer, now: datetime) -> tuple[int, list[str]]:
    """Issue drafts of one plan, each whole by itself: (how many, what kept the others from it).

    `chosen` has the edition of each draft that was read. The plan is read once for all of them.
    """
    found = visible_orders(by, Right.ISSUE_ORDERS).filter(public_id__in=list(chosen)).order_by("pk")
    ready, told = [], []
    for order in found:
        try:
            _refuse_unready(order, chosen[order.public_id])
        except RuleError as broken:
            told.append(f"{order.number}: {broken.message}")
        else:
            ready.append(order)
    if len({order.plan_id for order in ready}) > 1 or len(chosen) > MOST_AT_ONCE:
        raise RuleError(_("Terbitkan paling banyak %(n)s surat sekaligus.") % {"n": MOST_AT_ONCE})
    if not ready:
        return 0, told
    _refuse_changed(ready[0].plan)
    done = 0
    for order, (subject, paper) in zip(ready, writing.written_all(ready), strict=True):
        made = writing.printed(writing.copies_of(paper, order.copies))
        try:
            with _beside(order.home, made.pdf) as file:
                _issue(order, chosen[order.public_id], (subject, paper, made, file), by, now)
        except RuleError as broken:
            told.append(f"{order.number}: {broken.message}")
        else:
            done += 1
    return done, told


def _refuse_changed(plan: Plan) -> None:
    if digest_of(plan.path) != plan.digest:
        raise RuleError(_("Berkas rencana tidak sama lagi dengan yang disetujui: surat tidak diterbitkan."))


@contextmanager
def _beside(home: Path, content: bytes) -> Iterator[Path]:
    """Yield a file with the content, to be moved to its place; gone if it was not moved."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
    except OSError as failed:
        raise _no_room(failed) from failed
    try:
        try:
            file = work / "file.pdf"
            with file.open("wb") as written:
                written.write(content)
                written.flush()
                os.fsync(written.fileno())
            file.chmod(0o400)
        except OSError as failed:
            raise _no_room(failed) from failed
        yield file
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _no_room(failed: OSError) -> RuleError:
    why = failed.strerror or str(failed)
    return RuleError(_("Berkas tidak dapat disimpan (%(why)s). Tidak ada yang berubah.") % {"why": why})


def _refuse_unready(order: Order, edition: int) -> None:
    if order.state != OrderState.DRAFTED:
        raise RuleError(_("Surat ini sudah diterbitkan orang lain."))
    if order.edition != edition:
        raise RuleError(_("Konsep ini berubah sejak Anda baca: periksa sekali lagi."))
    if not order.is_numbered:
        raise RuleError(_("Isi dahulu nomor, tanggal dan pejabat penanda tangan."))
    if order.plan.state != PlanState.APPROVED:
        raise RuleError(_("Rencana yang mendasarinya sudah digantikan: siapkan surat sekali lagi."))


@transaction.atomic(durable=True)
def _issue(order: Order, edition: int, made: tuple[str, Any, Any, Path], by: Viewer, now: datetime) -> Order:
    subject, paper, print_, file = made
    # Lock before reading: two desks may press Issue in the same second, or the plan be superseded.
    _lock(order.operation_id)
    fresh = Order.objects.select_related("plan").get(pk=order.pk)
    _refuse_unready(fresh, edition)
    if _is_taken(fresh):
        raise RuleError(_("Nomor %(number)s sudah dipakai satuan ini.") % {"number": fresh.number})
    earlier = Order.objects.filter(
        operation_id=fresh.operation_id, slot=fresh.slot, state=OrderState.ISSUED
    ).first()
    if earlier is not None:
        _supersede(earlier, fresh, by, now)
    fresh.state, fresh.issued_at, fresh.issued_by = OrderState.ISSUED, now, by.pseudonym
    fresh.pdf_sha256 = hashlib.sha256(print_.pdf).hexdigest()
    fresh.typst_version, fresh.templates_sha256 = print_.typst_version, print_.templates_sha256
    fresh.save()
    document = writing.document_of(fresh, subject, paper, "", now)
    document.save(force_insert=True)
    facts = {"document": document.claims, "pdf": fresh.pdf_sha256, "plan": fresh.plan.digest}
    _enter(acts.ORDER_ISSUED, fresh, by, facts, now)
    file.rename(fresh.pdf)
    return fresh


def _supersede(earlier: Order, later: Order, by: Viewer, now: datetime) -> None:
    """Supersede a letter and what hangs on it, but for sheets whose officer keeps his duties."""
    earlier.state = OrderState.SUPERSEDED
    earlier.save(update_fields=["state"])
    sheets = needs.phase_of(later.plan, later.phase).sheets if later.kind == OrderKind.SPRIN else {}
    # Sheets of versions before that still held hang on it too.
    hanging = Document.objects.filter(order__operation_id=earlier.operation_id, order__slot=earlier.slot)
    gone = [
        document.pk
        for document in hanging.filter(superseded_by=0).defer("packed", "claims")
        if not _holds(document, sheets)
    ]
    Document.objects.filter(pk__in=gone).update(superseded_by=later.version)
    facts = {"by": str(later.public_id), "documents": len(gone)}
    _enter(acts.ORDER_SUPERSEDED, earlier, by, facts, now)


def _holds(document: Document, sheets: dict[str, needs.Sheet]) -> bool:
    sheet = sheets.get(document.subject)
    return document.kind == "duty_sheet" and sheet is not None and sheet.sha256 == document.basis


@transaction.atomic(durable=True)
def withdraw(*, public_id: UUID | str, reason: str, by: Viewer, now: datetime) -> Order:
    """Withdraw a letter in force and everything that hangs on it; nothing takes its place."""
    order = _locked(public_id, by, Right.ISSUE_ORDERS)
    if order.state != OrderState.ISSUED:
        raise RuleError(_("Hanya surat yang berlaku dapat dicabut."))
    if not reason.strip():
        raise RuleError(_("Tulis alasannya."))
    order.state = OrderState.WITHDRAWN
    order.save(update_fields=["state"])
    # Sheets of earlier versions that still held hang on it too.
    hanging = Document.objects.filter(order__operation_id=order.operation_id, order__slot=order.slot)
    hanging.filter(superseded_by=0).update(withdrawn=True)
    _enter(acts.ORDER_WITHDRAWN, order, by, {"reason": reason}, now)
    return order


def keep_signed(*, public_id: UUID | str, content: bytes, by: Viewer, now: datetime) -> Order:
    """Keep the letter as it was signed, scanned to PDF. Raises RuleError for anything else.

    Approved, issued and signed are three states: the file says that somebody has signed, no more.
    """
    order = visible_orders(by, Right.MAKE_ORDERS).filter(public_id=public_id).first()
    if order is None:
        if visible_orders(by).filter(public_id=public_id).exists():
            raise RefusedError
        raise NotThereError
    if order.state != OrderState.ISSUED:
        raise RuleError(_("Hanya surat yang berlaku dapat diberi berkas bertanda tangan."))
    refuse_unfit(content, LARGEST)
    with _beside(order.home, content) as file:
        return _keep_signed(order, content, file, by, now)


@transaction.atomic(durable=True)
def _keep_signed(order: Order, content: bytes, file: Path, by: Viewer, now: datetime) -> Order:
    _lock(order.operation_id)
    fresh = Order.objects.get(pk=order.pk)
    if fresh.state != OrderState.ISSUED:
        raise RuleError(_("Hanya surat yang berlaku dapat diberi berkas bertanda tangan."))
    if fresh.signed_at is not None:
        raise RuleError(_("Berkas bertanda tangan sudah ada, dan tidak diganti."))
    fresh.signed_at, fresh.signed_by = now, by.pseudonym
    fresh.signed_sha256 = hashlib.sha256(content).hexdigest()
    fresh.save(update_fields=["signed_at", "signed_by", "signed_sha256"])
    _enter(acts.ORDER_SIGNED, fresh, by, {"sha256": fresh.signed_sha256}, now)
    file.rename(fresh.signed)
    return fresh


def _locked(public_id: UUID | str, by: Viewer, right: Right) -> Order:
    found = visible_orders(by).filter(public_id=public_id).first()
    if found is None:
        raise NotThereError
    if not by.may(right, found.where):
        raise RefusedError
    _lock(found.operation_id)
    return Order.objects.select_related("command", "operation", "plan").get(pk=found.pk)


def _lock(operation: int) -> None:
    """Wait until nobody else decides about plans or letters of an operation."""
    Operation.objects.select_for_update(of=("self",)).get(pk=operation)


def _enter(act: Act, order: Order, by: Viewer, facts: dict[str, Any], now: datetime) -> None:
    record(act, actor=Actor(by.pseudonym), subject=subject_of(order), facts=facts, at=now)
