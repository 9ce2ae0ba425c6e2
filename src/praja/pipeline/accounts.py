"""The accounts of the rostered phases: who is missing and why, demand against supply, who was lent."""

from collections import Counter
from collections.abc import Mapping, Sequence

from praja.domain.needs import DISTRICT_FLOOR, STATION_GUARD, Need
from praja.domain.operation import Operation
from praja.domain.plan import BalanceRow, Duty, Shortfall
from praja.domain.settings import Phase
from praja.pipeline.books import Account, Accounts, balance_rows, with_standby
from praja.pipeline.roster import Rostered

WORDS = {
    "exclusions": "petugas yang tersisa tidak boleh bertugas di sini",
    "unavailable": "petugas yang tersisa sedang berhalangan",
    "routine_share": "petugas yang tersisa disisihkan untuk tugas rutin",
    "exclude_home_village": "petugas yang tersisa berasal dari desa ini",
    "one_place_at_a_time": "semua petugas yang cocok sedang bertugas di tempat lain",
    "travel_between_duties": "petugas yang tersisa tidak sempat tiba dari tugas sebelumnya",
    "min_rest_hours": "petugas yang tersisa harus beristirahat",
    "max_spell_hours": "petugas yang tersisa sudah terlalu lama bertugas tanpa jeda",
    "max_duty_hours_per_day": "petugas yang tersisa sudah mencapai jam tugas sehari",
    "max_duty_hours_per_week": "petugas yang tersisa sudah mencapai jam tugas tujuh hari",
    "max_consecutive_nights": "petugas yang tersisa sudah mencapai batas malam berturut-turut",
    "min_days_off_per_week": "petugas yang tersisa harus libur",
}
"""What each binding rule means, for people."""


def roster_shortfalls(operation: Operation, rostered: Rostered, standby: Sequence[Duty]) -> list[Shortfall]:
    """Return a row for each rostered place and shift that lacks officers.

    Who is on standby in a district all the while counts for its floor.
    """
    roster, filled = rostered.roster, rostered.filled
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
            why = _why(operation, need, filled.binding(row))
            rows.append(Shortfall(need.phase, need.place_id, need.start, need.end, missing, why))
    return rows


def _why(operation: Operation, need: Need, rule: str) -> str:
    if rule in WORDS:
        return f"{rule}: {WORDS[rule]}"
    if need.qualifications:
        return f"qualifications: tidak ada lagi yang memiliki keahlian {', '.join(need.qualifications)}"
    names = {t.key: t.name for t in operation.settings.task_forces}
    return f"task_force: tidak ada lagi petugas {names.get(need.task_force, need.task_force)}"


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
