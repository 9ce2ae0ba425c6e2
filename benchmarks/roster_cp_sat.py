"""One week of rostering as CP-SAT sees it; imported only in a process of its own."""

import time

from ortools.sat.python import cp_model

from benchmarks.roster_week import Answer, Week, answer_question


def solve(week: Week, limit_s: float, workers: int) -> Answer:
    """Return what CP-SAT finds in the time, the making of the model included."""
    wall, busy = time.perf_counter(), time.process_time()
    model = cp_model.CpModel()
    officers, needs = week.may.shape
    serves = {(o, n): model.new_bool_var("") for o in range(officers) for n in range(needs) if week.may[o, n]}
    missing = []
    for n in range(needs):
        lack = model.new_int_var(0, week.seats[n], "")
        missing.append(lack)
        here = {o: serves[o, n] for o in range(officers) if week.may[o, n]}
        model.add(sum(here.values()) + lack >= week.seats[n])
        model.add(sum(here.values()) <= week.seats[n])
        for able, number in week.asked[n]:
            model.add(sum(x for o, x in here.items() if (week.bits[o] & able) == able) + lack >= number)
    for o in range(officers):
        mine = {n: serves[o, n] for n in range(needs) if week.may[o, n]}
        for clique in week.cliques:
            inside = [mine[n] for n in clique if n in mine]
            if len(inside) > 1:
                model.add_at_most_one(inside)
        for limit, minutes in week.sums:
            model.add(sum(m * mine[n] for n, m in minutes.items() if n in mine) <= limit)
        _days_off(model, week, mine)
    model.minimize(sum(missing))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = max(1.0, limit_s - (time.perf_counter() - wall))
    status = solver.solve(model)
    found: list[list[int]] | None = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = [
            [o for o in range(officers) if week.may[o, n] and solver.boolean_value(serves[o, n])]
            for n in range(needs)
        ]
    spent = time.perf_counter() - wall, time.process_time() - busy
    return Answer(found, solver.best_objective_bound, *spent, f"{len(serves):,} choices")


def _days_off(model: cp_model.CpModel, week: Week, mine: dict[int, cp_model.IntVar]) -> None:
    """Say on how many of any seven dates an officer may have a duty."""
    busy = []
    for day in week.days:
        on = model.new_bool_var("")
        busy.append(on)
        for n in day:
            if n in mine:
                model.add_implication(mine[n], on)
    for d in range(max(1, len(busy) - 6)) if busy else ():
        model.add(sum(busy[d : d + 7]) <= 7 - week.days_off)


if __name__ == "__main__":
    answer_question(solve)
