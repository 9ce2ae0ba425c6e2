"""Pages that cost much: each says which limit it counts for, and the gate counts."""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from posko.limits.actions import Limit, use
from posko.people.rights import Viewer
from posko.support.errors import TooManyError

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def limited(limit: Limit) -> Callable[[View], View]:
    """Count the calls of a view, after the gate has let in who makes them."""

    def mark_view(view: View) -> View:
        view.limit = limit  # type: ignore[attr-defined]
        return view

    return mark_view


def address_of(request: HttpRequest) -> str:
    """Return from which address a request came; behind a proxy of one's own, what that proxy says."""
    return str(get_adapter().get_client_ip(request))


def wait_s(request: HttpRequest, view: Callable[..., Any], viewer: Viewer) -> int:
    """Count a call of a view, and return for how many seconds its caller has to wait: 0 lets him in."""
    limit: Limit | None = getattr(view, "limit", None)
    if limit is None:
        return 0
    try:
        use(limit, account=viewer.pseudonym, address=address_of(request), now=timezone.now())
    except TooManyError as too_many:
        return too_many.seconds
    return 0
