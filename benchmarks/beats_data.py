"""The frozen beats problems: Jambi, the nation, and small ones by seed."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd

from praja.plan.models.beats import BeatsProblem
from praja.plan.solvers.beats import least_beats

SHARED = Path(__file__).resolve().parents[2] / "shared"
CLASSES = ("low", "elevated", "high", "special")
LOAD, WEIGHT = np.array([1, 4, 8, 8]), np.array([1, 3, 6, 6])
JAMBI_TEAMS = 1696


def _problem(villages: pd.Series, lat: pd.Series, lon: pd.Series, classes: np.ndarray) -> BeatsProblem:
    _, district_idx = np.unique(villages.str[:8].to_numpy(str), return_inverse=True)
    return BeatsProblem(
        district_idx.astype(np.int64), lat.to_numpy(), lon.to_numpy(), LOAD[classes], 8, WEIGHT[classes]
    )


def jambi() -> BeatsProblem:
    """Return the benchmark of 6,391 stations in 144 districts."""
    table = pd.read_csv(SHARED / "data/bench/jambi/stations.csv", dtype={"village_code": str})
    classes = table["risk_class"].map(CLASSES.index).to_numpy()
    return _problem(table["village_code"], table["lat"], table["lon"], classes)


def nation() -> tuple[BeatsProblem, int]:
    """Return all 435,296 stations, classes drawn by hash, and the teams allowed."""
    table = pd.read_parquet(SHARED / "data/polling_stations_indonesia.parquet")
    names = zip(table["village_code"], table["number"], strict=True)
    draws = [int(hashlib.sha256(f"{v}-{n}".encode()).hexdigest()[:8], 16) % 1000 for v, n in names]
    classes = np.searchsorted([950, 990, 998], draws, side="right")
    problem = _problem(table["village_code"].astype(str), table["lat"], table["lon"], classes)
    return problem, -(-12 * int(least_beats(problem).sum()) // 10)


def small(seed: int, stations: int = 9) -> BeatsProblem:
    """Return one made-up district that can be solved by trying everything."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(4, stations, p=[0.7, 0.2, 0.05, 0.05])
    place = rng.integers(0, 400, (2, stations)) / 10_000
    return BeatsProblem(
        np.zeros(stations, np.int64), place[0] - 1.6, place[1] + 103.6, LOAD[classes], 8, WEIGHT[classes]
    )


def part(problem: BeatsProblem, district: int) -> BeatsProblem:
    """Return one district of a problem."""
    rows = problem.district_idx == district
    return BeatsProblem(
        problem.district_idx[rows], problem.lat[rows], problem.lon[rows],
        problem.load_units[rows], problem.capacity_units, problem.weight[rows],
    )  # fmt: skip
