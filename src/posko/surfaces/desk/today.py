"""Hari ini: what waits for me."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from posko.intake import queries as intake
from posko.people.rights import Right
from posko.surfaces.desk.gate import DeskRequest, signed_in
from posko.surfaces.desk.shell import chosen_operation
from posko.surfaces.desk.todo import Moment, errands_of


@signed_in
def today(request: DeskRequest) -> HttpResponse:
    """Show what waits for the viewer."""
    viewer = request.viewer
    operation = chosen_operation(request, viewer)
    context = {"stop": "today", "errands": errands_of(Moment(viewer, operation, timezone.now()))}
    if operation is not None and viewer.may(Right.READ_REGISTER, operation.where):
        context |= {"operation": operation, "steps": intake.first_steps(viewer, operation)}
    return render(request, "desk/today.html", context)
