"""Bantuan: what to do where, the keys, whom to ask."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from posko.surfaces.desk.gate import DeskRequest, signed_in


@signed_in
@require_safe
def guide(request: DeskRequest) -> HttpResponse:
    """Show the help of the stops that the viewer has."""
    return render(request, "desk/guide.html")
