"""One `praja nation` measured with all its processes: seconds, processor seconds, memory, load."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY_S = 0.25


@dataclass
class NationRun:
    """What one run took, and what nation.json says."""

    said: dict[str, Any] = field(default_factory=dict)
    wall: float = 0.0
    cpu: float = 0.0
    mib: float = 0.0
    """Most memory of all processes together, seen every quarter of a second."""
    load: tuple[float, float] = (0.0, 0.0)
    """Processes waiting for a core or running, mean of a minute, before and at the end."""


def measured(folder: Path, out: Path, *, workers: int) -> NationRun:
    """Plan a nation in a process of its own, and return what it and its processes took."""
    run, before = NationRun(), os.getloadavg()[0]
    lines = out.parent / f"{out.name}.log"
    command = [str(Path(sys.executable).with_name("praja")), "nation", str(folder), "--out", str(out)]
    began, busy = time.perf_counter(), os.times()
    with lines.open("w", encoding="utf-8") as told:
        process = subprocess.Popen([*command, "--workers", str(workers)], stderr=told)
        while process.poll() is None:
            run.mib = max(run.mib, sum(map(_resident_mib, tree_of(process.pid))))
            time.sleep(EVERY_S)
    after = os.times()
    run.wall = time.perf_counter() - began
    run.cpu = sum(after[2:4]) - sum(busy[2:4])
    run.load = (before, os.getloadavg()[0])
    if process.returncode > 1:
        raise RuntimeError(lines.read_text(encoding="utf-8")[-2000:])
    run.said = json.loads((out / "nation.json").read_text(encoding="utf-8"))
    return run


def tree_of(root: int) -> list[int]:
    """Return a process and all that came from it."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found = [root]
    for pid in found:
        found += children.get(pid, [])
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                text = (place / "stat").read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue  # it has ended meanwhile
            yield int(place.name), int(text.rpartition(")")[2].split()[1])


def _resident_mib(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1]) * PAGE / 2**20
    except OSError:
        return 0.0
