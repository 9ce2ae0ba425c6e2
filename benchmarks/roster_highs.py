"""One week of rostering as a mixed-integer programme for HiGHS; imported only in a process of its own."""

import time
from dataclasses import dataclass, field

import highspy
import numpy as np

from benchmarks.roster_week import Answer, Week, answer_question


@dataclass
class _Rows:
    """Rows of a programme as HiGHS takes them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, terms: dict[int, float], lower: float, upper: float) -> None:
        """Add ``lower <= terms <= upper``."""
        self.starts.append(len(self.columns))
        self.columns += terms.keys()
        self.values += terms.values()
        self.lower.append(lower)
        self.upper.append(upper)


def solve(week: Week, limit_s: float, workers: int) -> Answer:
    """Return what HiGHS finds in the time, the making of the model included."""
    wall, busy = time.perf_counter(), time.process_time()
    pairs = np.argwhere(week.may)
    column = {(int(o), int(n)): i for i, (o, n) in enumerate(pairs)}
    needs = len(week.seats)
    first_off = len(column) + needs
    total = first_off + len(week.days) * len(week.bits)
    rows = _rows(week, column, first_off)
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", workers)
    upper = np.ones(total)
    upper[len(column) : first_off] = week.seats
    cost = np.zeros(total)
    cost[len(column) : first_off] = 1.0
    none = np.zeros(0, np.int32)
    solver.addCols(total, cost, np.zeros(total), upper, 0, none, none, np.zeros(0))
    whole = np.full(total, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(total, np.arange(total, dtype=np.int32), whole)
    solver.addRows(
        len(rows.lower),
        np.array(rows.lower),
        np.array(rows.upper),
        len(rows.columns),
        np.array(rows.starts, np.int32),
        np.array(rows.columns, np.int32),
        np.array(rows.values),
    )
    solver.setOptionValue("time_limit", max(1.0, limit_s - (time.perf_counter() - wall)))
    solver.run()
    info = solver.getInfo()
    found: list[list[int]] | None = None
    if info.primal_solution_status == 2:
        values = solver.getSolution().col_value
        found = [[] for _ in range(needs)]
        for (o, n), i in column.items():
            if values[i] > 0.5:
                found[n].append(o)
    spent = time.perf_counter() - wall, time.process_time() - busy
    note = f"{len(column):,} choices, {len(rows.lower):,} rows"
    return Answer(found, max(0.0, float(info.mip_dual_bound)), *spent, note)


def _rows(week: Week, column: dict[tuple[int, int], int], first_off: int) -> _Rows:
    rows = _Rows()
    by_need: dict[int, list[int]] = {}
    by_officer: dict[int, dict[int, int]] = {}
    for (o, n), i in column.items():
        by_need.setdefault(n, []).append(o)
        by_officer.setdefault(o, {})[n] = i
    for n, seats in enumerate(week.seats):
        here = by_need.get(n, [])
        lack = {len(column) + n: 1.0}
        rows.add({column[o, n]: 1.0 for o in here} | lack, seats, np.inf)
        rows.add({column[o, n]: 1.0 for o in here}, -np.inf, seats)
        for able, number in week.asked[n]:
            rows.add(
                {column[o, n]: 1.0 for o in here if (week.bits[o] & able) == able} | lack, number, np.inf
            )
    for o, mine in by_officer.items():
        for clique in week.cliques:
            inside = {mine[n]: 1.0 for n in clique if n in mine}
            if len(inside) > 1:
                rows.add(inside, -np.inf, 1.0)
        for limit, minutes in week.sums:
            rows.add({mine[n]: float(m) for n, m in minutes.items() if n in mine}, -np.inf, limit)
        _days_off(rows, week, mine, first_off + o * len(week.days))
    return rows


def _days_off(rows: _Rows, week: Week, mine: dict[int, int], first: int) -> None:
    """Say on how many of any seven dates an officer may have a duty."""
    for d, day in enumerate(week.days):
        for n in day:
            if n in mine:
                rows.add({mine[n]: 1.0, first + d: -1.0}, -np.inf, 0.0)
    for d in range(max(1, len(week.days) - 6)) if week.days else ():
        span = range(d, min(d + 7, len(week.days)))
        rows.add({first + k: 1.0 for k in span}, -np.inf, 7 - week.days_off)


if __name__ == "__main__":
    answer_question(solve)
