"""Hari ini: what waits for me."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from posko.people import queries
from posko.surfaces.desk.gate import DeskRequest, signed_in


@signed_in
def today(request: DeskRequest) -> HttpResponse:
    """Show what waits for the viewer."""
    waiting = queries.waiting(request.viewer, now=timezone.now())
    return render(request, "desk/today.html", {"stop": "today", "waiting": waiting})
