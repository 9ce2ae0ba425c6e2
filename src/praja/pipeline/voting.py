"""Voting day from risk to named duties: how many teams, which beats, who stands where."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from zoneinfo import ZoneInfo

from praja.demand.needs import post_needs, station_needs, with_district_floor
from praja.demand.patterns import Choice, stations_per_team
from praja.demand.protection import protection_needs
from praja.demand.windows import station_window
from praja.domain.needs import STATION_GUARD, STATION_RELIEF, Need
from praja.domain.operation import Operation
from praja.domain.plan import Beat, Draw, Duty, Shortfall, Stage
from praja.domain.rulebook import Rulebook
from praja.domain.settings import VOTING, RiskClass, Rules
from praja.draw import Lots
from praja.pipeline.beats import beats_of, with_teams
from praja.pipeline.books import shortfalls_of, with_standby
from praja.pipeline.clock import Clock
from praja.pipeline.duties import DutyWriter
from praja.pipeline.patterns import (
    Ground,
    beats_problem,
    ground_of,
    least_teams,
    patterns_in_use,
    teams_beyond_beats,
    thickest_within,
    thinnest,
)
from praja.pipeline.people import Assigned, Staffing, assign
from praja.pipeline.proofs import StandIn
from praja.plan.models.alone import broken_alone
from praja.plan.models.balance import FIRST_TEAMS
from praja.plan.solvers.balance import BalanceAnswer
from praja.plan.solvers.beats import solve_beats

Progress = Callable[[str, int, int], None]
"""Called with (stage, done, total)."""
Afford = Callable[[Sequence[Need]], int | None]
"""Given voting day's needs: teams beyond the least number that the days around it leave; None: any."""


def is_rostered(need: Need) -> bool:
    """Return whether a need is filled with the days around voting day, not by that day's own programmes."""
    return need.phase != VOTING or need.kind == STATION_RELIEF


@dataclass(frozen=True)
class Teams:
    """How many teams the beats may use and how many the force fills, and the rule that says so."""

    allowed: int
    filled: int
    extra: int
    """Those filled beyond the least that the stations need."""
    why: str


@dataclass(frozen=True)
class Bounds:
    """What is proven of voting day."""

    missing: float
    foreign: float
    travel_m: float


@dataclass(frozen=True)
class VotingDay:
    """Who serves on voting day, and what its programmes proved, before anybody is called to standby."""

    staffing: Staffing
    needs: tuple[Need, ...]
    beats: tuple[Beat, ...]
    patterns: dict[str, Fraction]
    by_need: Mapping[int, Sequence[str]]
    duties: tuple[Duty, ...]
    draws: tuple[Draw, ...]
    extra: int
    """Teams beyond the least that the stations need."""
    why_unguarded: str
    stage: Stage
    """That of the beats."""
    bounds: Bounds
    clock: Clock

    def unguarded(self) -> list[Beat]:
        """Return the beats that have no team."""
        return [b for b in self.beats if b.team_id is None]

    def shortfalls(self, standby: Sequence[Duty]) -> list[Shortfall]:
        """Return who is missing where, with these on standby."""
        there = with_standby(self.staffing.operation, self.needs, self.by_need, standby)
        return shortfalls_of(self.staffing, self.needs, there, self.unguarded(), self.why_unguarded)

    def stages(self, duties: Iterable[Duty], shortfalls: Sequence[Shortfall]) -> list[Stage]:
        """Return what each stage reached and proved, of all duties of the day and its shortfalls."""
        done = [d for d in duties if d.phase == self.staffing.phase.key and d.kind != STATION_RELIEF]
        mine: dict[str, list[Duty]] = {}
        minutes: Counter[str] = Counter()
        even_bound = 0
        for duty in done:
            if duty.kind == STATION_GUARD:
                mine.setdefault(duty.place_id, []).append(duty)
            span = int((duty.end - duty.start).total_seconds() // 60)
            minutes[duty.nrp] += span
            even_bound += span**2
        clock, bounds = self.clock, self.bounds
        foreign = sum(foreign_teams(here) for here in mine.values())
        return [
            self.stage,
            clock.stage("missing", sum(s.missing for s in shortfalls), bounds.missing),
            clock.stage("local", foreign, bounds.foreign),
            clock.stage("travel", sum(d.travel_m for d in done), bounds.travel_m),
            clock.stage("even", sum(m**2 for m in minutes.values()), even_bound),
        ]


def teams_of(
    staffing: Staffing, ground: Ground, choice: Choice, posts: Sequence[Need], afford: Afford
) -> Teams:
    """Return the number of teams: ``station_teams`` where given, else the most that the balance leaves.

    ``afford`` says how many teams beyond the least number the days around voting day leave, if they bind.

    Station guard of the least number comes before everything, extra teams after everything; both
    keep to ``station_guard_share`` of the whole force.
    """
    operation = staffing.operation
    least = least_teams(ground, choice)
    total = sum(least.values())
    stations = [_team_need(staffing, district, teams) for district, teams in least.items() if teams]
    needs = with_district_floor(operation, staffing.phase, [*posts, *stations])
    spare = max(0, _most_teams(operation) - total)
    left = afford(needs) if spare else None
    spare = spare if left is None else min(spare, left)
    counts = staffing.balance(needs, extra_teams=spare, locals_matter=False)
    can = total - math.ceil(counts.missing.get(FIRST_TEAMS, 0) / 2) + counts.extra_teams
    return _teams(operation.settings.rules, total=total, cap=_teams_in_share(operation), can=can)


def _teams_in_share(operation: Operation) -> int:
    """Return the most teams that ``station_guard_share`` of the whole force makes."""
    return math.floor(operation.settings.rules.station_guard_share * len(operation.personnel)) // 2


def _most_teams(operation: Operation) -> int:
    """Return the most teams that may be filled: ``station_teams`` where given, within the share."""
    share, given = _teams_in_share(operation), operation.settings.rules.station_teams
    return share if given is None else min(share, given)


def _teams(rules: Rules, *, total: int, cap: int, can: int) -> Teams:
    """Return the teams allowed and filled, where the force can fill ``can`` and the share allows ``cap``."""
    filled = min(cap, can)
    why = f"fill_order: kekuatan yang ada cukup untuk {can} tim"
    if can > cap:
        why = f"station_guard_share: paling banyak {cap} tim"
    extra = max(0, filled - total)
    if rules.station_teams is None:
        return Teams(max(total, filled), filled, extra, why)
    if rules.station_teams < min(filled, total):
        filled, why = rules.station_teams, f"station_teams: {rules.station_teams} tim diizinkan"
    return Teams(rules.station_teams, filled, extra, why)


def _team_need(staffing: Staffing, district: str, teams: int) -> Need:
    """Return a district's teams as one need: where exactly they stand is not known yet."""
    operation, phase = staffing.operation, staffing.phase
    start, end = station_window(operation.settings.rules, phase, ZoneInfo(operation.settings.timezone))
    return Need(
        phase=phase.key,
        place_id=district,
        kind=STATION_GUARD,
        task_force=operation.settings.rules.station_guard_task_force,
        area_code=district,
        lat=0.0,
        lon=0.0,
        start=start,
        end=end,
        officers=2 * teams,
        leads=teams,
    )


@dataclass(frozen=True)
class Divided:
    """The stations divided into beats, before anybody is named."""

    choice: Choice
    beats: tuple[Beat, ...]
    extra: int
    """Teams beyond the least that the stations need."""
    why_unguarded: str
    stage: Stage

    def patterns(self, ground: Ground) -> dict[str, Fraction]:
        """Return the stations that one team may watch under each station's pattern, by station."""
        used = zip(ground.operation.stations, patterns_in_use(ground, self.choice), strict=True)
        return {s.station_id: stations_per_team(p) for s, p in used}

    def with_team(self, *, has: bool) -> list[Beat]:
        """Return the beats that have a team, or those that have none."""
        return [b for b in self.beats if (b.team_id is not None) == has]


@dataclass(frozen=True)
class Work:
    """What planning works with, besides the question."""

    lots: Lots
    writer: DutyWriter
    workers: int
    clock: Clock
    progress: Progress


def divide(
    staffing: Staffing,
    ground: Ground,
    posts: Sequence[Need],
    work: Work,
    afford: Afford,
) -> Divided:
    """Return the beats for the teams that the force leaves, under the thickest patterns they allow."""
    with work.clock.time("missing"):
        teams = teams_of(staffing, ground, thinnest(ground), posts, afford)
        choice = thickest_within(ground, teams.allowed)
    with work.clock.time("beats"):
        problem = beats_problem(ground, choice)
        room = max(0, teams.allowed - teams_beyond_beats(ground, choice))
        solution = solve_beats(
            problem, room, workers=work.workers, progress=lambda a, b: work.progress("beats", a, b)
        )
        beats = with_teams(beats_of(ground, choice, problem, solution), teams.filled)
    stage = work.clock.stage("beats", solution.cost_m, solution.bound_m)
    return Divided(choice, beats, teams.extra, teams.why, stage)


def any_number(_needs: Sequence[Need]) -> None:
    """Say that nothing binds the number of teams but the force of the day."""


def _lending_surplus(
    staffing: Staffing, ground: Ground, posts: Sequence[Need], around: Sequence[Need], lots: Lots
) -> Staffing:
    """Return the staffing in which task forces keep enough for their own posts, if nobody is missing then.

    Small task forces have posts on the days before and after, too.
    """
    least = least_teams(ground, thinnest(ground))
    stations = [_team_need(staffing, district, teams) for district, teams in least.items() if teams]
    needs = with_district_floor(staffing.operation, staffing.phase, [*posts, *stations])
    near = [n for n in around if abs((n.start.date() - staffing.phase.start).days) <= 1]
    careful = staffing.lending_surplus([*posts, *near], lots)
    free = staffing.balance(needs, extra_teams=0, locals_matter=True)
    kept = careful.balance(needs, extra_teams=0, locals_matter=True)
    same = (free.missing, free.foreign_teams) == (kept.missing, kept.foreign_teams)
    return careful if same else staffing


def plan_voting_day(
    staffing: Staffing,
    classes: Mapping[str, RiskClass],
    work: Work,
    *,
    afford: Afford = any_number,
    around: Sequence[Need] = (),
) -> VotingDay:
    """Return the plan of voting day for stations of these classes.

    ``around`` is what the other phases ask for: where that is enough, others than the stations' own task
    force guard them only with whom they can spare on the dates beside voting day.
    """
    operation, phase = staffing.operation, staffing.phase
    ground = ground_of(operation, classes)
    posts = [*post_needs(operation, phase), *protection_needs(operation, phase)]
    staffed = _lending_surplus(staffing, ground, posts, around, work.lots) if around else staffing
    divided = divide(staffed, ground, posts, work, afford)
    unguarded = divided.with_team(has=False)
    with work.clock.time("missing"):
        guards = station_needs(operation, phase, divided.with_team(has=True))
        needs, too_long = _servable(operation, with_district_floor(operation, phase, [*posts, *guards]))
        counts = staffed.balance(needs, extra_teams=0, locals_matter=True)
        unavoidable = _unavoidable(staffed, needs, unguarded, counts)
    work.progress("assignment", 0, 1)
    with work.clock.time("travel"):
        assigned = assign(staffed, needs, counts, work.lots)
    missing = unavoidable + sum(n.officers for n in too_long)
    return VotingDay(
        staffing=staffing,
        needs=(*needs, *too_long),
        beats=divided.beats,
        patterns=divided.patterns(ground),
        by_need=assigned.named.by_need,
        duties=tuple(work.writer.rows(needs, assigned.named.by_need)),
        draws=tuple(assigned.named.draws),
        extra=divided.extra,
        why_unguarded=divided.why_unguarded,
        stage=divided.stage,
        bounds=_bounds(missing, needs, counts, assigned),
        clock=work.clock,
    )


def _bounds(missing: float, needs: Iterable[Need], counts: BalanceAnswer, assigned: Assigned) -> Bounds:
    """Return what is proven; where a home village has cost a seat after all, less of those who serve."""
    named = assigned.named
    served = sum(map(len, named.by_need.values()))
    as_counted = served + sum(counts.missing.values()) == sum(n.officers for n in needs)
    travel_m = 0.0 if named.blocked else assigned.answer.travel_bound_m
    return Bounds(missing, counts.foreign_bound if as_counted else 0.0, travel_m)


def _servable(operation: Operation, needs: Iterable[Need]) -> tuple[list[Need], list[Need]]:
    """Return the needs that somebody may serve, and those that last longer than a rule lets anybody."""
    rulebook = Rulebook(operation.settings)
    able: list[Need] = []
    too_long: list[Need] = []
    for need in needs:
        (too_long if broken_alone(rulebook, need) else able).append(need)
    return able, too_long


def _unavoidable(
    staffing: Staffing, needs: Sequence[Need], unguarded: Sequence[Beat], counts: BalanceAnswer
) -> float:
    """Return a proven bound on the missing officers, beats without a team included.

    What officers on standby may make up for is left out.
    """
    operation = staffing.operation
    stand_in = StandIn(operation, [staffing.phase])
    alone = [n for n in needs if not stand_in.may_help(n)]
    if not unguarded and (len(alone) == len(needs) or not counts.missing):
        return counts.missing_bound
    left_out = station_needs(operation, staffing.phase, unguarded)
    every = staffing.balance([*alone, *left_out], extra_teams=0, locals_matter=False)
    teams = sum(n.leads for n in needs if n.kind == STATION_GUARD) + sum(b.teams for b in unguarded)
    return max(every.missing_bound, 2.0 * max(0, teams - _most_teams(operation)))


def foreign_teams(here: Sequence[Duty]) -> int:
    """Return how many of the two-officer teams of one beat have no local officer."""
    local = sum(not d.attached for d in here)
    return max(0, math.ceil(len(here) / 2) - local)
