"""units: one row is a police command; the command tree is not the area tree."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from praja.domain.areas import Unit
from praja.io.angles import angle
from praja.io.cells import Bad, Odd, identifier, text, value_of
from praja.io.choices import listed
from praja.io.codes import area_code, area_reference
from praja.io.frames import Column, Frame, TableSpec
from praja.io.geography import Centre, settle_positions
from praja.io.places import centre_at
from praja.io.references import Keys, Known


def area_list(cell: Any) -> Any:
    """Return codes and names of areas, as many as the cell lists."""
    if not isinstance(cell, str):
        reading = area_code(cell)
        return reading if isinstance(reading, Bad) else Odd((value_of(reading),), "code_from_number")
    parts = listed(cell)
    if value_of(parts) is None:
        return parts
    read = [area_reference(p) for p in value_of(parts)]
    bad = next((r for r in read if isinstance(r, Bad)), None)
    if bad is not None:
        return bad
    plain = tuple(value_of(r) for r in read)
    odd = next((r for r in (parts, *read) if isinstance(r, Odd)), None)
    return plain if odd is None else Odd(plain, odd.rule, odd.words)


SPEC = TableSpec(
    "units",
    "unit, kesatuan, satuan, satker, kesatuan wilayah, daftar kesatuan",
    (
        Column(
            "unit",
            identifier,
            "kode, kode kesatuan, kode satuan, kode satker, kesatuan, satuan, satker",
            required=True,
        ),
        Column("name", text, "nama, nama kesatuan, nama satuan, nama satker", required=True),
        Column(
            "parent",
            identifier,
            "induk, kesatuan induk, satuan induk, atasan, satuan atasan, kesatuan atasan",
            strict=True,
        ),
        Column(
            "area_codes",
            area_list,
            "wilayah, kode wilayah, area code, wilayah hukum, wilkum",
        ),
        Column("lat", angle, "lintang, latitude, y"),
        Column("lon", angle, "bujur, longitude, long, lng, x"),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Unit, ...]:
    """Return the units; parents are known, there is one root and no circle."""
    frame.unique("unit")
    _settle_areas(frame, known)
    _settle_parents(frame)
    lat, lon = settle_positions(frame, _centres(frame, known), refuse=False)
    _settle_tree(frame)
    unit, name, parent = frame.column("unit"), frame.column("name"), frame.column("parent")
    codes = frame.column("area_codes")
    return tuple(Unit(unit[i], name[i], parent[i], codes[i] or (), lat[i], lon[i]) for i in frame.kept())


def _settle_areas(frame: Frame, known: Known) -> None:
    """Keep the areas that are known: a unit with one bad code is still a unit, its officers serve in it."""
    frame.settle("area_codes", known_areas(frame, known, "area_codes"))
    for i in frame.kept():
        if not frame.column("area_codes")[i]:
            frame.warn(i, "area_codes", "unit_without_area")


def known_areas(frame: Frame, known: Known, column: str) -> Callable[[tuple[Any, ...], int], Any]:
    """Return a look-up of a list of areas that keeps those that are known and notes each other one."""

    def look(values: tuple[Any, ...], i: int) -> Any:
        found = [known.gazetteer.look_up(v) for v in values]
        for bad in (f for f in found if isinstance(f, Bad)):
            frame.drop(i, column, bad.rule, **bad.words)
        plain = tuple(dict.fromkeys(v for f in found if (v := value_of(f)) is not None))
        odd = next((f for f in found if isinstance(f, Odd)), None)
        return plain if odd is None else Odd(plain, odd.rule, odd.words)

    return look


def _settle_parents(frame: Frame) -> None:
    units, names = frame.column("unit"), frame.column("name")
    keys = Keys({units[i]: (names[i],) for i in frame.kept()}, "unit_parent_unknown")
    frame.settle("parent", keys.look_up)


def _centres(frame: Frame, known: Known) -> list[Centre | None]:
    return [centre_at(known, codes[0]) if codes else None for codes in frame.column("area_codes")]


def _settle_tree(frame: Frame) -> None:
    """Leave out units in circles, more than one root, and all that hang below what was left out."""
    units, parents = frame.column("unit"), frame.column("parent")
    roots = [i for i in frame.kept() if parents[i] is None]
    below = Counter(parents[i] for i in frame.kept())
    # The root with the most units below it is the command of the operation; the others are named.
    root = max(roots, key=lambda i: (below[units[i]], -i), default=None)
    for i in roots:
        if i != root:
            frame.reject(i, "parent", "unit_second_root", root=units[root] if root is not None else "")
    good: set[str] = set() if root is None else {units[root]}
    waiting = [i for i in frame.kept() if parents[i] is not None]
    while joined := [i for i in waiting if parents[i] in good]:
        good.update(units[i] for i in joined)
        waiting = [i for i in waiting if parents[i] not in good]
    left_out = {units[i] for i in waiting}
    for i in waiting:
        frame.reject(i, "parent", _why_apart(i, units, parents, left_out), parent=parents[i])


def _why_apart(i: int, units: list[str], parents: list[Any], left_out: set[str]) -> str:
    parent_of = {units[j]: parents[j] for j in range(len(units)) if units[j] in left_out}
    seen, at = set[str](), units[i]
    while at in parent_of and at not in seen:
        seen.add(at)
        at = parent_of[at]
    return "unit_circle" if at in seen else "unit_parent_left_out"
