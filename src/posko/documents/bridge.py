"""From a plan folder to what papers are made of: the one module of the documents that knows the engine."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Final
from uuid import UUID

from posko.documents.errors import DocumentError
from posko.documents.papers import Head, Mark, Person
from praja.domain.areas import Level
from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan
from praja.errors import PrajaError
from praja.handouts.desk import Desk
from praja.handouts.words import INDONESIAN, zone_name
from praja.io.folder import read_operation
from praja.io.plan_tables import read_plan

__all__ = ["Duty", "Officer", "Source", "head_of", "read_source"]

CLASS: Final = "TERBATAS"
"""Of every paper that says where officers are; `dataclasses.replace` sets another."""
LETTERHEADS: Final = (
    ("Polda ", "DAERAH "),
    ("Polresta ", "RESOR KOTA "),
    ("Polres ", "RESOR "),
    ("Polsek ", "SEKTOR "),
)


def read_source(plan_folder: Path, operation_folder: Path | None = None) -> "Source":
    """Return what papers are made from: a plan and its operation, by default the copy beside it.

    Raises
    ------
    DocumentError
        A folder cannot be read; the message says which cell or file.
    """
    try:
        operation = read_operation(operation_folder or plan_folder / "input").operation
        return Source(operation, read_plan(plan_folder, operation))
    except PrajaError as error:
        raise DocumentError(str(error)) from None


@dataclass(frozen=True)
class Source:
    """A plan and its operation, looked up for papers."""

    operation: Operation
    plan: Plan

    @cached_property
    def desk(self) -> Desk:
        """Places, chains and sector officers in Indonesian words."""
        return Desk(self.operation, self.plan, INDONESIAN, frozenset(o.nrp for o in self.operation.personnel))

    @cached_property
    def duties_in(self) -> dict[str, list[Duty]]:
        """The duties of each phase in order of time."""
        found: dict[str, list[Duty]] = defaultdict(list)
        for duty in sorted(self.plan.duties, key=lambda d: (d.start, d.end, d.duty_id)):
            found[duty.phase].append(duty)
        return found

    @cached_property
    def sector_officers(self) -> dict[str, str]:
        """Rank, name and unit of each sector's officer: whoever serves there asks for him by name."""
        known = ((s.sector_id, self.desk.officers.get(s.officer or "")) for s in self.plan.sectors)
        return {sector: f"{o.rank} {o.name}, {self.unit_name(o.unit)}" for sector, o in known if o}

    @cached_property
    def stations_of(self) -> dict[str, tuple[str, ...]]:
        """The stations of each beat, its base first."""
        beats = self.plan.beats
        return {
            b.beat_id: (b.base_station_id, *(s for s in b.station_ids if s != b.base_station_id))
            for b in beats
        }

    @cached_property
    def _marks_at(self) -> dict[str, tuple[Mark, ...]]:
        return {}

    @cached_property
    def _villages(self) -> dict[str, list[Mark]]:
        found: dict[str, list[Mark]] = defaultdict(list)
        for a in self.operation.areas:
            if a.level is Level.VILLAGE:
                mark = Mark(lat=a.lat, lon=a.lon, label=a.name, sign="area")
                found[self.desk.spot(a.code).district].append(mark)
        return found

    def marks(self, place_id: str) -> tuple[Mark, ...]:
        """Return what a sketch of a place shows: its stations, the nearest unit, villages around."""
        found = self._marks_at.get(place_id)
        if found is None:
            found = self._marks_at[place_id] = tuple(self._sketched(place_id))
        return found

    def _sketched(self, place_id: str) -> Iterator[Mark]:
        spot = self.desk.spot(place_id)
        if spot.lat is None or spot.lon is None:
            return
        stations = self.stations_of.get(place_id, ())
        base = self.desk.spot(stations[0]).name if stations else spot.name
        yield Mark(lat=spot.lat, lon=spot.lon, label=base, sign="base")
        for station in stations[1:]:
            at = self.desk.spot(station)
            if at.lat is not None and at.lon is not None:
                yield Mark(lat=at.lat, lon=at.lon, label=at.name)
        lat, lon = spot.lat, spot.lon
        near = min(self.operation.units, key=lambda u: (u.lat - lat) ** 2 + (u.lon - lon) ** 2)
        yield Mark(lat=near.lat, lon=near.lon, label=near.name, sign="unit")
        around = sorted(self._villages[spot.district], key=lambda m: (m.lat - lat) ** 2 + (m.lon - lon) ** 2)
        yield from around[:4]

    def unit_name(self, unit: str) -> str:
        """Return the name of a command; an unknown one is refused."""
        found = self.operation.tree.units.get(unit)
        if found is None:
            raise DocumentError(
                f"Tidak ada kesatuan {unit!r}. / There is no unit {unit!r} in this operation."
            )
        return found.name

    def phase_name(self, phase: str) -> str:
        """Return the name of a phase; an unknown one is refused."""
        names = {p.key: p.name for p in self.operation.settings.phases}
        if phase not in names:
            raise DocumentError(
                f"Tidak ada tahapan {phase!r}. / There is no phase {phase!r} in this operation."
            )
        return names[phase]

    def command_of(self, unit: str) -> str:
        """Return the command of a unit: its ancestor directly below the root."""
        return self.operation.tree.command_of[unit]

    def person(self, nrp: str) -> Person:
        """Return who an officer is, as papers name him."""
        o = self.desk.officers[nrp]
        return Person(rank=o.rank, name=o.name, nrp=o.nrp, unit=self.unit_name(o.unit))


def head_of(
    source: Source,
    command: str,
    phase: str,
    *,
    document_id: UUID,
    number: str = "",
    issued_on: date | None = None,
    issued_at: str = "",
    version: int = 1,
) -> Head:
    """Return the head of a paper of a command for a phase; number and date come from the mail register."""
    source.phase_name(phase)
    settings = source.operation.settings
    days = next(p for p in settings.phases if p.key == phase)
    return Head(
        document_id=document_id,
        number=number,
        issued_on=issued_on,
        issued_at=issued_at,
        unit=source.unit_name(command),
        letterhead=_letterhead(source, command),
        operation=settings.name,
        zone=zone_name(settings.timezone),
        version=version,
        valid_from=days.start,
        valid_to=days.end,
        classification=CLASS,
    )


def _letterhead(source: Source, command: str) -> tuple[str, ...]:
    units = source.operation.tree.units
    lines: list[str] = []
    unit = units.get(command)
    while unit is not None:
        lines.append(_letter_name(unit.name))
        unit = units[unit.parent] if unit.parent else None
    return ("KEPOLISIAN NEGARA REPUBLIK INDONESIA", *reversed(lines))


def _letter_name(name: str) -> str:
    for short, full in LETTERHEADS:
        if name.startswith(short):
            return full + name.removeprefix(short).upper()
    return name.upper()
