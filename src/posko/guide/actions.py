"""What somebody can do here: look, and put a first step aside or take it up again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import Operation
from posko.guide.acts import STEP_RESUMED, STEP_SKIPPED
from posko.guide.models import Look, SkippedStep
from posko.guide.steps import STEPS
from posko.ledger.actions import record
from posko.people.rights import Right, Viewer
from posko.support.actors import Actor
from posko.support.errors import RefusedError, RuleError

ONE_LOOK = timedelta(minutes=20)
"""Whoever comes back to the page within this time is still looking: what changed stays on it."""
FIRST_LOOK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Looked:
    """Since when somebody has not looked; who looks for the first time is shown the last week."""

    since: datetime
    first: bool = False


def look(viewer: Viewer, *, now: datetime) -> Looked:
    """Note that the viewer looks, and return since when he has not."""
    # Without a transaction: it would take the one writer of SQLite at every look, to change nothing.
    found = Look.objects.filter(account_id=viewer.account_id).first()
    if found is None:
        since = now - FIRST_LOOK
        Look.objects.get_or_create(account_id=viewer.account_id, defaults={"at": now, "before_at": since})
        return Looked(since, first=True)
    if now - found.at > ONE_LOOK:
        found.at, found.before_at = now, found.at
        found.save(update_fields=["at", "before_at"])
    return Looked(found.before_at, first=found.at - found.before_at == FIRST_LOOK)


@transaction.atomic
def skip_step(operation: Operation, step: str, *, skip: bool, by: Viewer, now: datetime) -> None:
    """Put a first step of an operation aside, or take it up again. Raises RuleError for one there is not."""
    if not by.may(Right.CHANGE_REGISTER, operation.where):
        raise RefusedError
    if step not in STEPS:
        raise RuleError(_("Langkah itu tidak ada."))
    mine = SkippedStep.objects.filter(operation=operation, step=step)
    if mine.exists() == skip:
        return
    if skip:
        SkippedStep.objects.get_or_create(operation=operation, step=step)
    else:
        mine.delete()
    act = STEP_SKIPPED if skip else STEP_RESUMED
    subject = f"campaign.operation:{operation.public_id}"
    record(act, actor=Actor(by.pseudonym), subject=subject, facts={"step": step}, at=now)
