"""What handouts look up: each officer's duties in order of time, places, company, sector officers."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from praja.demand.chain import task_units
from praja.domain.areas import district_of
from praja.domain.forces import Officer
from praja.domain.operation import Operation
from praja.domain.plan import Duty, OfficerHours, Plan
from praja.handouts.words import Words

Company = tuple[str, str, datetime]
"""(place, kind, start): who shares it serves together."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a place is called, the district it lies in, and where; ``lat`` None where that is unknown."""

    name: str
    district: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Desk:
    """One plan, looked up for some officers: ``wanted`` are their service numbers."""

    operation: Operation
    plan: Plan
    words: Words
    wanted: Collection[str]

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Each officer by service number."""
        return {o.nrp: o for o in self.operation.personnel}

    @cached_property
    def units(self) -> dict[str, list[Officer]]:
        """The officers of each unit, in the order of both tables."""
        found: dict[str, list[Officer]] = {u.unit: [] for u in self.operation.units}
        for officer in self.operation.personnel:
            found[officer.unit].append(officer)
        return found

    @cached_property
    def duties_of(self) -> dict[str, list[Duty]]:
        """The duties of each wanted officer in order of time."""
        found: dict[str, list[Duty]] = {nrp: [] for nrp in self.wanted}
        for duty in self.plan.duties:
            mine = found.get(duty.nrp)
            if mine is not None:
                mine.append(duty)
        for mine in found.values():
            mine.sort(key=lambda d: (d.start, d.end, d.duty_id))
        return found

    @cached_property
    def _together(self) -> Counter[Company]:
        asked = {(d.place_id, d.kind, d.start) for mine in self.duties_of.values() for d in mine}
        keys = ((d.place_id, d.kind, d.start) for d in self.plan.duties)
        return Counter(key for key in keys if key in asked)

    def others(self, duty: Duty) -> int:
        """Return how many others serve with an officer."""
        return self._together[duty.place_id, duty.kind, duty.start] - 1

    @cached_property
    def hours_of(self) -> dict[str, OfficerHours]:
        """What the roster asks of each officer."""
        return {row.nrp: row for row in self.plan.hours}

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.operation.settings.timezone)

    @cached_property
    def _known(self) -> dict[datetime, datetime]:
        return {}

    def local(self, at: datetime) -> datetime:
        """Return an instant as the operation's clocks show it; thousands of duties share each instant."""
        found = self._known.get(at)
        if found is None:
            found = self._known[at] = at.astimezone(self._zone)
        return found

    @cached_property
    def dates(self) -> tuple[date, ...]:
        """The dates of the planned phases, from the first to the last, and those that duties reach beyond."""
        planned = set(self.plan.certificate.phases)
        days = {
            day for p in self.operation.settings.phases if p.key in planned for day in _days(p.start, p.end)
        }
        days |= {self.local(d.start).date() for mine in self.duties_of.values() for d in mine}
        return tuple(_days(min(days), max(days))) if days else ()

    @cached_property
    def away(self) -> dict[str, set[date]]:
        """The dates on which each wanted officer is away; no reason is known here."""
        found: dict[str, set[date]] = defaultdict(set)
        dates = set(self.dates)
        for absence in self.operation.absences:
            if absence.nrp in self.wanted:
                found[absence.nrp].update(dates.intersection(_days(absence.start, absence.end)))
        return found

    @cached_property
    def padal(self) -> dict[str, str]:
        """Rank and unit of each sector's officer."""
        tree = self.operation.tree.units
        known = ((s.sector_id, self.officers.get(s.officer or "")) for s in self.plan.sectors)
        return {
            sector: self.words.say("duty.padal_of", rank=o.rank, unit=tree[o.unit].name)
            for sector, o in known
            if o
        }

    @cached_property
    def _task_forces(self) -> dict[str, str]:
        return {t.key: t.name for t in self.operation.settings.task_forces}

    @cached_property
    def _task_units(self) -> dict[str, str]:
        return {u.key: u.name for u in task_units()}

    def chain(self, duty: Duty) -> str:
        """Return the task force and sub-unit of a duty."""
        force = self._task_forces.get(duty.task_force, duty.task_force)
        sub = self._task_units.get(duty.task_unit, duty.task_unit)
        return f"{force}, {sub}" if sub else force

    def spot(self, place_id: str) -> Spot:
        """Return a place; one that no table knows goes by its id."""
        return self._spots.get(place_id) or Spot(place_id, "")

    @cached_property
    def _spots(self) -> dict[str, Spot]:
        operation, say = self.operation, self.words.say
        stations = {s.station_id: s for s in operation.stations}
        found: dict[str, Spot] = {}
        for area in operation.areas:
            found[area.code] = Spot(area.name, self._district(area.code), area.lat, area.lon)
        for unit in operation.units:
            code = unit.area_codes[0] if unit.area_codes else operation.settings.area
            found[unit.unit] = Spot(unit.name, self._district(code), unit.lat, unit.lon)
        for post in operation.posts:
            found[post.post_id] = Spot(post.name, self._district(post.area_code), post.lat, post.lon)
        for event in operation.events:
            name = say("place.event", event=event.event_id)
            found[event.event_id] = Spot(name, self._district(event.district_code), event.lat, event.lon)
        for site in self.plan.sites:
            found[site.place_id] = Spot(site.name, self._district(site.area_code), site.lat, site.lon)
        for station in operation.stations:
            at = (self._district(station.village_code), station.lat, station.lon)
            found[station.station_id] = Spot(station.name, *at)
        for beat in self.plan.beats:
            base, others = stations[beat.base_station_id], len(beat.station_ids) - 1
            name = say("place.beat", base=base.name, n=others) if others else base.name
            found[beat.beat_id] = Spot(name, self._district(beat.district_code), base.lat, base.lon)
        return found

    def _district(self, code: str) -> str:
        names = self.operation.area_names
        return names.get(district_of(code) or code, code)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=i) for i in range((last - first).days + 1))
