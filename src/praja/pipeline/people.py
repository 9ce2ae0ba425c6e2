"""From needs to named duties: task forces, balance, assignment, draws, standby."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.plan import Draw
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.plan.models import task_forces as tf
from praja.plan.models.assignment import assignment_model, limits_of, small_pool_limits
from praja.plan.models.balance import asks_of, balance_program, by_command
from praja.plan.models.eligibility import Force, OfficerClass, class_of, force_in
from praja.plan.naming import Named, name_officers
from praja.plan.solvers.assignment import AssignmentAnswer, solve_assignment
from praja.plan.solvers.balance import BalanceAnswer, solve_balance
from praja.plan.solvers.flows import transport

ROUNDS = 6
"""How often at most the assignment is made, with more of the limits that home villages set each time."""


def task_forces_of(operation: Operation, lots: Lots) -> tuple[dict[str, str], list[Draw]]:
    """Return the task force of every assignable officer, and the draws that decided the open ones."""
    found = {o.nrp: o.task_force for o in operation.personnel if o.assignable and o.task_force}
    sources, quotas = tf.sources(operation), tf.quotas(operation)
    froms, tos = list(sources), list(quotas)
    flow = transport(
        [len(sources[s]) for s in froms],
        [quotas[q] for q in tos],
        tf.costs(operation, froms, tos),
        unmet_cost=1_000_000,
    )
    wanted: dict[int, list[str]] = {}
    for (i, j), number in sorted(flow.items()):
        wanted.setdefault(i, []).extend([tos[j].task_force] * number)
    draws = []
    rest = operation.settings.rules.station_guard_task_force
    for i, source in enumerate(froms):
        officers = sources[source]
        seats = sorted(wanted.get(i, []))
        seats += [rest] * (len(officers) - len(seats))
        name = "/".join([source.command, "task_force", "lead" if source.lead else "member", *source.skills])
        drawn = lots.order(name, officers)
        result = tuple(zip(seats, drawn, strict=True))
        found.update((nrp, seat) for seat, nrp in result)
        draws.append(Draw(name, source.command, source.lead, officers, tuple(seats), result, "task_force"))
    return found, draws


KEPT = 1.05
"""Officers that a task force keeps for each whom its own posts ask for, before it lends to the stations."""


@dataclass(frozen=True)
class Staffing:
    """Who can be planned in a phase, and what the counts say of it."""

    operation: Operation
    phase: Phase
    task_force_of: Mapping[str, str]
    force: Force

    @classmethod
    def of(
        cls, operation: Operation, phase: Phase, task_force_of: Mapping[str, str], lead_days: int = 0
    ) -> "Staffing":
        """Return the staffing of a phase, with ``lead_days`` before it, by officers of these task forces."""
        force = force_in(operation, phase, class_of(operation, task_force_of), lead_days)
        return cls(operation, phase, task_force_of, force)

    def lending_surplus(self, needs: Sequence[Need], lots: Lots) -> "Staffing":
        """Return the staffing in which other task forces guard stations only with whom they can spare.

        ``needs`` are those of voting day's posts and of the dates beside it: on each a task force has to
        man its own. Chance decides who of it stays.
        """
        own = self.operation.settings.rules.station_guard_task_force
        by_date: Counter[tuple[str, date]] = Counter()
        for need in needs:
            by_date[need.task_force, need.start.date()] += need.officers
        asked: dict[str, int] = {}
        for (task_force, _), officers in by_date.items():
            asked[task_force] = max(asked.get(task_force, 0), officers)
        mine: dict[str, list[str]] = {}
        for who, nrps in self.force.classes.items():
            mine.setdefault(who.task_force, []).extend(nrps)
        lent: set[str] = set(mine.pop(own, ()))
        for task_force, people in sorted(mine.items()):
            spare = len(people) - math.ceil(KEPT * asked.get(task_force, 0))
            lent.update(lots.order(f"lending/{task_force}", people)[: max(0, spare)])
        classes: dict[OfficerClass, tuple[str, ...]] = {}
        for who, members in self.force.classes.items():
            for guard in (False, True):
                some = tuple(n for n in members if (n in lent) == guard)
                if some:
                    key = replace(who, guard=who.guard and guard)
                    classes[key] = tuple(sorted((*classes.get(key, ()), *some)))
        return replace(self, force=replace(self.force, classes=dict(sorted(classes.items()))))

    def balance(self, needs: Sequence[Need], *, extra_teams: int, locals_matter: bool) -> BalanceAnswer:
        """Return what the counts allow for these needs."""
        supply = by_command(self.operation, self.force)
        asks = asks_of(self.operation, needs)
        built = balance_program(self.operation, supply, asks, extra_teams=extra_teams)
        return solve_balance(built, locals_matter=locals_matter)


@dataclass(frozen=True)
class Assigned:
    """The officers of every need, and what the solver reached and proved."""

    named: Named
    answer: AssignmentAnswer


def assign(staffing: Staffing, needs: Sequence[Need], counts: BalanceAnswer, lots: Lots) -> Assigned:
    """Return who serves each need.

    Home villages that officers of one unit share limit what they can do together. They rarely bind
    but in small pools, so the others are left out at first. Where one leaves a seat empty, the limits
    of that unit are added and the assignment is made again.
    """
    operation, force = staffing.operation, staffing.force
    model = assignment_model(operation, force, needs, counts.missing, counts.foreign_teams)
    limits = dict.fromkeys(small_pool_limits(model))
    answer = solve_assignment(model, list(limits))
    named = name_officers(operation, model, force, answer, lots.order)
    for _ in range(ROUNDS - 1):
        fresh = [each for unit in named.blocked for each in (*limits_of(model, unit), *named.blocked[unit])]
        if not set(fresh) - set(limits):
            break
        limits.update(dict.fromkeys(fresh))
        answer = solve_assignment(model, list(limits), start=answer.pairs)
        named = name_officers(operation, model, force, answer, lots.order)
    return Assigned(named, answer)
