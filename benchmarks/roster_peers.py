"""One regency's week solved by the engine, by CP-SAT and by HiGHS: the same question for all three.

The engine makes the question: needs, officers and rules of a roster of that week alone, nobody on duty
before it. The peers read the arrays of that roster and minimise the officers missing, nothing else.
"""

import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.roster_runs import HERE, timed
from benchmarks.roster_week import Answer, Week, missing_of, week_of, within
from praja.domain.needs import Need
from praja.domain.operation import Operation
from praja.domain.settings import Phase
from praja.draw import Lots
from praja.io.folder import read_operation
from praja.pipeline.clock import Clock
from praja.pipeline.people import task_forces_of
from praja.pipeline.roster import Held, Rostered, roster_phases
from praja.pipeline.whole import Maker
from praja.plan.models.coverage import slots_of
from praja.plan.solvers.coverage import coverage
from praja.plan.solvers.roster import fill_roster, start_roster
from praja.plan.solvers.roster_rules import way
from praja.risk import assess, model_of_folder
from praja.travel import Travel

WORKERS = 2
PEERS = {"CP-SAT": "benchmarks.roster_cp_sat", "HiGHS": "benchmarks.roster_highs"}


@dataclass(frozen=True)
class Span:
    """Some dates of a phase; ``thinned`` leaves every so-many-th officer out."""

    phase: str
    first: date
    dates: int
    thinned: int = 0

    @property
    def name(self) -> str:
        """What a table calls it."""
        length = "1 date" if self.dates == 1 else f"{self.dates} dates"
        out = f", one officer in {self.thinned} out" if self.thinned else ""
        return f"{self.phase}, {self.first:%d %b}, {length}{out}"


@dataclass(frozen=True)
class Instance:
    """A week to staff."""

    name: str
    operation: Operation
    phase: Phase
    needs: tuple[Need, ...]


def instances(folder: Path, spans: Sequence[Span]) -> Iterator[Instance]:
    """Yield what the phases of a folder ask for in these spans."""
    operation = read_operation(folder).operation
    risk = assess(operation.stations, operation.indicators, model=model_of_folder(folder, None), seed=0)
    for span in spans:
        phase = next(p for p in operation.settings.phases if p.key == span.phase)
        maker = Maker(operation, (phase,), risk, Lots("0"), 1, Clock(), lambda *_: None)
        asked = maker.needs(maker.boxes(Travel.of(operation)))
        dates = [span.first + timedelta(days=d) for d in range(span.dates)]
        # The span is the whole of its phase here: crews are made for it, nobody is called to standby.
        alone = replace(phase, start=dates[0], end=dates[-1], min_strength=Fraction(0))
        needs = tuple(n for n in asked if n.start.date() in dates)
        people = tuple(o for i, o in enumerate(operation.personnel) if not span.thinned or i % span.thinned)
        yield Instance(span.name, replace(operation, personnel=people), alone, needs)


def rostered(instance: Instance) -> Rostered:
    """Return the engine's roster of a week."""
    operation, lots = instance.operation, Lots("0")
    forces, _ = task_forces_of(operation, lots)
    nothing = Held((), ())
    travel = Travel.of(operation)
    return roster_phases(operation, (instance.phase,), instance.needs, nothing, forces, travel, lots)


def solved_apart(peer: str, week: Week, limit_s: float) -> Answer:
    """Return what a peer finds, in a process of its own: OR-Tools and HiGHS's own package do not mix."""
    question = pickle.dumps((week, limit_s, WORKERS))
    command = [sys.executable, "-m", PEERS[peer]]
    done = subprocess.run(command, input=question, stdout=subprocess.PIPE, check=True, cwd=HERE)
    answer: Answer = pickle.loads(done.stdout)
    return answer


def compared(instance: Instance, limit_s: float) -> Iterator[tuple[object, ...]]:
    """Yield a row for each solver: missing, bound, seconds; all solve the same week."""
    made, wall, busy = timed(lambda: rostered(instance))
    roster, rows = made.roster, made.open_needs
    filled = start_roster(roster.book)
    _, filling, fill_busy = timed(lambda: fill_roster(filled, np.array(rows, np.int32)))
    week = week_of(roster, rows, way)
    ours = [made.filled.officers(n) for n in rows]
    days = roster.book.need[list(rows), 0] // 1440
    (proof, proving, proof_busy) = timed(
        lambda: coverage(roster, slots_of(roster, int(days.min()), int(days.max()))).missing
    )
    kept = "kept" if within(week, ours) else "BROKEN"
    seats = sum(week.seats)
    label = f"{instance.name}: {len(rows):,} needs, {seats:,} seats, {len(week.bits)} officers"
    yield (
        label, "Praja", missing_of(week, ours), proof, wall + proving, busy + proof_busy, kept,
        f"filling alone {filling:.2f} s, {fill_busy:.2f} of processor",
    )  # fmt: skip
    for name in PEERS:
        answer = solved_apart(name, week, limit_s)
        found = "none" if answer.officers is None else missing_of(week, answer.officers)
        kept = "" if answer.officers is None else "kept" if within(week, answer.officers) else "BROKEN"
        yield ("", name, found, answer.bound, answer.wall, answer.cpu, kept, answer.note)


def cut_and_compared(
    cut: Callable[[Path], None], spans: Sequence[Span], limit_s: float
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of every week of the folder that ``cut`` writes."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "regency"
        cut(folder)
        for instance in instances(folder, spans):
            yield from compared(instance, limit_s)
