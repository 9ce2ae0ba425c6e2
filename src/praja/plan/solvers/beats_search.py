"""Search for cheap beats of one district at a price per team: ruin, recreate, anneal.

A move takes some stations near each other out of their beats and puts them back one by one where
they cost least (Schrimpf et al. 2000; Christiaens and Vanden Berghe 2020, "Slack induction by string
removals"). Costs are whole numbers, so a district comes out the same on every run.
The best beats seen for each number of beats are kept; the choice among those numbers is made later.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.plan.solvers.kernels import NO_VALUE, below, kernel

Ints = NDArray[np.int64]
Metres = NDArray[np.int32]

RUINED_MAX = 40
"""Most stations taken out by one move."""


class District(NamedTuple):
    """What does not change while a district is searched."""

    metres: Metres  # shape (N, N)
    near: Metres  # shape (N, K): the station itself, then its neighbours, nearest first
    weight: Ints
    load: Ints
    capacity: int


class Beats(NamedTuple):
    """Beats under construction; row ``k`` of the wide arrays is beat ``k``."""

    beat_of: Ints  # shape (N,): -1 while taken out
    members: Metres  # shape (N, M)
    base_cost: Ints  # shape (N, M): cost of the beat if that member were its base
    held: Ints
    used: Ints  # capacity units
    cost: Ints
    stamp: Ints  # the move in which the beat was last saved
    looked: Ints  # the insertion in which the beat was last weighed
    free: Ints  # stack of unused rows
    totals: Ints  # [beats in use, cost, free rows, clock of insertions]


class Undo(NamedTuple):
    """What a move has overwritten, to be put back if it is refused."""

    rows: Ints
    members: Metres
    base_cost: Ints
    held: Ints
    used: Ints
    cost: Ints
    free: Ints
    totals: Ints
    size: Ints  # [rows saved]


class Record(NamedTuple):
    """The best beats seen for each number of beats from ``first`` on."""

    first: int
    cost: Ints  # shape (R,)
    beat_of: Metres  # shape (R, N)


@kernel
def insertion_cost(district: District, beats: Beats, station: int, row: int) -> int:
    """Return how much the beat's cost rises when the station joins it, its base chosen anew."""
    weight = district.weight[station]
    as_base = np.int64(0)
    best = np.int64(NO_VALUE)
    for slot in range(beats.held[row]):
        member = beats.members[row, slot]
        metres = np.int64(district.metres[station, member])
        best = min(best, beats.base_cost[row, slot] + weight * metres)
        as_base += district.weight[member] * metres
    return int(min(best, as_base) - beats.cost[row])


@kernel
def save_row(beats: Beats, undo: Undo, row: int, move: int) -> None:
    """Remember a beat before the move changes it for the first time."""
    if beats.stamp[row] == move:
        return
    beats.stamp[row] = move
    spot = undo.size[0]
    undo.size[0] += 1
    undo.rows[spot] = row
    undo.held[spot] = beats.held[row]
    undo.used[spot] = beats.used[row]
    undo.cost[spot] = beats.cost[row]
    for slot in range(beats.held[row]):
        undo.members[spot, slot] = beats.members[row, slot]
        undo.base_cost[spot, slot] = beats.base_cost[row, slot]


@kernel
def cheapest_base(beats: Beats, row: int) -> int:
    """Return the least cost over the members as base; 0 for an empty beat."""
    best = beats.base_cost[row, 0] if beats.held[row] else np.int64(0)
    for slot in range(1, beats.held[row]):
        best = min(best, beats.base_cost[row, slot])
    return int(best)


@kernel
def put_in(district: District, beats: Beats, station: int, row: int) -> None:
    """Add a station to a beat that has room for it."""
    weight = district.weight[station]
    as_base = np.int64(0)
    last = beats.held[row]
    for slot in range(last):
        member = beats.members[row, slot]
        metres = np.int64(district.metres[station, member])
        beats.base_cost[row, slot] += weight * metres
        as_base += district.weight[member] * metres
    beats.members[row, last] = station
    beats.base_cost[row, last] = as_base
    beats.held[row] = last + 1
    beats.used[row] += district.load[station]
    beats.beat_of[station] = row
    before = beats.cost[row]
    beats.cost[row] = cheapest_base(beats, row)
    beats.totals[1] += beats.cost[row] - before


@kernel
def take_out(district: District, beats: Beats, station: int) -> None:
    """Remove a station from its beat; an empty beat goes back to the unused rows."""
    row = beats.beat_of[station]
    weight = district.weight[station]
    last = beats.held[row] - 1
    found = 0
    for slot in range(last + 1):
        member = beats.members[row, slot]
        if member == station:
            found = slot
        else:
            beats.base_cost[row, slot] -= weight * np.int64(district.metres[station, member])
    beats.members[row, found] = beats.members[row, last]
    beats.base_cost[row, found] = beats.base_cost[row, last]
    beats.held[row] = last
    beats.used[row] -= district.load[station]
    beats.beat_of[station] = -1
    before = beats.cost[row]
    beats.cost[row] = cheapest_base(beats, row)
    beats.totals[1] += beats.cost[row] - before
    if last == 0:
        beats.free[beats.totals[2]] = row
        beats.totals[2] += 1
        beats.totals[0] -= 1


@kernel
def open_row(beats: Beats) -> int:
    """Return an unused row and count it as a beat."""
    beats.totals[2] -= 1
    beats.totals[0] += 1
    return int(beats.free[beats.totals[2]])


@kernel
def place(district: District, beats: Beats, station: int, price: int, chance: NDArray[np.uint64]) -> int:
    """Return the row where the station costs least, -1 for a beat of its own; now and then blink."""
    best, best_row = int(price), -1
    beats.totals[3] += 1
    clock = beats.totals[3]
    weight = district.weight[station]
    room = district.capacity - district.load[station]
    for near in range(1, district.near.shape[1]):
        other = district.near[station, near]
        # A beat not met so far has no member nearer than this one.
        if weight * np.int64(district.metres[station, other]) >= best:
            break
        row = beats.beat_of[other]
        if row < 0 or beats.looked[row] == clock:
            continue
        beats.looked[row] = clock
        if beats.used[row] > room or below(chance, 16) == 0:
            continue
        rise = insertion_cost(district, beats, station, row)
        if rise < best:
            best, best_row = rise, row
    return best_row


@kernel
def insert(
    district: District,
    beats: Beats,
    undo: Undo,
    station: int,
    move: int,
    price: int,
    chance: NDArray[np.uint64],
) -> None:
    """Put one station back, in the best beat or in one of its own."""
    row = place(district, beats, station, price, chance)
    if row < 0:
        row = open_row(beats)
    save_row(beats, undo, row, move)
    put_in(district, beats, station, row)


@kernel
def ruin(
    district: District, beats: Beats, undo: Undo, out: Ints, move: int, chance: NDArray[np.uint64]
) -> int:
    """Take stations of a few neighbouring beats out; return how many, listed in ``out``."""
    seed = below(chance, beats.beat_of.size)
    wanted = 1 + below(chance, 2)
    taken = 0
    for near in range(district.near.shape[1]):
        station = district.near[seed, near]
        row = beats.beat_of[station]
        if row < 0 or beats.stamp[row] == move:
            continue
        if taken + beats.held[row] > RUINED_MAX and taken:
            break
        save_row(beats, undo, row, move)
        whole = below(chance, 16) == 0
        members = beats.held[row]
        length = min(members if whole else 1 + below(chance, members), RUINED_MAX - taken)
        out[taken] = station
        taken += 1
        take_out(district, beats, station)
        for _ in range(length - 1):
            other = beats.members[row, below(chance, beats.held[row])]
            out[taken] = other
            taken += 1
            take_out(district, beats, other)
        wanted -= 1
        if wanted == 0 or taken == RUINED_MAX:
            break
    return taken


@kernel
def order(district: District, out: Ints, key: Ints, size: int, chance: NDArray[np.uint64]) -> None:
    """Sort the stations to be put back: by load, by distance from the first, or by chance."""
    rule = below(chance, 8)
    first = out[0]
    for spot in range(size):
        station = out[spot]
        away = np.int64(district.metres[first, station])
        if rule < 3:
            key[spot] = below(chance, 1 << 20)
        elif rule < 6:
            key[spot] = -district.load[station] * (1 << 20) + below(chance, 1 << 20)
        else:
            key[spot] = away if rule == 6 else -away
    for spot in range(1, size):
        station, value = out[spot], key[spot]
        back = spot - 1
        while back >= 0 and key[back] > value:
            out[back + 1], key[back + 1] = out[back], key[back]
            back -= 1
        out[back + 1], key[back + 1] = station, value


@kernel
def put_back(beats: Beats, undo: Undo) -> None:
    """Undo the move: every saved beat is what it was."""
    for spot in range(undo.size[0]):
        row = undo.rows[spot]
        beats.held[row] = undo.held[spot]
        beats.used[row] = undo.used[spot]
        beats.cost[row] = undo.cost[spot]
        for slot in range(undo.held[spot]):
            beats.members[row, slot] = undo.members[spot, slot]
            beats.base_cost[row, slot] = undo.base_cost[spot, slot]
            beats.beat_of[undo.members[spot, slot]] = row
    beats.totals[:3] = undo.totals[:3]
    # Rows beyond the remembered top may have been popped and pushed in another order.
    beats.free[: undo.totals[2]] = undo.free[: undo.totals[2]]
