"""What a made-up world starts from: a small table of areas, and what is known of its commands."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from praja.errors import FolderError, InputError

COLUMNS: Final = ("code", "name", "lat", "lon", "stations")
FIRST_CITY: Final = 71
"""Kemendagri numbers regencies from 01 and cities from 71."""
CODE_RULE: Final = "kode seperti 15, 15.05, atau 15.05.01 / a code such as 15, 15.05 or 15.05.01"


@dataclass(frozen=True, slots=True)
class AreaFact:
    """A province, regency or district: its code, name and position in degrees.

    ``stations`` is the number of polling stations of a district, 0 for wider areas.
    """

    code: str
    name: str
    lat: float
    lon: float
    stations: int = 0

    @property
    def parent(self) -> str:
        """The code of the area around it."""
        return self.code.rpartition(".")[0]


@dataclass(frozen=True)
class WorldSpec:
    """The facts of one province from which a world is made.

    ``served_by`` names the regencies without a police command of their own, and the regency
    whose Polres serves them. ``strengths`` fixes the officers of some commands, by regency, out
    of ``officers`` in all; at another total they keep their share. Without ``officers`` the force
    follows from the stations.
    """

    province: AreaFact
    regencies: tuple[AreaFact, ...]
    districts: tuple[AreaFact, ...]
    operation_name: str = ""
    served_by: Mapping[str, str] = field(default_factory=dict)
    strengths: Mapping[str, int] = field(default_factory=dict)
    officers: int | None = None

    @property
    def stations(self) -> int:
        """Polling stations in all."""
        return sum(d.stations for d in self.districts)

    @property
    def capital(self) -> AreaFact:
        """The seat of the Polda: the first city, else the regency with the most stations."""
        cities = [r for r in self.regencies if is_city(r.code)]
        count = {r.code: sum(d.stations for d in self.districts_of(r.code)) for r in self.regencies}
        return cities[0] if cities else max(self.regencies, key=lambda r: count[r.code])

    def districts_of(self, regency: str) -> tuple[AreaFact, ...]:
        """Return the districts of a regency, in the order of the table."""
        return tuple(d for d in self.districts if d.parent == regency)

    def command_of(self, regency: str) -> str:
        """Return the regency whose Polres serves this one."""
        return self.served_by.get(regency, regency)


def is_city(code: str) -> bool:
    """Return whether an area code lies in a city (kota), not in a regency (kabupaten)."""
    return int(code.split(".")[1]) >= FIRST_CITY


def plain_name(name: str) -> str:
    """Return an area name without its kind: ``Kota Jambi`` is ``Jambi``."""
    return name.removeprefix("Kabupaten ").removeprefix("Kota ")


def jambi() -> WorldSpec:
    """Return the built-in world: Polda Jambi, 11 cities and regencies, 144 districts, 6,391 stations."""
    text = resources.files("praja.worlds").joinpath("jambi.csv").read_text(encoding="utf-8")
    spec = spec_of_rows(csv.DictReader(text.splitlines()))
    return WorldSpec(
        spec.province,
        spec.regencies,
        spec.districts,
        operation_name="Operasi Mantap Praja 2024 (Siginjai)",
        served_by={"15.72": "15.01"},
        strengths={"15.05": 261},
        officers=5400,
    )


def read_areas(path: Path) -> WorldSpec:
    """Return the world of a table with the columns code, name, lat, lon, stations.

    One row is a district (``15.05.01``); rows of the regencies and of the province are welcome
    for their names and positions. Only one province may be in the table. Semicolons and decimal
    commas, as Excel writes them in Indonesia, are understood.

    Raises FolderError where the file or a column is missing, InputError at the first bad cell.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise FolderError(
            f"{path} tidak dapat dibaca: beri tabel wilayah CSV dalam UTF-8."
            f" / {path} cannot be read: give a CSV table of areas in UTF-8."
        ) from error
    reader = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
    if missing:
        raise FolderError(
            f"{path.name} tidak mempunyai kolom {', '.join(missing)}: judulnya harus {','.join(COLUMNS)}."
            f" / {path.name} has no column {', '.join(missing)}: its header must be {','.join(COLUMNS)}."
        )
    return spec_of_rows(reader)


def spec_of_rows(rows: Iterable[Mapping[str, str]]) -> WorldSpec:
    """Return the world of rows keyed by ``COLUMNS``; see read_areas."""
    facts: dict[str, AreaFact] = {}
    for number, row in enumerate(rows, start=2):
        fact = _fact(number, row)
        if fact.code in facts:
            raise InputError("code", number, fact.code, "sekali saja dalam tabel / in the table only once")
        if facts and fact.code.split(".")[0] != next(iter(facts)).split(".")[0]:
            rule = (
                "dari provinsi yang sama dengan baris di atasnya"
                " / in the same province as the rows above: one world, one province"
            )
            raise InputError("code", number, fact.code, rule)
        facts[fact.code] = fact
    districts = tuple(f for f in facts.values() if f.code.count(".") == 2)
    if not districts:
        raise FolderError(
            "Tabel wilayah tidak memuat kecamatan, seperti 15.05.01: beri satu baris untuk tiap kecamatan."
            " / The table of areas has no district, such as 15.05.01: add one row for each."
        )
    regencies = tuple(
        _around(code, facts, "Kabupaten ") for code in dict.fromkeys(d.parent for d in districts)
    )
    return WorldSpec(_around(regencies[0].parent, facts, "Provinsi "), regencies, districts)


def _fact(number: int, row: Mapping[str, str]) -> AreaFact:
    code = (row["code"] or "").strip()
    parts = code.split(".")
    if not 1 <= len(parts) <= 3 or not all(len(p) == 2 and p.isdigit() for p in parts):
        raise InputError("code", number, code, CODE_RULE)
    lat, lon = (_number(number, row, column, limit) for column, limit in (("lat", 90), ("lon", 180)))
    stations = (row["stations"] or "").strip() if len(parts) == 3 else "0"
    if not stations.isdigit() or (len(parts) == 3 and int(stations) < 1):
        raise InputError(
            "stations", number, stations, "bilangan bulat sedikitnya 1 / a whole number of at least 1"
        )
    return AreaFact(code, (row["name"] or "").strip() or code, lat, lon, int(stations))


def _number(number: int, row: Mapping[str, str], column: str, limit: int) -> float:
    text = (row[column] or "").strip()
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = float("nan")
    if not -limit <= value <= limit:
        raise InputError(
            column, number, text, f"derajat dari -{limit} sampai {limit} / degrees from -{limit} to {limit}"
        )
    return value


def _around(code: str, facts: Mapping[str, AreaFact], kind: str) -> AreaFact:
    """Return the wider area, made from its districts where the table does not have it."""
    if code in facts:
        return facts[code]
    inside = [f for f in facts.values() if f.code.startswith(code + ".") and f.code.count(".") == 2]
    lat, lon = (round(sum(x) / len(inside), 2) for x in ([f.lat for f in inside], [f.lon for f in inside]))
    kind = "Kota " if "." in code and is_city(code) else kind
    return AreaFact(code, kind + inside[0].name if "." in code else kind + code, lat, lon)
