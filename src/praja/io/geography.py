"""Checking and mending positions: exchanged, mirrored, missing, or far from where they should be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from praja.domain.areas import Area
from praja.io.frames import Frame
from praja.units import great_circle_m

WARN_RADII: Final = 4.0
"""A place this many radii (of a disc as large as its area) away is odd: real villages reach 3.4."""
WARN_FLOOR_M: Final = 5_000.0
REFUSE_RADII: Final = 10.0
REFUSE_FLOOR_M: Final = 25_000.0
UNKNOWN_RADIUS_M: Final = 10_000.0
"""The radius where the size of an area is not given."""


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a place should be: a point, and the radius of a disc as large as the area."""

    lat: float
    lon: float
    radius_m: float
    reach_m: float
    """Beyond this a position is taken for a mistake."""
    name: str

    @classmethod
    def of(cls, area: Area, around: Area | None = None) -> "Centre":
        """Return the centre of an area; its reach covers what lies near in the area ``around`` it."""
        wider = 0.0 if around is None else WARN_RADII * radius_of(around)
        reach = max(REFUSE_RADII * radius_of(area), REFUSE_FLOOR_M, wider)
        return cls(area.lat, area.lon, radius_of(area), reach, area.name)

    def near_m(self) -> float:
        """Return how far a place may lie without a word."""
        return max(WARN_RADII * self.radius_m, WARN_FLOOR_M)


def radius_of(area: Area) -> float:
    """Return the metres of the radius of a disc as large as the area."""
    return UNKNOWN_RADIUS_M if area.km2 is None else 1000 * math.sqrt(area.km2 / math.pi)


Positions = tuple[list[float], list[float]]


def settle_positions(frame: Frame, centres: Sequence[Centre | None], refuse: bool = True) -> Positions:
    """Return a latitude and longitude for every row, mended or taken from the row's centre.

    Each change is a finding.

    Rows without a position and without a centre are left out of the table. With ``refuse`` a
    position far outside is replaced by the centre; without, it is kept with a warning.
    """
    lat = np.array([np.nan if v is None else v for v in frame.column("lat")], dtype=np.float64)
    lon = np.array([np.nan if v is None else v for v in frame.column("lon")], dtype=np.float64)
    kept = np.array(sorted(frame.kept()), dtype=np.int64)
    at = _centre_columns(centres)
    far = _far(lat, lon, at, WARN_RADII, WARN_FLOOR_M)
    invalid = ~((np.abs(lat) <= 90) & (np.abs(lon) <= 180)) | ((lat == 0) & (lon == 0))
    for i in kept[(invalid | far)[kept]]:
        _settle_one(frame, int(i), lat, lon, centres[i], refuse)
    return lat.tolist(), lon.tolist()


def _centre_columns(centres: Sequence[Centre | None]) -> tuple[NDArray[np.float64], ...]:
    memo: dict[int, tuple[float, float, float]] = {}
    rows = []
    for c in centres:
        row = memo.get(id(c))
        if row is None:
            row = memo[id(c)] = (np.nan, np.nan, np.nan) if c is None else (c.lat, c.lon, c.radius_m)
        rows.append(row)
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _far(
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    at: tuple[NDArray[np.float64], ...],
    radii: float,
    floor_m: float,
) -> NDArray[np.bool_]:
    """Return where a known position lies beyond the reach of a known centre."""
    known = np.isfinite(lat) & np.isfinite(lon) & np.isfinite(at[0])
    result = np.zeros(len(lat), dtype=np.bool_)
    if known.any():
        metres = great_circle_m(lat[known], lon[known], at[0][known], at[1][known])
        result[known] = metres > np.maximum(radii * at[2][known], floor_m)
    return result


def _settle_one(
    frame: Frame,
    i: int,
    lat: NDArray[np.float64],
    lon: NDArray[np.float64],
    centre: Centre | None,
    refuse: bool,
) -> None:
    y, x = float(lat[i]), float(lon[i])
    if math.isnan(y) or math.isnan(x):
        _place_at_centre(frame, i, lat, lon, centre, "position_missing")
        return
    lost = not valid(y, x) or (centre is not None and _metres(y, x, centre) > centre.reach_m)
    rule, y2, x2 = _mended(y, x, centre) if lost else ("", y, x)
    if rule:
        lat[i], lon[i] = y2, x2
        frame.warn(i, "lat", rule, read=f"{y2:.5f}, {x2:.5f}")
    elif not valid(y, x):
        _place_at_centre(frame, i, lat, lon, centre, "position_impossible")
    elif lost and refuse:
        _place_at_centre(frame, i, lat, lon, centre, "position_outside")
    elif centre is not None:
        frame.warn(i, "lat", "position_far", km=_km(y, x, centre), area=centre.name)


def _mended(y: float, x: float, centre: Centre | None) -> tuple[str, float, float]:
    """Return the reading of a lost position that lies near the centre: exchanged, mirrored, or both.

    Islands on the equator lie far from their district and near their mirror image: only what is
    lost is mended.
    """
    choices = (
        ("position_exchanged", x, y),
        ("position_mirrored", -y, x),
        ("position_exchanged_mirrored", -x, y),
    )
    good = [c for c in choices if valid(c[1], c[2])]
    if centre is not None:
        good = [c for c in good if _metres(c[1], c[2], centre) <= centre.near_m()]
    else:
        good = [c for c in good if c[0] == "position_exchanged"]
    return good[0] if good else ("", y, x)


def valid(lat: float, lon: float) -> bool:
    """Return whether a position is on the globe and is not the 0, 0 of an empty form."""
    return abs(lat) <= 90 and abs(lon) <= 180 and not (lat == 0 and lon == 0)


def _metres(y: float, x: float, centre: Centre) -> int:
    return int(great_circle_m(y, x, centre.lat, centre.lon))


def _km(y: float, x: float, centre: Centre) -> int:
    return _metres(y, x, centre) // 1000


def _place_at_centre(
    frame: Frame, i: int, lat: NDArray[np.float64], lon: NDArray[np.float64], centre: Centre | None, rule: str
) -> None:
    if centre is None:
        frame.reject(i, "lat", "position_unplaced")
        return
    if rule == "position_missing":
        frame.warn(i, "lat", rule, area=centre.name)
    else:
        km = _km(float(lat[i]), float(lon[i]), centre) if valid(float(lat[i]), float(lon[i])) else ""
        frame.drop(i, "lat", rule, area=centre.name, km=km, lon=frame.cell(i, "lon"))
    lat[i], lon[i] = centre.lat, centre.lon
