"""How a call is declared: its right, what it takes and gives. What is not declared here is not reachable."""

import functools
import inspect
from collections.abc import Callable
from typing import IO, Annotated, Any, TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router, Schema
from ninja.params import functions
from ninja.responses import Status

from posko.limits.actions import Limit
from posko.people.rights import Right
from posko.support.actors import acting_through
from posko.surfaces.api.entrance import FORM, JSON, Call, Entrance
from posko.surfaces.api.forms import SUFFIXES, Form, asked_form, given
from posko.surfaces.api.shapes import Page, Problem, WideWindow, Window

View = TypeVar("View", bound=Callable[..., Any])
REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 413, 415, 422, 429})
PDF, XLSX = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT, CALENDAR, HTML, ZIP = "text/plain", "text/calendar", "text/html", "application/zip"
OPEN = Entrance(None)
"""Stands for a call that nobody has to sign in for."""


class Calls:
    """The calls about one kind of thing: each stands in the OpenAPI document and in the table of rights."""

    def __init__(self, tag: str) -> None:
        self.router = Router(tags=[tag])

    def read(
        self, path: str, right: Right | None, answers: Any, *, limit: Limit | None = None
    ) -> Callable[[View], View]:
        """Declare a call that answers one thing."""
        return self._one("GET", path, Entrance(right, limit), answers)

    def read_file(
        self, path: str, right: Right, media: str, *, limit: Limit | None = None
    ) -> Callable[[View], View]:
        """Declare a call that answers with a file."""
        return self._one("GET", path, Entrance(right, limit), media)

    def open(self, path: str, answers: Any) -> Callable[[View], View]:
        """Declare a call that answers anybody."""
        return self._one("GET", path, OPEN, answers)

    def act(
        self,
        method: str,
        path: str,
        entrance: Entrance,
        answers: Any = None,
        *,
        status: int = 200,
    ) -> Callable[[View], View]:
        """Declare a call that changes something. Without an answer its status is 204."""
        return self._one(method, path, entrance, answers, status if answers is not None else 204)

    def table(
        self,
        path: str,
        right: Right | None,
        row: type[Schema],
        *,
        limit: Limit | None = None,
        places: bool = False,
    ) -> Callable[[View], View]:
        """Declare a call that answers with a table: JSON in pages, CSV, and GeoJSON where rows are places.

        The function takes the window that is asked for as `window` and returns `Found`.
        """
        forms = [Form.JSON, Form.CSV, *([Form.GEOJSON] if places else [])]

        def declare(view: View) -> View:
            for form in forms:
                made = _tabled(view, form, row, forms)
                answers = Page[row] if form is Form.JSON else form.value  # type: ignore[valid-type]
                self._declare("GET", path + SUFFIXES[form], Entrance(right, limit), answers, 200, made)
            return view

        return declare

    def _one(
        self, method: str, path: str, entrance: Entrance, answers: Any, status: int = 200
    ) -> Callable[[View], View]:
        def declare(view: View) -> View:
            self._declare(method, path, entrance, answers, status, view)
            return view

        return declare

    def _declare(
        self, method: str, path: str, entrance: Entrance, answers: Any, status: int, view: Callable[..., Any]
    ) -> None:
        file = isinstance(answers, str)
        told: dict[str, Any] = {"x-right": entrance.right.value if entrance.right else ""}
        if entrance.binding:
            told["x-session-only"] = True
        if entrance is OPEN:
            told["security"] = []
        elif entrance.binding:
            told["security"] = [{"Session": []}]
        if file:
            content = {answers: {"schema": {"type": "string", **_binary(answers)}}}
            told["responses"] = {status: {"content": content}}
        self.router.api_operation(
            [method],
            path,
            auth=None if entrance is OPEN else entrance,
            response={status: None if file else answers, REFUSALS: Problem},
            operation_id=view.__name__,
            url_name=view.__name__,
            summary=(view.__doc__ or "").partition(".")[0],
            description=(view.__doc__ or "").strip(),
            openapi_extra=told,
        )(_acting(view, status))


def _binary(media: str) -> dict[str, str]:
    return {"contentMediaType": media} if media in {PDF, XLSX, ZIP} else {}


def _acting(view: Callable[..., Any], status: int) -> Callable[..., Any]:
    """Return a view whose acts the ledger keeps with what they were done through, and that has one status."""

    @functools.wraps(view)
    def act(request: Call, **values: Any) -> Any:
        with acting_through(getattr(request, "means", "")):
            done = view(request, **values)
        return done if isinstance(done, HttpResponseBase) else Status(status, done)

    return act


def _tabled(
    view: Callable[..., Any], form: Form, row: type[Schema], offered: list[Form]
) -> Callable[..., Any]:
    wanted = Window if form is Form.JSON else WideWindow

    @functools.wraps(view)
    def answer(request: Call, window: Any, **values: Any) -> Any:
        chosen = asked_form(request, offered) if form is Form.JSON else form
        return given(request, chosen, row, view(request, window=window, **values), window)

    said = inspect.signature(view)
    others = [p for p in said.parameters.values() if p.name != "window"]
    asked = inspect.Parameter(
        "window", inspect.Parameter.KEYWORD_ONLY, annotation=Annotated[wanted, functions.Query()]
    )
    answer.__signature__ = said.replace(parameters=[*others, asked])  # type: ignore[attr-defined]
    answer.__name__ = view.__name__ + SUFFIXES[form].replace(".", "_")
    return answer


def file_answer(content: bytes | str, media: str, name: str) -> HttpResponse:
    """Return a file to keep. Names here are plain: no header can be forged with one."""
    answer = HttpResponse(
        content, content_type=media + ("; charset=utf-8" if media.startswith("text/") else "")
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def long_answer(content: IO[bytes], media: str, name: str) -> FileResponse:
    """Return an open file to keep, part by part; it is closed when it has been sent."""
    answer = FileResponse(content, as_attachment=True, filename=name, content_type=media)
    answer["Cache-Control"] = "no-store"
    return answer


def acts(right: Right | None, *, limit: Limit | None = None) -> Entrance:
    """Return the entrance of an act with a body, which a token may do too."""
    return Entrance(right, limit, sends=JSON)


def plain_acts(right: Right | None, *, limit: Limit | None = None) -> Entrance:
    """Return the entrance of an act without a body, which a token may do too."""
    return Entrance(right, limit)


def uploads(right: Right, limit: Limit) -> Entrance:
    """Return the entrance of an act that sends files."""
    return Entrance(right, limit, sends=FORM)


def binds(right: Right | None, *, body: bool = False, fresh: bool = False) -> Entrance:
    """Return the entrance of an act that binds somebody: in his own session alone."""
    return Entrance(right, binding=True, fresh=fresh, sends=JSON if body else "")
