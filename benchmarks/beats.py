"""Beats against HiGHS, against CP-SAT, against the proven optimum, and on the whole nation."""

import platform
import resource
import time

import numpy as np
from tests.engine.beats_worlds import optimum

from benchmarks import beats_data, beats_peers
from praja.plan.models.beats import BeatsProblem, BeatsSolution
from praja.plan.solvers.beats import compile_kernels, least_beats, solve_beats

DISTRICTS = (0, 20, 40, 60, 80, 100, 120, 140)


def timed(problem: BeatsProblem, teams: int, workers: int = 1) -> tuple[BeatsSolution, float]:
    """Return a solution and its wall-clock seconds, everything compiled and loaded."""
    started = time.perf_counter()
    return solve_beats(problem, teams, workers=workers), time.perf_counter() - started


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    texts = []
    for cell in cells:
        if isinstance(cell, float):
            texts.append(f"{cell:,.2f}")
        else:
            texts.append(f"{cell:,}" if isinstance(cell, int) else str(cell))
    return "| " + " | ".join(texts) + " |"


def table(*head: str) -> list[str]:
    """Return the first two lines of a Markdown table."""
    return [row(*head), "|" + " --- |" * len(head)]


def jambi_against_highs(limit_s: float) -> list[str]:
    """Compare with the reference model on the fixed benchmark, both on one core in the same run."""
    problem = beats_data.jambi()
    ours, seconds = timed(problem, beats_data.JAMBI_TEAMS)
    return highs_table(ours, seconds, beats_peers.highs(limit_s), limit_s)


def highs_table(
    ours: BeatsSolution, seconds: float, runs: list[dict[str, float]], limit_s: float
) -> list[str]:
    """Return the comparison; HiGHS solves at a price, so its number of teams may be above what is allowed."""
    lines = ["", "## Jambi: 6,391 stations, 144 districts, at most 1,696 teams, one core", ""]
    lines += table("solver", "cost", "teams", "cost at 1,696 teams", "bound", "seconds", "x our seconds")
    own = (ours.cost_m, ours.teams, ours.cost_m, ours.bound_m, seconds, 1)
    lines.append(row(f"Praja, gap {100 * ours.gap:.2f} %", *own))
    for run in runs:
        over = run["teams"] - beats_data.JAMBI_TEAMS
        level = round(run["cost"] + run["price"] * over)
        name = f"HiGHS, {limit_s:g} s a district, price {run['price']:.0f}"
        cells = (round(run["cost"]), round(run["teams"]), level, round(run["bound"]))
        lines.append(row(name, *cells, run["seconds"], round(run["seconds"] / seconds)))
    note = "The cost at 1,696 teams charges each team above that, and credits each below, at that price."
    return [*lines, "", note]


def districts_against_cp_sat() -> list[str]:
    """Compare single districts with CP-SAT at the same time, and at a hundred times as much."""
    whole = beats_data.jambi()
    lines = ["", "## Single districts of Jambi, 1.2 x the least number of beats, one core", ""]
    lines += table("stations", "teams", "Praja", "seconds", "CP-SAT, same time", "CP-SAT, 10 s", "its bound")
    for district in DISTRICTS:
        problem = beats_data.part(whole, district)
        teams = -(-12 * int(least_beats(problem)[0]) // 10)
        ours, seconds = timed(problem, teams)
        same, _ = beats_peers.cp_sat(problem, teams, seconds)
        longer, bound = beats_peers.cp_sat(problem, teams, 10)
        lines.append(
            row(problem.lat.size, teams, ours.cost_m, seconds, same or "none", longer or "none", round(bound))
        )
    return lines


def small_against_optimum(instances: int) -> list[str]:
    """Compare made-up districts of 9 stations with the optimum, for every number of teams."""
    worst, met, asked = 0.0, 0, 0
    for seed in range(instances):
        problem = beats_data.small(seed)
        best = optimum(problem)
        for teams in range(min(best), 9):
            least_cost = min(cost for beats, cost in best.items() if beats <= teams)
            cost = solve_beats(problem, teams).cost_m
            asked, met = asked + 1, met + (cost == least_cost)
            worst = max(worst, cost / max(1, least_cost) - 1)
    return ["", "## Districts of 9 stations against the optimum (every division tried)", "",
            f"{met} of {asked} are optimal; the worst is {100 * worst:.2f} % above."]  # fmt: skip


def whole_nation() -> list[str]:
    """Solve all polling stations of the country on two workers."""
    problem, teams = beats_data.nation()
    busy = time.process_time()
    ours, seconds = timed(problem, teams, workers=2)
    busy = time.process_time() - busy
    peak_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    lines = ["", "## Nation: two workers", ""]
    lines += table(
        "stations", "districts", "teams", "cost", "bound", "gap %", "seconds", "core seconds", "peak GiB"
    )
    districts = np.unique(problem.district_idx).size
    stations = problem.lat.size
    lines.append(
        row(
            stations,
            districts,
            ours.teams,
            ours.cost_m,
            ours.bound_m,
            100 * ours.gap,
            seconds,
            busy,
            peak_gib,
        )
    )
    return lines


def run(quick: bool) -> str:
    """Return all tables; ``quick`` gives HiGHS 1 s per district."""
    started = time.perf_counter()
    compile_kernels()
    ready = time.perf_counter() - started
    if not beats_data.SHARED.is_dir():
        return "# Beats\n\nThe benchmark data are not beside the project.\n"
    lines = [
        "# Beats",
        "",
        f"Python {platform.python_version()}, {platform.machine()}; kernels ready in {ready:.1f} s.",
    ]
    lines += small_against_optimum(5 if quick else 30) + whole_nation()
    lines += districts_against_cp_sat() + jambi_against_highs(1 if quick else 20)
    return "\n".join(lines) + "\n"
