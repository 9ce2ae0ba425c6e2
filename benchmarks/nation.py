"""A nation planned together: 38 provinces of real stations, and how the cost grows with provinces."""

import platform
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.nation_runs import NationRun, measured
from benchmarks.roster_plot import Panel, write_lines
from praja.evaluate import evaluate_plan
from praja.io.folder import read_operation
from praja.plan.solvers import beats, roster
from praja.worlds.nation import write_nation_demo

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
TABLES = {"areas": DATA / "areas_indonesia.parquet", "stations": DATA / "polling_stations_indonesia.parquet"}
SEED = 2024
OFFICERS = 286_421
"""Of all provinces together."""
WORKERS = 2
ONE, FIVE = ("73",), ("73", "18", "15", "75", "82")
"""Sulawesi Selatan; and with it Lampung, Jambi, Gorontalo and Maluku Utara."""
CHECKED = ("32", "73", "15", "91")
"""The largest, a large, a middling and a small one: their plans are checked anew."""
WORDS = {
    "missing": "officers missing",
    "beats": "way from stations to the base of their beat, m, weighted",
    "local": "teams without a local officer",
    "travel": "ways of officers, m",
    "even": "evenness of hours, min²",
}


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    told = [
        f"{c:,.1f}" if isinstance(c, float) else f"{c:,}" if isinstance(c, int) else str(c) for c in cells
    ]
    return "| " + " | ".join(told) + " |"


def table(*head: str) -> list[str]:
    """Return the first two lines of a Markdown table."""
    return [row(*head), "|" + "---|" * len(head)]


def cost(runs: Mapping[int, NationRun]) -> list[str]:
    """Return what each size took, and draw it."""
    head = ("provinces", "stations", "officers", "s", "processor s", "ms a station", "MiB")
    lines = table(*head, "load before, after")
    for size, run in runs.items():
        totals = run.said["totals"]
        each = 1000 * run.cpu / totals["stations"]
        load = f"{run.load[0]:.1f}, {run.load[1]:.1f}"
        figures = (run.wall, run.cpu, each, round(run.mib), load)
        lines.append(row(size, totals["stations"], totals["officers"], *figures))
    seconds = {"wall clock": [r.wall for r in runs.values()], "processor": [r.cpu for r in runs.values()]}
    stations = {"stations": [float(r.said["totals"]["stations"]) for r in runs.values()]}
    panels = [
        Panel("Seconds of praja nation", seconds),
        Panel("Peak memory of all processes, MiB", {"processes": [r.mib for r in runs.values()]}),
        Panel("Stations planned", stations),
    ]
    target, title = HERE / "results" / "nation-growth.svg", "Cost of planning as provinces are added"
    target.parent.mkdir(exist_ok=True)
    write_lines(target, title, "provinces", list(runs), panels)
    return [*lines, "", f"![{title}](nation-growth.svg)"]


def reached(run: NationRun) -> list[str]:
    """Return what the plan of all provinces reached, beside what is proven."""
    lines = table("what", "reached", "proven bound", "gap")
    for stage, figures in run.said["totals"]["stages"].items():
        told = (round(figures["objective"]), round(figures["bound"]), f"{100 * figures['gap']:.3f} %")
        lines.append(row(WORDS.get(stage, stage), *told))
    lending = run.said["lending"]
    before, after = (round(lending[f"missing_by_counts_{when}"]["all"]) for when in ("before", "after"))
    note = (
        f"{lending['officers']:,} officers are lent between provinces. By counts {before:,} are missing "
        f"before and {after:,} after; no such lending leaves fewer than {lending['missing_bound']:,.0f}."
    )
    return [*lines, "", note]


def checked(plan: Path, keys: Sequence[str]) -> list[str]:
    """Return what the independent check says of some provinces."""
    lines = table("province", "stations", "duties", "rules checked", "rules broken", "s")
    for key in (k for k in keys if (plan / "provinces" / k).is_dir()):
        folder = plan / "provinces" / key
        began = time.perf_counter()
        operation = read_operation(folder / "input").operation
        evaluation = evaluate_plan(operation, folder)
        broken = ", ".join(f"{r.rule}: {r.violations}" for r in evaluation.rules if r.violations)
        with (folder / "duties.csv").open(encoding="utf-8") as duties:
            number = sum(1 for _ in duties) - 1
        figures = (len(operation.stations), number, len(evaluation.rules), broken or "none")
        lines.append(row(key, *figures, time.perf_counter() - began))
    return lines


def planned(here: Path, tables: Mapping[str, Any]) -> Iterator[tuple[Path, NationRun]]:
    """Yield the plans of one, five and all provinces of a made-up nation, and what they took."""
    whole = here / "nation"
    write_nation_demo(whole, seed=SEED, **tables)
    for provinces in (ONE, FIVE):
        part = here / f"nation{len(provinces)}"
        part.mkdir()
        listed = "".join(f'[[provinces]]\nkey = "{k}"\nfolder = "../nation/{k}"\n' for k in provinces)
        (part / "nation.toml").write_text(listed, encoding="utf-8")
        plan = here / f"plan{len(provinces)}"
        yield plan, measured(part, plan, workers=WORKERS)
    yield here / "plan", measured(whole, here / "plan", workers=WORKERS)


def run(quick: bool) -> str:
    """Return all tables; ``quick`` takes an invented nation of 20,000 stations."""
    for kernels in (beats, roster):
        kernels.compile_kernels()
    real = not quick and all(p.is_file() for p in TABLES.values())
    with tempfile.TemporaryDirectory() as temporary:
        done = list(planned(Path(temporary), {**TABLES, "officers": OFFICERS} if real else {}))
        checks = checked(done[-1][0], CHECKED)
    runs = {len(one.said["provinces"]): one for _, one in done}
    whole = done[-1][1]
    totals = whole.said["totals"]
    lines = [
        "# Nation\n",
        f"Python {platform.python_version()}, {platform.machine()}, seed {SEED}, {WORKERS} processes.",
        "Real areas and stations, made-up people." if real else "Invented areas, stations and people.",
        NOTE,
        "\n## Cost\n",
        *cost(runs),
        f"\nErrors in folders: {totals['input_errors']}. Rules broken in plans: {totals['violations']}.",
        "\n## What the plan reached beside what is proven\n",
        *reached(whole),
        "\n## Checked anew\n",
        *checks,
    ]
    return "\n".join(lines) + "\n"


NOTE = """\
Voting day: forces lent between provinces, beats, station guards, posts, tables written, every rule checked.
Memory is that of all processes together. Two cores shared with other work: wall-clock seconds are up to
twice what idle cores need; processor seconds are closer to the truth."""
