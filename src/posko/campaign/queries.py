"""Reading operations and the versions of their folders."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from posko.campaign.folders import digest_of
from posko.campaign.models import FolderVersion, Operation
from posko.people.rights import Right, Viewer
from posko.support.errors import NotThereError


def operations_of(viewer: Viewer) -> list[Operation]:
    """Return the operations in the viewer's territory, and those of units above in which he takes part.

    The latest first, each with the `phases` it has now. Of the latter he learns name and phase, nothing more.
    """
    return [o for o in _with_phases() if viewer.may(Right.READ_OPERATION, o.where) or _takes_part(viewer, o)]


def _takes_part(viewer: Viewer, of: Operation) -> bool:
    paths = [reach.unit_path for reach in viewer.reaches_of(Right.READ_OPERATION)]
    return any(path is not None and path.startswith(of.unit.path) for path in paths)


def operation(viewer: Viewer, public_id: UUID | str) -> Operation:
    """Return one operation. Raises NotThereError outside the viewer's territory."""
    found = _with_phases().filter(public_id=public_id).first()
    if found is None or not viewer.may(Right.READ_OPERATION, found.where):
        raise NotThereError
    return found


def demo_operation() -> Operation | None:
    """Return the made-up operation of a demo database if it is there whole, for the shell."""
    return _with_phases().filter(is_demo=True, versions__number=1).order_by("pk").first()


def current(viewer: Viewer, of: Operation) -> FolderVersion | None:
    """Return the last version of an operation's folder, None before the first.

    Raises NotThereError outside the viewer's territory. What is in the folder has rights of its own.
    """
    return versions(viewer, of).first()


def version(viewer: Viewer, of: Operation, number: int) -> FolderVersion:
    """Return a version of an operation's folder. Raises NotThereError if there is none within reach."""
    found = versions(viewer, of).filter(number=number).first()
    if found is None:
        raise NotThereError
    return found


def is_whole(found: FolderVersion) -> bool:
    """Return whether the folder of a version is still the one whose digest was kept."""
    return found.path.is_dir() and digest_of(found.path) == found.digest


def versions(viewer: Viewer, of: Operation) -> QuerySet[FolderVersion]:
    """Return all versions of an operation's folder, the last first."""
    if not viewer.may(Right.READ_OPERATION, of.where):
        raise NotThereError
    return FolderVersion.objects.filter(operation=of).select_related("operation", "operation__unit")


def _with_phases() -> QuerySet[Operation]:
    last = FolderVersion.objects.filter(operation=OuterRef("pk")).order_by("-number")
    return Operation.objects.select_related("unit").annotate(phases=Subquery(last.values("phases")[:1]))


class Moment(StrEnum):
    """How a day stands to the phases of an operation."""

    UNPLANNED = "unplanned"
    BEFORE = "before"
    DURING = "during"
    BETWEEN = "between"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Today:
    """Where an operation is on a day: in a phase, which of its days, or how many before the next."""

    moment: Moment
    phase: str = ""
    day: int = 0
    days: int = 0


def today_of(of: Operation, now: datetime) -> Today:
    """Return where an operation is at an instant, by the dates of its own zone.

    `of` comes from a query here. Where phases overlap, the one that began last counts. Before a phase,
    `days` is how many days are left.
    """
    day = of.day_at(now)
    phases = [
        (date.fromisoformat(p["start"]), date.fromisoformat(p["end"]), p["name"])
        for p in getattr(of, "phases", None) or ()
    ]
    if not phases:
        return Today(Moment.UNPLANNED)
    running = [p for p in phases if p[0] <= day <= p[1]]
    if running:
        start, end, name = max(running)
        return Today(Moment.DURING, name, (day - start).days + 1, (end - start).days + 1)
    coming = [p for p in phases if p[0] > day]
    if not coming:
        return Today(Moment.AFTER)
    start, _end, name = min(coming)
    moment = Moment.BEFORE if len(coming) == len(phases) else Moment.BETWEEN
    return Today(moment, name, 0, (start - day).days)
