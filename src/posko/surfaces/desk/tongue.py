"""The language of a page: the one that the reader chose, else Indonesian, whatever the browser is set to.

A program has no page to choose on: a call of the API answers in the language that it accepts.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header

from posko.surfaces.api.problems import ROOT


class Tongue:
    """Django middleware: Indonesian first, another language by choice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language that was chosen."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if request.path.startswith(ROOT):
            chosen = _accepted(request) or chosen
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _accepted(request: HttpRequest) -> str:
    """Return the first language that a caller accepts and Posko speaks."""
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200])
    spoken = dict(settings.LANGUAGES)
    return next((code[:2] for code, _weight in asked if code[:2] in spoken), "")
