"""Whole commands as a user runs them, and the assignment against HiGHS on the whole model at once."""

import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import highspy
import numpy as np
import xlsxwriter

from praja.pipeline import plan_folder
from praja.plan.models.assignment import AssignmentModel, Limit, small_pool_limits
from praja.plan.solvers.assignment import AssignmentAnswer, solve_assignment
from praja.plan.solvers.assignment_program import (
    Pairs,
    add_columns,
    fixed_columns,
    master_of,
    pair_columns,
    rows_of,
)
from praja.worlds import write_demo

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ROWS = 100_000


@dataclass(frozen=True)
class Run:
    """One finished process: wall seconds, seconds of processor, peak memory in MiB, exit code."""

    wall: float
    cpu: float
    mib: float
    code: int


def measured(*arguments: str) -> Run:
    """Run ``praja`` with these arguments in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    code = (
        "import pathlib, re, sys; from praja.cli import main\n"
        "try: main()\n"
        "finally: print(re.search(r'VmHWM:\\s+(\\d+)', pathlib.Path('/proc/self/status').read_text())[1],"
        " file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, int(done.stderr.split()[-1]) / 1024, done.returncode)


def write_large_workbook(folder: Path) -> None:
    """Write a folder of which one table is a workbook with 100,000 stations."""
    write_demo(folder, seed=1, stations=ROWS, officers=5_400)
    lines = (folder / "stations.csv").read_text(encoding="utf-8").splitlines()
    (folder / "stations.csv").unlink()
    book = xlsxwriter.Workbook(str(folder / "stations.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("stations")
    for number, line in enumerate(lines):
        sheet.write_row(number, 0, line.split(","))
    book.close()


def commands(quick: bool, here: Path) -> list[tuple[str, Run]]:
    """Return the whole commands that were measured, by what they did."""
    rows = []
    if not quick:
        write_large_workbook(here / "large")
        rows.append(("check, 100,000 stations in a workbook", measured("check", str(here / "large"))))
    if DATA.is_dir():
        jambi = str(DATA / "jambi")
        rows.append(("check, the example operation", measured("check", jambi)))
        for workers in ("1", "2"):
            options = ("--phase", "voting", "--workers", workers, "--out", str(here / f"plan{workers}"))
            rows.append(
                (f"plan, the example operation, workers {workers}", measured("plan", jambi, *options))
            )
        rows.append(("evaluate, its plan", measured("evaluate", jambi, str(here / "plan1"))))
    return rows


def all_at_once(model: AssignmentModel, limits: list[Limit]) -> tuple[float, float]:
    """Return the travel that HiGHS finds with every pair handed over, and its seconds."""
    began = time.perf_counter()
    rows = rows_of(model, limits)
    fixed = fixed_columns(model, rows, limits)
    solver = master_of(model, rows, limits, fixed)
    for b, block in enumerate(model.blocks):
        add_columns(solver, pair_columns(model, rows, Pairs(b, *np.nonzero(block.room))))
    number = solver.getNumCol()
    whole = np.full(number, highspy.HighsVarType.kInteger)
    solver.changeColsIntegrality(number, np.arange(number, dtype=np.int32), whole)
    solver.setOptionValue("time_limit", 120.0)
    solver.run()
    penalties = float(np.dot(fixed.cost, solver.getSolution().col_value[: len(fixed.cost)]))
    travel_m = float(solver.getInfo().objective_function_value) - penalties
    return travel_m, time.perf_counter() - began


def assignment_model_of(folder: Path) -> AssignmentModel:
    """Return the assignment that planning a folder comes to, caught on its way to the solver."""
    caught: list[AssignmentModel] = []

    def catch(model: AssignmentModel, *_: object, **__: object) -> AssignmentAnswer:
        caught.append(model)
        raise StopIteration

    with (
        mock.patch("praja.pipeline.people.solve_assignment", catch),
        contextlib.suppress(StopIteration),
    ):
        plan_folder(folder, folder.with_name(f"{folder.name}-plan"))
    return caught[0]


def assignments(here: Path) -> list[str]:
    """Return a row for each size: travel, bound and seconds beside HiGHS on all pairs at once."""
    rows = []
    for stations, officers in ((100, 250), (300, 600), (600, 1_000)):
        folder = here / f"demo{stations}"
        write_demo(folder, seed=1, stations=stations, officers=officers, regencies=3)
        model = assignment_model_of(folder)
        limits = small_pool_limits(model)
        began = time.perf_counter()
        ours = solve_assignment(model, limits)
        seconds = time.perf_counter() - began
        theirs, peer_seconds = all_at_once(model, limits)
        rows.append(
            f"| {stations} stations, {len(model.needs)} needs "
            f"| {ours.travel_m:,} | {ours.travel_bound_m:,.0f} | {seconds:.2f} "
            f"| {theirs:,.0f} | {peer_seconds:.2f} | {peer_seconds / seconds:.0f} |"
        )
    return rows


def run(quick: bool) -> str:
    """Return the tables of whole commands and of the assignment."""
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        rows = assignments(here)
        done = commands(quick, here)
        certificate = here / "plan1" / "certificate.json"
        stages = json.loads(certificate.read_text())["stages"] if certificate.is_file() else []
    return "\n".join(
        [
            "# The engine\n",
            "Whole processes, cold; the peak is of the process itself.\n",
            "| command | wall s | cpu s | peak MiB | exit |",
            "|---|---|---|---|---|",
            *(f"| {name} | {r.wall:.1f} | {r.cpu:.1f} | {r.mib:.0f} | {r.code} |" for name, r in done),
            "\nStages of the example operation.\n",
            "| stage | objective | bound | gap | s |",
            "|---|---|---|---|---|",
            *(
                f"| {s['stage']} | {s['objective']:,} | {s['bound']:,.0f} | {s['gap']:.3%} | {s['seconds']} |"
                for s in stages
            ),
            "\nAssignment beside HiGHS with every pair handed over at once (120 s limit, one thread).\n",
            "| instance | ours, m | our bound | ours, s | HiGHS, m | HiGHS, s | HiGHS / ours |",
            "|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
