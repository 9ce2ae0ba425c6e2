"""The ground of the map: outlines as given, or areas estimated from where the stations lie."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from praja.domain.areas import lies_in
from praja.domain.operation import Operation

Ring = Sequence[tuple[float, float]]
Outlines = Mapping[str, Sequence[Ring]]

REACH_DEG = 0.03
"""How far, in degrees, an estimated area reaches beyond its last station (some 3 km)."""
TOLERANCE_DEG = 0.002
SEA_DEG2 = 0.1
"""An enclosed gap wider than this (some 1,200 km2) is not counted as land."""


def ground(
    operation: Operation, outlines: Outlines | None
) -> tuple[dict[str, list[list[list[float]]]], bool]:
    """Return rings of [lat, lon] by area code, and whether they are only estimated.

    ``outlines`` holds rings of (lon, lat) by area code, as in GeoJSON.
    """
    wanted = operation.settings.area
    given = {c: rings for c, rings in (outlines or {}).items() if lies_in(c, wanted) and c.count(".") <= 2}
    if given:
        shapes = {
            c: shapely.MultiPolygon([shapely.Polygon(r) for r in rings if len(r) > 3])
            for c, rings in given.items()
        }
        return {c: _rings(s) for c, s in sorted(shapes.items())}, False
    districts = _estimated(operation)
    regencies: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code, shape in districts.items():
        regencies[code.rpartition(".")[0]].append(shape)
    merged = {code: shapely.union_all(shapes) for code, shapes in regencies.items()}
    return {c: _rings(s) for c, s in sorted({**districts, **merged}.items())}, True


def _estimated(operation: Operation) -> dict[str, shapely.Geometry]:
    """Return each district as the ground nearest to its stations, within reach of them."""
    district_at: dict[tuple[float, float], str] = {}
    for station in operation.stations:
        district_at.setdefault((station.lon, station.lat), station.district)
    if not district_at:
        return {}
    points = shapely.points(np.array(list(district_at)))
    cells = _nearest_cells(points)
    by_district: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for code, cell in zip(district_at.values(), cells, strict=True):
        by_district[code].append(cell)
    land = _land(points)
    codes = sorted(by_district)
    shapes = shapely.intersection([shapely.union_all(by_district[c]) for c in codes], land)
    simple = shapely.coverage_simplify(shapes, TOLERANCE_DEG)
    return dict(zip(codes, simple, strict=True))


def _land(points: NDArray[np.object_]) -> shapely.Geometry:
    """Return the ground within reach of a station; what it encloses is land too, unless wide as a sea."""
    reached = shapely.union_all(shapely.buffer(points, REACH_DEG, quad_segs=4))
    closed = reached.buffer(REACH_DEG).buffer(-REACH_DEG)
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(closed) for ring in part.interiors]
    return shapely.union_all([closed, *(hole for hole in holes if hole.area < SEA_DEG2)])


def _nearest_cells(points: NDArray[np.object_]) -> Sequence[shapely.Geometry]:
    """Return for each point the ground that is nearer to it than to any other."""
    if len(points) == 1:
        return [shapely.buffer(points[0], 2 * REACH_DEG)]
    together = shapely.multipoints(points)
    west, south, east, north = together.bounds
    around = shapely.box(west - 1, south - 1, east + 1, north + 1)
    return list(shapely.get_parts(shapely.voronoi_polygons(together, extend_to=around, ordered=True)))


def _rings(shape: shapely.Geometry) -> list[list[list[float]]]:
    simple = shape.simplify(TOLERANCE_DEG / 4)
    polygons = [part for part in shapely.get_parts(simple) if part.geom_type == "Polygon"]
    return [[[round(y, 4), round(x, 4)] for x, y in part.exterior.coords] for part in polygons]
