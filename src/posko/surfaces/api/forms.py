"""The forms in which a table is given: JSON a page at a time, CSV for spreadsheets, GeoJSON for maps."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from ninja import Schema

from posko.intake.sheets import harmless
from posko.surfaces.api.shapes import WideWindow, Window


class Form(StrEnum):
    """The media type of a form of a table."""

    JSON = "application/json"
    CSV = "text/csv"
    GEOJSON = "application/geo+json"


A_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
SUFFIXES = {Form.JSON: "", Form.CSV: ".csv", Form.GEOJSON: ".geojson"}


@dataclass(frozen=True, slots=True)
class Found:
    """Some rows of a table, and how many there are in all."""

    rows: Sequence[Any]
    total: int


def cut(rows: Sequence[Any], window: Window | WideWindow) -> Found:
    """Return the rows of a window."""
    return Found(rows[window.offset : window.offset + window.limit], len(rows))


def asked_form(request: HttpRequest, offered: Iterable[Form]) -> Form:
    """Return the form that a caller accepts, JSON where he does not say."""
    accepted = request.headers.get("Accept", "")
    named = [part.partition(";")[0].strip() for part in accepted.split(",")]
    return next((form for form in offered if form.value in named), Form.JSON)


def next_address(request: HttpRequest, found: Found, window: Window | WideWindow) -> str | None:
    """Return where the rows after these are, None after the last."""
    following = window.offset + len(found.rows)
    if not found.rows or following >= found.total:
        return None
    query = request.GET.copy()
    query["offset"], query["limit"] = str(following), str(window.limit)
    return f"{request.path}?{urlencode(query, doseq=True)}"


def given(
    request: HttpRequest, form: Form, shape: type[Schema], found: Found, window: Window | WideWindow
) -> Any:
    """Return the rows in a form: what JSON is made of, or the whole answer."""
    onward = next_address(request, found, window)
    if form is Form.JSON:
        return {
            "rows": found.rows,
            "total": found.total,
            "limit": window.limit,
            "offset": window.offset,
            "next": onward,
        }
    plain = [shape.model_validate(row).model_dump(mode="json") for row in found.rows]
    columns = columns_of(shape, plain)
    text = csv_text(columns, plain) if form is Form.CSV else geojson_text(columns, plain)
    answer = HttpResponse(
        text, content_type=f"{form.value}; charset=utf-8" if form is Form.CSV else form.value
    )
    answer["X-Total-Count"] = str(found.total)
    if onward is not None:
        answer["Link"] = f'<{onward}>; rel="next"'
    return answer


def columns_of(shape: type[Schema], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the columns of a table; where rows bring their own `cells`, those."""
    if "cells" not in shape.model_fields:
        return list(shape.model_fields)
    own = [name for name in shape.model_fields if name != "cells"]
    return own + list(dict.fromkeys(name for row in rows for name in row["cells"]))


def _cells(columns: Sequence[str], row: Mapping[str, Any]) -> list[Any]:
    flat = {**row, **row.get("cells", {})}
    return [flat.get(column) for column in columns]


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as CSV. No cell runs as a formula when a spreadsheet opens it."""
    held = io.StringIO(newline="")
    sheet = csv.writer(held)
    sheet.writerow(columns)
    for row in rows:
        sheet.writerow([_shown(cell) for cell in _cells(columns, row)])
    return held.getvalue()


def _shown(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, list) and all(isinstance(one, str) for one in cell):
        cell = ";".join(cell)
    text = cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)
    # A number below zero begins as a formula does, and runs nothing.
    return text if A_NUMBER.fullmatch(text) else harmless(text)


def geojson_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as a FeatureCollection: a point each, no geometry for a row that has no place."""
    features = []
    for row in rows:
        cells = dict(zip(columns, _cells(columns, row), strict=True))
        lat, lon = (_degrees(cells.pop(name, None)) for name in ("lat", "lon"))
        point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
        features.append({"type": "Feature", "geometry": point, "properties": cells})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def _degrees(cell: Any) -> float | None:
    try:
        found = float(str(cell).replace(",", "."))
    except ValueError:
        return None
    return found if -180 <= found <= 180 else None
