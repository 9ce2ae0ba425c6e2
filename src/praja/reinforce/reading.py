"""From a plan to columns: who stands where when, what the rules say of it, who makes a team with whom."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from praja.domain.needs import REINFORCEMENT, REVOTE_GUARD, STATION_GUARD, Need
from praja.domain.nights import is_night
from praja.domain.operation import Operation
from praja.domain.plan import Duty, Plan
from praja.domain.rulebook import Rulebook
from praja.errors import UsageError
from praja.reinforce.people import People
from praja.reinforce.places import Places, Weights
from praja.reinforce.posture import Gives, Posture
from praja.reinforce.roster import (
    NO_LIMIT,
    NOBODY,
    Bools,
    Clock,
    Ints,
    Longs,
    Roster,
    Rows,
    Watches,
    in_order,
)
from praja.units import MINUTES_PER_DAY

AFTER_STATION = (STATION_GUARD, REVOTE_GUARD)
SIZES = {"length": 2**16, "kind": 64, "force": 64}
"""More than there are: nothing lasts longer than 45 days."""

Table = dict[str, NDArray[Any]]


def roster_of(
    operation: Operation,
    plan: Plan,
    posture: Posture,
    *,
    clock: Clock,
    places: Places,
    people: People,
    weights: Weights,
) -> Roster:
    """Return the columns of a whole plan."""
    read = _Reading(clock, places, people)
    table = read.duties(plan.duties)
    keys, first, watch = np.unique(read.watch_keys(table), return_index=True, return_inverse=True)
    head = {name: column[first] for name, column in table.items()}
    crew = np.bincount(watch, minlength=len(keys)).astype(np.int32)
    asked = _asked_by_needs(read, plan.needs, keys, crew) if plan.needs else crew + read.missing(plan, head)
    watches = Watches(
        place=head["place"],
        kind=head["kind"],
        start=head["start"],
        end=head["end"],
        asked=asked,
        **_stances(posture, tuple(read.kinds), head, asked, weights),
        **rules_of(operation, read.kinds, read.phases, head, clock),
        night=is_night(operation.settings.rules, head["start"], head["end"]),
    )
    blank = np.full(watch.size, NOBODY, np.int32)
    rows = Rows(table["officer"], watch.astype(np.int32), table["start"], table["end"], blank, blank, blank)
    rows = replace(rows, mate=_mates(rows, watches, table["lead"]))
    return _with_spells(in_order(clock, tuple(read.kinds), watches, rows))


class _Reading:
    """Turns ids and instants into numbers, each new one once."""

    def __init__(self, clock: Clock, places: Places, people: People) -> None:
        self.clock, self.places, self.people = clock, places, people
        self.kinds: dict[str, int] = {REINFORCEMENT: 0}
        self.phases: dict[str, int] = {}
        self.forces: dict[str, int] = {}
        self._minutes: dict[datetime, int] = {}

    def minute(self, moment: datetime) -> int:
        found = self._minutes.get(moment)
        if found is None:
            found = self._minutes[moment] = self.clock.minute(moment)
        return found

    def duties(self, duties: Sequence[Duty]) -> Table:
        officer = self.people.row
        try:
            who = np.array([officer[d.nrp] for d in duties], np.int32)
        except KeyError as problem:
            raise UsageError(
                f"Rencana ini menugaskan NRP {problem} yang tidak ada dalam operasi: folder operasi lain? / "
                f"This plan has NRP {problem}, unknown to the operation: another operation folder?"
            ) from None
        return {
            **self.spans(duties),
            "officer": who,
            "lead": np.array([d.role == "lead" for d in duties], bool),
        }

    def spans(self, asked: Sequence[Duty] | Sequence[Need]) -> Table:
        """Return place, kind, phase, task force and time of duties or needs."""
        row, minute = self.places.row_of, self.minute
        kinds, phases, forces = self.kinds, self.phases, self.forces
        return {
            "place": np.array([row(d.place_id) for d in asked], np.int32),
            "kind": np.array([kinds.setdefault(d.kind, len(kinds)) for d in asked], np.int32),
            "phase": np.array([phases.setdefault(d.phase, len(phases)) for d in asked], np.int32),
            "force": np.array([forces.setdefault(d.task_force, len(forces)) for d in asked], np.int32),
            "start": np.array([minute(d.start) for d in asked], np.int32),
            "end": np.array([minute(d.end) for d in asked], np.int32),
        }

    def watch_keys(self, table: Table) -> Longs:
        """Return one number for each place, kind, task force and shift."""
        key: Longs = table["start"].astype(np.int64)
        key = key * SIZES["length"] + (table["end"] - table["start"])
        key = key * len(self.places.ids) + table["place"]
        return (key * SIZES["kind"] + table["kind"]) * SIZES["force"] + table["force"]

    def missing(self, plan: Plan, head: Table) -> Ints:
        """Return the officers that the plan lists as missing on each watch."""
        found: dict[tuple[int, int], int] = {}
        for gap in plan.shortfalls:
            if gap.place_id in self.places.row:
                where = (self.places.row[gap.place_id], self.minute(gap.start))
                found[where] = found.get(where, 0) + gap.missing
        heads = zip(head["place"].tolist(), head["start"].tolist(), strict=True)
        return np.array([found.get(where, 0) for where in heads], np.int32)


def _asked_by_needs(read: _Reading, needs: Sequence[Need], keys: Longs, crew: Ints) -> Ints:
    """Return what each watch asks for; standby has no need of its own and asks for whom it has."""
    wanted = read.watch_keys(read.spans(needs))
    at = np.minimum(np.searchsorted(keys, wanted), max(0, keys.size - 1))
    hit = keys[at] == wanted if keys.size else np.zeros(wanted.size, bool)
    asked = crew.copy()
    np.maximum.at(asked, at[hit], np.array([n.officers for n in needs], np.int32)[hit])
    return asked


def _stances(
    posture: Posture, kinds: Sequence[str], head: Table, asked: Ints, weights: Weights
) -> dict[str, NDArray[Any]]:
    stance = [posture.of(kind) for kind in kinds]
    keep = [stance[k].least(n) for k, n in zip(head["kind"].tolist(), asked.tolist(), strict=True)]
    weight = np.array([s.weight for s in stance], np.float64)[head["kind"]] * weights.weight[head["place"]]
    return {
        "keep": np.array(keep, np.int32),
        "gives": np.array([s.gives for s in stance], np.int32)[head["kind"]],
        "rate": weight / np.maximum(1, asked),
    }


def rules_of(
    operation: Operation,
    kinds: Mapping[str, int],
    phases: Mapping[str, int],
    head: Table,
    clock: Clock,
) -> dict[str, NDArray[Any]]:
    """Return what the rules say of each watch: by kind, phase and the date on which it starts."""
    book = Rulebook(operation.settings)
    names, keys = tuple(kinds), tuple(phases)
    day = head["start"] // MINUTES_PER_DAY
    sorts = np.stack([head["kind"], head["phase"], day], axis=1) if day.size else np.zeros((0, 3), np.int32)
    sort, inverse = np.unique(sorts, axis=0, return_inverse=True)
    found: dict[str, list[float]] = {name: [] for name in RULES}
    for k, p, d in sort.tolist():
        said = rule_minutes(book, names[k], keys[p], clock.day(d * MINUTES_PER_DAY))
        for name in RULES:
            found[name].append(said[name])
    types: dict[str, Any] = {"travels": bool}
    return {n: np.array(v, types.get(n, np.int32))[inverse.reshape(-1)] for n, v in found.items()}


RULES = ("rest", "rest_after", "travels", "day_most", "week_most", "spell_most")


def rule_minutes(book: Rulebook, kind: str, phase: str, day: date) -> dict[str, float]:
    """Return what the rules say of a duty, hours as minutes; a limit that is off is ``NO_LIMIT``."""

    def value(rule: str) -> float:
        return book.value(rule, kind, phase, day)

    def most(rule: str) -> float:
        return round(60 * value(rule)) or NO_LIMIT

    return {
        "rest": round(60 * value("min_rest_hours")),
        "rest_after": round(60 * value("min_rest_after_station_hours")) if kind in AFTER_STATION else 0,
        "travels": value("travel_between_duties"),
        "day_most": most("max_duty_hours_per_day"),
        "week_most": most("max_duty_hours_per_week"),
        # Duty at a station is unbroken on voting day: a spell does not ask it.
        "spell_most": NO_LIMIT if kind in AFTER_STATION else most("max_spell_hours"),
    }


def _mates(rows: Rows, watches: Watches, lead: Bools) -> Ints:
    """Return the other officer of each team of two: lead and member in order of service number."""
    mate = np.full(rows.officer.size, NOBODY, np.int32)
    teamed = np.flatnonzero(watches.gives[rows.watch] == Gives.TEAMS)
    # The k-th lead of a watch goes with its k-th member; who is left over goes with who is left over.
    ordered = teamed[np.lexsort((rows.officer[teamed], ~lead[teamed], rows.watch[teamed]))]
    turns = np.flatnonzero(np.diff(rows.watch[ordered]) != 0) + 1
    for crew in (rows_of_watch.tolist() for rows_of_watch in np.split(ordered, turns)):
        if len(crew) == 2:
            pairs = [(crew[0], crew[1])]
        else:
            leads = [r for r in crew if lead[r]]
            rest = [r for r in crew if not lead[r]]
            both = min(len(leads), len(rest))
            left = [*leads[both:], *rest[both:]]
            pairs = [*zip(leads, rest, strict=False), *zip(left[::2], left[1::2], strict=False)]
        for a, b in pairs:
            mate[a], mate[b] = rows.officer[b], rows.officer[a]
    return mate


def _with_spells(roster: Roster) -> Roster:
    """Return the roster with the minutes of each officer's unbroken spells up to the end of each row."""
    rows = roster.rows
    order = np.lexsort((rows.start, rows.officer))
    officer, start, end = rows.officer[order], rows.start[order], rows.end[order]
    most = roster.watches.spell_most[rows.watch[order]]
    counted = np.where(most < NO_LIMIT, end - start, 0)
    breaks = np.ones(order.size, bool)
    breaks[1:] = (officer[1:] != officer[:-1]) | (start[1:] != end[:-1])
    heads = np.flatnonzero(breaks)
    chain = np.cumsum(breaks) - 1
    total = np.cumsum(counted)
    before = (total - counted)[heads]
    spell, spell_most = np.empty(order.size, np.int32), np.empty(order.size, np.int32)
    spell[order] = total - before[chain]
    spell_most[order] = np.minimum.reduceat(most, heads)[chain]
    return replace(roster, rows=replace(rows, spell=spell, spell_most=spell_most))
