"""The operation as it stands at every minute: made once from the plan, asked for each incident."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np

from praja.domain.areas import Level
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase
from praja.errors import UsageError
from praja.reinforce.hours import Hours
from praja.reinforce.people import People
from praja.reinforce.places import Ground, Places, Weights, grounds_of
from praja.reinforce.posture import Posture, read_posture
from praja.reinforce.reading import roster_of
from praja.reinforce.roster import Bools, Clock, Ints, Roster
from praja.travel import Travel

MARGIN_DAYS = 16
"""Dates before the first duty and after the last: no week or drive leads out of the tables."""

ON_THE_WAY = "~"
"""The place of those who drive: it counts for no district. No id of a folder begins so."""


@dataclass(frozen=True)
class Rounds:
    """Where patrols are, block by block, in order of start."""

    place: Ints
    start: Ints
    end: Ints
    at: Ints
    """The place (an area) where the patrol is."""

    def positions(self, minute: int, longest_min: int = 24 * 60) -> tuple[Ints, Ints]:
        """Return the patrols that have a block at a minute, and the places where they are."""
        low, high = np.searchsorted(self.start, np.array([minute - longest_min, minute + 1], np.int32))
        now = low + np.flatnonzero(self.end[low:high] > minute)
        return self.place[now], self.at[now]


@dataclass(frozen=True)
class ReinforceState:
    """Everything an incident asks, in columns. Nothing in it is ever changed: `apply` gives a new one."""

    operation: Operation
    posture: Posture
    travel: Travel
    clock: Clock
    phases: tuple[Phase, ...]
    """Those that the plan covers."""
    people: People
    places: Places
    weights: Weights
    roster: Roster
    rounds: Rounds
    hours: Hours
    beat_of: Mapping[str, str]
    """The beat of each station."""
    host: Ints
    """The command that serves each place, as a row of ``people.commands``; -1 for the root."""
    incidents: int = 0
    """How many have been applied."""

    @cached_property
    def rulebook(self) -> Rulebook:
        """What the rules say of a duty."""
        return Rulebook(self.operation.settings)

    @cached_property
    def longest_rest_min(self) -> int:
        """The longest rest that any duty asks for."""
        watches = self.roster.watches
        return int(max(watches.rest.max(initial=0), watches.rest_after.max(initial=0)))

    @cached_property
    def villages(self) -> tuple[str, ...]:
        """The codes of the narrowest areas of the operation."""
        areas = self.operation.areas
        order = [Level.VILLAGE, Level.DISTRICT, Level.REGENCY, Level.PROVINCE]
        level = next((lv for lv in order if any(a.level is lv for a in areas)), None)
        return tuple(sorted(a.code for a in areas if a.level is level))

    def phase_at(self, moment: datetime) -> Phase:
        """Return the phase of the plan that holds an instant; UsageError where none does."""
        day = moment.astimezone(self.clock.zone).date()
        for phase in self.phases:
            if phase.start <= day <= phase.end:
                return phase
        told = ", ".join(f"{p.start} .. {p.end}" for p in self.phases)
        raise UsageError(
            f"Rencana ini tidak memuat {day}: tanggalnya {told}. / "
            f"This plan does not cover {day}: its dates are {told}."
        )


def prepare(operation: Operation, plan: Plan, *, posture: Posture | None = None) -> ReinforceState:
    """Return the state that `reinforce` asks, from an operation and its plan.

    Parameters
    ----------
    posture
        What each kind of duty may give up; None: as comes with Praja.

    Raises
    ------
    UsageError
        The plan names places or officers that the operation does not have.
    """
    posture = posture or read_posture()
    planned = set(plan.certificate.phases)
    phases = tuple(p for p in operation.settings.phases if p.key in planned)
    if not phases or not plan.duties:
        raise UsageError("Rencana ini tidak memuat penugasan. / This plan holds no duty.")
    first_day, days = _dates(operation, plan)
    clock = Clock(ZoneInfo(operation.settings.timezone), first_day)
    travel = Travel.of(operation)
    districts = [a.code for a in operation.areas if a.level is Level.DISTRICT]
    grounds = {**grounds_of(operation, plan), ON_THE_WAY: Ground("", "", 0.0, 0.0)}
    places = Places.of(grounds, districts, travel)
    people = People.of(operation, plan, places, first_day, days)
    weights = Weights.of(operation, plan, places)
    roster = roster_of(operation, plan, posture, clock=clock, places=places, people=people, weights=weights)
    return ReinforceState(
        operation=operation,
        posture=posture,
        travel=travel,
        clock=clock,
        phases=phases,
        people=people,
        places=places,
        weights=weights,
        roster=roster,
        rounds=_rounds(plan, clock, places.row),
        hours=Hours.of(roster, len(people.nrps), days),
        beat_of={s: b.beat_id for b in plan.beats for s in b.station_ids},
        host=_hosts(operation, people.commands, places),
    )


def _dates(operation: Operation, plan: Plan) -> tuple[date, int]:
    first = min(p.start for p in operation.settings.phases)
    last = max(p.end for p in operation.settings.phases)
    zone = ZoneInfo(operation.settings.timezone)
    if plan.duties:
        first = min(first, min(d.start for d in plan.duties).astimezone(zone).date())
        last = max(last, max(d.end for d in plan.duties).astimezone(zone).date())
    return first - timedelta(days=MARGIN_DAYS), (last - first).days + 1 + 2 * MARGIN_DAYS


def _hosts(operation: Operation, commands: Sequence[str], places: Places) -> Ints:
    row = {command: i for i, command in enumerate(commands)}
    hosts = {area: row.get(operation.tree.host_of(area), -1) for area in {g.area for g in places.grounds}}
    return np.array([hosts[g.area] for g in places.grounds], np.int32)


def _rounds(plan: Plan, clock: Clock, row: Mapping[str, int]) -> Rounds:
    stops = [p for p in plan.patrols if p.place_id in row and p.sector_code in row]
    stops.sort(key=lambda p: (p.start, p.place_id))
    minutes = {t: clock.minute(t) for p in stops for t in (p.start, p.end)}
    return Rounds(
        np.array([row[p.place_id] for p in stops], np.int32),
        np.array([minutes[p.start] for p in stops], np.int32),
        np.array([minutes[p.end] for p in stops], np.int32),
        np.array([row[p.sector_code] for p in stops], np.int32),
    )


def away_from(state: ReinforceState, first: Ints, last: Ints, who: Ints) -> Bools:
    """Return which officers are absent on any date from ``first`` to ``last`` (rows of dates)."""
    absent = state.people.absent
    found = np.zeros(who.size, bool)
    for k in range(int((last - first).max(initial=-1)) + 1):
        found |= absent[who, np.minimum(first + k, last)]
    return found
