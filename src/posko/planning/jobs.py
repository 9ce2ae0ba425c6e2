"""The queue of plans: who makes which, until when he need not be missed, how it ended.

A worker takes a plan by changing its row, and only while the row says that nobody has it: of two
workers one finds no row. As long as he works he prolongs his lease. Who is killed does not, and the plan is
begun anew by the next.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from posko.ledger.actions import record
from posko.ledger.acts import Act
from posko.planning import acts
from posko.planning.models import Plan, PlanState
from posko.support.actors import Actor

WORKER = Actor("worker")
"""The process that plans: nobody in person."""
LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 2
"""A plan that stopped its worker so often would stop the next one too."""
STOPPED = (
    "Perencanaan terhenti {n} kali sebelum selesai, mungkin karena memori habis atau komputer dimatikan. "
    "Tidak ada yang tersimpan setengah. Tutup program lain, lalu susun lagi. / "
    "Planning was stopped {n} times before it was done, perhaps for want of memory or because the machine "
    "was switched off. Nothing half is kept. Close other programs, then plan again."
)


class Told(Enum):
    """What a worker hears when he says that he is still at work."""

    GO_ON = "go on"
    STOP = "somebody wants it stopped"
    LOST = "somebody else has it now"


@dataclass(frozen=True, slots=True)
class Claim:
    """A plan that a worker has, and the word by which he is known."""

    plan: Plan
    worker: str


def claim(now: datetime) -> Claim | None:
    """Take the plan that has waited longest, or one whose worker is missed; None where there is none."""
    waits = Q(state=PlanState.QUEUED) | Q(state=PlanState.RUNNING, leased_until__lt=now)
    worker = uuid.uuid4().hex
    with transaction.atomic():
        first = Plan.objects.filter(waits).order_by("asked_at", "pk").first()
        if first is None:
            return None
        if _is_over(first, now):
            return None
        # The condition once more: somebody may have taken it since it was read.
        taken = Plan.objects.filter(waits, pk=first.pk).update(
            state=PlanState.RUNNING,
            worker=worker,
            leased_until=now + LEASE,
            begun_at=now,
            attempts=F("attempts") + 1,
            stage="",
            stage_done=0,
            stage_total=0,
        )
        if not taken:
            return None
        plan = Plan.objects.select_related("folder", "operation").get(pk=first.pk)
        _enter(acts.PLAN_BEGUN, plan, {"attempt": plan.attempts}, now)
    return Claim(plan, worker)


def _is_over(plan: Plan, now: datetime) -> bool:
    """End a plan that somebody wanted stopped, or that stopped too many workers; say whether it was."""
    if plan.state != PlanState.RUNNING:
        return False
    held = Claim(plan, plan.worker)
    if plan.stop_asked:
        return cancelled(held, now)
    if plan.attempts >= MOST_ATTEMPTS:
        return failed(held, STOPPED.format(n=plan.attempts), now)
    return False


def still_here(held: Claim, stage: str, done: int, total: int, now: datetime) -> Told:
    """Prolong the lease, say how far the plan is, and hear whether to go on."""
    kept = _held(held).update(leased_until=now + LEASE, stage=stage, stage_done=done, stage_total=total)
    if not kept:
        return Told.LOST
    return Told.STOP if _held(held).filter(stop_asked=True).exists() else Told.GO_ON


def made(held: Claim, digest: str, figures: dict[str, Any], now: datetime) -> bool:
    """Say that the plan is made. False where somebody else has it: then nothing of this attempt counts."""
    changes = {"state": PlanState.DONE, "digest": digest, "figures": figures}
    facts = {"digest": digest, "input": figures.get("input_sha256", ""), "missing": figures.get("missing", 0)}
    return _end(held, changes, acts.PLAN_MADE, facts, now)


def failed(held: Claim, refusal: str, now: datetime) -> bool:
    """Say that the plan cannot be made, and why."""
    changes = {"state": PlanState.FAILED, "refusal": refusal}
    return _end(held, changes, acts.PLAN_FAILED, {"refusal": refusal}, now)


def cancelled(held: Claim, now: datetime) -> bool:
    """Say that the plan was stopped because somebody asked for it."""
    return _end(held, {"state": PlanState.CANCELLED}, acts.PLAN_CANCELLED, {}, now)


def released(held: Claim) -> None:
    """Put the plan back into the queue: the worker was asked to leave, so that this is no failed attempt."""
    _held(held).update(state=PlanState.QUEUED, worker="", leased_until=None, attempts=F("attempts") - 1)


@transaction.atomic
def _end(held: Claim, changes: dict[str, Any], act: Act, facts: dict[str, Any], now: datetime) -> bool:
    if not _held(held).update(**changes, ended_at=now, leased_until=None, worker=""):
        return False
    _enter(act, held.plan, facts, now)
    return True


def _held(held: Claim) -> Any:
    return Plan.objects.filter(pk=held.plan.pk, state=PlanState.RUNNING, worker=held.worker)


def _enter(act: Act, plan: Plan, facts: dict[str, Any], now: datetime) -> None:
    record(act, actor=WORKER, subject=subject_of(plan), facts=facts, at=now)


def subject_of(plan: Plan) -> str:
    """Return how the ledger names a plan."""
    return f"planning.plan:{plan.public_id}"
