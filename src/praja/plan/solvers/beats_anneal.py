"""Anneal the beats of one district at a price per team, and keep the best of each number of beats."""

import numpy as np
from numpy.typing import NDArray

from praja.plan.solvers.beats_search import (
    RUINED_MAX,
    Beats,
    District,
    Ints,
    Metres,
    Record,
    Undo,
    insert,
    open_row,
    order,
    put_back,
    put_in,
    ruin,
)
from praja.plan.solvers.kernels import below, kernel

LOG_STEPS = 1024
PATIENCE: Ints = np.rint(-np.log((np.arange(LOG_STEPS) + 0.5) / LOG_STEPS) * 1024).astype(np.int64)
"""1024 x -log of evenly spread chances: what a move may cost, in units of heat / 1024."""


@kernel
def empty_beats(stations: int, widest: int) -> Beats:
    """Return room for at most one beat per station, all unused."""
    return Beats(
        np.full(stations, -1, np.int64),
        np.zeros((stations, widest), np.int32),
        np.zeros((stations, widest), np.int64),
        np.zeros(stations, np.int64),
        np.zeros(stations, np.int64),
        np.zeros(stations, np.int64),
        np.zeros(stations, np.int64),
        np.zeros(stations, np.int64),
        np.arange(stations - 1, -1, -1).astype(np.int64),
        np.array([0, 0, stations, 0], np.int64),
    )


@kernel
def empty_undo(stations: int, widest: int) -> Undo:
    """Return room for every beat a move can touch."""
    rows = min(stations, 2 * RUINED_MAX + 8)
    return Undo(
        np.zeros(rows, np.int64),
        np.zeros((rows, widest), np.int32),
        np.zeros((rows, widest), np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(rows, np.int64),
        np.zeros(stations, np.int64),
        np.zeros(4, np.int64),
        np.zeros(1, np.int64),
    )


@kernel
def start_from(district: District, beats: Beats, beat_of: Metres) -> None:
    """Fill empty beats with a given division; its labels are below the number of stations."""
    row_of = np.full(beat_of.size, -1, np.int64)
    for station in range(beat_of.size):
        label = beat_of[station]
        if row_of[label] < 0:
            row_of[label] = open_row(beats)
        put_in(district, beats, station, row_of[label])


@kernel
def note(beats: Beats, record: Record) -> None:
    """Keep the beats if none so cheap have been seen with this number of beats."""
    spot = beats.totals[0] - record.first
    if 0 <= spot < record.cost.size and beats.totals[1] < record.cost[spot]:
        record.cost[spot] = beats.totals[1]
        for station in range(beats.beat_of.size):
            record.beat_of[spot, station] = beats.beat_of[station]


@kernel
def anneal(
    district: District,
    record: Record,
    division: Metres,
    price: int,
    moves: int,
    heats: NDArray[np.int64],
    chance: NDArray[np.uint64],
) -> int:
    """Search from ``division``, leave it where the search ends, fill ``record``; return its beats.

    Parameters
    ----------
    division : shape (N,), beat numbers below N
    price : metres per team, a whole number
    moves : how many moves are tried
    heats : metres a move may typically lose, of the first move and of the last
    """
    stations = district.weight.size
    widest = min(stations, district.capacity // district.load.min())
    beats, undo = empty_beats(stations, widest), empty_undo(stations, widest)
    start_from(district, beats, division)
    note(beats, record)
    out, key = np.zeros(RUINED_MAX, np.int64), np.zeros(RUINED_MAX, np.int64)
    current = beats.totals[1] + price * beats.totals[0]
    heat = float(heats[0])
    cooling = (max(1.0, float(heats[1])) / max(1.0, heat)) ** (1.0 / max(1, moves))
    for move in range(1, moves + 1):
        undo.size[0] = 0
        undo.totals[:3] = beats.totals[:3]
        undo.free[: beats.totals[2]] = beats.free[: beats.totals[2]]
        taken = ruin(district, beats, undo, out, move, chance)
        order(district, out, key, taken, chance)
        for spot in range(taken):
            insert(district, beats, undo, out[spot], move, price, chance)
        found = beats.totals[1] + price * beats.totals[0]
        # Even a move that is refused may be the best of its number of beats.
        note(beats, record)
        allowed = np.int64(heat) * PATIENCE[below(chance, LOG_STEPS)] // 1024
        if found <= current + allowed:
            current = found
        else:
            put_back(beats, undo)
        heat *= cooling
    division[:] = beats.beat_of
    return int(beats.totals[0])


@kernel
def bases_of(district: District, beat_of: Metres) -> tuple[Ints, int]:
    """Return the cheapest base of each station's beat, ties to the first, and the total cost."""
    stations = beat_of.size
    cost_as_base = np.zeros(stations, np.int64)
    best = np.full(stations, -1, np.int64)
    for base in range(stations):
        for station in range(stations):
            if beat_of[station] == beat_of[base]:
                cost_as_base[base] += district.weight[station] * np.int64(district.metres[base, station])
        label = beat_of[base]
        if best[label] < 0 or cost_as_base[base] < cost_as_base[best[label]]:
            best[label] = base
    total = np.int64(0)
    base_of = np.zeros(stations, np.int64)
    for station in range(stations):
        base_of[station] = best[beat_of[station]]
        total += district.weight[station] * np.int64(district.metres[base_of[station], station])
    return base_of, int(total)
