"""Rencana: revising a plan for newer data, and whom a revision changes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from posko.limits.actions import PLANS, SEARCH
from posko.people.rights import Right
from posko.planning import actions, queries, revisions
from posko.support.errors import RuleError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited


@needs(Right.MAKE_PLANS)
@limited(PLANS)
@require_POST
def revise(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Ask for a revision of a plan for the last version of the data."""
    try:
        plan = actions.ask_revision(public_id=public_id, by=request.viewer, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:plan", public_id)
    return redirect("desk:plan", plan.public_id)


@needs(Right.READ_DUTIES)
@limited(SEARCH)
@never_cache
@require_safe
def changes(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Show whose duties a revision changes, page by page, and why."""
    plan = queries.readable_plan(request.viewer, public_id)
    number = request.GET.get("halaman", "")
    wanted = int(number) if number.isdecimal() and len(number) < 9 else 1
    page = revisions.changes(request.viewer, plan, page=wanted, now=timezone.now())
    return render(request, "desk/plan_changes.html", {"stop": "plans", "plan": plan, "page": page})
