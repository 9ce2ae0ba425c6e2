"""Edits by hand on the whole example operation: 1,000 random ones, each checked by what it touches.

With ``PLAN_FOLDER`` in the environment, that plan folder is edited; else the operation is planned first.
"""

import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.reinforce_world import DATA, SEED
from posko.planning.byhand.gathering.bridge import Gathering, Short
from posko.planning.rows import reading
from praja.byhand import AddPost, Edit, Keep, MoveStation, Put, check
from praja.domain.places import Post
from praja.domain.settings import Settings
from praja.io.notes import Notebook
from praja.io.settings import read_settings
from praja.io.tomlfile import FILE
from praja.pipeline import plan_folder

LIMIT_MS = 300
MAKE_ROWS = "from posko.planning import bridge; import sys; bridge.look_up_anew(sys.argv[1], progress=print)"


def percentiles(values: Sequence[float]) -> list[float]:
    """Return median, 95th and 99th percentile and the greatest."""
    ordered = sorted(values)
    return [ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95, 0.99, 1)]


class Chance:
    """Random edits of one plan: of any seats and officers, sensible or not."""

    def __init__(self, rows: Path, seed: int) -> None:
        self.draw = random.Random(seed)
        with reading(rows) as file:

            def column(sql: str) -> list[str]:
                return [row[0] for row in file.execute(sql)]

            self.seats = column("SELECT duty_id FROM duty WHERE need IS NOT NULL ORDER BY n")
            self.people = column("SELECT nrp FROM officer ORDER BY nrp")
            self.stations = [tuple(r) for r in file.execute("SELECT station_id, district FROM station")]
            self.beats: dict[str, list[str]] = {}
            for beat, district in file.execute("SELECT beat_id, district FROM beat ORDER BY beat_id"):
                self.beats.setdefault(district, []).append(beat)
            self.posts = [dict(row) for row in file.execute("SELECT * FROM post")]

    def put(self) -> list[Edit]:
        """Give a seat to somebody."""
        return [Put(self.draw.choice(self.seats), self.draw.choice(self.people))]

    def empty(self) -> list[Edit]:
        """Empty a seat."""
        return [Put(self.draw.choice(self.seats), "")]

    def swap(self) -> list[Edit]:
        """Give two seats to two officers."""
        first, second = self.draw.sample(self.seats, 2)
        return [Put(first, self.draw.choice(self.people)), Put(second, self.draw.choice(self.people))]

    def keep(self) -> list[Edit]:
        """Lock a duty."""
        return [Keep(self.draw.choice(self.seats))]

    def station(self) -> list[Edit]:
        """Bring a station into another beat of its district."""
        station, district = self.draw.choice(self.stations)
        return [MoveStation(station, self.draw.choice(self.beats[district]))]

    def post(self) -> list[Edit]:
        """Add a post like one that is there."""
        like = self.draw.choice(self.posts)
        place = (
            like["kind"],
            "Pos",
            like["area"],
            like["lat"],
            like["lon"],
            tuple(like["phases"].split(";")),
        )
        name = f"BARU-{self.draw.random()}"
        return [AddPost(Post(name, *place, like["force"], like["officers"], like["shift"]))]

    def kinds(self) -> dict[str, Callable[[], list[Edit]]]:
        """Return what can be drawn, by what it is called."""
        return {
            "give a seat": self.put,
            "empty a seat": self.empty,
            "swap two": self.swap,
            "lock": self.keep,
            "move a station": self.station,
            "add a post": self.post,
        }


def _checked(rows: Path, short: Short, so_far: Sequence[Edit], now: Sequence[Edit]) -> tuple[float, str]:
    """Return the milliseconds of one check, its file opened anew as a page does, and the heaviest weight."""
    begun = time.perf_counter()
    with reading(rows) as file:
        facts = Gathering(file, short).facts(so_far, now)
    verdict = check(facts, so_far=so_far, now=now)
    return 1000 * (time.perf_counter() - begun), str(verdict.weight or "nothing")


def _settings(folder: Path) -> Settings:
    return read_settings((folder / "input" / FILE).read_bytes(), Notebook())


def _import_ms() -> float:
    """Return how long the check takes to import where the engine's reading is there already."""
    code = (
        "import time, praja.io.folder, praja.travel; t = time.perf_counter(); import praja.byhand; "
        "print(1000 * (time.perf_counter() - t))"
    )
    return float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)


def _prepared(place: Path, quick: bool) -> Path:
    """Return a folder with a plan and its rows."""
    (place / "plan").parent.mkdir(exist_ok=True)
    given = os.environ.get("PLAN_FOLDER")
    if given:
        (place / "plan").symlink_to(Path(given).resolve())
    else:
        phases = ("voting",) if quick else ()
        plan_folder(DATA / "jambi", place / "plan", phases=phases, seed=SEED, workers=os.cpu_count() or 1)
    # In a process of its own: what pages need has nothing of the engine's solvers in memory.
    subprocess.run([sys.executable, "-c", MAKE_ROWS, str(place)], check=True, stdout=subprocess.DEVNULL)
    return place


def run(quick: bool) -> str:
    """Return the tables."""
    with tempfile.TemporaryDirectory() as temporary:
        place = _prepared(Path(temporary) / "attempt", quick)
        rows = place / "rows.sqlite3"
        with reading(rows) as file:
            short = Short.of(file, _settings(place / "plan"))
            counts = [
                file.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("duty", "officer", "need")
            ]
        chance = Chance(rows, SEED)
        earlier = [edit for _ in range(20) for edit in (*chance.put(), *chance.station())]
        number = 20 if quick else 100
        lines, weights, every = [], Counter[str](), []
        for name, drawn in chance.kinds().items():
            asked = [drawn() for _ in range(2 * number if name == "give a seat" else number)]
            for said, so_far in (("", ()), (" after 40 others", earlier)):
                told = [_checked(rows, short, so_far, now) for now in asked]
                every += [ms for ms, _ in told]
                weights.update(weight for _, weight in told)
                values = " | ".join(f"{v:.1f}" for v in percentiles([ms for ms, _ in told]))
                lines.append(f"| {name}{said} | {len(told)} | {values} |")
        lines.append(f"| **all** | {len(every)} | {' | '.join(f'{v:.1f}' for v in percentiles(every))} |")
        size = rows.stat().st_size / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    met = "met" if percentiles(every)[-1] <= LIMIT_MS else "NOT met"
    return "\n".join(
        [
            "# Edits by hand",
            "",
            f"Python {platform.python_version()}, {platform.machine()}; seed {SEED}. A plan of {counts[0]:,}",
            f"duties, {counts[1]:,} officers, {counts[2]:,} needs; its rows are a file of {size:,.0f} MB,",
            f"opened for each check. `praja.byhand` takes {_import_ms():.0f} ms to import beside what reads",
            f"operations; peak of the process {peak:,.0f} MiB.",
            "",
            "| ms | checks | median | 95th percentile | 99th | longest |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
            f"Aim: {LIMIT_MS} ms. It is {met}.",
            "",
            "| heaviest rule touched | checks |",
            "|---|---|",
            *(f"| {weight} | {n} |" for weight, n in weights.most_common()),
            "",
        ]
    )
