"""The public check: whoever holds a paper sees whether it is genuine. No name, no place, no account."""

from datetime import date
from typing import Any

from allauth.core.internal.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.orders.queries import check as checked
from posko.surfaces.desk.gate import open_to_all

RATE = "30/m/ip"
"""Enough for somebody who checks papers at a gate; too few to try codes out, of which there are 2**128."""
TOO_MANY, NOT_FOUND = 429, 404


@open_to_all
@never_cache
@require_safe
def check(request: HttpRequest, sealed: str = "") -> HttpResponse:
    """Show number, unit, validity and state of a paper, as of now; the same answer for forged and unknown."""
    address = (sealed or request.GET.get("kode", "")).strip()[:400]
    if not address:
        return render(request, "desk/check.html", {})
    if not consume(request, app="posko", action="check", config={"check": RATE}, limit_get=True):
        return render(request, "desk/check.html", {"busy": True}, status=TOO_MANY)
    now = timezone.now()
    found = checked(address, now)
    context: dict[str, Any] = {"asked": True, "found": found, "now": now}
    if found is not None:
        context |= {
            "first": date.fromisoformat(found.valid_from),
            "last": date.fromisoformat(found.valid_to),
        }
    return render(request, "desk/check.html", context, status=200 if found else NOT_FOUND)
