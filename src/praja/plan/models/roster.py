"""The roster's question as arrays: needs, places, officers, and what every rule says of each need.

``Book`` is what the search reads and never changes. Minutes count from 00:00 of ``first_day``, which
lies far enough before the first need that every week it touches is inside. Axis letters: N needs,
S seats, P places, U units, O officers, C classes, G groups, D dates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import REVOTE_GUARD, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase, Rules
from praja.plan.models.balance import urgency_of
from praja.plan.models.eligibility import ANYBODY, GUARDS, OfficerClass, may_serve, tie_bars
from praja.travel import Travel
from praja.units import MINUTES_PER_DAY, great_circle_m

Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

MARGIN_DAYS = 8
"""Dates before the first need and after the last: a week that touches one never leaves the tables."""
NO_LIMIT = 127
LEAD, WOMAN = 1, 2
"""Attributes that are no skill; skills take the bits above."""
NIGHT_MIN = 180
"""Minutes of a night that make a duty a night's."""


class Book(NamedTuple):
    """What does not change while the roster is filled."""

    start: Ints
    """Minute at which a need begins, shape (N,); needs are in order of start, then urgency."""
    end: Ints
    seat_from: Ints
    """First seat of each need, shape (N + 1,)."""
    place: Ints
    group: Ints
    """Which classes may serve, shape (N,)."""
    phase: Ints
    urgency: Ints
    """Smaller is more urgent."""
    asked_bits: NDArray[np.int64]
    """Attributes that officers at the need must have, shape (N, K); 0 where fewer than K are asked."""
    asked: Ints
    """How many officers must have them, shape (N, K)."""
    village_from: Ints
    """First of the villages that a need guards, shape (N + 1,)."""
    village: Ints
    day_cap: Ints
    """Minutes on one date, shape (N,); 0: not limited and not counted. So are the next two."""
    week_cap: Ints
    spell_cap: Ints
    night_cap: Ints
    """Nights in a row; 0: not a night, 127: not limited."""
    days_off: Ints
    rest: Ints
    rest_after: Ints
    """Least minutes to the next duty, however near it is; 0 but after station duty."""
    travel_on: Bools
    lat: NDArray[np.float64]
    """Radians, shape (P,)."""
    lon: NDArray[np.float64]
    zone: Ints
    """Row of each place in ``legs``, shape (P,)."""
    legs: Ints
    """Minutes between zones, shape (seasons, zones, zones); below 0: by distance, or a way round."""
    season: Ints
    """Which of them holds on a date, shape (D,)."""
    min_per_m: float
    """Minutes for a metre of the great circle, detour and speed included."""
    unit_order: Ints
    """Units from near to far, those of the place's own command first, shape (P, U)."""
    own_units: Ints
    """How many of them are of the place's own command, shape (P,)."""
    unit_from: Ints
    unit_officer: Ints
    unit: Ints
    home: Ints
    bits: NDArray[np.int64]
    """Attributes, shape (O,)."""
    class_of: Ints
    may: Bools
    """Which class may serve which group, shape (C, G)."""
    absent: Bools
    """Shape (O, D)."""
    usable: Bools
    """Who is not kept for routine duty, shape (phases, O)."""
    crew_of: Ints
    """Place whose crew an officer belongs to, -1: none, shape (phases, O)."""
    crew_from: Ints
    """First member of each crew, shape (phases * P + 1,)."""
    crew_officer: Ints
    crew_urgency: Ints
    """Shape (phases, P)."""
    crew_slack: Ints
    """Minutes a week that a crew's member can give to other places, shape (phases, P)."""
    lot: Ints
    """Order in which chance puts the officers."""


@dataclass(frozen=True)
class People:
    """Who may be rostered, in the order of the officers' axis."""

    nrps: tuple[str, ...]
    classes: tuple[OfficerClass, ...]
    """The class of each; skills play no part in it."""
    lot: tuple[int, ...]


@dataclass(frozen=True)
class Roster:
    """The question: the book, and what its rows stand for."""

    book: Book
    needs: tuple[Need, ...]
    """In the order of the needs' axis."""
    people: People
    phases: tuple[Phase, ...]
    first_day: date
    places: Mapping[tuple[str, float, float], int]

    def place_of(self, need: Need) -> int:
        """Return the row of a need's place."""
        return self.places[_place_key(need)]


def _place_key(need: Need) -> tuple[str, float, float]:
    return (need.place_id, need.lat, need.lon)


def calendar(phases: Sequence[Phase], needs: Iterable[Need]) -> tuple[date, int]:
    """Return the first date of the tables and how many dates they have."""
    first = min([p.start for p in phases] + [n.start.date() for n in needs])
    last = max([p.end for p in phases] + [n.end.date() for n in needs])
    return first - timedelta(days=MARGIN_DAYS), (last - first).days + 1 + 2 * MARGIN_DAYS


def minute_of(moment: datetime, first_day: date) -> int:
    """Return the local minute of an instant since 00:00 of ``first_day``."""
    days = moment.toordinal() - first_day.toordinal()
    return days * MINUTES_PER_DAY + moment.hour * 60 + moment.minute


def roster_of(
    operation: Operation,
    phases: Sequence[Phase],
    needs: Sequence[Need],
    people: People,
    usable: Bools,
    travel: Travel,
) -> Roster:
    """Return the question for these needs; ``usable`` has shape (phases, officers). Crews come later."""
    first_day, days = calendar(phases, needs)
    ordered = sorted(needs, key=lambda n: (n.start, urgency_of(operation, n.kind), n.place_id, n.task_force))
    places = {key: i for i, key in enumerate(dict.fromkeys(_place_key(n) for n in ordered))}
    tables = {
        **_when(ordered, first_day),
        **_asked(operation, ordered, phases, places),
        **_rules(operation, ordered),
        **_ground(operation, ordered, places),
        **_officers(operation, ordered, people, first_day, days),
    }
    book = Book(
        **tables,
        **_ways(travel, ordered, places, (first_day, days)),
        usable=usable,
        **no_crews(len(phases), len(places), len(people.nrps)),
    )
    return Roster(book, tuple(ordered), people, tuple(phases), first_day, places)


def no_crews(phases: int, places: int, officers: int) -> dict[str, Any]:
    """Return the tables of crews where nobody belongs to any."""
    return {
        "crew_of": np.full((phases, officers), -1, np.int32),
        "crew_from": np.zeros(phases * places + 1, np.int32),
        "crew_officer": np.zeros(0, np.int32),
        "crew_urgency": np.zeros((phases, places), np.int32),
        "crew_slack": np.zeros((phases, places), np.int32),
    }


def _when(needs: Sequence[Need], first_day: date) -> dict[str, Any]:
    minute = {t: minute_of(t, first_day) for n in needs for t in (n.start, n.end)}
    seats = np.cumsum([0] + [n.officers for n in needs])
    return {
        "start": np.array([minute[n.start] for n in needs], np.int32),
        "end": np.array([minute[n.end] for n in needs], np.int32),
        "seat_from": seats.astype(np.int32),
    }


def requirements(need: Need, bit_of: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return (attributes, officers) for what some officers at a need must have."""
    asked = [(LEAD, need.leads)] * bool(need.leads) + [(WOMAN, need.women)] * bool(need.women)
    return [*asked, *((bit_of[q], 1) for q in need.qualifications)]


def skill_bits(needs: Iterable[Need]) -> dict[str, int]:
    """Return the bit of each skill that any need asks for."""
    skills = sorted({q for n in needs for q in n.qualifications})
    return {skill: 4 << i for i, skill in enumerate(skills)}


def _asked(
    operation: Operation,
    needs: Sequence[Need],
    phases: Sequence[Phase],
    places: Mapping[tuple[str, float, float], int],
) -> dict[str, Any]:
    bit_of, phase_no = skill_bits(needs), {p.key: i for i, p in enumerate(phases)}
    urgency = {kind: urgency_of(operation, kind) for kind in {n.kind for n in needs}}
    rank = {u: i for i, u in enumerate(sorted(set(urgency.values())))}
    lists = [requirements(n, bit_of) for n in needs]
    most = max((len(each) for each in lists), default=0) or 1
    bits, asked = np.zeros((len(needs), most), np.int64), np.zeros((len(needs), most), np.int32)
    for i, each in enumerate(lists):
        for k, (bit, number) in enumerate(each):
            bits[i, k], asked[i, k] = bit, number
    return {
        "place": np.array([places[_place_key(n)] for n in needs], np.int32),
        "phase": np.array([phase_no[n.phase] for n in needs], np.int32),
        "urgency": np.array([rank[urgency[n.kind]] for n in needs], np.int32),
        "asked_bits": bits,
        "asked": asked,
    }


def _rules(operation: Operation, needs: Sequence[Need]) -> dict[str, Any]:
    """Return what each rule says of each need."""
    rulebook, rules = Rulebook(operation.settings), operation.settings.rules
    known: dict[tuple[str, str, date], tuple[int, ...]] = {}
    rows = []
    for n in needs:
        key = (n.kind, n.phase, n.start.date())
        if key not in known:
            known[key] = _values(rulebook, *key)
        rows.append(known[key])
    table = np.array(rows, np.int32).reshape(-1, 8)
    night = np.array([is_night(rules, n.start, n.end) for n in needs], bool)
    return {
        "day_cap": table[:, 0].copy(),
        "week_cap": table[:, 1].copy(),
        "spell_cap": table[:, 2].copy(),
        "night_cap": np.where(night, np.where(table[:, 3] > 0, table[:, 3], NO_LIMIT), 0).astype(np.int32),
        "days_off": table[:, 4].copy(),
        "rest": table[:, 5].copy(),
        "rest_after": table[:, 6].copy(),
        "travel_on": table[:, 7] > 0,
    }


def _values(rulebook: Rulebook, kind: str, phase: str, day: date) -> tuple[int, ...]:
    def minutes(rule: str) -> int:
        return round(60 * rulebook.value(rule, kind, phase, day))

    after = minutes("min_rest_after_station_hours") if kind in (STATION_GUARD, REVOTE_GUARD) else 0
    return (
        minutes("max_duty_hours_per_day"),
        minutes("max_duty_hours_per_week"),
        0 if kind in (STATION_GUARD, REVOTE_GUARD) else minutes("max_spell_hours"),
        int(rulebook.value("max_consecutive_nights", kind, phase, day)),
        int(rulebook.value("min_days_off_per_week", kind, phase, day)),
        minutes("min_rest_hours"),
        after,
        int(rulebook.value("travel_between_duties", kind, phase, day)),
    )


def is_night(rules: Rules, start: datetime, end: datetime) -> bool:
    """Return whether a duty takes three hours or more of a night."""
    begins, ends = (
        rules.night_start_min,
        rules.night_end_min + MINUTES_PER_DAY * (rules.night_end_min <= rules.night_start_min),
    )
    at = start.hour * 60 + start.minute
    until = at + int((end - start).total_seconds()) // 60
    shared = (
        min(until, ends + shift) - max(at, begins + shift) for shift in (-MINUTES_PER_DAY, 0, MINUTES_PER_DAY)
    )
    return max(shared) >= NIGHT_MIN


def _ground(
    operation: Operation, needs: Sequence[Need], places: Mapping[tuple[str, float, float], int]
) -> dict[str, Any]:
    """Return where the places lie and which units are near."""
    tree = operation.tree
    samples = {places[_place_key(n)]: n for n in needs}
    here = [samples[i] for i in range(len(places))]
    lat, lon = np.array([n.lat for n in here]), np.array([n.lon for n in here])
    metres = great_circle_m(
        lat[:, None],
        lon[:, None],
        np.array([u.lat for u in operation.units]),
        np.array([u.lon for u in operation.units]),
    )
    hosts = {code: tree.host_of(code) for code in {n.area_code for n in here}}
    own = np.array(
        [[tree.command_of[u.unit] == hosts[n.area_code] for u in operation.units] for n in here], bool
    )
    own = own.reshape(len(here), len(operation.units))
    return {
        "lat": np.radians(lat),
        "lon": np.radians(lon),
        "unit_order": np.lexsort((metres, ~own), axis=1).astype(np.int32),
        "own_units": own.sum(axis=1).astype(np.int32),
    }


def _ways(
    travel: Travel,
    needs: Sequence[Need],
    places: Mapping[tuple[str, float, float], int],
    dates: tuple[date, int],
) -> dict[str, Any]:
    """Return how long ways take, date by date."""
    samples = {places[_place_key(n)]: n for n in needs}
    zones = travel.zones([samples[i].area_code for i in range(len(places))])
    days = [dates[0] + timedelta(days=d) for d in range(dates[1])]
    seasons = [travel.season(day) for day in days]
    first = {season: days[i] for i, season in reversed(list(enumerate(seasons)))}
    row = {season: k for k, season in enumerate(sorted(first))}
    legs = np.stack([travel.zone_minutes(first[season]) for season in sorted(first)])
    return {
        "zone": np.where(zones < 0, legs.shape[1] - 1, zones).astype(np.int32),
        "legs": legs.astype(np.int32),
        "season": np.array([row[s] for s in seasons], np.int32),
        "min_per_m": travel.min_per_m,
    }


def _officers(
    operation: Operation, needs: Sequence[Need], people: People, first_day: date, days: int
) -> dict[str, Any]:
    officers = {o.nrp: o for o in operation.personnel}
    unit_no = {u.unit: i for i, u in enumerate(operation.units)}
    unit = np.array([unit_no[c.unit] for c in people.classes], np.int32)
    by_unit = np.argsort(unit, kind="stable").astype(np.int32)
    classes = {c: i for i, c in enumerate(dict.fromkeys(people.classes))}
    groups, group = _groups(operation, needs)
    villages = {v: i for i, v in enumerate(sorted({v for n in needs for v in n.villages}))}
    guarded = _guarded(operation, needs, villages)
    bit_of = skill_bits(needs)
    bits = [
        LEAD * c.lead
        + WOMAN * (officers[nrp].sex == "F")
        + sum(bit_of.get(q, 0) for q in officers[nrp].qualifications)
        for nrp, c in zip(people.nrps, people.classes, strict=True)
    ]
    return {
        "group": group,
        "village_from": np.cumsum([0] + [len(g) for g in guarded]).astype(np.int32),
        "village": np.array([v for g in guarded for v in g], np.int32),
        "unit": unit,
        "unit_from": np.searchsorted(unit[by_unit], np.arange(len(unit_no) + 1)).astype(np.int32),
        "unit_officer": by_unit,
        "home": np.array([villages.get(officers[n].home_village or "", -1) for n in people.nrps], np.int32),
        "bits": np.array(bits, np.int64),
        "class_of": np.array([classes[c] for c in people.classes], np.int32),
        "may": np.array([[_may(c, sample, operation) for sample in groups] for c in classes], bool).reshape(
            len(classes), len(groups)
        ),
        "absent": _absent(operation, people, first_day, days),
        "lot": np.array(people.lot, np.int32),
    }


def _groups(operation: Operation, needs: Sequence[Need]) -> tuple[list[Need], Ints]:
    """Return a sample of each group of needs that the same classes may serve, and the group of each need."""
    rulebook, contest_of = Rulebook(operation.settings), operation.contest_of
    tied = sorted({contest_of[t.pair_id] for t in operation.ties})
    samples: dict[tuple[object, ...], int] = {}
    found: list[Need] = []
    barred: dict[tuple[str, str, str | None], tuple[str, ...]] = {}
    group = []
    for n in needs:
        key = (n.kind, n.area_code, n.pair_id)
        if key not in barred:
            barred[key] = tuple(c for c in tied if tie_bars((c,), n, contest_of))
        ties = barred[key]
        if ties and not rulebook.value("exclude_declared_interest", n.kind, n.phase, n.start.date()):
            ties = ()
        shape = ("" if n.kind in ANYBODY else n.task_force, n.kind in GUARDS, ties)
        if shape not in samples:
            samples[shape] = len(found)
            found.append(n if ties else replace(n, area_code="", pair_id=None))
        group.append(samples[shape])
    return found, np.array(group, np.int32)


def _may(who: OfficerClass, need: Need, operation: Operation) -> bool:
    return may_serve(who, need, operation.contest_of)


def _guarded(operation: Operation, needs: Sequence[Need], villages: Mapping[str, int]) -> list[list[int]]:
    rulebook = Rulebook(operation.settings)
    return [
        [villages[v] for v in n.villages]
        if n.villages and rulebook.value("exclude_home_village", n.kind, n.phase, n.start.date())
        else []
        for n in needs
    ]


def _absent(operation: Operation, people: People, first_day: date, days: int) -> Bools:
    row = {nrp: i for i, nrp in enumerate(people.nrps)}
    absent = np.zeros((len(people.nrps), days), bool)
    for away in operation.absences:
        if away.nrp in row:
            first, last = (away.start - first_day).days, (away.end - first_day).days
            absent[row[away.nrp], max(0, first) : max(0, last + 1)] = True
    return absent
