"""Which task force an officer serves for the whole operation, where the register leaves it open.

Every command's posts ask each task force for so many officers over the operation's busiest week.
Officers go where their skills are asked for; those nobody asks for strengthen the task force that
guards the stations. The answer depends on the whole operation, never on the phases being planned.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from praja.domain.operation import Operation
from praja.domain.settings import Phase
from praja.plan.models.eligibility import fit_to_lead, skills_asked
from praja.units import MINUTES_PER_DAY, great_circle_m

HOURS_IN_A_WEEK = 168
"""What anybody may serve where no rule limits it."""
MISMATCH, WASTE = 1_000, 3_000
"""Cost, against kilometres, of an officer whose skills nobody asks for, or another task force does."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Officers who are alike for this question."""

    command: str
    skills: tuple[str, ...]
    lead: bool


@dataclass(frozen=True, slots=True, order=True)
class Quota:
    """Officers that the posts of a command ask of a task force; ``asks`` is a skill, ``lead`` or empty."""

    command: str
    task_force: str
    asks: str


Sort = TypeVar("Sort", Source, Quota)


@dataclass
class _Week:
    officers: Fraction = Fraction(0)
    leads: Fraction = Fraction(0)
    skills: Counter[str] = field(default_factory=Counter)


def sources(operation: Operation) -> dict[Source, tuple[str, ...]]:
    """Return the assignable officers without a task force, grouped; NRPs ascending."""
    rules = operation.settings.rules
    asked = {q for post in operation.posts for q in post.qualifications}
    grouped: dict[Source, list[str]] = {}
    for o in operation.personnel:
        if o.assignable and o.task_force is None:
            lead = fit_to_lead(rules, o.rank)
            key = Source(operation.tree.command_of[o.unit], tuple(sorted(o.qualifications & asked)), lead)
            grouped.setdefault(key, []).append(o.nrp)
    return {key: tuple(sorted(grouped[key])) for key in sorted(grouped)}


def quotas(operation: Operation) -> dict[Quota, int]:
    """Return how many officers each command's posts ask of each task force in the busiest phase.

    Task forces other than that of the stations are sized for the hours a week that are aimed at, where
    there are officers enough for that, else for the most that the rules allow.
    """
    rules = operation.settings.rules
    wished = _quotas(operation, min(rules.target_hours_per_week, rules.max_duty_hours_per_week))
    if sum(wished.values()) <= sum(o.assignable and o.task_force is None for o in operation.personnel):
        return wished
    return _quotas(operation, rules.max_duty_hours_per_week)


def _quotas(operation: Operation, hours: float) -> dict[Quota, int]:
    busiest: dict[tuple[str, str], dict[str, int]] = {}
    beyond = _beyond(operation)
    for phase in operation.settings.phases:
        for key, week in _weeks(operation, phase, hours).items():
            for asks, number in _parts(week, beyond).items():
                parts = busiest.setdefault(key, {})
                parts[asks] = max(parts.get(asks, 0), number)
    given = Counter(
        (operation.tree.command_of[o.unit], o.task_force) for o in operation.personnel if o.task_force
    )
    wanted: dict[Quota, int] = {}
    for (command, task_force), parts in sorted(busiest.items()):
        spare = given[(command, task_force)]
        for asks in sorted(parts, key=lambda a: (a == "", a)):
            used = min(spare, parts[asks])
            spare -= used
            if parts[asks] > used:
                wanted[Quota(command, task_force, asks)] = parts[asks] - used
    return wanted


def _weeks(operation: Operation, phase: Phase, hours: float) -> dict[tuple[str, str], _Week]:
    """Return officers, leads and skilled officers needed at once in a week, by command and task force."""
    rules = operation.settings.rules
    turns = {s.key: s.turns_min for s in operation.settings.shifts}
    weeks: dict[tuple[str, str], _Week] = {}
    for post in operation.posts:
        if phase.key not in post.phases or post.officers <= 0:
            continue
        spans = turns[post.shift]
        shifts = len(spans) - 1
        guarded_min = min(spans[-1] - spans[0], MINUTES_PER_DAY)
        days = min(7, (phase.end - phase.start).days + 1)
        is_rest = post.task_force == rules.station_guard_task_force
        a_week = Fraction((rules.max_duty_hours_per_week if is_rest else hours) or HOURS_IN_A_WEEK)
        relief = Fraction(guarded_min * days, 60) / a_week
        each = max(Fraction(shifts), relief)
        week = weeks.setdefault((operation.tree.host_of(post.area_code), post.task_force), _Week())
        week.officers += each * post.officers
        week.leads += each
        for skill in post.qualifications:
            week.skills[skill] += math.ceil(each)
    return weeks


def _beyond(operation: Operation) -> Fraction:
    """Return how many officers to count on for each that is needed: routine duty and absence take some."""
    days = sum((p.end - p.start).days + 1 for p in operation.settings.phases)
    away = sum((a.end - a.start).days + 1 for a in operation.absences)
    absent = Fraction(away, max(1, days * len(operation.personnel)))
    return 1 / (1 - min(operation.settings.rules.routine_share + absent, Fraction(9, 10)))


def _parts(week: _Week, beyond: Fraction) -> dict[str, int]:
    """Split a week's officers by what they must be, with ``beyond`` counted on for each."""
    parts = {skill: math.ceil(number * beyond) for skill, number in week.skills.items()}
    parts["lead"] = math.ceil(week.leads * beyond)
    parts[""] = max(0, math.ceil(week.officers * beyond) - sum(parts.values()))
    return parts


def fit_cost(source: Source, quota: Quota, asked: Mapping[str, frozenset[str]]) -> int | None:
    """Return how badly officers of a source fit a quota, None where they may not fill it.

    ``asked`` gives the skills that each task force's posts ask for.
    """
    if quota.asks == "lead":
        if not source.lead:
            return None
    elif quota.asks and quota.asks not in source.skills:
        return None
    own = asked.get(quota.task_force, frozenset())
    if own & set(source.skills):
        return 0
    elsewhere = any(skills & set(source.skills) for skills in asked.values())
    if not elsewhere:
        return 0 if not own else MISMATCH
    return WASTE


def costs(operation: Operation, froms: list[Source], tos: list[Quota]) -> NDArray[np.int64]:
    """Return (source, quota, cost), shape (A, 3), for each pair that fits: skills first, then kilometres."""
    asked = skills_asked(operation)
    units = [operation.tree.units[c] for c in operation.tree.commands]
    number = {u.unit: i for i, u in enumerate(units)}
    lat, lon = np.array([u.lat for u in units]), np.array([u.lon for u in units])
    km = (great_circle_m(lat[:, None], lon[:, None], lat, lon) // 1000).astype(np.int64)
    # Fitness knows no command, and there are few sorts of officers and quotas besides.
    offered, kind_of = _sorts([replace(s, command="") for s in froms])
    wanted, asks_of = _sorts([replace(q, command="") for q in tos])
    unfit = [[fit_cost(source, quota, asked) for quota in wanted] for source in offered]
    fit = np.array([[-1 if c is None else c for c in row] for row in unfit], np.int64)
    fit = fit.reshape(len(offered), len(wanted))[np.ix_(kind_of, asks_of)]
    far = km[np.ix_([number[s.command] for s in froms], [number[q.command] for q in tos])]
    i, j = np.nonzero(fit >= 0)
    return np.stack([i, j, (fit + far)[i, j]], axis=1)


def _sorts(every: list[Sort]) -> tuple[list[Sort], list[int]]:
    """Return the different ones, and which of them each is."""
    place = {one: n for n, one in enumerate(dict.fromkeys(every))}
    return list(place), [place[one] for one in every]
