"""The reference of the API as a page, made from the same document that programs read."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from posko.surfaces.desk.gate import DeskRequest, signed_in

OTHER_FORMS = (".csv", ".geojson")


@signed_in
@require_safe
def api_reference(request: DeskRequest) -> HttpResponse:
    """Show every call: how it is made, what it does, which right it needs."""
    return render(request, "desk/api_reference.html", {"stop": "settings", "groups": _groups()})


@cache
def _groups() -> list[dict[str, Any]]:
    """Return the calls by what they are about; they are the same until Posko is started again."""
    # The routes import the gate, and so cannot be there when the desk's addresses are read.
    from posko.surfaces.api.openapi import described
    from posko.surfaces.api.routes import api

    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in described(api)["paths"].items():
        if path.endswith(OTHER_FORMS):
            continue
        for method, call in methods.items():
            told = {
                "method": method.upper(),
                "path": path,
                "says": call["description"],
                "right": call["x-right"],
                "session_only": call.get("x-session-only", False),
            }
            groups.setdefault(call["tags"][0], []).append(told)
    return [{"tag": tag, "calls": calls} for tag, calls in groups.items()]
