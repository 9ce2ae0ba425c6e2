"""Answers for maps: small, asked for again only when they changed, made once for all who see the same."""

import gzip
import json
import threading
from collections import OrderedDict

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse

from posko.atlas.queries import Part

KEPT = 64
SOON_S = 1
QUALITY = {"br": 5, "gzip": 6}
_KEPT: OrderedDict[tuple[str, str], bytes] = OrderedDict()
_GUARD = threading.Lock()


def packed(request: HttpRequest, part: Part) -> HttpResponse:
    """Return a part of a board as JSON; 304 where the browser has it, 202 while it is being made."""
    tag = f'"{part.fingerprint}"'
    coding = _coding(request.headers.get("Accept-Encoding", ""))
    if tag in request.headers.get("If-None-Match", ""):
        return _dressed(HttpResponseNotModified(), tag, "")
    body = _kept(part.fingerprint, coding)
    if body is None:
        made = part.make()
        if made is None:
            answer = JsonResponse({"making": True}, status=202)
            answer["Retry-After"] = str(SOON_S)
            answer["Cache-Control"] = "no-store"
            return answer
        body = _keep(part.fingerprint, coding, made)
    return _dressed(HttpResponse(body, content_type="application/json"), tag, coding)


def _dressed(answer: HttpResponse, tag: str, coding: str) -> HttpResponse:
    answer["ETag"] = tag
    # Asked for every time, so that a right that ends, ends at once; what did not change is not sent again.
    answer["Cache-Control"] = "private, no-cache"
    answer["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if coding:
        answer["Content-Encoding"] = coding
    return answer


def _coding(accepted: str) -> str:
    offered = {part.partition(";")[0].strip() for part in accepted.split(",") if "q=0" not in part.split(";")}
    return next((coding for coding in QUALITY if coding in offered), "")


def _kept(fingerprint: str, coding: str) -> bytes | None:
    with _GUARD:
        body = _KEPT.get((fingerprint, coding))
        if body is not None:
            _KEPT.move_to_end((fingerprint, coding))
        return body


def _keep(fingerprint: str, coding: str, made: dict[str, object]) -> bytes:
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    if coding == "br":
        body = brotli.compress(body, quality=QUALITY["br"])
    elif coding == "gzip":
        body = gzip.compress(body, QUALITY["gzip"], mtime=0)
    with _GUARD:
        _KEPT[fingerprint, coding] = body
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    return body
