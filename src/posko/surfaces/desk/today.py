"""Hari ini: what waits for me."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from posko.intake import queries as intake
from posko.people import queries
from posko.people.rights import Right
from posko.planning.queries import waiting_plans
from posko.surfaces.desk.gate import DeskRequest, signed_in
from posko.surfaces.desk.shell import chosen_operation


@signed_in
def today(request: DeskRequest) -> HttpResponse:
    """Show what waits for the viewer."""
    viewer = request.viewer
    context = {
        "stop": "today",
        "waiting": queries.waiting(viewer, now=timezone.now()),
        "plans": waiting_plans(viewer),
    }
    operation = chosen_operation(request, viewer)
    if operation is not None and viewer.may(Right.READ_REGISTER, operation.where):
        context |= {
            "operation": operation,
            "drafts": intake.open_drafts(viewer, operation),
            "steps": intake.first_steps(viewer, operation),
        }
    return render(request, "desk/today.html", context)
