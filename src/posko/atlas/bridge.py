"""What maps take from the engine. Only the process in which the engine works imports it (`child`)."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from posko.atlas.files import put
from praja.domain.areas import Area
from praja.domain.operation import Operation
from praja.errors import PrajaError
from praja.io.folder import read_operation
from praja.io.outlines import read_outlines
from praja.report.outlines import ground
from praja.report.words import ENGLISH, INDONESIAN

Refused = PrajaError
"""What the engine refuses, in Indonesian first, English second."""
SHOWN: Final = frozenset({1, 2})
"""Dots in the codes of the areas that are drawn: regencies and districts."""
DEGREES: Final = 5
"""Decimals of a position: a metre."""


def survey(folder: str, out: str, *, progress: Callable[[str, int, int], None]) -> dict[str, Any]:
    """Write what lies where in an operation folder to the file `out`; see docs/operate/maps.md."""
    progress("survey", 0, 1)
    place = Path(folder)
    operation = read_operation(place).operation
    shapes, estimated = ground(operation, read_outlines(place))
    areas = {a.code: a for a in operation.areas}
    found = {
        "ground": {
            "type": "FeatureCollection",
            "estimated": estimated,
            "features": [*_outlines(shapes, areas), *_names(operation, shapes)],
        },
        "areas": [[a.code, a.name] for a in operation.areas],
        "stations": [
            [s.station_id, s.name, _short(s.lat), _short(s.lon), s.village_code, s.voters]
            for s in operation.stations
        ],
        "posts": [
            [p.post_id, p.name, _short(p.lat), _short(p.lon), p.area_code, p.kind, p.officers]
            for p in operation.posts
        ],
        "units": [
            [u.unit, u.name, _short(u.lat), _short(u.lon), _path(u.unit, operation)] for u in operation.units
        ],
        "kinds": {
            kind: [INDONESIAN.name("kind", kind), ENGLISH.name("kind", kind)]
            for kind in sorted({p.kind for p in operation.posts})
        },
    }
    put(Path(out), json.dumps(found, ensure_ascii=False, separators=(",", ":")))
    return {"stations": len(operation.stations)}


def _short(degrees: float) -> float:
    return round(degrees, DEGREES)


def _path(unit: str, operation: Operation) -> str:
    """Return the codes from the root down to a unit, each followed by a slash, as `forces` keeps them."""
    above = operation.tree.units[unit].parent
    return (_path(above, operation) if above else "") + f"{quote(unit, safe='')}/"


def _level(area: Area | None, code: str) -> str:
    return str(area.level) if area else ("district" if code.count(".") == max(SHOWN) else "regency")


def _outlines(shapes: dict[str, list[list[list[float]]]], areas: dict[str, Area]) -> list[dict[str, Any]]:
    # The engine gives rings of (lat, lon), GeoJSON wants (lon, lat).
    return [
        {
            "type": "Feature",
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[x, y] for y, x in ring]] for ring in rings],
            },
            "properties": {"code": code, "level": _level(areas.get(code), code)},
        }
        for code, rings in shapes.items()
        if rings
    ]


def _names(operation: Operation, shapes: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [_short(a.lon), _short(a.lat)]},
            "properties": {"code": a.code, "name": a.name, "level": str(a.level)},
        }
        for a in operation.areas
        if a.code.count(".") in SHOWN and a.code in shapes
    ]
