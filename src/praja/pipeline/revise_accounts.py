"""The accounts of a revision of which only a part was read: what stays is taken over."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from praja.domain.needs import FORWARD_MOVEMENT, STANDBY
from praja.domain.operation import Operation
from praja.domain.plan import BalanceRow, Draw, Duty, OfficerHours, Plan, Transfer
from praja.domain.settings import Phase
from praja.io import plan_folder as layout
from praja.io.plan_lines import Lines, write_changed
from praja.io.plan_writing import line_of
from praja.pipeline.books import transfers_of
from praja.pipeline.hours import hours_of
from praja.pipeline.revise_near import DUTIES, NEEDS, NearPlan
from praja.pipeline.whole import need_order

TRUE = ord("t")
Account = Counter[tuple[str, str]]


@dataclass(frozen=True)
class NearAccounts:
    """What changes in the accounts of a plan."""

    operation: Operation
    near: NearPlan
    after: Sequence[Duty]
    """The duties near the change as they are now."""
    gone: tuple[Duty, ...]
    come: tuple[Duty, ...]

    @classmethod
    def of(cls, operation: Operation, near: NearPlan, after: Sequence[Duty]) -> "NearAccounts":
        """Return the accounts for the duties near the change."""
        was, now = set(map(id, near.plan.duties)), set(map(id, after))
        gone = tuple(d for d in near.plan.duties if id(d) not in now)
        return cls(operation, near, after, gone, tuple(d for d in after if id(d) not in was))

    def hours(self) -> tuple[OfficerHours, ...]:
        """Return what the roster asks of each officer: worked out anew for those who changed."""
        touched = {d.nrp for d in (*self.gone, *self.come)}
        far = self.near.far()
        words = {nrp.encode() for nrp in touched}
        mine = [cell in words for cell in self.near.duties.cells("nrp", far)]
        theirs = [*self.near.duties_at(far[mine]), *(d for d in self.after if d.nrp in touched)]
        hours = {h.nrp: h for h in self.near.plan.hours if h.nrp not in touched}
        hours.update({h.nrp: h for h in hours_of(self.operation, theirs)})
        return tuple(hours[o.nrp] for o in self.operation.personnel if o.nrp in hours)

    def transfers(self, phases: Iterable[Phase]) -> tuple[Transfer, ...]:
        """Return who lends how many officers to whom."""
        far = self.near.far()
        lent = far[self.near.duties.begins("attached")[far] == TRUE]
        duties = [*self.near.duties_at(lent), *(d for d in self.after if d.attached)]
        by_phase: dict[str, list[Duty]] = {}
        for d in duties:
            by_phase.setdefault(d.phase, []).append(d)
        return tuple(t for p in phases for t in transfers_of(self.operation, p, by_phase.get(p.key, ())))

    def balance(self, phase: Phase) -> list[BalanceRow]:
        """Return demand and supply in a phase: only who serves where has changed."""
        known = {(r.unit, r.task_force): r for r in self.near.plan.balance if r.phase == phase.key}
        came, left, missing = self._moved(phase)
        rows = []
        for unit in self.operation.tree.commands:
            for task_force in (t.key for t in self.operation.settings.task_forces):
                at = (unit, task_force)
                r = known.get(at, BalanceRow(phase.key, *at, 0, 0, 0, 0, 0, 0))
                lent = (r.attached_in + came[at], r.attached_out + left[at])
                if r.demand or r.supply or any(lent):
                    fixed = (r.demand, r.supply, r.short)
                    rows.append(BalanceRow(phase.key, *at, *fixed, *lent, r.missing + missing[at]))
        return rows

    def _moved(self, phase: Phase) -> tuple[Account, Account, Account]:
        command_of = self.operation.tree.command_of
        came, left, missing = Account(), Account(), Account()
        for sign, duties in ((-1, self.gone), (1, self.come)):
            for d in duties:
                if d.phase != phase.key or d.kind == FORWARD_MOVEMENT:
                    continue
                if d.kind != STANDBY:
                    missing[d.host_unit, d.task_force] -= sign
                if d.attached:
                    came[d.host_unit, d.task_force] += sign
                    left[command_of[d.home_unit], d.task_force] += sign
        return came, left, missing

    def draws(self) -> tuple[Draw, ...]:
        """Return the draws whose result stood in the earlier plan."""
        return tuple(
            draw
            for draw in self.near.plan.draws
            if all("/" not in place or self._stands(place, nrp) for place, nrp in draw.result)
        )

    def _stands(self, seat: str, nrp: str) -> bool:
        lines, start = self.near.duties, f"{seat}/".encode()
        at = bisect_left(range(len(lines)), start, key=lambda row: _cell(lines, "duty_id", row))
        while at < len(lines) and (name := _cell(lines, "duty_id", at)).startswith(start):
            if name.rpartition(b"/")[0] == seat.encode() and _cell(lines, "nrp", at) == nrp.encode():
                return True
            at += 1
        return False

    def write(self, work: Path, plan: Plan) -> None:
        """Write the duties and needs: what was not read, and what stayed, as it stood."""
        lines, read = self.near.duties, zip(self.near.near.tolist(), self.near.plan.duties, strict=True)
        now = set(map(id, self.after))
        gone = [row for row, d in read if id(d) not in now]
        added = [(d.duty_id.encode(), line_of(layout.DUTIES, d)) for d in self.come]
        write_changed(work / DUTIES, lines, gone, added, lambda row: _cell(lines, "duty_id", row))
        self._write_needs(work, plan)

    def _write_needs(self, work: Path, plan: Plan) -> None:
        lines, rows = self.near.needs, self.near.near_needs.tolist()
        was = set(map(id, self.near.plan.needs))
        fresh = {line_of(layout.NEEDS, n): n for n in plan.needs if id(n) not in was}
        now = set(map(id, plan.needs))
        lost = [row for row, n in zip(rows, self.near.plan.needs, strict=True) if id(n) not in now]
        same = {line for row in lost if (line := lines.line(row)) in fresh}
        gone = [row for row in lost if lines.line(row) not in same]
        added = [(need_order(n), line) for line, n in fresh.items() if line not in same]
        write_changed(work / NEEDS, lines, gone, added, lambda row: _order(lines, row))


def _cell(lines: Lines, column: str, row: int) -> bytes:
    return lines.cells(column, np.array([row]))[0]


def _order(lines: Lines, row: int) -> tuple[object, ...]:
    start, *others = (_cell(lines, c, row).decode() for c in ("start", "place_id", "kind", "task_force"))
    return (datetime.fromisoformat(start), *others)
