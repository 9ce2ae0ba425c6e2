"""The API as a whole: its calls, and what it answers to what they raise."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from posko.support.errors import NotThereError, RefusedError, RuleError, TooManyError
from posko.surfaces.addresses import register_rows
from posko.surfaces.api import (
    bench,
    board,
    drafts,
    editing,
    finding,
    hooks,
    ledger,
    me,
    operations,
    orders,
    own,
    papers,
    people,
    plans,
    registers,
    resets,
    revisions,
    risk_acts,
    territory,
    territory_news,
    tokens,
)
from posko.surfaces.api.entrance import Call, ProblemError
from posko.surfaces.api.openapi import TITLE, VERSION, document
from posko.surfaces.api.problems import problem
from posko.surfaces.desk.gate import open_to_all

register_rows()
api = NinjaAPI(title=TITLE, version=VERSION, urls_namespace="api", openapi_url=None, docs_url=None)
for part in (
    me,
    operations,
    territory,
    registers,
    drafts,
    plans,
    orders,
    papers,
    people,
    ledger,
    tokens,
    hooks,
    editing,
    revisions,
    finding,
    resets,
    risk_acts,
    board,
    bench,
    own,
    territory_news,
):
    api.add_router("", part.calls.router)


@api.exception_handler(ProblemError)
def _problem(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem(error.status, str(error.message), code=error.code, fields=error.fields)


@api.exception_handler(RefusedError)
def _refused(_request: HttpRequest, _error: RefusedError) -> HttpResponse:
    return problem(403, _("Peran atau token Anda tidak memberi hak ini."))


@api.exception_handler(NotThereError)
@api.exception_handler(Http404)
def _not_there(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(404, _("Tidak ada di sini, atau di luar wilayah Anda."))


@api.exception_handler(RuleError)
def _against_a_rule(_request: HttpRequest, error: RuleError) -> HttpResponse:
    return problem(409, str(error.message))


@api.exception_handler(TooManyError)
def _too_many(_request: HttpRequest, error: TooManyError) -> HttpResponse:
    words = _("Terlalu banyak permintaan dalam waktu singkat. Tunggu %(seconds)s detik, lalu coba lagi.")
    answer = problem(429, words % {"seconds": error.seconds})
    answer["Retry-After"] = str(error.seconds)
    return answer


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [
        {"field": ".".join(map(str, fault["loc"][1:])) or str(fault["loc"][0]), "message": fault["msg"]}
        for fault in error.errors
    ]
    return problem(422, _("Isian tidak sesuai: lihat kolomnya."), fields=fields)


@api.exception_handler(HttpError)
@api.exception_handler(MultiPartParserError)
def _unreadable(_request: HttpRequest, _error: Exception) -> HttpResponse:
    return problem(400, _("Kiriman tidak terbaca."))


def _entered(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return a view as Django calls it: past the gate of pages, as the entrance of each call decides."""

    def enter(request: Call, **values: Any) -> HttpResponse:
        request.now = timezone.now()
        answer = view(request, **values)
        if answer.status_code == 405 and answer["Content-Type"] != "application/json":
            refused = problem(405, _("Alamat ini tidak menerima cara itu."))
            refused["Allow"] = answer["Allow"]
            return refused
        return _fresh(request, answer)

    enter.csrf_exempt = True  # type: ignore[attr-defined]  # the entrance looks at it, for sessions alone
    return open_to_all(enter)


def _fresh(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Return an answer that a caller need not fetch again while it stays the same; names are kept nowhere."""
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    answer.headers["Vary"] = "Authorization, Cookie, Accept, Accept-Language"
    if request.method != "GET" or answer.status_code != 200 or "no-store" in answer["Cache-Control"]:
        return answer
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer["ETag"] = tag
    return get_conditional_response(request, etag=tag, response=answer) or answer


@open_to_all
def openapi(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI document."""
    if request.method not in {"GET", "HEAD"}:
        refused = problem(405, _("Alamat ini tidak menerima cara itu."))
        refused["Allow"] = "GET, HEAD"
        return refused
    return HttpResponse(document(api), content_type="application/json")


def _urls() -> list[URLPattern]:
    found: dict[str, URLPattern] = {}
    for pattern in api.urls[0]:
        if not isinstance(pattern, URLPattern) or pattern.name == "api-root":
            continue
        # One address may have several methods: the first name stands for all of them.
        found.setdefault(str(pattern.pattern), pattern)
    return [path(str(p.pattern), _entered(p.callback), name=p.name) for p in found.values()]


urlpatterns = [path("openapi.json", openapi, name="openapi"), *_urls()]
