"""The whole operation: planned, revised, grown by regency; and a week of it beside general solvers."""

import csv
import json
import platform
import random
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.roster_cut import cut_regencies, write_rows
from benchmarks.roster_literature import ward_roster
from benchmarks.roster_peers import PEERS, WORKERS, Span, cut_and_compared, solved_apart
from benchmarks.roster_plot import Panel, write_lines
from benchmarks.roster_runs import Run, Seconds, measured, timed
from benchmarks.roster_week import missing_of, week_of, within
from praja.plan.models.coverage import slots_of
from praja.plan.solvers.coverage import coverage
from praja.plan.solvers.roster import compile_kernels, fill_roster, start_roster
from praja.plan.solvers.roster_rules import way

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data" / "jambi"
SEED = 20241127
FALL_OUT = 50
AWAY = ("2024-11-26", "2024-11-28")
REGENCIES = ("15.05", "15.71", "15.04", "15.07", "15.06", "15.09", "15.08", "15.03")
"""Muaro Jambi first, then its neighbours: each with a command of its own."""
WEEKS = (
    Span("tally", date(2024, 11, 28), 1),
    Span("campaign", date(2024, 9, 30), 7),
    Span("campaign", date(2024, 9, 30), 7, thinned=3),
    Span("tally", date(2024, 11, 28), 7),
)
"""What the peers solve: a date that they can finish, the first full campaign week, and again with
every third officer away, and the first week of the tally."""
WARDS = ("instance1", "ward12", "ward10")


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    told = [
        f"{c:,.2f}" if isinstance(c, float) else f"{c:,}" if isinstance(c, int) else str(c) for c in cells
    ]
    return "| " + " | ".join(told) + " |"


def table(*head: str) -> list[str]:
    """Return the first two lines of a Markdown table."""
    return [row(*head), "|" + "---|" * len(head)]


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def gini(hours: Sequence[float]) -> float:
    """Return the Gini coefficient: 0 where all have the same, 1 where one has everything."""
    ordered = np.sort(np.array(hours, float))
    ranks = np.arange(1, ordered.size + 1)
    return float((2 * ranks - ordered.size - 1).dot(ordered) / (ordered.size * ordered.sum()))


def fairness(plan: Path) -> tuple[float, float]:
    """Return the Gini of hours over everybody with a duty, and within units, officers weighing alike."""
    by_unit: dict[str, list[float]] = {}
    for r in rows_of(plan / "hours.csv"):
        by_unit.setdefault(r["unit"], []).append(float(r["hours"]))
    everybody = [h for hours in by_unit.values() for h in hours]
    return gini(everybody), sum(len(h) * gini(h) for h in by_unit.values()) / len(everybody)


def pair(seconds: Seconds) -> str:
    """Return wall-clock and processor seconds."""
    return f"{seconds[0]:,.1f} ({seconds[1]:,.1f})"


def whole(folder: Path, plan: Path, run: Run) -> list[str]:
    """Return what planning a whole operation took and gave."""
    checked = measured("evaluate", str(folder), str(plan), "--json")
    stages = {s["stage"]: s for s in json.loads((plan / "certificate.json").read_text("utf-8"))["stages"]}
    short = rows_of(plan / "shortfalls.csv")
    weak = sum(int(s["missing"]) for s in short if s["place_id"] == s["phase"])
    everybody, inside = fairness(plan)
    missing = [stages[s] for s in ("missing", "roster")]
    broken = [f"{name}: {r['violations']}" for name, r in checked.said["rules"].items() if r["violations"]]
    lines = table("what", "figure")
    lines.append(row("whole process, s (processor s)", pair((run.wall, run.cpu))))
    lines += [row(f"of it: {name}", pair(taken)) for name, taken in run.parts.items()]
    lines.append(row("peak memory, MiB", round(run.mib)))
    lines.append(row("duties", run.said["duties"]))
    for when, s in zip(("on voting day", "in other phases"), missing, strict=True):
        told = f"{s['objective']:,} ({s['bound']:,.1f})"
        lines.append(row(f"officers missing {when} (proven unavoidable)", told))
    lines.append(row("officers below minimum strength", weak))
    lines.append(row("rules broken, as `praja evaluate` recomputes them", ", ".join(broken) or "none"))
    lines.append(row("`praja evaluate` on it, s (processor s)", pair((checked.wall, checked.cpu))))
    lines.append(row("longest week, hours (proven least)", _week(stages["hours"])))
    lines.append(row("Gini of hours: all officers, within units", f"{everybody:.3f}, {inside:.3f}"))
    return lines


def _week(stage: dict[str, float]) -> str:
    return f"{stage['objective'] / 60:.1f} ({stage['bound'] / 60:.1f})"


def without_guards(folder: Path, plan: Path, target: Path) -> int:
    """Write the folder with some station guards away on the eve of voting; return how many."""
    guards = sorted({r["nrp"] for r in rows_of(plan / "duties.csv") if r["kind"] == "station_guard"})
    chosen = sorted(random.Random(SEED).sample(guards, min(FALL_OUT, len(guards) // 4)))
    shutil.copytree(folder, target)
    known = rows_of(folder / "unavailable.csv")
    start, end = AWAY
    out = [{"nrp": nrp, "start": start, "end": end, "reason": "sick"} for nrp in chosen]
    write_rows(target / "unavailable.csv", ["nrp", "start", "end", "reason"], [*known, *out])
    return len(chosen)


def duties_of(plan: Path) -> dict[str, set[tuple[str, ...]]]:
    """Return the set of (place, start, end, role) of each officer."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for r in rows_of(plan / "duties.csv"):
        found.setdefault(r["nrp"], set()).add((r["place_id"], r["start"], r["end"], r["role"]))
    return found


def changed(before: Path, after: Path) -> int:
    """Return how many officers have other duties."""
    old, new = duties_of(before), duties_of(after)
    return sum(old.get(nrp) != new.get(nrp) for nrp in old.keys() | new.keys())


def revisions(folder: Path, plan: Path, here: Path) -> list[str]:
    """Return what revising takes and changes, beside planning anew."""
    target = here / "changed"
    out = without_guards(folder, plan, target)
    ready = measured("prepared", str(target), str(plan))
    run = measured("revise", str(target), str(plan), "--out", str(here / "revised"), "--json")
    fresh = measured("plan", str(target), "--out", str(here / "fresh"), "--json")
    stages = json.loads((here / "revised" / "certificate.json").read_text("utf-8"))["stages"]
    counts = next(s for s in stages if s["stage"] == "changes")
    lines = [f"{out} officers with a duty at a station are away from {AWAY[0]} to {AWAY[1]}.", ""]
    lines += table("what", "s", "processor s", "officers changed", "proven fewest", "x fewest")
    names = {
        "ready": "a plan in memory made ready, once",
        "first": "who takes over, on a plan held ready",
        "again": "the same, asked again",
    }
    for key, name in names.items():
        lines.append(row(name, *ready.parts[key], "", "", ""))
    fewest = round(counts["bound"])
    moved, anew = changed(plan, here / "revised"), changed(plan, here / "fresh")
    lines.append(row("`praja revise`, whole process", run.wall, run.cpu, moved, fewest, moved / fewest))
    lines.append(row("a fresh plan, whole process", fresh.wall, fresh.cpu, anew, fewest, anew / fewest))
    missing = [_missing(here / name) for name in ("revised", "fresh")]
    note = (
        f"Officers missing: {_missing(plan):,} before, {missing[0]:,} revised, {missing[1]:,} planned anew."
    )
    return [*lines, "", f"{note} The peak of `praja revise` is {run.mib:,.0f} MiB."]


def _missing(plan: Path) -> int:
    return sum(int(s["missing"]) for s in rows_of(plan / "shortfalls.csv"))


def growth(sizes: Sequence[int], here: Path, whole_run: tuple[int, Path, Run] | None) -> list[str]:
    """Return what planning takes as the work grows, and draw it."""
    runs: list[tuple[int, Path, Run]] = []
    for size in sizes:
        cut, plan = here / f"cut{size}", here / f"cut{size}-plan"
        cut_regencies(DATA, cut, REGENCIES[:size])
        runs.append((size, cut, measured("plan", str(cut), "--out", str(plan), "--json")))
    runs += [whole_run] if whole_run else []
    head = ("regencies", "stations", "officers", "duties", "missing", "s", "processor s", "ms a duty", "MiB")
    lines = table(*head)
    for size, folder, run in runs:
        people, stations = (len(rows_of(folder / f"{name}.csv")) for name in ("personnel", "stations"))
        duties, missing = run.said["duties"], run.said["missing"]
        each = 1000 * run.cpu / duties
        lines.append(row(size, stations, people, duties, missing, run.wall, run.cpu, each, round(run.mib)))
    seconds = {"wall clock": [r.wall for _, _, r in runs], "processor": [r.cpu for _, _, r in runs]}
    panels = [
        Panel("Seconds of praja plan", seconds),
        Panel("Peak memory, MiB", {"process": [r.mib for _, _, r in runs]}),
        Panel("Duties planned", {"duties": [float(r.said["duties"]) for _, _, r in runs]}),
    ]
    target = HERE / "results" / "roster-growth.svg"
    target.parent.mkdir(exist_ok=True)
    write_lines(target, "Cost of planning as regencies are added", "regencies", [r[0] for r in runs], panels)
    return [*lines, "", "![Cost of planning as regencies are added](roster-growth.svg)"]


def weeks(quick: bool) -> list[str]:
    """Return how the engine and general solvers staff the same weeks."""
    limit_s = 10.0 if quick else 60.0
    chosen = WEEKS[:1] if quick else WEEKS
    cut = partial(cut_regencies, DATA, regencies=REGENCIES[:1])
    lines = table("week", "solver", "missing", "bound", "s", "processor s", "rules", "note")
    lines += [row(*cells) for cells in cut_and_compared(cut, chosen, limit_s)]
    return [*lines, "", f"Limit {limit_s:g} s for each peer, {WORKERS} threads; ours has one."]


def wards(limit_s: float) -> Iterator[str]:
    """Yield the table of instances in the literature's format."""
    yield from table(
        "instance", "solver", "covered", "asked", "missing", "bound", "x least", "s", "processor s"
    )
    for name in WARDS:
        roster = ward_roster(HERE / "data" / f"{name}.txt")
        every = np.arange(len(roster.needs), dtype=np.int32)
        filled = start_roster(roster.book)
        _, wall, busy = timed(partial(fill_roster, filled, every))
        week = week_of(roster, every.tolist(), way)
        ours = [filled.officers(n) for n in every.tolist()]
        assert within(week, ours)
        asked, proof = sum(week.seats), coverage(roster, slots_of(roster, 0, 10_000)).missing
        peers = {peer: solved_apart(peer, week, limit_s) for peer in PEERS}
        most = asked - max(proof, *(-(-a.bound // 1) for a in peers.values()))
        short = missing_of(week, ours)
        yield row(name, "Praja", asked - short, asked, short, proof, (asked - short) / most, wall, busy)
        for peer, a in peers.items():
            lacks = asked if a.officers is None else missing_of(week, a.officers)
            cells = (asked - lacks, asked, lacks, a.bound, (asked - lacks) / most, a.wall, a.cpu)
            yield row("", peer, *cells)


def jambi(quick: bool) -> list[str]:
    """Return the tables of the example operation."""
    with tempfile.TemporaryDirectory() as temporary:
        here = Path(temporary)
        folder, plan = DATA, here / "plan"
        if quick:
            folder = here / "example"
            cut_regencies(DATA, folder, REGENCIES[:2])
        run = measured("plan", str(folder), "--out", str(plan), "--json")
        regencies = 2 if quick else sum(r["level"] == "regency" for r in rows_of(folder / "areas.csv"))
        grown = growth((1,) if quick else (1, 2, 4, 8), here, (regencies, folder, run))
        lines = [f"\n## The whole operation, {regencies} regencies, every phase\n"]
        lines += whole(folder, plan, run)
        lines += ["\n## Revision on the eve of voting\n", *revisions(folder, plan, here)]
        lines += ["\n## Growth by regency\n", *grown]
    lines += ["\n## One regency's week beside general solvers\n", WEEK_NOTE, "", *weeks(quick)]
    return lines


WEEK_NOTE = """\
Muaro Jambi cut out with its share of the province's force. Everybody minimises the officers missing under
the same rules: one place at a time, rest with the way, spells, hours on a date and in seven dates, task
force, ties, homes, leads, skills and absence. Nobody has a duty before the week. The bound of Praja is its
linear programme of counts; its seconds are for everything from needs to roster and bound. `kept` is
recomputed from the arrays of the question."""

WARD_NOTE = """\
`instance1` has the figures of the first of the Employee Shift Scheduling Benchmark Data Sets
(schedulingbenchmarks.org/nrp), the wards are written by hand in its format. Covered: cover, one shift a
day, which shift may follow which, days off given, two dates off in any seven (it follows from at most
five shifts in a row and at least two days off together). Not covered: totals over the horizon, fewest
shifts in a row, weekends, requests; so these figures are no solutions of the literature's whole problem.
`x least` compares what is covered with the most that any of the three bounds allows."""


def run(quick: bool) -> str:
    """Return all tables; ``quick`` takes two regencies for the whole and short limits for peers."""
    compile_kernels()
    lines = [
        "# Roster\n",
        f"Python {platform.python_version()}, {platform.machine()}, seed {SEED}. Two cores shared with",
        "other work: wall-clock seconds are up to three times what idle cores need; processor seconds, given",
        "beside them or in brackets, are closer to the truth.",
    ]
    lines += jambi(quick) if DATA.is_dir() else ["\nThe example operation is not beside the project."]
    lines += [
        "\n## Instances in a format of the literature\n",
        WARD_NOTE,
        "",
        *wards(10.0 if quick else 60.0),
    ]
    return "\n".join(lines) + "\n"
