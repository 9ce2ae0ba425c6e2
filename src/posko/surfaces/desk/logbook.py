"""A line in the log for each request: which page, how it ended, how long it took. Never its address."""

import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponse

from posko.support import logs

HEADER = "X-Request-Id"


class Logbook:
    """Django middleware, the outermost: gives each request a number and tells of it when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        got_request_exception.connect(_fault, dispatch_uid="logbook")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell of it."""
        number, begun = secrets.token_hex(6), time.monotonic()
        request.META["posko.request"] = number
        with structlog.contextvars.bound_contextvars(request=number):
            response = self.get_response(request)
            logs.tell(
                "answered",
                route=_route(request),
                method=request.method or "-",
                status=response.status_code,
                ms=round((time.monotonic() - begun) * 1000),
                **_actor(request),
            )
        response.headers[HEADER] = number
        return response


def number_of(request: HttpRequest) -> str:
    """Return the number under which a request stands in the log."""
    return str(request.META.get("posko.request", ""))


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match is not None and match.view_name else "-"


def _actor(request: HttpRequest) -> dict[str, str]:
    viewer = getattr(request, "viewer", None)
    return {"actor": viewer.pseudonym} if viewer is not None else {}


def _fault(sender: Any, request: HttpRequest | None = None, **_: Any) -> None:
    error = sys.exc_info()[1]
    if error is not None:
        logs.tell_fault(error)
