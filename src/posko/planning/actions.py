"""What somebody can do about plans: ask for one, stop it, approve it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import FolderVersion, Operation
from posko.campaign.queries import current
from posko.ledger.actions import record
from posko.people.rights import Right, Viewer, four_eyes
from posko.planning import acts
from posko.planning.jobs import subject_of
from posko.planning.models import UNDER_WAY, Plan, PlanState
from posko.planning.queries import visible_plans
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError, RuleError

LARGEST_SEED = 2**53 - 1
"""Whole numbers up to here are the same in every program that reads a certificate."""


@transaction.atomic(durable=True)
def ask_plan(operation: Operation, *, phases: list[str], seed: int, by: Viewer, now: datetime) -> Plan:
    """Ask for a plan of the last version of an operation's folder: a worker makes it. No phases means all.

    Raises RuleError without a folder, for a phase or seed that there is not, and while one is under way.
    """
    if not by.may(Right.MAKE_PLANS, operation.where):
        raise RefusedError
    # Lock before reading: two planners may ask in the same second.
    locked = lock_operation(operation.pk)
    folder = _folder(by, locked)
    known = [phase["key"] for phase in folder.phases]
    if not set(phases) <= set(known):
        raise RuleError(_("Fase itu tidak ada dalam operasi ini."))
    if not 0 <= seed <= LARGEST_SEED:
        raise RuleError(_("Benih undian harus bilangan bulat dari 0."))
    chosen = [key for key in known if key in phases] if len(set(phases)) < len(known) else []
    return _queued(locked, folder, by, now, phases=chosen, seed=seed)


@transaction.atomic(durable=True)
def ask_revision(*, public_id: UUID | str, by: Viewer, now: datetime) -> Plan:
    """Ask for a revision of a plan for the last version of its operation's folder.

    What can stay stays, and as few officers change as possible; phases and seed are those of the plan.
    Raises RuleError where it was made from that version, has no files any more or holds a phase that the
    version has not, and while another is under way.
    """
    base = _locked(public_id, by, Right.MAKE_PLANS)
    if not base.is_readable or not base.has_files:
        raise RuleError(_("Rencana ini tidak dapat direvisi: berkasnya tidak ada."))
    folder = _folder(by, base.operation)
    if folder.digest == base.folder.digest:
        raise RuleError(_("Tidak ada yang berubah sejak rencana ini disusun."))
    lacking = set(base.figures["phases"]) - {phase["key"] for phase in folder.phases}
    if lacking:
        raise RuleError(
            _("Data terbaru tidak memuat fase %(phases)s dari rencana ini: susun rencana baru.")
            % {"phases": ", ".join(sorted(lacking))}
        )
    return _queued(base.operation, folder, by, now, phases=base.phases, seed=base.seed, base=base)


def _folder(by: Viewer, operation: Operation) -> FolderVersion:
    folder = current(by, operation)
    if folder is None:
        raise RuleError(_("Operasi ini belum punya data: unggah dahulu."))
    return folder


def _queued(
    operation: Operation,
    folder: FolderVersion,
    by: Viewer,
    now: datetime,
    *,
    phases: list[str],
    seed: int,
    base: Plan | None = None,
) -> Plan:
    """Put a plan into the queue, with its operation locked, and enter who asked for it."""
    if operation.plans.filter(state__in=UNDER_WAY).exists():
        raise RuleError(_("Satu rencana sedang disusun: tunggu sampai selesai, atau batalkan."))
    last = operation.plans.aggregate(last=Max("number"))["last"] or 0
    plan = Plan.objects.create(
        operation=operation,
        folder=folder,
        base=base,
        number=last + 1,
        phases=phases,
        seed=seed,
        asked_at=now,
        asked_by=by.pseudonym,
        edited_by=by.pseudonym,
    )
    facts: dict[str, Any] = {
        "operation": str(operation.public_id),
        "number": plan.number,
        "version": folder.number,
        "digest": folder.digest,
        "phases": plan.phases,
        "seed": seed,
    }
    if base is not None:
        facts["revises"] = str(base.public_id)
    record(acts.PLAN_ASKED, actor=Actor(by.pseudonym), subject=subject_of(plan), facts=facts, at=now)
    return plan


@transaction.atomic(durable=True)
def cancel_plan(*, public_id: UUID | str, by: Viewer, now: datetime) -> Plan:
    """Stop the making of a plan: at once while it waits, else as soon as its worker hears of it."""
    plan = _locked(public_id, by, Right.MAKE_PLANS)
    if not plan.is_under_way:
        raise RuleError(_("Rencana ini tidak sedang disusun."))
    waits = plan.state == PlanState.QUEUED
    missed = plan.leased_until is not None and plan.leased_until < now
    if waits or missed:
        plan.state, plan.ended_at, plan.worker, plan.leased_until = PlanState.CANCELLED, now, "", None
    plan.stop_asked = True
    plan.save(update_fields=["state", "ended_at", "worker", "leased_until", "stop_asked"])
    act = acts.PLAN_CANCELLED if plan.state == PlanState.CANCELLED else acts.PLAN_STOPPING
    record(act, actor=Actor(by.pseudonym), subject=subject_of(plan), facts={}, at=now)
    return plan


@transaction.atomic(durable=True)
def approve_plan(*, public_id: UUID | str, digest: str, by: Viewer, now: datetime) -> Plan:
    """Approve a plan that somebody else made; the one that held until now is superseded.

    `digest` is that of the plan the commander has read. That his second factor is fresh, the page has
    seen to.

    Raises
    ------
    RuleError
        The plan was decided meanwhile, is another than was read, was asked for or edited by himself, or
        lacks a phase that the plan in force has.
    """
    plan = _locked(public_id, by, Right.APPROVE_PLANS)
    if plan.state != PlanState.DONE:
        raise RuleError(_("Rencana ini sudah diputuskan, atau belum selesai disusun."))
    if digest != plan.digest:
        raise RuleError(_("Rencana ini bukan yang Anda baca: baca dahulu, lalu setujui."))
    if not (
        four_eyes(edited_by=plan.asked_by, approved_by=by.pseudonym)
        and four_eyes(edited_by=plan.edited_by, approved_by=by.pseudonym)
    ):
        raise RuleError(_("Rencana yang Anda susun atau ubah sendiri harus disetujui orang lain."))
    earlier = plan.operation.plans.filter(state=PlanState.APPROVED).first()
    if earlier is not None:
        _supersede(earlier, plan, by, now)
    plan.state, plan.approved_at, plan.approved_by = PlanState.APPROVED, now, by.pseudonym
    plan.save(update_fields=["state", "approved_at", "approved_by"])
    facts = {"digest": plan.digest, "number": plan.number, "broken": plan.figures.get("broken", 0)}
    record(acts.PLAN_APPROVED, actor=Actor(by.pseudonym), subject=subject_of(plan), facts=facts, at=now)
    return plan


def _supersede(earlier: Plan, plan: Plan, by: Viewer, now: datetime) -> None:
    lacking = set(earlier.figures["phases"]) - set(plan.figures["phases"])
    if lacking:
        names = [p["name"] for p in plan.folder.phases if p["key"] in lacking]
        raise RuleError(
            _("Rencana %(number)s yang berlaku juga memuat %(phases)s: susun rencana yang memuat semuanya.")
            % {"number": earlier.number, "phases": ", ".join(names) or ", ".join(sorted(lacking))}
        )
    earlier.state = PlanState.SUPERSEDED
    earlier.save(update_fields=["state"])
    facts = {"by": str(plan.public_id)}
    record(acts.PLAN_SUPERSEDED, actor=Actor(by.pseudonym), subject=subject_of(earlier), facts=facts, at=now)


def _locked(public_id: UUID | str, by: Viewer, right: Right) -> Plan:
    """Return a plan within reach, with its operation locked: of all its plans one is decided at a time."""
    found = visible_plans(by).filter(public_id=public_id).first()
    if found is None:
        raise NotThereError
    if not by.may(right, found.operation.where):
        raise RefusedError
    lock_operation(found.operation_id)
    return Plan.objects.select_for_update(of=("self",)).get(pk=found.pk)


def lock_operation(pk: int) -> Operation:
    """Return an operation when nobody else decides about its plans, and until the transaction ends."""
    return Operation.objects.select_for_update(of=("self",)).get(pk=pk)
