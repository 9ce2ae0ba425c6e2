"""How long what is kept, and taking away what is over. docs/operate/retention.md gives the terms in words.

What is over is first only found, with the reason; `carry_out` then takes away exactly that. Each operation
and plan that goes is an entry in the ledger, and the chain stays whole: records go with their salts.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model, QuerySet

from posko.atlas.surveys import forget
from posko.campaign.actions import subject_of
from posko.campaign.models import FolderVersion, Operation
from posko.intake.leftovers import sweep
from posko.keeping import acts
from posko.ledger.actions import erase_record, record
from posko.ledger.models import Record
from posko.limits.actions import forget_old
from posko.planning.models import Plan, PlanState
from posko.support.actors import Actor
from posko.support.logs import FOLDER

MACHINE = Actor("machine")
"""Terms that end by themselves: nobody in person."""
UNAPPROVED = timedelta(days=90)
LOGS = timedelta(days=90)
ENDED = (PlanState.DONE, PlanState.FAILED, PlanState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Due:
    """Something whose time is over: what kind, which one (never a person's name), and since when."""

    kind: str
    what: str
    since: date
    thing: Any


def due(now: datetime) -> list[Due]:
    """Return everything whose time is over, changing nothing."""
    return [*_operations(now), *_plans(now), *_logs(now), *_sessions(now)]


def carry_out(found: list[Due], now: datetime) -> None:
    """Take away what was found, each whole by itself, and what no list needs: counts and leftovers."""
    for one in found:
        if one.kind == "operation":
            _erase_operation(one.thing, now)
        elif one.kind == "plan":
            _erase_plan(one.thing, now)
        elif one.kind == "log":
            one.thing.unlink(missing_ok=True)
        else:
            one.thing.delete()
    forget_old(now)
    sweep(now.timestamp())


def _operations(now: datetime) -> Iterator[Due]:
    for operation in Operation.objects.order_by("pk"):
        end = _end_of(operation)
        over = end and _months_after(end, settings.RETAIN_MONTHS)
        if over and over <= now.date():
            yield Due("operation", operation.name, over, operation)


def _end_of(operation: Operation) -> date | None:
    """Return the last day of the last phase that any version named; None where none has phases."""
    ends = [date.fromisoformat(p["end"]) for v in operation.versions.all() for p in v.phases]
    return max(ends, default=None)


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    # The first of the month after: no month is shorter than its first day.
    return date(year + (month == 11), (month + 1) % 12 + 1, 1)


def _plans(now: datetime) -> Iterator[Due]:
    found = Plan.objects.filter(state__in=ENDED, ended_at__lt=now - UNAPPROVED, approved_at=None, orders=None)
    for plan in found.select_related("operation").order_by("pk"):
        if plan.ended_at is not None and plan.home.is_dir():
            over = (plan.ended_at + UNAPPROVED).date()
            yield Due("plan", f"{plan.operation.name} {plan.number}", over, plan)


def _logs(now: datetime) -> Iterator[Due]:
    for path in sorted((Path(settings.HOME) / FOLDER).glob("posko-*.log")):
        day = re.fullmatch(r"posko-(\d{4}-\d\d-\d\d)\.log", path.name)
        over = date.fromisoformat(day[1]) + LOGS if day else None
        if over and over <= now.date():
            yield Due("log", path.name, over, path)


def _sessions(now: datetime) -> Iterator[Due]:
    old = Session.objects.filter(expire_date__lt=now)
    count = old.count()
    if count:
        yield Due("sessions", str(count), now.date(), old)


@transaction.atomic(durable=True)
def _erase_plan(plan: Plan, now: datetime) -> None:
    # Lock before looking once more: somebody may approve it in the same second.
    fresh = Plan.objects.select_for_update(of=("self",)).filter(pk=plan.pk, state__in=ENDED).first()
    if fresh is None or fresh.orders.exists():
        return
    subject = f"planning.plan:{fresh.public_id}"
    record(acts.PLAN_ERASED, actor=MACHINE, subject=subject, facts={}, at=now)
    transaction.on_commit(lambda: shutil.rmtree(fresh.home, ignore_errors=True))


@transaction.atomic(durable=True)
def _erase_operation(operation: Operation, now: datetime) -> None:
    """Delete the operation's rows, the records of the ledger about them, and last its folders."""
    locked = Operation.objects.select_for_update(of=("self",)).filter(pk=operation.pk).first()
    if locked is None:
        return
    home, ids, digests = Path(settings.HOME), set(), {v.digest for v in locked.versions.all()}
    for rows in _hanging_on(Operation.objects.filter(pk=locked.pk)):
        ids |= {str(i) for i in _public_ids(rows)}
        rows._raw_delete(rows.db)
    subject = subject_of(locked)
    for number in list(_numbers_about(ids, subject)):
        erase_record(number, by=MACHINE, ground="retention", at=now)
    record(acts.OPERATION_ERASED, actor=MACHINE, subject=subject, facts={}, at=now)
    folders = [home / kind / i for kind in ("operations", "drafts", "plans", "orders") for i in ids]
    # Equal folders share a survey.
    digests -= set(FolderVersion.objects.filter(digest__in=digests).values_list("digest", flat=True))
    transaction.on_commit(lambda: _remove(folders, digests))


def _remove(folders: list[Path], digests: set[str]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    for digest in digests:
        forget(digest)


def _hanging_on(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Yield every set of rows that refers to these, those that nothing refers to first; these last."""
    keys = list(rows.values_list("pk", flat=True))
    if not keys:
        return
    model: type[Model] = rows.model
    for field in model._meta.get_fields(include_hidden=True):
        if field.auto_created and field.is_relation and (field.one_to_many or field.one_to_one):
            source: Any = field.related_model
            referring = {f"{field.field.name}__in": keys}  # type: ignore[union-attr]
            if source is not model:
                yield from _hanging_on(source._base_manager.filter(**referring))
    yield model._base_manager.filter(pk__in=keys)


def _public_ids(rows: QuerySet[Any]) -> list[UUID]:
    names = {field.attname for field in rows.model._meta.concrete_fields}
    return list(rows.values_list("public_id", flat=True)) if "public_id" in names else []


def _numbers_about(ids: set[str], operation: str) -> Iterator[int]:
    """Yield the entries about anything with one of the ids, and those whose facts name the operation."""
    naming = set(Record.objects.filter(body__contains=f'"{operation}"').values_list("entry_id", flat=True))
    about = Record.objects.values_list("entry_id", "entry__subject")
    for number, subject in about.iterator(chunk_size=2000):
        if number in naming or subject.partition(":")[2] in ids:
            yield number
