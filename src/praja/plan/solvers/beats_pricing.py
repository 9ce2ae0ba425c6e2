"""The best beat around one base at given prizes: an exact knapsack of few different loads.

With a prize for every station, a base collects the stations whose prize exceeds their weighted
distance, as far as loads allow. Stations of one load are taken best first, so only the best few of each
load matter, and a small table over loads and capacity settles the rest exactly.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from praja.plan.solvers.beats_search import District, Ints
from praja.plan.solvers.kernels import kernel

Reals = NDArray[np.float64]


class Loads(NamedTuple):
    """The different loads of a district, heaviest first, and which of them each station has."""

    size: Ints  # shape (G,)
    group_of: Ints  # shape (N,)


class Knapsack(NamedTuple):
    """Working space of one knapsack."""

    profit: Reals  # shape (G, M): the best profits of each load, best first
    station: Ints  # shape (G, M)
    held: Ints  # shape (G,)
    most: Ints  # shape (G,): how many of a load fit beside the base
    value: Reals  # shape (G + 1, C + 1)
    chosen: Ints  # shape (G, C + 1)


@kernel
def empty_knapsack(loads: Loads, capacity: int) -> Knapsack:
    """Return working space for beats of at most ``capacity`` units."""
    groups = loads.size.size
    widest = capacity // loads.size.min()
    return Knapsack(
        np.zeros((groups, widest + 1)),
        np.zeros((groups, widest + 1), np.int64),
        np.zeros(groups, np.int64),
        np.zeros(groups, np.int64),
        np.zeros((groups + 1, capacity + 1)),
        np.zeros((groups, capacity + 1), np.int64),
    )


@kernel
def offer(sack: Knapsack, group: int, station: int, profit: float) -> None:
    """Keep the profit if it is among the best of its load."""
    count, most = sack.held[group], sack.most[group]
    if count == most:
        if most == 0 or sack.profit[group, count - 1] >= profit:
            return
        count -= 1
    spot = count
    while spot > 0 and sack.profit[group, spot - 1] < profit:
        sack.profit[group, spot] = sack.profit[group, spot - 1]
        sack.station[group, spot] = sack.station[group, spot - 1]
        spot -= 1
    sack.profit[group, spot] = profit
    sack.station[group, spot] = station
    sack.held[group] = count + 1


@kernel
def gather(district: District, loads: Loads, sack: Knapsack, prize: Reals, reach: float, base: int) -> None:
    """Offer the base's neighbours within reach, the whole district if its list of neighbours ends early."""
    room = district.capacity - district.load[base]
    for group in range(loads.size.size):
        sack.most[group] = room // loads.size[group]
    sack.held[:] = 0
    for near in range(1, district.near.shape[1]):
        station = district.near[base, near]
        metres = district.metres[base, station]
        if metres >= reach:
            return
        profit = prize[station] - district.weight[station] * np.float64(metres)
        if profit > 0:
            offer(sack, loads.group_of[station], station, profit)
    if district.near.shape[1] == prize.size:
        return
    sack.held[:] = 0
    for station in range(prize.size):
        profit = prize[station] - district.weight[station] * np.float64(district.metres[base, station])
        if station != base and profit > 0:
            offer(sack, loads.group_of[station], station, profit)


@kernel
def fill(loads: Loads, sack: Knapsack, room: int) -> float:
    """Return the most profit that fits into ``room`` units; ``chosen`` remembers how."""
    groups = loads.size.size
    last = groups - 1
    size = loads.size[last]
    value = sack.value
    for units in range(room + 1):
        number = min(units // size, sack.held[last])
        sack.chosen[last, units] = number
        value[last, units] = 0.0
    total = 0.0
    for number in range(1, sack.held[last] + 1):
        total += sack.profit[last, number - 1]
        upto = min(room + 1, (number + 1) * size) if number < sack.held[last] else room + 1
        for units in range(number * size, upto):
            value[last, units] = total
    for group in range(last - 1, -1, -1):
        size = loads.size[group]
        for units in range(room + 1):
            best, number = value[group + 1, units], 0
            total = 0.0
            for taken in range(1, min(sack.held[group], units // size) + 1):
                total += sack.profit[group, taken - 1]
                worth = total + value[group + 1, units - taken * size]
                if worth > best:
                    best, number = worth, taken
            value[group, units] = best
            sack.chosen[group, units] = number
    return float(value[0, room])


@kernel
def members_of(loads: Loads, sack: Knapsack, room: int, members: Ints) -> int:
    """List the stations of the best filling in ``members``; return how many."""
    size = 0
    for group in range(loads.size.size):
        number = sack.chosen[group, room]
        room -= number * loads.size[group]
        for spot in range(number):
            members[size] = sack.station[group, spot]
            size += 1
    return size
