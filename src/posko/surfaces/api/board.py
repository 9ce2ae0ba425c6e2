"""Calls about the board: what stands where, what a day asks for and what is short, strength by day."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Schema

from posko.atlas import queries
from posko.atlas.columns import UNIT
from posko.limits.actions import DOWNLOADS
from posko.people.rights import Right
from posko.support.errors import RuleError
from posko.surfaces.api.calls import Calls, file_answer
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Form, Found, cut
from posko.surfaces.api.shapes import Given, Window

calls = Calls("board")
READ = Right.READ_PLANS
AT = "operations/{uuid:operation}/board"


class BoardStation(Schema):
    """A station; its class is empty where the caller reads no risk."""

    id: str
    name: str
    lat: float
    lon: float
    risk_class: str
    village: str
    district: str
    beat: str | None


class BoardBeat(Schema):
    """A beat at its base: the unit that serves it, how many teams it needs, whether one has it."""

    id: str
    base: str | None
    lat: float | None
    lon: float | None
    unit: str | None
    teams: int
    has_team: bool
    stations: int
    civil_guards: int | None


class BoardPost(Schema):
    """A post, its kind, the unit that serves it, and how many officers it needs."""

    id: str
    name: str
    lat: float
    lon: float
    kind: str
    unit: str | None
    officers: int | None


class BoardUnit(Schema):
    """A unit; `depth` counts the units above it."""

    id: str
    name: str
    lat: float
    lon: float
    depth: int


class Guarded(Schema):
    """A place that is guarded on a day: how many officers' shifts it asks for, how many are filled."""

    day: date
    kind: str
    id: str
    name: str
    lat: float | None
    lon: float | None
    asked: int
    filled: int
    short: int


class DayStrength(Schema):
    """Officers' shifts of the caller's territory on a day, the phases of the day and their minimum.

    `least` is the largest minimum of officers on duty among those phases, `on_duty` what the plan has there,
    both of the whole operation.
    """

    day: date
    phases: list[str]
    asked: int
    filled: int
    short: int
    on_duty: int | None
    least: int | None


class OfPlan(Given):
    """By which plan; none is the one in force, else the last one made."""

    plan: UUID | None = None


class OfDay(OfPlan):
    """Which day, by which plan."""

    day: date


def _board(request: Call, operation: UUID, wanted: OfPlan) -> queries.Board:
    return queries.board(request.viewer, operation, str(wanted.plan or ""))


def _made(part: queries.Part) -> dict[str, Any]:
    """Return a part. Raises RuleError while the engine surveys the operation."""
    made = part.make()
    if made is None:
        raise RuleError(_("Mesin sedang mengerjakan permintaan lain. Coba lagi sebentar."))
    return made


def _scene(request: Call, operation: UUID, wanted: OfPlan) -> dict[str, Any]:
    return _made(queries.scene(_board(request, operation, wanted)))


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """Yield the rows of columns, with positions in degrees."""
    for cells in zip(*columns.values(), strict=True):
        row = dict(zip(columns, cells, strict=True))
        yield {**row, **{name: row[name] / UNIT for name in ("lat", "lon") if name in row}}


def _item(of: list[Any], number: int) -> Any:
    return of[number] if number >= 0 else None


def _stations(scene: Mapping[str, Any]) -> list[dict[str, Any]]:
    beats, villages = scene["beats"]["id"], scene["villages"]
    return [
        {
            **row,
            "risk_class": _item(scene["classes"], row["class"]) or "",
            "village": villages[row["village"]][0],
            "district": villages[row["village"]][1],
            "beat": _item(beats, row["beat"]),
        }
        for row in _rows(scene["stations"])
    ]


def _beats(scene: Mapping[str, Any]) -> list[dict[str, Any]]:
    bases = {row["id"]: row for row in _rows(scene["stations"])}
    nowhere = {"lat": None, "lon": None}
    return [
        {
            **row,
            **{name: bases.get(row["base"], nowhere)[name] for name in ("lat", "lon")},
            "unit": _item(scene["hosts"], row["unit"]),
            "has_team": bool(row["team"]),
            "civil_guards": row["civil"],
        }
        for row in _rows(scene["beats"])
    ]


def _posts(scene: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**row, "unit": _item(scene["hosts"], row["unit"])} for row in _rows(scene["posts"])]


@calls.table(f"{AT}/stations", READ, BoardStation, limit=DOWNLOADS, places=True)
def board_stations(
    request: Call, operation: UUID, window: Window, wanted: Annotated[OfPlan, Query()]
) -> Found:
    """List the stations of the caller's territory with class and beat."""
    return cut(_stations(_scene(request, operation, wanted)), window)


@calls.table(f"{AT}/beats", READ, BoardBeat, limit=DOWNLOADS, places=True)
def board_beats(request: Call, operation: UUID, window: Window, wanted: Annotated[OfPlan, Query()]) -> Found:
    """List the beats of the caller's territory, each at its base."""
    return cut(_beats(_scene(request, operation, wanted)), window)


@calls.table(f"{AT}/posts", READ, BoardPost, limit=DOWNLOADS, places=True)
def board_posts(request: Call, operation: UUID, window: Window, wanted: Annotated[OfPlan, Query()]) -> Found:
    """List the posts of the caller's territory."""
    return cut(_posts(_scene(request, operation, wanted)), window)


@calls.table(f"{AT}/units", READ, BoardUnit, limit=DOWNLOADS, places=True)
def board_units(request: Call, operation: UUID, window: Window, wanted: Annotated[OfPlan, Query()]) -> Found:
    """List the units of the caller's territory where they stand."""
    return cut(list(_rows(_scene(request, operation, wanted)["units"])), window)


@calls.table(f"{AT}/day", READ, Guarded, limit=DOWNLOADS, places=True)
def board_day(request: Call, operation: UUID, window: Window, wanted: Annotated[OfDay, Query()]) -> Found:
    """List the places that have duties on a day: beats, posts and events, with what is short."""
    found = _board(request, operation, wanted)
    told = _made(queries.day(found, wanted.day))
    scene = _made(queries.scene(found)) if told["places"] else {}
    return cut([_guarded(wanted.day, row) for row in _of_day(told, scene)], window)


def _of_day(told: Mapping[str, Any], scene: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield places and events of a day. Beats and posts are named in the scene."""
    known = {}
    if told["places"]:
        known = {b["id"]: {**b, "kind": "beat", "name": b["base"] or b["id"]} for b in _beats(scene)}
        known |= {p["id"]: p for p in _posts(scene)}
    for code, asked, filled in told["places"]:
        at = known.get(code, {"kind": "", "name": code, "lat": None, "lon": None})
        yield {**at, "id": code, "asked": asked, "filled": filled}
    for code, name, lat, lon, kind, asked, filled in told["events"]:
        at = {"name": name or code, "kind": kind, "lat": lat / UNIT, "lon": lon / UNIT}
        yield {**at, "id": code, "asked": asked, "filled": filled}


def _guarded(day: date, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "day": day, "short": max(0, row["asked"] - row["filled"])}


@calls.table(f"{AT}/strength", READ, DayStrength)
def board_strength(
    request: Call, operation: UUID, window: Window, wanted: Annotated[OfPlan, Query()]
) -> Found:
    """List strength day by day against what is asked for and the minimum of the day's phases."""
    scene = _scene(request, operation, wanted)
    return cut(list(_strengths(scene)), window)


def _strengths(scene: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    days = scene["days"]
    for n, (asked, filled) in enumerate(zip(days["asked"], days["filled"], strict=True)):
        day = date.fromisoformat(days["first"]) + timedelta(n)
        phases = [p for p in scene["phases"] if p[2] <= day.isoformat() <= p[3]]
        gravest = max((p for p in phases if p[5] is not None), key=lambda p: p[5], default=None)
        yield {
            "day": day,
            "phases": [p[0] for p in phases],
            "asked": asked,
            "filled": filled,
            "short": max(0, asked - filled),
            "on_duty": gravest[4] if gravest else None,
            "least": gravest[5] if gravest else None,
        }


@calls.read_file(f"{AT}/ground.geojson", READ, Form.GEOJSON.value, limit=DOWNLOADS)
def board_ground(request: Call, operation: UUID, wanted: Annotated[OfPlan, Query()]) -> HttpResponse:
    """Return outlines and names of the operation's areas."""
    made = _made(queries.ground(_board(request, operation, wanted)))
    text = json.dumps(made, ensure_ascii=False)
    return file_answer(text, Form.GEOJSON.value, "wilayah.geojson")
