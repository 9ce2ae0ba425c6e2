"""Netralitas: the ledger, for those who watch."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from posko.ledger import queries
from posko.ledger.sheet import head_sheet
from posko.limits.actions import DOWNLOADS
from posko.people.rights import Right
from posko.surfaces.desk.gate import DeskRequest, needs
from posko.surfaces.desk.limited import limited

LONGEST_NUMBER = 19
"""So many digits no number of an entry has."""


@needs(Right.READ_LEDGER)
@limited(DOWNLOADS)
@require_safe
def ledger(request: DeskRequest) -> HttpResponse:
    """Show the head and the last entries; recompute everything when asked."""
    before = request.GET.get("sebelum", "")
    is_number = before.isascii() and before.isdigit() and len(before) < LONGEST_NUMBER
    entries = queries.entries(before=int(before) if is_number else None)
    verdict = queries.verify() if "periksa" in request.GET else None
    context = {"stop": "neutrality", "head": queries.head(), "entries": entries, "verdict": verdict}
    return render(request, "desk/ledger.html", context)


@needs(Right.READ_LEDGER)
@require_safe
def sheet(request: DeskRequest) -> HttpResponse:
    """Return the sheet with the head, to print and hand over."""
    return HttpResponse(head_sheet(queries.head(), timezone.now()))
