"""Outlines of areas from GeoJSON: for the map of the report, and for the middle of an area."""

import json
from collections.abc import Iterable
from math import isfinite
from pathlib import Path
from typing import Any

from praja.io.cells import Bad, value_of
from praja.io.codes import area_code
from praja.io.limits import MAX_FILE_BYTES
from praja.io.references import Ring


def read_outlines(folder: Path) -> dict[str, list[Ring]]:
    """Return the outer rings of every area drawn in ``*.geojson`` of the folder: code -> rings of (lon, lat).

    Files that cannot be read are left to ``read_operation``, which notes them.
    """
    found: dict[str, list[Ring]] = {}
    for path in sorted(folder.glob("*.geojson")):
        if path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_FILE_BYTES:
            continue
        rings = parse_outlines(path.read_bytes())
        if not isinstance(rings, Bad):
            for code, drawn in rings.items():
                found.setdefault(code, drawn)
    return found


def parse_outlines(raw: bytes) -> dict[str, list[Ring]] | Bad:
    """Return the outer rings in a GeoJSON FeatureCollection whose features carry a ``code``."""
    try:
        data = json.loads(raw)
        features = data["features"]
        return {code: rings for f in features if (code := _code(f)) and (rings := _rings(f.get("geometry")))}
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError, RecursionError):
        return Bad("outlines_broken")


def _code(feature: dict[str, Any]) -> str | None:
    code = value_of(area_code((feature.get("properties") or {}).get("code")))
    return code if isinstance(code, str) else None


def _rings(geometry: dict[str, Any] | None) -> list[Ring]:
    kind, drawn = (geometry or {}).get("type"), (geometry or {}).get("coordinates") or []
    polygons = drawn if kind == "MultiPolygon" else [drawn] if kind == "Polygon" else []
    rings = [tuple((float(p[0]), float(p[1])) for p in polygon[0]) for polygon in polygons if polygon]
    if not all(isfinite(x) and isfinite(y) for ring in rings for x, y in ring):
        raise ValueError("a position that is not finite")
    return [ring for ring in rings if len(ring) >= 4]


def centroid(rings: Iterable[Ring]) -> tuple[float, float]:
    """Return latitude and longitude of the middle of an area, to five decimals."""
    # Imported here: most folders never need it, and it is slow to load.
    from shapely import MultiPolygon, Polygon

    middle = MultiPolygon([Polygon(ring) for ring in rings]).centroid
    return round(middle.y, 5), round(middle.x, 5)
