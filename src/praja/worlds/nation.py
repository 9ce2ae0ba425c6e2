"""A made-up nation: one operation folder for each province, and nation.toml beside them."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Final

from praja.errors import FolderError, InputError, UsageError
from praja.io.cells import Bad
from praja.io.parquet import read_parquet
from praja.io.textfiles import read_text_table
from praja.worlds import names
from praja.worlds.chance import Chance, apportion
from praja.worlds.demo import clear_for_demo, is_demo, write_world
from praja.worlds.facts import CODE_RULE, COLUMNS, AreaFact, WorldSpec, spec_of_rows
from praja.worlds.room import is_marked, room_for_demo
from praja.worlds.sizes import MIN_OFFICERS, default_officers
from praja.worlds.tables import csv_text

SETTINGS: Final = "nation.toml"
MARKER: Final = "# praja demo: made-up nation, safe to replace"
"""First line of nation.toml; only folders with it are ever written over."""
STATION_COLUMNS: Final = ("village_code", "number", "lat", "lon", "voters")
DEFAULT_STATIONS: Final = 20_000
LEAST_STATIONS: Final = 60
"""Of an invented province."""
STATIONS_PER_DISTRICT: Final = 40
DISTRICTS_PER_REGENCY: Final = 6
REGENCY_DEGREES: Final = 0.6
"""How far apart the seats of invented regencies lie."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NationSummary:
    """What was written: the folder, the seed and how much of everything."""

    folder: Path
    seed: int
    provinces: tuple[str, ...]
    stations: int
    officers: int
    units: int


def write_nation_demo(
    folder: Path,
    *,
    areas: Path | None = None,
    stations: Path | None = None,
    seed: int = 2024,
    size: int | None = None,
    officers: int | None = None,
    provinces: Sequence[str] = (),
    replace: bool = False,
) -> NationSummary:
    """Write a made-up nation folder and return what is in it.

    Parameters
    ----------
    areas
        A table (CSV or Parquet) of provinces, regencies and districts with the columns code, name, lat,
        lon, and stations unless there is a table of them; villages may be in it. Without it, 38
        provinces with invented regencies.
    stations
        A table of real polling stations: village_code, number, lat, lon, voters. Then villages and
        stations are those of the tables, and only people, posts, events and the like are made up.
    size
        Stations in all of the invented provinces, 20,000 if not given.
    officers
        Officers in all, spread by stations; as many as the provinces would have by themselves if not given.
    provinces
        Codes of the provinces to write; all if none is given.

    Raises
    ------
    FolderError
        The folder holds something that is not such a demo, or ``replace`` is False; a table cannot be read.
    InputError, UsageError
        A table has a bad cell, or no such nation can be.
    """
    size = size or DEFAULT_STATIONS
    ground = _Ground.read(areas, stations) if areas else _invented(size, provinces, seed)
    keys = [k for k in ground.specs if not provinces or k in provinces]
    unknown = [k for k in provinces if k not in ground.specs]
    if unknown or not keys:
        known = ", ".join(ground.specs)
        strange = ", ".join(unknown)
        raise UsageError(
            f"Tidak ada provinsi {strange}: tabel berisi {known}."
            f" / There is no province {strange}: the table has {known}."
        )
    specs = {k: ground.specs[k] for k in keys}
    _make_room(folder, keys, may_replace=replace)
    # The settings go first: a folder left half-written still carries the marker and may be replaced.
    (folder / SETTINGS).write_text(_settings(specs, seed), encoding="utf-8", newline="\n")
    force = _force_of(specs, officers)
    units = 0
    for key, spec in specs.items():
        units += write_world(folder / key, spec, seed=seed, officers=force[key], replace=True).units
        if ground.stations:
            _settle_really(folder / key, ground.areas[key], ground.stations[key])
    written = sum(s.stations for s in specs.values())
    return NationSummary(folder, seed, tuple(keys), written, sum(force.values()), units)


@dataclass(frozen=True)
class _Ground:
    """The provinces, and their real villages and stations where there are any."""

    specs: dict[str, WorldSpec]
    areas: dict[str, list[Row]]
    stations: dict[str, list[Row]]

    @classmethod
    def read(cls, areas: Path, stations: Path | None) -> "_Ground":
        """Return the provinces of a table of areas, with the stations of another where it is given."""
        rows = _by_province(_table(areas, COLUMNS[:4] if stations else COLUMNS), "code")
        real = _by_province(_table(stations, STATION_COLUMNS), "village_code") if stations else {}
        specs = {}
        for key in sorted(real or rows):
            counts = Counter(".".join(str(s["village_code"]).split(".")[:3]) for s in real.get(key, ()))
            wide = [r for r in rows.get(key, ()) if str(r["code"]).count(".") < 3]
            if real:
                wide = [
                    {**r, "stations": counts[r["code"]]}
                    for r in wide
                    if r["code"].count(".") < 2 or counts[r["code"]]
                ]
            specs[key] = spec_of_rows([{c: str(r[c]) for c in COLUMNS} for r in wide])
        for places in real.values():
            places.sort(key=lambda s: (s["village_code"], int(s["number"])))
        return cls(specs, rows, real)


def _table(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a CSV or Parquet table by column."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise FolderError(f"{path} tidak dapat dibaca. / {path} cannot be read: {error.strerror}.") from error
    read = read_parquet if path.suffix.lower() == ".parquet" else read_text_table
    table = read(path.name, raw)
    if isinstance(table, Bad):
        raise FolderError(
            f"{path.name} tidak dapat dibaca ({table.rule}): beri tabel CSV atau Parquet."
            f" / {path.name} cannot be read ({table.rule}): give a CSV table, or a Parquet table."
        )
    header = [str(cell).strip() for cell in table.rows[0]]
    missing = [c for c in columns if c not in header]
    if missing:
        raise FolderError(
            f"{path.name} tidak mempunyai kolom {', '.join(missing)}:"
            f" judulnya harus memuat {','.join(columns)}."
            f" / {path.name} has no column {', '.join(missing)}: its header must have {','.join(columns)}."
        )
    return [dict(zip(header, row, strict=False)) for row in table.rows[1:]]


def _by_province(rows: Sequence[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for number, row in enumerate(rows, start=2):
        code = str(row[column]).strip()
        if not code.split(".")[0].isdigit():
            raise InputError(column, number, code, CODE_RULE)
        found.setdefault(code.split(".")[0], []).append(row)
    return found


def _force_of(specs: Mapping[str, WorldSpec], officers: int | None) -> dict[str, int]:
    """Return the officers of each province: spread by stations, so that small ones are short of some."""
    total = sum(map(default_officers, specs.values())) if officers is None else officers
    if total < MIN_OFFICERS * len(specs):
        least = MIN_OFFICERS * len(specs)
        raise UsageError(
            f"{len(specs)} provinsi memerlukan sedikitnya {least} petugas."
            f" / {len(specs)} provinces need at least {least} officers."
        )
    shares = apportion(total, [s.stations for s in specs.values()], at_least=MIN_OFFICERS)
    return dict(zip(specs, shares, strict=True))


def _invented(size: int, wanted: Sequence[str], seed: int) -> _Ground:
    """Return provinces where they are, all if none is wanted; their regencies and districts do not exist."""
    text = resources.files("praja.worlds").joinpath("nation.csv").read_text(encoding="utf-8")
    every = list(csv.DictReader(text.splitlines()))
    rows = [r for r in every if r["code"] in wanted] or every
    counts = apportion(size, [int(r["stations"]) for r in rows], at_least=LEAST_STATIONS)
    specs = {}
    for row, stations in zip(rows, counts, strict=True):
        province = AreaFact(row["code"], row["name"], float(row["lat"]), float(row["lon"]))
        specs[province.code] = _province(province, stations, Chance(seed, f"nation/{province.code}"))
    return _Ground(specs, {}, {})


def _province(province: AreaFact, stations: int, chance: Chance) -> WorldSpec:
    districts = max(2, round(stations / STATIONS_PER_DISTRICT))
    number = max(1, min(98, round(districts / DISTRICTS_PER_REGENCY)))
    wide = max(1, round(number**0.5))
    regencies, inside = [], list[AreaFact]()
    shares = apportion(districts, [1.0] * number, at_least=1)
    for k, (name, share) in enumerate(zip(names.places(chance, number), shares, strict=True), start=1):
        lat = round(province.lat + REGENCY_DEGREES * ((k - 1) // wide - wide / 2), 2)
        lon = round(province.lon + REGENCY_DEGREES * ((k - 1) % wide - wide / 2), 2)
        regencies.append(AreaFact(f"{province.code}.{k:02d}", f"Kabupaten {name}", lat, lon))
        inside += _districts(regencies[-1], share, chance)
    counts = apportion(stations, [chance.between(0.5, 1.5) for _ in inside], at_least=1)
    placed = tuple(replace(d, stations=n) for d, n in zip(inside, counts, strict=True))
    return WorldSpec(province, tuple(regencies), placed)


def _districts(regency: AreaFact, count: int, chance: Chance) -> list[AreaFact]:
    """Return districts on points of their own, the first where the seat is."""
    points = [(regency.lat, regency.lon)]
    while len(points) < count:
        x, y = chance.disc()
        point = (round(regency.lat + 0.25 * y, 2), round(regency.lon + 0.25 * x, 2))
        if point not in points:
            points.append(point)
    return [
        AreaFact(f"{regency.code}.{k:02d}", name, *point)
        for k, (name, point) in enumerate(zip(names.places(chance, count), points, strict=True), start=1)
    ]


def _make_room(folder: Path, keys: Sequence[str], *, may_replace: bool) -> None:
    """Make the folder ready: create it, or see that it is an earlier demo that may be replaced."""
    present = room_for_demo(
        folder,
        ours=is_marked(folder / SETTINGS, MARKER),
        replace=may_replace,
        own=lambda name: name == SETTINGS or is_demo(folder / name),
    )
    for name in (n for n in present if n != SETTINGS):
        clear_for_demo(folder / name, replace=True)
        if name not in keys:
            (folder / name).rmdir()


def _settings(specs: Mapping[str, WorldSpec], seed: int) -> str:
    text = resources.files("praja.worlds").joinpath("nation.toml").read_text(encoding="utf-8")
    listed = "".join(f'\n[[provinces]]\nkey = "{key}"\nfolder = "{key}"\n' for key in specs)
    return text.replace("$marker", MARKER).replace("$seed", str(seed)) + listed


def _settle_really(folder: Path, areas: Sequence[Row], stations: Sequence[Row]) -> None:
    """Put real villages and stations in the place of made-up ones, in all tables.

    Every district has as many made-up stations as real ones: the first takes the place of the first.
    """
    made = _read(folder / "stations.csv")
    real_name = {str(a["code"]): str(a["name"]) for a in areas}
    known: dict[str, str] = {}
    rows = [made[0]]
    for old, new in zip(made[1:], stations, strict=True):
        village, number = str(new["village_code"]), int(new["number"])
        known[old[0]] = f"{village}-{number:03d}"
        known.setdefault(old[1], village)
        name = f"TPS {number:03d} {real_name.get(village, village)}"
        where = [str(new["lat"]), str(new["lon"]), str(new["voters"])]
        rows.append([known[old[0]], village, str(number), name, *where, *old[7:]])
    _write(folder / "stations.csv", rows)
    levels = ("province", "regency", "district", "village")
    header = ["code", "name", "level", "lat", "lon", "km2"]
    land = [{**a, "level": levels[str(a["code"]).count(".")]} for a in areas]
    _write(folder / "areas.csv", [header, *([a.get(c, "") for c in header] for a in land)])
    for path in sorted(folder.glob("*.csv")):
        if path.stem not in ("stations", "areas"):
            _write(path, [[known.get(cell, cell) for cell in row] for row in _read(path)])


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def _write(path: Path, rows: Sequence[Sequence[Any]]) -> None:
    path.write_text(csv_text(rows), encoding="utf-8", newline="\n")
