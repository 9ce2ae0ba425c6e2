"""Reading plans: which there are, how far one is, what it says. Rows with names have rights of their own."""

from uuid import UUID

from django.db.models import Q, QuerySet

from posko.campaign.models import Operation
from posko.people.rights import Right, Viewer
from posko.planning.models import Plan, PlanState
from posko.support.errors import NotThereError


def visible_plans(viewer: Viewer) -> QuerySet[Plan]:
    """Return the plans whose operation the viewer has a part in, unread."""
    wanted = Q(pk__in=[])
    for reach in viewer.reaches_of(Right.READ_PLANS):
        if reach.unit_path is None:
            continue
        above = [reach.unit_path[: i + 1] for i, c in enumerate(reach.unit_path) if c == "/"]
        wanted |= Q(operation__unit__path__in=above[:-1])
        within = Q(operation__area=None)
        for code in reach.areas:
            within |= Q(operation__area=code) | Q(operation__area__code__startswith=f"{code}.")
        wanted |= Q(operation__unit__path__startswith=reach.unit_path) & within
    return Plan.objects.filter(wanted).select_related("operation", "operation__unit", "folder")


def plans_of(viewer: Viewer, operation: Operation) -> list[Plan]:
    """Return the plans of an operation, the last first."""
    return list(visible_plans(viewer).filter(operation=operation))


def plan(viewer: Viewer, public_id: UUID | str) -> Plan:
    """Return one plan. Raises NotThereError outside the viewer's reach."""
    found = visible_plans(viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotThereError
    return found


def readable_plan(viewer: Viewer, public_id: UUID | str) -> Plan:
    """Return one plan that was made. Raises NotThereError where there is nothing to read yet."""
    found = plan(viewer, public_id)
    if not found.is_readable:
        raise NotThereError
    return found


def approved_plan(viewer: Viewer, operation: Operation) -> Plan | None:
    """Return the plan of an operation that holds now, or None."""
    return visible_plans(viewer).filter(operation=operation, state=PlanState.APPROVED).first()
