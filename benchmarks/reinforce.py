"""Reinforcement on the whole example operation: 1,000 random incidents, the physical limit, two peers."""

import gc
import platform
import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from benchmarks import reinforce_peers as peers
from benchmarks.reinforce_world import DATA, SEED, incidents, whole_operation
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.reinforce import Incident, Reinforcement, ReinforceState, apply, prepare, reinforce

EXACT_S = 20.0


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a call gives, its wall-clock and its processor seconds."""
    wall, busy = time.perf_counter(), time.process_time()
    given = call()
    return given, time.perf_counter() - wall, time.process_time() - busy


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    told = [
        f"{c:,.1f}" if isinstance(c, float) else f"{c:,}" if isinstance(c, int) else str(c) for c in cells
    ]
    return "| " + " | ".join(told) + " |"


def table(*head: str) -> list[str]:
    """Return the first two lines of a Markdown table."""
    return [row(*head), "|" + "---|" * len(head)]


def speed(
    state: ReinforceState, asked: list[Incident], naive: peers.Naive
) -> tuple[list[str], list[Reinforcement], list[list[str]]]:
    """Return the table of times, and the answers of both."""
    reinforce(state, asked[0])
    ours = [timed(partial(reinforce, state, i)) for i in asked]
    theirs = [timed(partial(naive.answer, i)) for i in asked]
    lines = table("ms", "median", "95th percentile", "99th", "longest")
    for name, runs in (("Praja", ours), ("nearest first, Python loop", theirs)):
        for clock, k in (("wall", 1), ("processor", 2)):
            values = peers.percentiles([1000 * r[k] for r in runs])
            lines.append(row(f"{name}, {clock}", *values))
    # The state after an answer is dropped at once: a hundred of them would fill the memory.
    applied = [1000 * timed(partial(apply, state, r[0].alternatives[0]))[2] for r in ours[:100]]
    lines.append(row("carrying an answer out (apply), processor", *peers.percentiles(applied)))
    ratio = sum(r[2] for r in theirs) / sum(r[2] for r in ours)
    lines += [
        "",
        f"Nearest first takes {ratio:.1f} x the processor time, for one answer without rules on hours,",
    ]
    lines += ["floors of districts, skills, refills or alternatives."]
    return lines, [r[0] for r in ours], [r[0] for r in theirs]


def answers(found: list[Reinforcement]) -> list[str]:
    """Return how the incidents were answered, beside the physical limit."""
    best = [f.alternatives[0] for f in found]
    lines = table("best alternative", "incidents")
    lines.append(row("complete and in time", sum(a.in_time for a in best)))
    lines.append(row("complete, late", sum(a.complete and not a.in_time for a in best)))
    lines.append(row("incomplete", sum(not a.complete for a in best)))
    lines.append(row("with a second move", sum(bool(a.refills) for a in best)))
    lines += ["", *table("minutes until complete", "median", "95th percentile")]
    soonest = [
        min((peers.minutes_until(f.incident.at, a.complete_at) for a in f.alternatives), default=0.0)
        for f in found
    ]
    chosen = [peers.minutes_until(f.incident.at, f.alternatives[0].complete_at) for f in found]
    limit = [peers.minutes_until(f.incident.at, f.fastest_at) for f in found]
    for name, values in (
        ("best alternative", chosen),
        ("soonest of the alternatives", soonest),
        ("physical limit: the nearest who exist, no floor and no rule", limit),
    ):
        lines.append(row(name, *peers.percentiles(values)[:2]))
    met = sum(s == b for s, b in zip(soonest, limit, strict=True))
    lines += ["", f"{met} of {len(found)} reach the physical limit."]
    return lines


def nearest_first(state: ReinforceState, found: list[Reinforcement], sent: list[list[str]]) -> list[str]:
    """Return the risk of the best alternative beside that of nearest first, where only seats are asked."""
    ours, theirs = [], []
    for answer, nrps in zip(found, sent, strict=True):
        incident, best = answer.incident, answer.alternatives[0]
        if incident.skills or incident.women or not best.complete or len(nrps) < incident.officers:
            continue
        ours.append(best.risk)
        theirs.append(peers.Case.of(state, incident).risk_of(state, nrps))
    ratio = statistics.mean(theirs) / statistics.mean(ours)
    return [
        f"Risk over {len(ours)} incidents without skills: {statistics.mean(ours):.2f} weighted hours on",
        f"average, nearest first {statistics.mean(theirs):.2f} ({ratio:.1f} x), though it keeps fewer rules.",
    ]


def against_exact(state: ReinforceState, asked: list[Incident]) -> list[str]:
    """Return how near the choice comes to an exact model of it, second moves aside."""
    cases = [peers.Case.of(state, i) for i in asked]
    ours = [timed(c.ours) for c in cases]
    theirs, seconds, _ = timed(lambda: peers.exact([c.model() for c in cases], EXACT_S))
    gaps, lacking = [], 0
    for ((cost, lacks), _, _), (least, must_lack, bound) in zip(ours, theirs, strict=True):
        lacking += lacks > must_lack
        if lacks == must_lack:
            gaps.append((cost - min(least, bound)) / max(1.0, abs(least)))
    met = sum(g < 1e-6 for g in gaps)
    lines = table(
        "incidents", "as good as the bound", "mean gap %", "largest gap %", "lack more than need be"
    )
    lines.append(row(len(cases), met, 100 * statistics.mean(gaps), 100 * max(gaps), lacking))
    own = 1000 * statistics.mean(r[2] for r in ours)
    each = 1000 * seconds / len(cases)
    return [
        *lines,
        "",
        f"The choice takes {own:.1f} ms, HiGHS {each:,.0f} ms, its process and model included.",
    ]


def measure(operation: Operation, plan: Plan, how: str, *, quick: bool) -> str:
    """Return all tables for a plan."""
    gc.collect()
    state, wall, busy = timed(lambda: prepare(operation, plan))
    asked = incidents(operation, plan, 100 if quick else 1_000)
    naive = peers.Naive.of(operation, plan, state)
    times, found, sent = speed(state, asked, naive)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    head = [
        f"Python {platform.python_version()}, {platform.machine()}; seed {SEED}. The example operation,",
        f"{how}: {len(plan.duties):,} duties, {len(operation.personnel):,} officers,",
        f"{len(plan.certificate.phases)} phases. Prepared once in {wall:.1f} s ({busy:.1f} s of processor);",
        f"peak of the process {peak_mib:,.0f} MiB, operation and plan included.",
    ]
    return "\n".join(
        [
            "# Reinforcement\n",
            *head,
            f"\n## Speed: {len(asked):,} random incidents, 2 to 30 officers, one in four on voting day\n",
            *times,
            "\n## Answers\n",
            *answers(found),
            "",
            *nearest_first(state, found, sent),
            "\n## Beside an exact model of the choice (HiGHS, its own process)\n",
            *against_exact(state, asked[: 10 if quick else 50]),
            "",
        ]
    )


def run(quick: bool) -> str:
    """Return all tables; ``quick`` takes 100 incidents and 10 exact models."""
    if not DATA.is_dir():
        return "# Reinforcement\n\nThe benchmark data are not beside the project.\n"
    return measure(*whole_operation(), quick=quick)
