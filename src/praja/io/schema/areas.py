"""areas: one row is an administrative area; its parent is the prefix of its code."""

from collections import defaultdict
from statistics import median

from praja.domain.areas import LEVEL_BY_DOTS, Area, Level, lies_in
from praja.io.angles import angle
from praja.io.cells import text
from praja.io.choices import level
from praja.io.codes import area_code
from praja.io.frames import Column, Frame, TableSpec
from praja.io.geography import Centre, settle_positions
from praja.io.numbers import positive, settle_thousands
from praja.io.outlines import centroid
from praja.io.references import Known

SPEC = TableSpec(
    "areas",
    "area, wilayah, daftar wilayah, daerah, kode wilayah",
    (
        Column("code", area_code, "kode, kode wilayah, kode kemendagri, area code, kode area", required=True),
        Column("name", text, "nama, nama wilayah, wilayah, area", required=True),
        Column("level", level, "tingkat, tingkatan, jenis, jenis wilayah"),
        Column("lat", angle, "lintang, latitude, y, koordinat lintang"),
        Column("lon", angle, "bujur, longitude, long, lng, x, koordinat bujur"),
        Column(
            "km2",
            positive,
            "luas, luas km2, luas wilayah, luas wilayah km2, area km2",
            settle=settle_thousands,
        ),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Area, ...]:
    """Return the areas in the order of the table; each has its parent, but at the widest level."""
    frame.unique("code")
    _check_levels(frame)
    _check_parents(frame)
    lat, lon = _positions(frame, known)
    code, name, km2 = frame.column("code"), frame.column("name"), frame.column("km2")
    # A parent may have been left out for want of a position: its children go with it.
    _check_parents(frame)
    return tuple(Area(code[i], name[i], level_of(code[i]), lat[i], lon[i], km2[i]) for i in frame.kept())


def level_of(code: str) -> Level:
    """Return the level of a code: its dots count it."""
    return LEVEL_BY_DOTS[code.count(".")]


def parent_of(code: str) -> str:
    """Return the code of the parent, empty for a province."""
    return code.rpartition(".")[0]


def _check_levels(frame: Frame) -> None:
    codes, levels = frame.column("code"), frame.column("level")
    for i in frame.kept():
        if levels[i] is not None and levels[i] != level_of(codes[i]):
            frame.drop(i, "level", "level_mismatch", code=codes[i], level=level_of(codes[i]))


def _check_parents(frame: Frame) -> None:
    codes = frame.column("code")
    by_depth: dict[int, list[int]] = defaultdict(list)
    for i in frame.kept():
        by_depth[codes[i].count(".")].append(i)
    good: set[str] = set()
    for depth in sorted(by_depth):
        for i in by_depth[depth]:
            if depth == min(by_depth) or parent_of(codes[i]) in good:
                good.add(codes[i])
            else:
                frame.reject(i, "code", "area_parent_missing", parent=parent_of(codes[i]))


def _positions(frame: Frame, known: Known) -> tuple[list[float], list[float]]:
    """Settle positions level by level from the widest: a parent's centre checks and helps its children."""
    codes, km2 = frame.column("code"), frame.column("km2")
    _use_outlines(frame, known)
    _use_parts(frame)
    lats, lons = list(frame.column("lat")), list(frame.column("lon"))
    centres: dict[str, Centre] = {}
    for depth in range(4):
        rows = [i for i in frame.kept() if codes[i].count(".") == depth]
        part = _only(frame, rows)
        around = [centres.get(parent_of(codes[i])) for i in rows]
        for i, y, x in zip(rows, *settle_positions(part, around, refuse=False), strict=True):
            lats[i], lons[i] = y, x
        frame.bad_rows.update(rows[j] for j in part.bad_rows)
        for i in rows:
            if i not in frame.bad_rows:
                centres[codes[i]] = Centre.of(
                    Area(codes[i], codes[i], level_of(codes[i]), lats[i], lons[i], km2[i])
                )
    return lats, lons


def _only(frame: Frame, rows: list[int]) -> Frame:
    """Return some rows of a frame as a frame of their own, writing to the same notes."""
    return Frame(
        frame.spec,
        frame.notes,
        [frame.row_numbers[i] for i in rows],
        {k: [v[i] for i in rows] for k, v in frame.cells.items()},
        {k: [v[i] for i in rows] for k, v in frame.values.items()},
    )


def _use_outlines(frame: Frame, known: Known) -> None:
    """Give areas without a position the middle of their outline."""
    codes = frame.column("code")
    lats, lons = frame.column("lat"), frame.column("lon")
    for i in frame.kept():
        if (lats[i] is None or lons[i] is None) and codes[i] in known.outlines:
            lats[i], lons[i] = centroid(known.outlines[codes[i]])
            frame.warn(i, "lat", "position_from_outline", read=f"{lats[i]:.5f}, {lons[i]:.5f}")
    frame.values["lat"], frame.values["lon"] = lats, lons


def _use_parts(frame: Frame) -> None:
    """Give the widest areas without a position the middle of what lies in them: no parent can help them."""
    codes, lats, lons = frame.column("code"), frame.column("lat"), frame.column("lon")
    rows = list(frame.kept())
    widest = min((codes[i].count(".") for i in rows), default=0)
    for i in rows:
        if codes[i].count(".") > widest or (lats[i] is not None and lons[i] is not None):
            continue
        parts = [
            j for j in rows if lies_in(codes[j], codes[i]) and lats[j] is not None and lons[j] is not None
        ]
        if parts:
            lats[i], lons[i] = (round(median(column[j] for j in parts), 5) for column in (lats, lons))
            frame.warn(i, "lat", "position_from_parts", read=f"{lats[i]:.5f}, {lons[i]:.5f}")
