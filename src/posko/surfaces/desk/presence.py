"""When somebody was last seen in each of his sessions: written once a minute, not with every page.

A page would else wait for the disk although it changes nothing, and on SQLite for whoever writes.
"""

import time
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponse

EVERY_S = 60
MOST = 10_000
"""So many sessions a process remembers; then it begins anew, and writes each once more."""


class Presence:
    """Django middleware: keeps the list of sessions, in the place of allauth's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.written: dict[tuple[str, ...], float] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass a request on; write first who is there if that was not done within the minute."""
        key = request.session.session_key
        if key and request.user.is_authenticated and self._is_due(request, key):
            UserSession.objects.create_from_request(request)
        return self.get_response(request)

    def _is_due(self, request: HttpRequest, key: str) -> bool:
        # Another address or browser under the same session is written at once: it may be a stolen cookie.
        client = (key, str(get_adapter().get_client_ip(request)), request.META.get("HTTP_USER_AGENT", ""))
        now_s = time.monotonic()
        if now_s - self.written.get(client, -EVERY_S) < EVERY_S:
            return False
        if len(self.written) >= MOST:
            self.written.clear()
        self.written[client] = now_s
        return True
