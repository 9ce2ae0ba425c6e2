"""Places of a plan as GeoJSON, for pages with a map of their own and for other programs."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

from posko.atlas import days, scenes
from posko.atlas.columns import UNIT
from posko.atlas.queries import Board, Part
from posko.planning.rows import reading

Json = dict[str, Any]
Line = Callable[..., str]
"""Says the line below a name: `beat(teams, stations, unit)` or `short(missing)`."""


def beats(of: Board, says: Line, page_of: Callable[[str], str]) -> Part:
    """Return the beats as the ways from their bases, then their stations by class."""

    def make() -> Json:
        if of.plan is None:
            return _collection([])
        with reading(of.plan.rows) as file:
            scene = scenes.of_plan(file, of.sight, of.english)
        return _collection([*_beats(scene, says, page_of), *_stations(scene, page_of)])

    return Part(of.fingerprint("beats", str(of.plan and of.plan.public_id)), make)


def shortages(of: Board, when: date, says: Line, page_of: Callable[[str], str]) -> Part:
    """Return the posts and events that are guarded on a day, and, before them, those where somebody lacks."""

    def make() -> Json:
        if of.plan is None:
            return _collection([])
        with reading(of.plan.rows) as file:
            scene = scenes.of_plan(file, of.sight, of.english)
            day = days.of_plan(file, of.sight, when, of.english)
        places = {**_known(scene), **{e[0]: (e[1] or e[0], e[2], e[3], e[4]) for e in day["events"]}}
        counts = [*day["places"], *((e[0], e[5], e[6]) for e in day["events"])]
        guarded = [(code, *places[code], asked, filled) for code, asked, filled in counts if code in places]
        short = sorted((g for g in guarded if g[6] < g[5]), key=lambda g: (g[6] - g[5], g[0]))
        return _collection(
            [_point(c, name, lat, lon, "shortage", f"{says(asked - filled)} · {what}", page_of(c))
             for c, name, lat, lon, what, asked, filled in short]
            + [_point(c, name, lat, lon, "post", what, page_of(c))
               for c, name, lat, lon, what, asked, filled in guarded if filled >= asked]
        )  # fmt: skip

    return Part(of.fingerprint("shortages", when.isoformat(), str(of.plan and of.plan.public_id)), make)


def _collection(features: list[Json]) -> Json:
    return {"type": "FeatureCollection", "features": features}


def _point(code: str, name: str, lat: int, lon: int, kind: str, text: str, href: str) -> Json:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon / UNIT, lat / UNIT]},
        "properties": {"id": code, "name": name, "kind": kind, "text": text, "href": href},
    }


def _known(scene: Json) -> dict[str, tuple[str, int, int, str]]:
    """Return name, position and line of posts, and of beats where their base stands."""
    posts, stations = scene["posts"], scene["stations"]
    found = {
        row[0]: row[1:]
        for row in zip(posts["id"], posts["name"], posts["lat"], posts["lon"], posts["kind"], strict=True)
    }
    at = {code: n for n, code in enumerate(stations["id"])}
    for code, base in zip(scene["beats"]["id"], scene["beats"]["base"], strict=True):
        if base in at:
            n = at[base]
            found[code] = (stations["name"][n], stations["lat"][n], stations["lon"][n], code)
    return found


def _beats(scene: Json, says: Line, page_of: Callable[[str], str]) -> list[Json]:
    stations, members = scene["stations"], defaultdict(list)
    for n, beat in enumerate(stations["beat"]):
        members[beat].append(n)
    names = dict(zip(scene["units"]["id"], scene["units"]["name"], strict=True))

    def at(n: int) -> list[float]:
        return [stations["lon"][n] / UNIT, stations["lat"][n] / UNIT]

    found = []
    beats = scene["beats"]
    for n, code in enumerate(beats["id"]):
        own = members[n]
        base = next((m for m in own if stations["id"][m] == beats["base"][n]), own[0] if own else None)
        if base is None:
            continue
        unit = scene["hosts"][beats["unit"][n]]
        teams = beats["teams"][n] if beats["team"][n] else 0
        found.append(
            {
                "type": "Feature",
                "geometry": {"type": "MultiLineString", "coordinates": [[at(base), at(m)] for m in own]},
                "properties": {
                    "id": code,
                    "name": stations["name"][base],
                    "kind": "beat",
                    "text": says(teams, len(own), names.get(unit, unit)),
                    "href": page_of(code),
                    "color": n % 8,
                },
            }
        )
    return found


def _stations(scene: Json, page_of: Callable[[str], str]) -> list[Json]:
    stations, classes = scene["stations"], scene["classes"]
    found = []
    for n, code in enumerate(stations["id"]):
        village = ", ".join(filter(None, scene["villages"][stations["village"][n]]))
        place = _point(
            code,
            stations["name"][n],
            stations["lat"][n],
            stations["lon"][n],
            "station",
            village,
            page_of(code),
        )
        if stations["class"][n] >= 0:
            place["properties"]["class"] = classes[stations["class"][n]]
        found.append(place)
    return found
