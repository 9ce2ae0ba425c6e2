"""The accounts of the rostered phases: who is missing and why, demand against supply, who was lent."""

from collections import Counter
from collections.abc import Mapping, Sequence

from praja.domain.needs import DISTRICT_FLOOR, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import BalanceRow, Duty, Shortfall
from praja.domain.rulebook import Rulebook
from praja.domain.settings import Phase
from praja.pipeline.books import Account, Accounts, balance_rows, with_standby
from praja.pipeline.reasons import Reasons
from praja.pipeline.roster import Rostered
from praja.plan.models.alone import broken_alone
from praja.plan.models.roster import WOMAN
from praja.plan.solvers.binding import NO_SUCH, NOBODY


def roster_shortfalls(operation: Operation, rostered: Rostered, standby: Sequence[Duty]) -> list[Shortfall]:
    """Return a row for each rostered place and shift that lacks officers.

    Who is on standby in a district all the while counts for its floor.
    """
    roster, filled, reasons = rostered.roster, rostered.filled, Reasons(operation)
    wanted = set(rostered.open_needs)
    empty = [row for row in filled.empty() if row in wanted]
    floors = [row for row in empty if roster.needs[row].kind == DISTRICT_FLOOR]
    there = with_standby(operation, [roster.needs[row] for row in floors], {}, standby)
    helped = {row: len(there.get(i, ())) for i, row in enumerate(floors)}
    rows = []
    for row in empty:
        need = roster.needs[row]
        missing = need.officers - len(filled.officers(row)) - helped.get(row, 0)
        if missing > 0:
            why = _why(rostered, row, reasons)
            rows.append(Shortfall(need.phase, need.place_id, need.start, need.end, missing, why))
    return rows


def _why(rostered: Rostered, row: int, reasons: Reasons) -> str:
    """Return the rule that binds at a need with an empty seat, and its sentence."""
    need = rostered.roster.needs[row]
    # Relaxing one rule frees nobody where a second one bars the shift too: binding would name another.
    too_long = broken_alone(Rulebook(reasons.operation.settings), need)
    if too_long:
        return reasons.rule(too_long)
    rule = rostered.filled.binding(row)
    bits, bit_of = rostered.filled.attributes(row), rostered.skills
    skills = [skill for skill in need.qualifications if bits & bit_of[skill]]
    if rule == NO_SUCH:
        return reasons.attribute(skills, women=bool(bits & WOMAN))
    if rule != NOBODY:
        return reasons.rule(rule, skills)
    known = {c.task_force for c in rostered.roster.people.classes}
    return reasons.rule("exclusions") if need.task_force in known else reasons.task_force(need.task_force)


def roster_balance(
    operation: Operation,
    phase: Phase,
    needs: Sequence[Need],
    duties: Sequence[Duty],
    task_force_of: Mapping[str, str],
) -> list[BalanceRow]:
    """Return demand and own supply of every command and task force in a rostered phase.

    Demand is that of the date on which the command's places ask the task force for most.
    """
    demand, asked = _asked(operation, needs)
    keys = [t.key for t in operation.settings.task_forces]
    supply = own_supply(operation, task_force_of)
    return balance_rows(operation, phase, keys, Accounts(demand, supply, asked), duties)


def _asked(operation: Operation, needs: Sequence[Need]) -> tuple[Account, Account]:
    """Return what is asked on the busiest date, and in all, by command and task force."""
    hosts = {code: operation.tree.host_of(code) for code in {n.area_code for n in needs}}
    by_date: Counter[tuple[str, str, object]] = Counter()
    total = Account()
    for need in needs:
        if need.kind == STATION_GUARD:
            continue
        at = (hosts[need.area_code], need.task_force)
        by_date[(*at, need.start.date())] += need.officers
        total[at] += need.officers
    busiest = Account()
    for (command, key, _), officers in by_date.items():
        busiest[command, key] = max(busiest[command, key], officers)
    return busiest, total


def own_supply(operation: Operation, task_force_of: Mapping[str, str]) -> Account:
    """Return the assignable officers of each command and task force."""
    command_of = operation.tree.command_of
    return Account(
        (command_of[o.unit], task_force_of[o.nrp]) for o in operation.personnel if o.nrp in task_force_of
    )
