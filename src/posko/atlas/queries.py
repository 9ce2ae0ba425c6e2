"""Reading maps: the ground of an operation, the scene of its plan, a day of it; cut to what a viewer sees."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from posko.atlas import days, scenes
from posko.atlas.sight import Sight
from posko.atlas.surveys import survey_of
from posko.campaign.models import FolderVersion, Operation
from posko.campaign.queries import operations_of
from posko.people.rights import Right, Viewer
from posko.planning.models import Plan
from posko.planning.queries import plan_to_show, plans_of
from posko.planning.rows import reading
from posko.support.errors import NotThereError

LAYOUT = "1"
"""Part of every fingerprint: browsers that keep another layout ask again."""


@dataclass(frozen=True)
class Board:
    """An operation as a viewer sees it on a map: by one of its plans, or without a plan."""

    viewer: Viewer
    operation: Operation
    version: FolderVersion | None
    plan: Plan | None
    plans: tuple[Plan, ...]

    @property
    def english(self) -> bool:
        """Return whether it is told in English."""
        return get_language() == "en"

    @property
    def sight(self) -> Sight:
        """Return what the viewer sees."""
        return Sight.of(self.viewer)

    def fingerprint(self, *of: str) -> str:
        """Return what changes whenever something of it does: plan or folder, territory, language."""
        made_of = self.plan.digest if self.plan else self.version.digest if self.version else ""
        parts = (LAYOUT, made_of, self.sight.key, str(self.english), *of)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Part:
    """Something of a board: what tells it from what it was, and how it is made; None while it is."""

    fingerprint: str
    make: Callable[[], dict[str, Any] | None]


def board(viewer: Viewer, operation: UUID | str, plan: str = "") -> Board:
    """Return an operation on the map, by the plan asked for, else the one in force, else the last one made.

    Raises NotThereError outside the viewer's reach, or where the plan asked for is not one of the operation.
    """
    found = next((o for o in operations_of(viewer) if str(o.public_id) == str(operation)), None)
    if found is None or not viewer.meets(Right.READ_PLANS, found.where):
        raise NotThereError
    plans = tuple(p for p in plans_of(viewer, found) if p.is_readable and p.has_files)
    chosen = next((p for p in plans if str(p.public_id) == plan), None)
    if plan and chosen is None:
        raise NotThereError
    chosen = chosen or plan_to_show(plans)
    version = FolderVersion.objects.filter(operation=found).select_related("operation").first()
    return Board(viewer, found, chosen.folder if chosen else version, chosen, plans)


def ground(of: Board) -> Part:
    """Return outlines and names of the operation's areas."""

    def make() -> dict[str, Any] | None:
        survey = survey_of(of.version) if of.version else None
        if of.version is None:
            return {"type": "FeatureCollection", "features": []}
        return survey["ground"] if survey else None

    return Part(of.fingerprint("ground", of.version.digest if of.version else ""), make)


def scene(of: Board) -> Part:
    """Return what the board draws whatever the day."""

    def make() -> dict[str, Any] | None:
        if of.plan is not None:
            with reading(of.plan.rows) as file:
                return scenes.of_plan(file, of.sight, of.english)
        if of.version is None:
            return None
        survey = survey_of(of.version)
        phases = of.version.phases
        return survey and scenes.of_survey(survey, of.sight, phases, of.english)

    return Part(of.fingerprint("scene"), make)


def day(of: Board, when: date) -> Part:
    """Return what stands on a day of the plan; nothing without a plan."""

    def make() -> dict[str, Any]:
        if of.plan is None:
            return {"day": when.isoformat(), "places": [], "events": []}
        with reading(of.plan.rows) as file:
            return days.of_plan(file, of.sight, when, of.english)

    return Part(of.fingerprint("day", when.isoformat()), make)
