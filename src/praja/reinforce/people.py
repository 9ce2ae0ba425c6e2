"""The officers as columns: what a need may ask of them, and what keeps them from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np
from numpy.typing import NDArray

from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.reinforce.places import Places

Bools = NDArray[np.bool_]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class People:
    """Columns over the officers O, in order of service number."""

    nrps: tuple[str, ...]
    row: Mapping[str, int]
    units: tuple[str, ...]
    """The unit of each officer."""
    unit_place: Ints
    """The place of that unit."""
    command: Ints
    """Row of ``commands``."""
    commands: tuple[str, ...]
    assignable: Bools
    woman: Bools
    lead: Bools
    """Fit to lead a team."""
    guard: Bools
    """Not too senior to guard a station."""
    skills: tuple[str, ...]
    has: Bools
    """Who holds which skill, shape (O, S)."""
    contests: tuple[str, ...]
    """Contest areas in which anybody declared a tie."""
    tied: Bools
    """Shape (O, len(contests))."""
    home: Ints
    """Row of ``villages``, -1 where none is known."""
    villages: Mapping[str, int]
    """The home villages of the force."""
    absent: Bools
    """Shape (O, D), the dates counted from the first of the state."""
    usable: Bools
    """Who is not kept for routine duty, shape (phases, O)."""

    @classmethod
    def of(cls, operation: Operation, plan: Plan, places: Places, first_day: date, days: int) -> "People":
        """Return the columns of the whole force."""
        rules, tree = operation.settings.rules, operation.tree
        force = sorted(operation.personnel, key=lambda o: o.nrp)
        row = {o.nrp: i for i, o in enumerate(force)}
        commands = tree.commands
        skills = tuple(sorted(frozenset().union(*(o.qualifications for o in force))))
        rank = {name: i for i, name in enumerate(rules.ranks)}
        least, most = rank[rules.team_lead_min_rank], rank[rules.station_guard_max_rank]
        contests, tied = _ties(operation, row)
        villages = {v: i for i, v in enumerate(sorted({o.home_village for o in force if o.home_village}))}
        return cls(
            nrps=tuple(row),
            row=row,
            units=tuple(o.unit for o in force),
            unit_place=np.array([places.row_of(o.unit) for o in force], np.int32),
            command=np.array([commands.index(tree.command_of[o.unit]) for o in force], np.int32),
            commands=commands,
            assignable=np.array([o.assignable for o in force], bool),
            woman=np.array([o.sex == "F" for o in force], bool),
            lead=np.array([rank[o.rank] >= least for o in force], bool),
            guard=np.array([rank[o.rank] <= most for o in force], bool),
            skills=skills,
            has=np.array([[s in o.qualifications for s in skills] for o in force], bool).reshape(
                len(force), len(skills)
            ),
            contests=contests,
            tied=tied,
            home=np.array([villages.get(o.home_village or "", -1) for o in force], np.int32),
            villages=villages,
            absent=_absences(operation, row, first_day, days),
            usable=_usable(operation, plan, row),
        )

    def lives_in(self, villages: Iterable[str]) -> Bools:
        """Return who has his home in one of these villages, shape (O,)."""
        found = np.zeros(self.home.size, bool)
        for village in villages:
            found |= self.home == self.villages.get(village, -2)
        return found


def _ties(operation: Operation, row: Mapping[str, int]) -> tuple[tuple[str, ...], Bools]:
    contests = tuple(sorted({operation.contest_of[t.pair_id] for t in operation.ties}))
    tied = np.zeros((len(row), len(contests)), bool)
    for tie in operation.ties:
        tied[row[tie.nrp], contests.index(operation.contest_of[tie.pair_id])] = True
    return contests, tied


def _absences(operation: Operation, row: Mapping[str, int], first_day: date, days: int) -> Bools:
    absent = np.zeros((len(row), days), bool)
    for away in operation.absences:
        first, last = (away.start - first_day).days, (away.end - first_day).days
        absent[row[away.nrp], max(0, first) : max(0, last + 1)] = True
    return absent


def _usable(operation: Operation, plan: Plan, row: Mapping[str, int]) -> Bools:
    """Return who may have a duty in each phase beside the routine share of his unit.

    Those who have one may have more; of the others the first in order of service number fill what
    is left.
    """
    share = operation.settings.rules.routine_share
    busy: dict[str, set[str]] = {}
    for duty in plan.duties:
        busy.setdefault(duty.phase, set()).add(duty.nrp)
    units: dict[str, list[str]] = {}
    assignable = {o.nrp for o in operation.personnel if o.assignable}
    for officer in operation.personnel:
        units.setdefault(officer.unit, []).append(officer.nrp)
    usable = np.zeros((len(operation.settings.phases), len(row)), bool)
    for p, phase in enumerate(operation.settings.phases):
        on = busy.get(phase.key, set())
        for members in units.values():
            mine = [n for n in members if n in on]
            room = max(0, len(members) - ceil(share * len(members)) - len(mine))
            spare = sorted(n for n in members if n not in on and n in assignable)[:room]
            usable[p, [row[n] for n in (*mine, *spare)]] = True
    return usable
