"""Who may serve where: the rules on people, in one place.

Officers are handled as classes: those of one class are the same in everything that a rule asks.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from praja.domain.areas import lies_in
from praja.domain.forces import Officer
from praja.domain.needs import (
    CLOSE_PROTECTION,
    FORWARD_MOVEMENT,
    REVOTE_GUARD,
    STANDBY,
    STATION_GUARD,
    STATION_RELIEF,
    Need,
)
from praja.domain.operation import Operation
from praja.domain.settings import Phase, Rules
from praja.domain.ties import is_sensitive
from praja.units import MINUTES_PER_DAY

ANYBODY = frozenset({STATION_GUARD, STATION_RELIEF, STANDBY, FORWARD_MOVEMENT})
"""Kinds of duty that every task force may do."""

GUARDS = frozenset({STATION_GUARD, STATION_RELIEF, REVOTE_GUARD, FORWARD_MOVEMENT})
"""Kinds that stand at a station or go there: not for the highest ranks."""


WOMEN = "sex=F"
"""What classes and needs name beside skills where a place asks for women."""


@dataclass(frozen=True, slots=True, order=True)
class OfficerClass:
    """Officers whom no rule tells apart."""

    unit: str
    task_force: str
    lead: bool
    """Fit to lead a team."""
    guard: bool
    """Not too senior to guard a station."""
    skills: tuple[str, ...]
    """Of those that any post of their task force asks for, ``WOMEN`` among them."""
    contests: tuple[str, ...]
    """Contest areas in which they declared a tie."""


@dataclass(frozen=True)
class Force:
    """The officers who can be planned in one phase, by class, and how many of each unit may be."""

    classes: Mapping[OfficerClass, tuple[str, ...]]
    """NRPs in ascending order, by class in ascending order."""
    cap: Mapping[str, int]
    """unit -> most officers that the routine share leaves to plan."""


def fit_to_lead(rules: Rules, rank: str) -> bool:
    """Return whether officers of a rank may lead a team."""
    return rules.ranks.index(rank) >= rules.ranks.index(rules.team_lead_min_rank)


def fit_to_guard(rules: Rules, rank: str) -> bool:
    """Return whether officers of a rank are not too senior to guard a station."""
    return rules.ranks.index(rank) <= rules.ranks.index(rules.station_guard_max_rank)


def skills_asked(operation: Operation) -> dict[str, frozenset[str]]:
    """Return the skills that the posts of each task force ask for, ``WOMEN`` among them."""
    asked: dict[str, set[str]] = {}
    for post in operation.posts:
        women = {WOMEN} if post.women else set[str]()
        asked.setdefault(post.task_force, set()).update(post.qualifications, women)
    return {key: frozenset(skills) for key, skills in asked.items()}


def class_of(operation: Operation, task_force_of: Mapping[str, str]) -> dict[str, OfficerClass]:
    """Return the class of every assignable officer; home villages are no part of it."""
    rules = operation.settings.rules
    asked = skills_asked(operation)
    ties: dict[str, set[str]] = {}
    changed = any(c.rule == "exclude_declared_interest" for c in operation.settings.rule_changes)
    if rules.exclude_declared_interest or changed:
        for tie in operation.ties:
            ties.setdefault(tie.nrp, set()).add(operation.contest_of[tie.pair_id])
    return {
        o.nrp: OfficerClass(
            unit=o.unit,
            task_force=task_force_of[o.nrp],
            lead=fit_to_lead(rules, o.rank),
            guard=fit_to_guard(rules, o.rank),
            skills=tuple(sorted(_skills(o) & asked.get(task_force_of[o.nrp], frozenset()))),
            contests=tuple(sorted(ties.get(o.nrp, ()))),
        )
        for o in operation.personnel
        if o.assignable
    }


def _skills(officer: Officer) -> frozenset[str]:
    return officer.qualifications | {WOMEN} if officer.sex == "F" else officer.qualifications


def some_must(need: Need) -> tuple[tuple[str, int], ...]:
    """Return (skill, officers at a need who must hold it), women among them."""
    skills = tuple((skill, 1) for skill in need.qualifications)
    return (*skills, (WOMEN, need.women)) if need.women else skills


def away_in(operation: Operation, phase: Phase, lead_days: int = 0) -> frozenset[str]:
    """Return who is away on any date of a phase, and of the morning into which unrelieved station duty runs.

    ``lead_days`` dates before it count too: those on which people move to their stations.
    """
    first = phase.start - timedelta(days=lead_days)
    rules = operation.settings.rules
    guarded_min = rules.station_duty_end_min
    if rules.relieve_past_midnight:
        guarded_min = min(guarded_min, MINUTES_PER_DAY)
    last = max(phase.end, phase.start + timedelta(days=(guarded_min - 1) // MINUTES_PER_DAY))
    return frozenset(a.nrp for a in operation.absences if a.start <= last and first <= a.end)


def force_in(
    operation: Operation, phase: Phase, classes: Mapping[str, OfficerClass], lead_days: int = 0
) -> Force:
    """Return who can be planned in a phase: present on every date, assignable, not in routine.

    Routine duty keeps ``routine_share`` of the whole unit, rounded up, out of those present.
    """
    away = away_in(operation, phase, lead_days)
    grouped: dict[OfficerClass, list[str]] = {}
    total: dict[str, int] = {}
    present: dict[str, int] = {}
    for officer in operation.personnel:
        total[officer.unit] = total.get(officer.unit, 0) + 1
        if officer.nrp in classes and officer.nrp not in away:
            grouped.setdefault(classes[officer.nrp], []).append(officer.nrp)
            present[officer.unit] = present.get(officer.unit, 0) + 1
    share: Fraction = operation.settings.rules.routine_share
    cap = {u: max(0, present.get(u, 0) - math.ceil(share * n)) for u, n in sorted(total.items())}
    return Force({c: tuple(sorted(grouped[c])) for c in sorted(grouped)}, cap)


def may_serve(who: OfficerClass, need: Need, contest_of: Mapping[str, str]) -> bool:
    """Return whether officers of a class may serve a need; home villages are asked elsewhere.

    Task forces keep to their own posts; only station guard takes from all. ``contest_of`` maps a
    pair to its contest area.
    """
    if need.kind in GUARDS and not who.guard:
        return False
    if need.kind not in ANYBODY and who.task_force != need.task_force:
        return False
    return not tie_bars(who.contests, need, contest_of)


def tie_bars(contests: Iterable[str], need: Need, contest_of: Mapping[str, str]) -> bool:
    """Return whether a tie declared in one of ``contests`` keeps an officer from the need."""
    if not need.ties:
        return False
    if need.kind == CLOSE_PROTECTION and need.pair_id is not None:
        return contest_of[need.pair_id] in set(contests)
    return is_sensitive(need.kind) and any(lies_in(need.area_code, c) for c in contests)


def fill_rank(rules: Rules, kind: str) -> tuple[int, str]:
    """Return how urgent a kind of duty is: smaller is filled first; kinds not named come last, by name."""
    order = rules.fill_order
    return (order.index(kind) if kind in order else len(order), kind)
