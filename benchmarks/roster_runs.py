"""Whole commands measured part by part, each in a process of its own.

``python -m benchmarks.roster_runs plan FOLDER --out DIR`` runs ``praja plan`` and says on the last line of
the error stream what its parts took; ``... prepared FOLDER PLAN_DIR`` times the decision of a revision alone.
"""

import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
Seconds = tuple[float, float]
"""Wall-clock and processor seconds."""


@dataclass(frozen=True)
class Run:
    """One finished process; ``parts`` are (wall, processor) seconds by name."""

    wall: float
    cpu: float
    mib: float
    code: int
    parts: dict[str, Seconds]
    said: dict[str, Any]
    """What the command printed as JSON."""


def measured(*arguments: str) -> Run:
    """Run this module with these arguments in a process of its own, children counted."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "benchmarks.roster_runs", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads(done.stderr.splitlines()[-1])
    printed = done.stdout.splitlines()
    said = json.loads(printed[-1]) if printed and printed[-1].startswith("{") else {}
    return Run(wall, cpu, told["mib"], done.returncode, told["parts"], said)


def _watch(owner: Any, name: str, parts: dict[str, Seconds], called: str) -> None:
    """Add up what each call of a function takes under a name of its own."""
    inner = getattr(owner, name)

    @wraps(inner)
    def watched(*arguments: Any, **options: Any) -> Any:
        value, wall, busy = timed(lambda: inner(*arguments, **options))
        parts[called] = (parts.get(called, (0.0, 0.0))[0] + wall, parts.get(called, (0.0, 0.0))[1] + busy)
        return value

    setattr(owner, name, watched)


def timed(call: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what a call gives, its wall-clock and its processor seconds."""
    wall, busy = time.perf_counter(), time.process_time()
    value = call()
    return value, time.perf_counter() - wall, time.process_time() - busy


def _command(arguments: list[str], parts: dict[str, Seconds]) -> None:
    from praja.cli import main
    from praja.pipeline import folder, revise, revision, whole

    for module in (folder, revision):
        _watch(module, "read_operation", parts, "read")
        _watch(module, "patrols_of", parts, "patrols")
    _watch(folder, "write_plan", parts, "write, evaluate, report")
    _watch(revision, "write_checked", parts, "write, evaluate, report")
    _watch(folder, "evaluate_plan", parts, "evaluate")
    _watch(whole.Maker, "make", parts, "plan")
    _watch(revise.Reviser, "within_span", parts, "revise")
    main(arguments, standalone_mode=False)


def _prepared(folder: Path, plan_dir: Path, parts: dict[str, Seconds]) -> None:
    """Time the decision of a revision on a plan that is held ready: the first call, then another."""
    from praja.io.folder import read_operation
    from praja.io.plan_tables import read_plan
    from praja.pipeline.ready import ReadyPlan
    from praja.plan.solvers.roster import compile_kernels

    now = read_operation(folder).operation
    earlier = read_operation(plan_dir / "input").operation
    plan = read_plan(plan_dir, earlier)
    compile_kernels()
    ready, wall, busy = timed(lambda: ReadyPlan.of(earlier, plan))
    parts["ready"] = (wall, busy)
    for part in ("first", "again"):
        done, wall, busy = timed(lambda: ready.falling_out(now.absences))
        parts[part] = (wall, busy)
    print(json.dumps({"changes": len(done.changes), "fewest": done.fewest}))


def main() -> None:
    """Run what the arguments say, then tell what it took."""
    parts: dict[str, Seconds] = {}
    code = 0
    try:
        if sys.argv[1] == "prepared":
            _prepared(Path(sys.argv[2]), Path(sys.argv[3]), parts)
        else:
            _command(sys.argv[1:], parts)
    except SystemExit as end:
        code = int(end.code or 0)
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert peak
    print(json.dumps({"mib": int(peak[1]) / 1024, "parts": parts}), file=sys.stderr)
    sys.stdout.flush()
    sys.exit(code)


if __name__ == "__main__":
    main()
