"""The facts of a check as the rows of a plan have them: only what edits touch is read."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import Any
from zoneinfo import ZoneInfo

from posko.planning.byhand.seats import free_seats
from praja.byhand import (
    AddPost,
    Crew,
    Edit,
    Facts,
    Ground,
    Held,
    Keep,
    Member,
    MoveStation,
    Person,
    Put,
    Watched,
)
from praja.domain.areas import Unit
from praja.domain.forces import Absence, CandidatePair, Officer
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, Need
from praja.domain.operation import Operation
from praja.domain.places import Station, TravelLeg
from praja.domain.settings import Settings
from praja.travel import Travel

Row = sqlite3.Row
FOLLOWING = (STANDBY, FORWARD_MOVEMENT)
DUTIES = """
SELECT d.duty_id, d.nrp, d.role, d.phase, d.kind, d.force, d.starts, d.ends, d.need,
  n.officers, n.leads, n.women, n.floor, g.place_id, g.area, g.lat, g.lon, g.villages, g.pair_id, g.ties,
  g.qualifications
FROM duty d JOIN ground g ON g.n = d.ground LEFT JOIN need n ON n.n = d.need
"""
NEEDS = """
SELECT n.n, n.phase, n.kind, n.force, n.starts, n.ends, n.officers, n.leads, n.women, n.floor, g.place_id,
  g.area, g.lat, g.lon, g.villages, g.pair_id, g.ties, g.qualifications
FROM need n JOIN ground g ON g.n = n.ground
"""
MEMBERS = """
SELECT d.duty_id, o.nrp, o.rank, o.unit, f.sex, f.qualifications
FROM duty d JOIN officer o ON o.nrp = d.nrp JOIN fact f ON f.nrp = d.nrp WHERE d.need = ?
"""
PEOPLE = """
SELECT o.nrp, o.name, o.rank, o.unit, f.sex, f.home, f.qualifications, f.force, f.contests, f.assignable
FROM officer o JOIN fact f ON f.nrp = o.nrp WHERE o.nrp IN ({marks})
"""


@dataclass(frozen=True)
class Short:
    """The short tables of a plan, which every check of it needs."""

    operation: Operation
    travel: Travel
    phases: tuple[str, ...]
    strength: dict[str, tuple[int, int]]
    guards: tuple[int, int]
    moves: bool

    @classmethod
    def of(cls, file: sqlite3.Connection, settings: Settings) -> "Short":
        """Read them."""
        units = tuple(
            Unit(u["code"], u["name"], u["parent"] or None, _several(u["areas"]), u["lat"], u["lon"])
            for u in file.execute("SELECT * FROM unit ORDER BY n")
        )
        pairs = tuple(
            CandidatePair(p["pair_id"], p["contest"], 0, "") for p in file.execute("SELECT * FROM pair")
        )
        legs = tuple(
            TravelLeg(r["from_code"], r["to_code"], r["mode"], r["minutes"], *map(_day, r[4:6]))
            for r in file.execute("SELECT * FROM leg")
        )
        operation = Operation(settings, (), units, (), candidates=pairs, travel=legs)
        phases = {r["key"]: (r["on_duty"], r["least"]) for r in file.execute("SELECT * FROM phase")}
        totals = {r["key"]: r["value"] for r in file.execute("SELECT * FROM total")}
        most = floor(settings.rules.station_guard_share * totals["force"])
        return cls(
            operation,
            Travel.of(operation),
            tuple(phases),
            phases,
            (totals["guards"], most),
            totals["movements"] > 0,
        )


@dataclass(frozen=True)
class Gathering:
    """Reads what some edits touch."""

    file: sqlite3.Connection
    short: Short

    def facts(self, so_far: Sequence[Edit], now: Sequence[Edit]) -> Facts:
        """Return the facts of a check of the edits `now`, and of earlier ones what bears on them."""
        given = {e.duty_id: e.nrp for e in so_far if isinstance(e, Put)}
        crews = self._crews(dict.fromkeys(e.duty_id for e in now if isinstance(e, Put | Keep)))
        moves = [e for e in now if isinstance(e, MoveStation)]
        beat_of = self._beat_of([e.station_id for e in (*so_far, *moves) if isinstance(e, MoveStation)])
        beats = self._grounds([b for e in moves for b in (beat_of.get(e.station_id, ""), e.beat_id)])
        named = [e.nrp for e in now if isinstance(e, Put)]
        named += [given.get(seat, "") for seat in crews]
        named += [crew.seats[seat].nrp for seat, crew in crews.items() if seat in crew.seats]
        named += [d.nrp for ground in beats.values() for d in ground.duties]
        crews |= self._earlier(given, crews, set(beats), set(named))
        named += [given[seat] for seat in crews if seat in given]
        people = self._people(dict.fromkeys(named))
        beats |= self._moved_before(so_far, beat_of, beats, people)
        posts = [e.post for e in now if isinstance(e, AddPost)]
        return Facts(
            self.short.operation,
            people=people,
            crews=crews,
            beats=beats,
            beat_of=beat_of,
            planned=self._planned({p.officer.unit for p in people.values()}),
            areas=frozenset(self._known("area", "code", [p.area_code for p in posts])),
            taken_ids=frozenset(self._known("ground", "place_id", [p.post_id for p in posts]))
            | frozenset(self._known("post", "post_id", [p.post_id for p in posts])),
            phases=self.short.phases,
            strength=self.short.strength,
            guards=self.short.guards,
            moves=self.short.moves,
            travel=self.short.travel,
        )

    # What of earlier edits bears on the latest

    def _earlier(
        self, given: Mapping[str, str], crews: Mapping[str, Crew], beats: Set[str], named: Set[str]
    ) -> dict[str, Crew]:
        """Return the needs of the seats that earlier edits gave to these people, or at these places."""
        needs, places = {c.need for c in crews.values()}, beats | {c.need.place_id for c in crews.values()}
        left = [s for s, nrp in given.items() if s not in crews]
        wanted = [s for s in left if given[s] in named or s.rsplit("/", 2)[0] in places]
        found = self._crews(wanted)
        return {
            seat: crew
            for seat, crew in found.items()
            if given[seat] in named or crew.need in needs or crew.need.place_id in beats
        }

    def _moved_before(
        self,
        so_far: Sequence[Edit],
        beat_of: Mapping[str, str],
        beats: Mapping[str, Ground],
        people: Mapping[str, Person],
    ) -> dict[str, Ground]:
        """Return the further beats of earlier moves from or to beats that are looked at or guarded."""
        seen = {*beats, *(d.need.place_id for p in people.values() for d in p.duties)}
        ends = [(beat_of.get(e.station_id, ""), e.beat_id) for e in so_far if isinstance(e, MoveStation)]
        return self._grounds(
            [b for pair in ends if not seen.isdisjoint(pair) for b in pair if b not in beats]
        )

    # Seats

    def _crews(self, seats: Iterable[str]) -> dict[str, Crew]:
        found, kept = {}, {}
        for seat in seats:
            row = self._one(f"{DUTIES} WHERE d.duty_id = ?", seat)
            number = row["need"] if row else free_seats(self.file, seat.rpartition("/")[0]).get(seat)
            if row and number is None:
                # Standby or movement: it follows from others.
                found[seat] = Crew(self._need(row), {})
            elif number is not None:
                if number not in kept:
                    kept[number] = self._crew(number)
                found[seat] = kept[number]
        return found

    def _crew(self, number: int) -> Crew:
        need = self._one(f"{NEEDS} WHERE n.n = ?", number)
        assert need is not None
        members = {
            m["duty_id"]: Member(
                m["nrp"], m["rank"], m["unit"], m["sex"], frozenset(_several(m["qualifications"]))
            )
            for m in self.file.execute(MEMBERS, (number,))
        }
        return Crew(self._need(need), members)

    def _need(self, row: Row) -> Need:
        """Return what a row asks for; one that follows from others asks for nobody."""
        return Need(
            row["phase"],
            row["place_id"],
            row["kind"],
            row["force"],
            row["area"],
            row["lat"],
            row["lon"],
            self._at(row["starts"]),
            self._at(row["ends"]),
            row["officers"] or 0,
            leads=row["leads"] or 0,
            qualifications=_several(row["qualifications"]),
            pair_id=row["pair_id"] or None,
            villages=_several(row["villages"]),
            floor_officers=row["floor"] or 0,
            women=row["women"] or 0,
            ties=bool(row["ties"]),
        )

    @cached_property
    def _at(self) -> Callable[[str], datetime]:
        zone, known = ZoneInfo(self.short.operation.settings.timezone), dict[str, datetime]()

        def at(text: str) -> datetime:
            if text not in known:
                known[text] = datetime.fromisoformat(text).replace(tzinfo=zone)
            return known[text]

        return at

    # People

    def _people(self, named: Iterable[str]) -> dict[str, Person]:
        wanted = [nrp for nrp in named if nrp]
        found = {row["nrp"]: self._person(row) for row in self._among(PEOPLE, wanted)}
        away: dict[str, list[Absence]] = {nrp: [] for nrp in found}
        for row in self._among("SELECT nrp, first, last FROM away WHERE nrp IN ({marks})", wanted):
            first, last = date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
            away[row["nrp"]].append(Absence(row["nrp"], first, last))
        duties: dict[str, list[Held]] = {nrp: [] for nrp in found}
        for row in self._among(f"{DUTIES} WHERE d.nrp IN ({{marks}})", wanted):
            duties[row["nrp"]].append(self._held(row))
        return {
            nrp: replace(person, absences=tuple(away[nrp]), duties=tuple(duties[nrp]))
            for nrp, person in found.items()
        }

    def _person(self, row: Row) -> Person:
        officer = Officer(
            row["nrp"],
            row["name"],
            row["rank"],
            row["unit"],
            row["sex"],
            row["home"] or None,
            frozenset(_several(row["qualifications"])),
            row["force"] or None,
            bool(row["assignable"]),
        )
        return Person(officer, row["force"], frozenset(_several(row["contests"])))

    def _held(self, row: Row) -> Held:
        return Held(row["duty_id"], self._need(row), row["nrp"], row["role"])

    # Beats

    def _beat_of(self, stations: Collection[str]) -> dict[str, str]:
        sql = "SELECT station_id, beat_id FROM station WHERE station_id IN ({marks})"
        return {row["station_id"]: row["beat_id"] for row in self._among(sql, stations) if row["beat_id"]}

    def _grounds(self, beats: Sequence[str]) -> dict[str, Ground]:
        found = ((b, self._ground(b)) for b in dict.fromkeys(beats))
        return {b: ground for b, ground in found if ground is not None}

    def _ground(self, beat_id: str) -> Ground | None:
        beat = self._one("SELECT * FROM beat WHERE beat_id = ?", beat_id)
        if beat is None:
            return None
        stations = self.file.execute("SELECT * FROM station WHERE beat_id = ?", (beat_id,))
        needs = self.file.execute(f"{NEEDS} WHERE n.place_id = ?", (beat_id,)).fetchall()
        duties = self._among(f"{DUTIES} WHERE d.need IN ({{marks}})", [row["n"] for row in needs])
        return Ground(
            beat_id,
            beat["district"],
            beat["base"],
            bool(beat["team_id"]),
            {row["station_id"]: _watched(row) for row in stations},
            tuple(self._need(row) for row in needs),
            tuple(self._held(row) for row in duties),
        )

    # Other

    def _planned(self, units: Collection[str]) -> dict[tuple[str, str], tuple[int, int]]:
        rows = self._among("SELECT * FROM planned WHERE unit IN ({marks})", units)
        return {(row["phase"], row["unit"]): (row["planned"], row["most"]) for row in rows}

    def _known(self, table: str, column: str, values: Collection[str]) -> set[str]:
        sql = f"SELECT DISTINCT {column} FROM {table} WHERE {column} IN ({{marks}})"  # noqa: S608 our own names
        return {row[0] for row in self._among(sql, values)}

    def _one(self, sql: str, value: object) -> Row | None:
        row: Row | None = self.file.execute(sql, (value,)).fetchone()
        return row

    def _among(self, sql: str, values: Collection[Any]) -> Iterator[Row]:
        if values:
            given = list(values)
            yield from self.file.execute(sql.format(marks=", ".join("?" * len(given))), given)


def _watched(row: Row) -> Watched:
    place = (row["station_id"], row["village"], row["number"], row["name"], row["lat"], row["lon"])
    return Watched(
        Station(*place, row["voters"]), Fraction(row["load"]), row["weight"], Fraction(row["civil"])
    )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(cell.split(";")) if cell else ()


def _day(cell: str | None) -> date | None:
    return date.fromisoformat(cell) if cell else None
