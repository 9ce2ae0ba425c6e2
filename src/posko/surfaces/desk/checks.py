"""The public check: whoever holds a paper sees whether it is genuine. No name, no place, no account."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.limits.actions import CHECKS, use_from
from posko.orders.queries import check as checked
from posko.surfaces.desk.gate import open_to_all
from posko.surfaces.desk.limited import address_of

NOT_FOUND = 404


@open_to_all
@never_cache
@require_safe
def check(request: HttpRequest, sealed: str = "") -> HttpResponse:
    """Show number, unit, validity and state of a paper, as of now; the same answer for forged and unknown."""
    address = (sealed or request.GET.get("kode", "")).strip()[:400]
    if not address:
        return render(request, "desk/check.html", {})
    now = timezone.now()
    use_from(CHECKS, address=address_of(request), now=now)
    found = checked(address, now)
    context: dict[str, Any] = {"asked": True, "found": found, "now": now}
    if found is not None:
        context |= {
            "first": date.fromisoformat(found.valid_from),
            "last": date.fromisoformat(found.valid_to),
        }
    return render(request, "desk/check.html", context, status=200 if found else NOT_FOUND)
