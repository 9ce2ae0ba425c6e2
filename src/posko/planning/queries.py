"""Reading plans: which there are, how far one is, what it says. Rows with names have rights of their own."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from posko.campaign.models import Operation
from posko.people.rights import Right, Viewer, four_eyes
from posko.planning.models import Plan, PlanState
from posko.support.errors import NotThereError

PATIENCE = timedelta(minutes=1)


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
    return Plan.objects.filter(wanted).select_related("operation", "operation__unit", "folder", "base")


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
    if not found.is_readable or not found.has_files:
        raise NotThereError
    return found


def waiting_plans(viewer: Viewer) -> list[Plan]:
    """Return finished plans that the viewer may approve: the last of each operation, unless in force."""
    found: dict[int, Plan] = {}
    readable = visible_plans(viewer).filter(state__in=[PlanState.DONE, PlanState.APPROVED])
    for one in readable.order_by("operation", "-number"):
        found.setdefault(one.operation_id, one)
    return [
        one
        for one in found.values()
        if one.state == PlanState.DONE
        and viewer.may(Right.APPROVE_PLANS, one.operation.where)
        and four_eyes(edited_by=one.edited_by, approved_by=viewer.pseudonym)
    ]


def nobody_works(plan: Plan, now: datetime) -> bool:
    """Return whether a plan has waited for a minute although no worker has another under way."""
    if plan.state != PlanState.QUEUED or now - plan.asked_at < PATIENCE:
        return False
    return not Plan.objects.filter(state=PlanState.RUNNING, leased_until__gte=now).exists()


def plan_to_show(plans: Iterable[Plan]) -> Plan | None:
    """Return which of an operation's plans, the last first, is shown where none is named.

    It is the one in force, else the last that was made; None where none can be read.
    """
    made = [plan for plan in plans if plan.is_readable and plan.has_files]
    return next((plan for plan in made if plan.state == PlanState.APPROVED), made[0] if made else None)


def approved_plan(viewer: Viewer, operation: Operation) -> Plan | None:
    """Return the plan of an operation that holds now, or None."""
    return visible_plans(viewer).filter(operation=operation, state=PlanState.APPROVED).first()
