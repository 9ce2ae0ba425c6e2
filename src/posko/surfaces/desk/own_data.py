"""Data saya: what Posko keeps about whoever asks, as a page and as a file."""

from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from posko.keeping import own_data as kept
from posko.limits.actions import DOWNLOADS
from posko.surfaces.desk.gate import DeskRequest, signed_in
from posko.surfaces.desk.limited import limited


@signed_in
@limited(DOWNLOADS)
@never_cache
@require_safe
def own_data(request: DeskRequest) -> HttpResponse:
    """Show the viewer what is kept about him."""
    context = {"stop": "settings", "own": kept.own_data(request.viewer), "most": kept.MOST}
    return render(request, "desk/own_data.html", context)


@signed_in
@limited(DOWNLOADS)
@never_cache
@require_safe
def own_data_file(request: DeskRequest) -> HttpResponse:
    """Answer with the same as JSON, to keep."""
    answer = JsonResponse(
        asdict(kept.own_data(request.viewer)), json_dumps_params={"indent": 1, "ensure_ascii": False}
    )
    answer.headers["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    return answer
