"""A plan with edits applied, as far as they touch it: who has which duty, which beat which stations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from praja.byhand.edits import AddPost, Edit, MoveStation, Put
from praja.byhand.facts import Crew, Facts, Ground, Held, Member, Person, Watched
from praja.demand.movement import movement_window
from praja.domain.needs import FORWARD_MOVEMENT, STANDBY, STATION_GUARD, STATION_RELIEF, Need
from praja.domain.places import Post, Station
from praja.domain.settings import VOTING
from praja.travel import Travel
from praja.units import great_circle_m

FOLLOWING = frozenset({STANDBY, FORWARD_MOVEMENT})
"""Kinds that nobody gives by hand: they follow from the other duties."""
AT_BEATS = frozenset({STATION_GUARD, STATION_RELIEF, FORWARD_MOVEMENT})


@dataclass(frozen=True)
class State:
    """A plan with some edits applied; of two edits of one seat or station the later holds."""

    facts: Facts
    edits: tuple[Edit, ...]
    travel: Travel

    @cached_property
    def given(self) -> dict[str, str]:
        """What edits say of seats: duty_id -> NRP, empty where the seat is emptied."""
        return {e.duty_id: e.nrp for e in self.edits if isinstance(e, Put)}

    @cached_property
    def posts(self) -> tuple[Post, ...]:
        """The posts that are added."""
        return tuple({e.post.post_id: e.post for e in self.edits if isinstance(e, AddPost)}.values())

    @cached_property
    def beats(self) -> dict[str, Ground]:
        """The touched beats with their stations as they are now."""
        moved = {e.station_id: e.beat_id for e in self.edits if isinstance(e, MoveStation)}
        known = {s: w for b in self.facts.beats.values() for s, w in b.stations.items()}
        moved = {s: b for s, b in moved.items() if s in known and b in self.facts.beats}
        if not moved:
            return dict(self.facts.beats)
        found = {}
        for beat_id, beat in self.facts.beats.items():
            stay = {s: w for s, w in beat.stations.items() if moved.get(s, beat_id) == beat_id}
            come = {s: known[s] for s, b in moved.items() if b == beat_id}
            stations = {**stay, **come}
            found[beat_id] = replace(beat, stations=stations, base=base_of(beat, stations))
        return found

    # Who has what

    def holder(self, duty_id: str) -> str:
        """Return who has a seat; empty where nobody has it, or it is not there."""
        if duty_id in self.given:
            return self.given[duty_id]
        crew = self.facts.crews.get(duty_id)
        member = crew.seats.get(duty_id) if crew else None
        return member.nrp if member else ""

    def crew(self, duty_id: str) -> dict[str, Member]:
        """Return who serves the need of a seat, by seat; an officer whom nobody knows is left out."""
        crew = self.facts.crews[duty_id]
        seats = {**{d: m for d, m in crew.seats.items() if d not in self.given}}
        for other, nrp in self.given.items():
            if nrp in self.facts.people and self._is_seat_of(crew, other):
                seats[other] = _member(self.facts.people[nrp])
        return seats

    def _is_seat_of(self, crew: Crew, duty_id: str) -> bool:
        here = self.facts.crews.get(duty_id)
        return here is not None and here.need == crew.need

    def duties(self, nrp: str) -> list[Held]:
        """Return all duties of an officer; standby that was his stays, his way to a beat is worked out."""
        person = self.facts.people[nrp]
        mine = {d.duty_id: d for d in person.duties if self.given.get(d.duty_id, nrp) == nrp}
        for duty_id, who in self.given.items():
            crew = self.facts.crews.get(duty_id)
            if who == nrp and crew is not None and duty_id not in mine:
                mine[duty_id] = Held(duty_id, crew.need, nrp)
        moved = (self._as_moved(d) for d in mine.values() if d.need.kind != FORWARD_MOVEMENT)
        return list(self._with_ways(person, [d for d in moved if d is not None]))

    def _as_moved(self, held: Held) -> Held | None:
        """Return a duty where its place is now; None where its beat has no station any more."""
        beat = self.beats.get(held.need.place_id) if held.need.kind in AT_BEATS else None
        if beat is None or beat == self.facts.beats[beat.beat_id]:
            return held
        return replace(held, need=need_at(held.need, beat)) if beat.stations else None

    def _with_ways(self, person: Person, duties: Sequence[Held]) -> Iterator[Held]:
        yield from duties
        guarded = {d.need.place_id: d for d in duties if d.need.kind == STATION_GUARD}
        had = {d.need.place_id: d for d in person.duties if d.need.kind == FORWARD_MOVEMENT}
        for beat_id, guard in guarded.items():
            known = had.get(beat_id)
            if known is not None and (known.need.lat, known.need.lon) == (guard.need.lat, guard.need.lon):
                yield known
            elif self.facts.moves:
                yield from self._way(person, guard)

    def _way(self, person: Person, guard: Held) -> Iterator[Held]:
        """Yield the movement of a guard to his beat before voting day."""
        operation, need = self.facts.operation, guard.need
        voting = next((p for p in operation.settings.phases if p.key == VOTING), None)
        unit = operation.tree.units.get(person.officer.unit)
        if voting is None or unit is None:
            return
        base = Station(need.place_id, need.area_code, 0, "", need.lat, need.lon, 0)
        start, end = movement_window(operation, self.travel, voting, unit, base)
        phase = next((p.key for p in operation.settings.phases if p.start <= start.date() <= p.end), None)
        if phase is not None:
            way = replace(need, kind=FORWARD_MOVEMENT, phase=phase, start=start, end=end, officers=0, leads=0)
            yield Held(f"{need.place_id}/{start:%Y%m%dT%H%M}", replace(way, villages=()), guard.nrp)


def need_at(need: Need, beat: Ground) -> Need:
    """Return a need of a beat where its base and its stations are now."""
    base = beat.stations[beat.base].station
    villages = tuple(sorted({w.station.village_code for w in beat.stations.values()}))
    moving = need.kind == FORWARD_MOVEMENT
    return replace(
        need,
        lat=base.lat,
        lon=base.lon,
        area_code=base.village_code,
        villages=() if moving or not need.villages else villages,
    )


def base_of(beat: Ground, stations: dict[str, Watched]) -> str:
    """Return the base of a beat: its old one where that still belongs to it, else the most central station.

    Empty where it has no station.
    """
    if beat.base in stations or not stations:
        return beat.base if stations else ""

    def far(station_id: str) -> int:
        here = stations[station_id].station
        lats, lons = zip(*((w.station.lat, w.station.lon) for w in stations.values()), strict=True)
        return int(great_circle_m(here.lat, here.lon, lats, lons).sum())

    return min(sorted(stations), key=far)


def _member(person: Person) -> Member:
    o = person.officer
    return Member(o.nrp, o.rank, o.unit, o.sex, o.qualifications)


def seats_named(edits: Iterable[Edit]) -> list[str]:
    """Return the seats that edits give or empty, in order."""
    return list(dict.fromkeys(e.duty_id for e in edits if isinstance(e, Put)))
