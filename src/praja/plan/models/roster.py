"""The roster's question as arrays: needs, places, officers, and what every rule says of each need.

``Book`` is what the search reads and never changes. Minutes count from 00:00 of ``first_day``, which
lies far enough before the first need that every week it touches is inside. Axis letters: N needs,
S seats, P places, U units, O officers, C classes, G groups, D dates.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import REVOTE_GUARD, STATION_GUARD, Need
from praja.domain.nights import is_night
from praja.domain.operation import Operation
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Objectives, Phase
from praja.plan.models.balance import urgency_of
from praja.plan.models.eligibility import ANYBODY, GUARDS, OfficerClass, may_serve, tie_bars
from praja.plan.models.roster_book import (
    DAY_CAP,
    END,
    GROUP,
    NIGHT_CAP,
    PHASE,
    PLACE,
    SEAT,
    START,
    TRAVEL_ON,
    UNIT,
    URGENCY,
    VILLAGE,
    Book,
    Bools,
    Ints,
)
from praja.travel import Travel
from praja.units import MINUTES_PER_DAY, great_circle_m

MARGIN_DAYS = 8
"""Dates before the first need and after the last: a week that touches one never leaves the tables."""
NO_LIMIT = 127
LEAD, WOMAN = 1, 2
"""Attributes that are no skill; skills take the bits above."""


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
    asks: tuple[tuple[str, bool], ...]
    """What each group asks for, ties aside: the task force ("" any), whether high ranks are barred."""

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
    guarded = _guarded(operation, ordered)
    groups, group = _groups(operation, ordered)
    columns = {
        **_when(ordered, first_day),
        **_where(operation, ordered, phases, places),
        GROUP: group,
        **_rules(operation, ordered),
        **_bounds(VILLAGE, [len(g) for g in guarded.by_need]),
    }
    book = Book(
        need=np.stack([columns[k] for k in range(len(columns))], axis=1).astype(np.int32),
        asked=_asked(ordered),
        village=guarded.listed,
        **_ground(operation, ordered, places),
        **_officers(operation, ordered, people, guarded),
        may=_may(operation, people, groups),
        absent=_absent(operation, people, first_day, days),
        **_ways(travel, ordered, places, (first_day, days)),
        usable=usable,
        **no_crews(len(phases), len(places), len(people.nrps)),
    )
    # Kernels are compiled for tables that lie row by row.
    tables_by_row: list[Any] = [np.ascontiguousarray(t) if isinstance(t, np.ndarray) else t for t in book]
    book = Book(*tables_by_row)
    asks = tuple(("" if n.kind in ANYBODY else n.task_force, n.kind in GUARDS) for n in groups)
    return Roster(book, tuple(ordered), people, tuple(phases), first_day, places, asks)


def no_crews(phases: int, places: int, officers: int) -> dict[str, Any]:
    """Return the tables of crews where nobody belongs to any."""
    return {
        "crew_of": np.full((phases, officers), -1, np.int32),
        "crew": np.zeros((phases * places, 4), np.int32),
        "crew_officer": np.zeros(0, np.int32),
    }


def _bounds(column: int, lengths: Sequence[int]) -> dict[int, Ints]:
    """Return two columns that bound the part of each need in a list of all parts."""
    ends = np.cumsum(lengths, dtype=np.int32)
    return {column: ends - np.array(lengths, np.int32), column + 1: ends}


def _when(needs: Sequence[Need], first_day: date) -> dict[int, Ints]:
    minute = {t: minute_of(t, first_day) for n in needs for t in (n.start, n.end)}
    return {
        START: np.array([minute[n.start] for n in needs], np.int32),
        END: np.array([minute[n.end] for n in needs], np.int32),
        **_bounds(SEAT, [n.officers for n in needs]),
    }


def requirements(need: Need, bit_of: Mapping[str, int]) -> list[tuple[int, int]]:
    """Return (attributes, officers) for what some officers at a need must have."""
    asked = [(LEAD, need.leads)] * bool(need.leads) + [(WOMAN, need.women)] * bool(need.women)
    return [*asked, *((bit_of[q], 1) for q in need.qualifications)]


def skill_bits(needs: Iterable[Need]) -> dict[str, int]:
    """Return the bit of each skill that any need asks for."""
    skills = sorted({q for n in needs for q in n.qualifications})
    return {skill: 4 << i for i, skill in enumerate(skills)}


def _asked(needs: Sequence[Need]) -> NDArray[np.int64]:
    bit_of = skill_bits(needs)
    lists = [requirements(n, bit_of) for n in needs]
    asked = np.zeros((len(needs), max((len(each) for each in lists), default=0) or 1, 2), np.int64)
    for i, each in enumerate(lists):
        for k, pair in enumerate(each):
            asked[i, k] = pair
    return asked


def _where(
    operation: Operation,
    needs: Sequence[Need],
    phases: Sequence[Phase],
    places: Mapping[tuple[str, float, float], int],
) -> dict[int, Ints]:
    phase_no = {p.key: i for i, p in enumerate(phases)}
    urgency = {kind: urgency_of(operation, kind) for kind in {n.kind for n in needs}}
    rank = {u: i for i, u in enumerate(sorted(set(urgency.values())))}
    return {
        PLACE: np.array([places[_place_key(n)] for n in needs], np.int32),
        PHASE: np.array([phase_no[n.phase] for n in needs], np.int32),
        URGENCY: np.array([rank[urgency[n.kind]] for n in needs], np.int32),
    }


def _rules(operation: Operation, needs: Sequence[Need]) -> dict[int, Ints]:
    """Return what each rule says of each need."""
    rulebook, rules = Rulebook(operation.settings), operation.settings.rules
    known: dict[tuple[str, str, date], tuple[int, ...]] = {}
    rows = []
    for n in needs:
        key = (n.kind, n.phase, n.start.date())
        if key not in known:
            known[key] = _values(rulebook, *key)
        rows.append(known[key])
    table = np.array(rows, np.int32).reshape(-1, TRAVEL_ON - DAY_CAP + 1)
    found = {DAY_CAP + k: table[:, k] for k in range(table.shape[1])}
    start = np.array([n.start.hour * 60 + n.start.minute for n in needs], np.int64)
    span = np.array([(n.end - n.start).total_seconds() // 60 for n in needs], np.int64)
    night = is_night(rules, start, start + span)
    limit = found[NIGHT_CAP]
    return {**found, NIGHT_CAP: np.where(night, np.where(limit > 0, limit, NO_LIMIT), 0).astype(np.int32)}


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
        "spot": np.radians(np.stack([lat, lon], axis=1)),
        "unit_order": np.lexsort((metres, ~own), axis=1).astype(np.int32),
        "unit_m": metres.astype(np.int32),
        "km_minutes": km_minutes(operation.settings.objectives),
        "own_units": own.sum(axis=1).astype(np.int32),
    }


def km_minutes(objectives: Objectives) -> float:
    """Return what a kilometre of travel weighs against minutes of duty; below 0 where travel comes first.

    The objectives' weights decide where both have one, else their order.
    """
    weights = dict(objectives.weights)
    if "travel" in weights and weights.get("fairness", 0) > 0:
        return 60 * weights["travel"] / weights["fairness"]
    order = objectives.order
    return 0.0 if order.index("fairness") < order.index("travel") else -1.0


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


@dataclass(frozen=True)
class _Guarded:
    """The villages that needs guard, as numbers."""

    number: Mapping[str, int]
    by_need: Sequence[Sequence[int]]

    @property
    def listed(self) -> Ints:
        return np.array([v for mine in self.by_need for v in mine], np.int32)


def _officers(
    operation: Operation, needs: Sequence[Need], people: People, guarded: _Guarded
) -> dict[str, Any]:
    officers = {o.nrp: o for o in operation.personnel}
    mine = [officers[nrp] for nrp in people.nrps]
    unit_no = {u.unit: i for i, u in enumerate(operation.units)}
    classes = {c: i for i, c in enumerate(dict.fromkeys(people.classes))}
    bit_of = skill_bits(needs)
    who = np.zeros((len(mine), 5), np.int64)
    for i, (o, c) in enumerate(zip(mine, people.classes, strict=True)):
        bits = LEAD * c.lead + WOMAN * (o.sex == "F") + sum(bit_of.get(q, 0) for q in o.qualifications)
        who[i] = (
            unit_no[o.unit],
            guarded.number.get(o.home_village or "", -1),
            bits,
            classes[c],
            people.lot[i],
        )
    by_unit = np.argsort(who[:, UNIT], kind="stable")
    return {
        "who": who,
        "unit_from": np.searchsorted(who[by_unit, UNIT], np.arange(len(unit_no) + 1)).astype(np.int32),
        "unit_officer": by_unit.astype(np.int32),
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


def _may(operation: Operation, people: People, groups: Sequence[Need]) -> Bools:
    classes = dict.fromkeys(people.classes)
    may = [[may_serve(c, sample, operation.contest_of) for sample in groups] for c in classes]
    return np.array(may, bool).reshape(len(classes), len(groups))


def _guarded(operation: Operation, needs: Sequence[Need]) -> _Guarded:
    rulebook = Rulebook(operation.settings)
    number = {v: i for i, v in enumerate(sorted({v for n in needs for v in n.villages}))}
    return _Guarded(
        number,
        [
            [number[v] for v in n.villages]
            if n.villages and rulebook.value("exclude_home_village", n.kind, n.phase, n.start.date())
            else []
            for n in needs
        ],
    )


def _absent(operation: Operation, people: People, first_day: date, days: int) -> Bools:
    row = {nrp: i for i, nrp in enumerate(people.nrps)}
    absent = np.zeros((len(people.nrps), days), bool)
    for away in operation.absences:
        if away.nrp in row:
            first, last = (away.start - first_day).days, (away.end - first_day).days
            absent[row[away.nrp], max(0, first) : max(0, last + 1)] = True
    return absent
