"""The way into a call: a token, or the session of a browser. Who has neither, or no right, is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.utils import check_csrf

from posko.access.queries import bearer
from posko.limits.actions import API, Limit, use
from posko.people.rights import Right, Viewer
from posko.support.errors import RefusedError
from posko.surfaces.desk.freshness import is_fresh
from posko.surfaces.desk.limited import address_of

SAFE = frozenset({"GET", "HEAD"})
JSON, FORM = "application/json", "multipart/form-data"


class Call(HttpRequest):
    """A request that has passed the entrance."""

    viewer: Viewer
    now: datetime
    means: str
    """What the caller acts through, as the ledger names it; empty in his own session."""


class ProblemError(Exception):
    """A refusal that only the API knows: its status, its words, and a word of its own where it needs one.

    `fields` says of each field that is at fault what is wrong with it.
    """

    def __init__(
        self, status: int, message: object, code: str = "", fields: Sequence[dict[str, str]] = ()
    ) -> None:
        super().__init__(str(message))
        self.status, self.message, self.code, self.fields = status, message, code, fields


@dataclass(frozen=True, slots=True)
class Entrance:
    """Who may make a call, and what he must bring.

    `right` None lets in whoever is signed in; `binding` refuses tokens, as the act binds somebody; `fresh`
    wants the second factor within five minutes besides; `sends` is the type of the body.
    """

    right: Right | None
    limit: Limit | None = None
    binding: bool = False
    fresh: bool = False
    sends: str = ""

    def __call__(self, request: Call) -> bool:
        """Let a request in, with the viewer in it; raises what the API answers otherwise."""
        _refuse_wrong_body(request, self.sends)
        shown = request.headers.get("Authorization")
        who = _by_token(request, shown) if shown is not None else _by_session(request)
        if self.binding and request.means:
            raise ProblemError(403, _("Ini mengikat: lakukan sendiri, bukan dengan token."), "session_needed")
        if self.right is not None and not request.viewer.may(self.right):
            raise RefusedError
        if self.fresh and not is_fresh(request):
            raise ProblemError(403, _("Ulangi dulu langkah kedua, lalu coba lagi."), "not_fresh")
        use(API, account=who, address=address_of(request), now=request.now)
        if self.limit is not None:
            use(
                self.limit,
                account=request.viewer.pseudonym,
                address=address_of(request),
                now=request.now,
            )
        _refuse_large_files(request, self.sends)
        return True


def _by_token(request: Call, shown: str) -> str:
    kind, _space, secret = shown.partition(" ")
    found = bearer(secret.strip(), request.now) if kind.lower() == "bearer" else None
    if found is None:
        raise ProblemError(401, _("Token tidak dikenal, sudah berakhir atau dicabut."))
    request.viewer, request.means = found.viewer, found.means
    return found.means


def _by_session(request: Call) -> str:
    if not request.user.is_authenticated:
        raise ProblemError(401, _("Kirim token Anda, atau masuk dulu."))
    # The desk's gate has set the viewer where the second factor is there.
    if getattr(request, "viewer", None) is None:
        raise ProblemError(403, _("Pasang dulu langkah kedua."), "no_second_factor")
    if request.method not in SAFE and check_csrf(request) is not None:
        raise ProblemError(403, _("Sertakan X-CSRFToken dari sesi Anda."), "forged")
    request.means = ""
    return request.viewer.pseudonym


def _refuse_wrong_body(request: Call, sends: str) -> None:
    if not sends:
        return
    if request.content_type != sends:
        raise ProblemError(415, _("Kirim isi sebagai %(type)s.") % {"type": sends})
    length = request.META.get("CONTENT_LENGTH") or "0"
    if sends == JSON and int(length) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
        raise ProblemError(413, _("Kiriman ini terlalu besar."))


def _refuse_large_files(request: Call, sends: str) -> None:
    if sends != FORM:
        return
    sent = request.FILES  # reads them, or stops where there is too much
    if request.META.get("posko.upload_refused") and not sent:
        raise ProblemError(413, _("Berkas terlalu besar, atau disk penuh: tidak ada yang diterima."))
