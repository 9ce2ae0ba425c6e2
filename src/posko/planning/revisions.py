"""What a revision changes: for how many officers, for whom, and why. Every view of names is logged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from posko.campaign.models import FolderVersion
from posko.ledger.actions import record
from posko.people.rights import Right, Viewer
from posko.planning.acts import CHANGES_VIEWED
from posko.planning.jobs import subject_of
from posko.planning.models import UNDER_WAY, Plan
from posko.planning.rows import reading
from posko.planning.territory import Condition, commands_in
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RefusedError

PAGE = 50
SHOWN = """
SELECT c.nrp, c.taken, c.lost, c.id, c.en, o.rank, o.name, u.name AS unit
FROM change c LEFT JOIN officer o ON o.nrp = c.nrp LEFT JOIN unit u ON u.code = o.unit
WHERE {mine} ORDER BY u.path, o.name, c.nrp LIMIT ? OFFSET ?
"""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of those whose duties change."""

    rows: list[dict[str, Any]]
    count: int
    number: int
    pages: int


def newer_folder(viewer: Viewer, plan: Plan) -> FolderVersion | None:
    """Return the last version of the data where a viewer may revise a plan for it; None where he may not.

    Nor where nothing has changed since, the plan has no files any more, or another is under way.
    """
    if not plan.is_readable or not viewer.may(Right.MAKE_PLANS, plan.operation.where):
        return None
    last = plan.operation.versions.first()
    if last is None or last.digest == plan.folder.digest or not plan.has_files:
        return None
    return None if plan.operation.plans.filter(state__in=UNDER_WAY).exists() else last


def changes(viewer: Viewer, plan: Plan, *, page: int, now: datetime) -> Page:
    """Return a page of the officers of the viewer's territory whose duties a revision changes, and log it.

    Who has left the force is named to whoever has the whole operation. Raises NotThereError for a plan that
    revises none.
    """
    if not viewer.may(Right.READ_DUTIES):
        raise RefusedError
    if plan.base_id is None:
        raise NotThereError
    count = _count(viewer, plan)
    pages = max(1, -(-count // PAGE))
    number = min(max(page, 1), pages)
    return Page(_rows(viewer, plan, (number - 1) * PAGE, PAGE, now), count, number, pages)


def changes_from(
    viewer: Viewer, plan: Plan, *, offset: int, limit: int, now: datetime
) -> tuple[list[dict[str, Any]], int]:
    """Return some officers of `changes` and how many there are, for programs."""
    if not viewer.may(Right.READ_DUTIES):
        raise RefusedError
    if plan.base_id is None:
        raise NotThereError
    return _rows(viewer, plan, offset, limit, now), _count(viewer, plan)


def _count(viewer: Viewer, plan: Plan) -> int:
    mine = _mine(viewer, plan)
    counted = f"SELECT count(*) FROM change c LEFT JOIN officer o ON o.nrp = c.nrp WHERE {mine.sql}"  # noqa: S608
    with reading(plan.rows) as file:
        return int(file.execute(counted, mine.values).fetchone()[0])


def _rows(viewer: Viewer, plan: Plan, offset: int, limit: int, now: datetime) -> list[dict[str, Any]]:
    mine = _mine(viewer, plan)
    with reading(plan.rows) as file:
        found = file.execute(SHOWN.format(mine=mine.sql), (*mine.values, limit, offset))
        rows = [_shown(row) for row in found]
    if rows:
        facts = {"page": offset // limit + 1, "officers": sorted(row["nrp"] for row in rows)}
        actor = Actor(viewer.pseudonym)
        # Apart from what was looked up: on SQLite nobody else writes while a transaction is open.
        with transaction.atomic():
            record(CHANGES_VIEWED, actor=actor, subject=subject_of(plan), facts=facts, at=now)
    return rows


def _mine(viewer: Viewer, plan: Plan) -> Condition:
    mine = commands_in(viewer, Right.READ_DUTIES, "o.unit")
    if viewer.may(Right.READ_DUTIES, plan.operation.where):
        return Condition(f"({mine.sql}) OR o.nrp IS NULL", mine.values)
    return mine


def _shown(row: Any) -> dict[str, Any]:
    found = dict(row)
    found["why"] = found["en"] if get_language() == "en" else found["id"]
    return found
