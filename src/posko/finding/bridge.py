"""What searching takes from the engine: the officers, stations and posts of an operation folder."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

from posko.finding.index import Entry
from praja.domain.areas import Unit, district_of
from praja.domain.operation import Operation
from praja.io.folder import read_operation


def entries_of(folder: Path) -> Iterator[Entry]:
    """Yield the good rows of a folder that somebody may look for, those of a kind in their order."""
    operation = read_operation(folder).operation
    yield from _officers(operation)
    yield from _stations(operation)
    yield from _posts(operation)


def _officers(operation: Operation) -> Iterator[Entry]:
    units = {unit.unit: unit for unit in operation.units}
    paths = {code: _path(units, code) for code in units}
    for officer in sorted(operation.personnel, key=lambda o: (o.name, o.nrp)):
        unit = units[officer.unit]
        title = f"{officer.rank} {officer.name}".strip()
        yield Entry("person", officer.nrp, title, unit.name, unit=paths[officer.unit])


def _stations(operation: Operation) -> Iterator[Entry]:
    for station in sorted(operation.stations, key=lambda s: s.station_id):
        around = _around(operation, station.village_code)
        # Somebody types 7 and not 007.
        more = f"TPS {station.number}"
        yield Entry("station", station.station_id, station.name, around, area=station.village_code, more=more)


def _posts(operation: Operation) -> Iterator[Entry]:
    for post in sorted(operation.posts, key=lambda p: (p.name, p.post_id)):
        yield Entry("post", post.post_id, post.name, _around(operation, post.area_code), area=post.area_code)


def _around(operation: Operation, code: str) -> str:
    """Return where an area is in words: itself and its district, the larger last."""
    names = operation.area_names
    line = [names.get(code, code), names.get(district_of(code) or code, "")]
    return ", ".join(dict.fromkeys(name for name in line if name))


def _path(units: Mapping[str, Unit], code: str) -> str:
    """Return the codes from the root down to a unit, each followed by a slash, as `forces` keeps them."""
    unit = units.get(code)
    if unit is None:
        return ""
    return (_path(units, unit.parent) if unit.parent else "") + f"{quote(code, safe='')}/"
