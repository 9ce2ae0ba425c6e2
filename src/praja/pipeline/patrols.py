"""Patrols that cannot be predicted: a game for each patrol and shift, and a route drawn for each night."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from praja.demand.windows import Window, shift_windows
from praja.domain.areas import Area
from praja.domain.operation import Operation
from praja.domain.places import Post
from praja.domain.plan import PatrolStop, PatrolValue, Stage, StationRisk
from praja.domain.settings import Phase
from praja.pipeline.clock import Clock
from praja.pipeline.patrol_ground import PatrolWeights, SectorRisks, Sectors, weights
from praja.pipeline.patrol_routes import Dice, stops_of
from praja.plan.models.patrols import PatrolProblem
from praja.plan.solvers.patrols import PatrolAnswer, solve_patrols
from praja.travel import Travel

PATROL: Final = "patrol"
"""The kind of post that moves."""
STAGE: Final = "patrols"
PER_UNIT: Final = 1_000_000
"""The stage counts risk in millionths, added up over the rows of ``values``."""


@dataclass(frozen=True)
class PatrolPlan:
    """Where each patrol is on each shift, what that is worth, and what is proven of it."""

    stops: tuple[PatrolStop, ...]
    """Empty without a secret."""
    values: tuple[PatrolValue, ...]
    stages: tuple[Stage, ...]
    """One stage, none where nobody patrols."""


def patrol_schedules(
    operation: Operation,
    phases: Sequence[Phase],
    risks: Sequence[StationRisk],
    secret: str | None,
    *,
    workers: int = 1,
    clock: Clock | None = None,
) -> PatrolPlan:
    """Return the schedules of all patrol posts in the phases, in order of phase, post and time.

    Parameters
    ----------
    risks
        The assessed risk of stations; a station without one counts as unknown.
    secret
        The second seed, which decides every route; it is in nothing that is returned. None: the
        values alone, no routes.
    workers
        Threads for the programmes; the result does not depend on it.
    """
    clock = clock or Clock()
    with clock.time(STAGE):
        desk = _Desk(operation, risks)
        shifts = [s for phase in phases for s in desk.shifts(phase)]
        with ThreadPoolExecutor(workers) as pool:
            answers = list(pool.map(solve_patrols, desk.problems))
        values, bound = _values(desk.table, shifts, answers)
        stops = () if secret is None else tuple(_stops(operation, shifts, answers, secret))
    if not values:
        return PatrolPlan((), (), ())
    total = round(PER_UNIT * sum(v.worst_risk for v in values))
    # Rounding keeps order: what no schedule falls below, rounded, no rounded total falls below.
    return PatrolPlan(stops, values, (clock.stage(STAGE, total, round(PER_UNIT * bound)),))


@dataclass(frozen=True)
class _Ground:
    """The sectors of a patrol in one season of travel: codes, risk, and the minutes between them."""

    post: Post
    codes: tuple[str, ...]
    """The sectors, and last the area of the post."""
    risk: NDArray[np.float64]
    minutes: NDArray[np.int64]
    """shape (S + 1, S): from the sectors, and last from the post"""

    @cached_property
    def ways(self) -> list[list[int]]:
        """Return the minutes between the sectors as plain numbers."""
        ways: list[list[int]] = self.minutes.tolist()
        return ways


@dataclass(frozen=True, slots=True)
class _Shift:
    """One shift of one patrol, and which of the problems it is."""

    phase: Phase
    ground: _Ground
    window: Window
    problem: int


class _Desk:
    """Turns posts and shifts into problems, equal ones into one."""

    def __init__(self, operation: Operation, risks: Sequence[StationRisk]) -> None:
        self.operation = operation
        self.problems: list[PatrolProblem] = []
        self.table: PatrolWeights = weights()
        rules = operation.settings.rules
        self._block = rules.patrol_block_min
        self._longest_stay = -(-rules.patrol_longest_stay_min // self._block)
        self._minute_weights = self.table.of_minutes(rules)
        self._travel = Travel.of(operation)
        risk, sectors = SectorRisks(operation, risks, self.table), Sectors(operation)
        self._watched: list[tuple[Post, tuple[Area, ...], NDArray[np.float64]]] = []
        for post in operation.posts:
            if post.kind == PATROL and post.officers > 0 and (found := sectors.of(post)):
                self._watched.append((post, found, np.array([risk.of(a.code) for a in found])))
        self._known: dict[tuple[bytes, bytes, bytes, int], int] = {}

    def shifts(self, phase: Phase) -> Iterator[_Shift]:
        """Yield the shifts of every patrol of a phase, by post and time."""
        zone = ZoneInfo(self.operation.settings.timezone)
        spans = {s.key: shift_windows(s, phase, zone) for s in self.operation.settings.shifts}
        for post, areas, risk in self._watched:
            if phase.key not in post.phases:
                continue
            grounds: dict[int, _Ground] = {}
            problems: dict[tuple[int, int, int], int] = {}
            for window in spans[post.shift]:
                start, end = window
                season = self._travel.season(start.date())
                if season not in grounds:
                    grounds[season] = self._ground(post, areas, risk, start)
                kind = (season, 60 * start.hour + start.minute, int((end - start).total_seconds()) // 60)
                if kind not in problems:
                    problems[kind] = self._problem(grounds[season], kind[1], kind[2])
                yield _Shift(phase, grounds[season], window, problems[kind])

    def _ground(
        self, post: Post, areas: tuple[Area, ...], risk: NDArray[np.float64], at: datetime
    ) -> _Ground:
        codes = (*(a.code for a in areas), post.area_code)
        lat, lon = (np.array([getattr(x, name) for x in (*areas, post)]) for name in ("lat", "lon"))
        zones = self._travel.zones(codes)
        minutes = self._travel.minutes_many(
            lat[:, None], lon[:, None], zones[:, None], lat[:-1], lon[:-1], zones[:-1], at.date()
        ).astype(np.int64)
        np.fill_diagonal(minutes, 0)
        return _Ground(post, codes, risk, minutes)

    def _problem(self, ground: _Ground, start_min: int, length_min: int) -> int:
        """Return the number of a shift's problem. A block weighs what its gravest minute does."""
        begins = range(start_min, start_min + length_min, self._block)
        ends = (min(b + self._block, start_min + length_min) for b in begins)
        day = self._minute_weights
        hours = [float(day[np.arange(b, e) % day.size].max()) for b, e in zip(begins, ends, strict=True)]
        travel = -(-ground.minutes // self._block)
        problem = PatrolProblem(
            ground.risk[:, None] * np.array(hours), travel[:-1], np.maximum(travel[-1], 1), self._longest_stay
        )
        known = self._known.setdefault(problem.key, len(self.problems))
        if known == len(self.problems):
            self.problems.append(problem)
        return known


def _values(
    table: PatrolWeights, shifts: Sequence[_Shift], answers: Sequence[PatrolAnswer]
) -> tuple[tuple[PatrolValue, ...], float]:
    """Return a row for each phase and patrol, of its gravest shift, and the sum of their proven bounds."""
    used: dict[tuple[str, str], dict[int, None]] = {}
    for shift in shifts:
        used.setdefault((shift.phase.key, shift.ground.post.post_id), {})[shift.problem] = None
    values, bound = [], 0.0
    for (phase, place_id), problems in used.items():
        weight, mine = table.of_phase(phase), [answers[p] for p in problems]
        worst, fixed, uncovered = (
            weight * max(figures)
            for figures in zip(*((a.worst, a.fixed.worst, a.uncovered) for a in mine), strict=True)
        )
        values.append(PatrolValue(phase, place_id, worst, fixed, uncovered))
        bound += weight * max(a.bound for a in mine)
    return tuple(values), bound


def _stops(
    operation: Operation, shifts: Sequence[_Shift], answers: Sequence[PatrolAnswer], secret: str
) -> Iterator[PatrolStop]:
    dice = [Dice(answer.walk) for answer in answers]
    block_min = operation.settings.rules.patrol_block_min
    for shift in shifts:
        ground = shift.ground
        route = dice[shift.problem].route(secret, ground.post.post_id, shift.window[0])
        yield from stops_of(
            shift.phase.key,
            ground.post.post_id,
            shift.window,
            route,
            codes=ground.codes,
            minutes=ground.ways,
            way_out=ground.ways[-1],
            block_min=block_min,
        )
