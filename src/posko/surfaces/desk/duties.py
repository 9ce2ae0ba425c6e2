"""Rencana: the duties of a plan, and why each fell on whom it did."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.limits.actions import SEARCH, WHY
from posko.people.rights import Right
from posko.planning import duties as found
from posko.planning import queries
from posko.support.errors import RuleError
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited
from posko.surfaces.desk.plan_forms import DutiesForm


@needs(Right.READ_DUTIES)
@limited(SEARCH)
@never_cache
@require_safe
def duties(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Show the duties in the viewer's territory, page by page."""
    plan = queries.readable_plan(request.viewer, public_id)
    form = DutiesForm(request.GET)
    page = found.duties(request.viewer, plan, form.sought(), page=form.page_number(), now=timezone.now())
    form.offer(page.units, page.phases)
    context = {"stop": "plans", "plan": plan, "page": page, "form": form, "query": form.query()}
    return render(request, "desk/duties.html", context)


@needs(Right.READ_DUTIES)
@limited(WHY)
@never_cache
@require_safe
def why(request: DeskRequest, public_id: UUID) -> HttpResponse:
    """Say why a duty fell on the officer who has it."""
    plan = queries.readable_plan(request.viewer, public_id)
    duty_id = request.GET.get("tugas", "")[:200]
    try:
        told = found.why(request.viewer, plan, duty_id, now=timezone.now())
    except RuleError as broken:
        messages.error(request, str(broken.message))
        return redirect("desk:duties", public_id)
    return render(request, "desk/why.html", {"stop": "plans", "plan": plan, "why": told})
