"""The gate before every page: a page that does not say who may enter lets nobody in."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from posko.people.queries import grants_of, is_demo, viewer_with
from posko.people.rights import Right, Viewer
from posko.people.sessions import has_second_factor
from posko.support.errors import NotThereError, RefusedError, RuleError, TooManyError
from posko.surfaces.desk import failures
from posko.surfaces.desk.limited import wait_s

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
OPEN = "open to everybody"
SIGNED_IN = "open to whoever is signed in"
SKIPPED = "second factor skipped"
"""Under which the session of a demo keeps that the second factor was looked at and left out."""


class DeskRequest(HttpRequest):
    """A request that has passed the gate."""

    viewer: Viewer
    grants: list[Any]
    """The viewer's roles in force, from which his rights come."""


def needs(right: Right) -> Callable[[View], View]:
    """Let in who has a right somewhere. Where exactly, queries and actions decide."""
    return _marked(right)


def signed_in(view: View) -> View:
    """Let in whoever is signed in."""
    return _marked(SIGNED_IN)(view)


def open_to_all(view: View) -> View:
    """Let in everybody."""
    return _marked(OPEN)(view)


def _marked(mark: str) -> Callable[[View], View]:
    def mark_view(view: View) -> View:
        view.gate = mark  # type: ignore[attr-defined]
        return view

    return mark_view


def _way_in(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if is_demo():
        return redirect("desk:demo_entrance")
    messages.warning(request, _("Pasang dulu langkah kedua: aplikasi autentikator atau kunci sandi."))
    return redirect("mfa_index")


def _may_pass(request: HttpRequest) -> bool:
    """Return whether the signed-in account has a second factor, or left it out in a demo."""
    return has_second_factor(request.user) or (bool(request.session.get(SKIPPED)) and is_demo())  # type: ignore[arg-type]


class Gate:
    """Django middleware: decides before each view, and answers what views refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on; what somebody may read who is signed in stays in no cache."""
        response = self.get_response(request)
        if getattr(request, "viewer", None) is not None:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: DeskRequest, view: Callable[..., HttpResponse], *_args: Any
    ) -> HttpResponse | None:
        """Return a refusal, or None to let the request in."""
        if "\0" in request.path or any("\0" in value for value in request.GET.values()):
            # PostgreSQL keeps no text with NUL in it, so nothing has such a name.
            return failures.not_there(request)
        mark = getattr(view, "gate", None)
        ready = False
        if request.user.is_authenticated and _may_pass(request):
            request.grants = grants_of(request.user, now=timezone.now())
            ready, request.viewer = True, viewer_with(request.user, request.grants)
        if mark == OPEN or (mark is None and view.__module__.startswith("allauth.")):
            return None
        if mark is None:
            return failures.refused(request)
        if not ready:
            return _way_in(request)
        if mark != SIGNED_IN and not request.viewer.may(Right(mark)):
            return failures.refused(request)
        seconds = wait_s(request, view, request.viewer)
        return failures.too_many(request, seconds) if seconds else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a refusal that a view, query or action raised."""
        if isinstance(error, RefusedError):
            return failures.refused(request)
        if isinstance(error, NotThereError):
            return failures.not_there(request)
        if isinstance(error, TooManyError):
            return failures.too_many(request, error.seconds)
        if isinstance(error, RuleError):
            return failures.against_a_rule(request, str(error.message))
        if failures.is_no_room(error):
            return failures.no_room(request)
        return None
