"""Prizes per station that prove how cheap beats can possibly be (Lagrangian relaxation).

If every station pays its prize to each beat that holds it, and a beat costs its weighted metres plus the
price of a team, then the sum of the prizes plus the losses of all bases whose best beat loses money is a
lower bound of every division into beats at that price. Subgradient steps raise it.
"""

from typing import NamedTuple

import numpy as np

from praja.plan.solvers.beats_pricing import (
    Knapsack,
    Loads,
    Reals,
    empty_knapsack,
    fill,
    gather,
    members_of,
)
from praja.plan.solvers.beats_search import District, Ints
from praja.plan.solvers.kernels import kernel


class Prizes(NamedTuple):
    """The prizes of a district and how they were reached."""

    best: Reals  # shape (N,): with the highest bound so far
    now: Reals
    drift: Reals  # the direction of the last step
    held: Ints  # shape (N,): beats that hold the station at the moment
    state: Reals  # [best bound, step factor, steps since it rose, beats (smoothed)]


@kernel
def relax(
    district: District, loads: Loads, sack: Knapsack, prize: Reals, price: float, held: Ints, members: Ints
) -> tuple[float, int]:
    """Return the bound at these prizes and the number of beats that pay; count who is held how often."""
    stations = prize.size
    reach = 0.0
    bound = 0.0
    for station in range(stations):
        reach = max(reach, prize[station] / district.weight[station])
        bound += prize[station]
        held[station] = 0
    beats = 0
    for base in range(stations):
        gather(district, loads, sack, prize, reach, base)
        room = district.capacity - district.load[base]
        loss = price - prize[base] - fill(loads, sack, room)
        if loss < 0:
            bound += loss
            beats += 1
            held[base] += 1
            for spot in range(members_of(loads, sack, room, members)):
                held[members[spot]] += 1
    return bound, beats


@kernel
def step(prizes: Prizes, target: float, bound: float) -> None:
    """Move the prizes towards stations nobody holds (Polyak step, deflected as by Camerini et al. 1975)."""
    square, cross, norm = 0.0, 0.0, 0.0
    for station in range(prizes.now.size):
        miss = 1.0 - prizes.held[station]
        square += miss * miss
        cross += miss * prizes.drift[station]
        norm += prizes.drift[station] * prizes.drift[station]
    keep = -1.2 * cross / norm if cross < 0 and norm > 0 else 0.0
    square = 0.0
    for station in range(prizes.now.size):
        prizes.drift[station] = 1.0 - prizes.held[station] + keep * prizes.drift[station]
        square += prizes.drift[station] * prizes.drift[station]
    if square == 0.0:
        return
    length = prizes.state[1] * (target - bound) / square
    for station in range(prizes.now.size):
        prizes.now[station] = max(0.0, prizes.now[station] + length * prizes.drift[station])


@kernel
def ascend(
    district: District, loads: Loads, prizes: Prizes, price: float, target: float, steps: int
) -> float:
    """Take ``steps`` steps at a price; return the mean number of beats that paid, newest weighted most."""
    sack = empty_knapsack(loads, district.capacity)
    members = np.zeros(district.weight.size, np.int64)
    prizes.state[0] = -1e18
    prizes.drift[:] = 0.0
    prizes.now[:] = prizes.best
    waiting = 0
    mean = -1.0
    for _ in range(steps):
        bound, beats = relax(district, loads, sack, prizes.now, price, prizes.held, members)
        mean = beats if mean < 0 else 0.9 * mean + 0.1 * beats
        if bound > prizes.state[0]:
            prizes.state[0] = bound
            prizes.best[:] = prizes.now
            waiting = 0
        else:
            waiting += 1
            if waiting >= 5:
                prizes.state[1] *= 0.4
                prizes.now[:] = prizes.best
                prizes.drift[:] = 0.0
                waiting = 0
                continue
        goal = target if target > bound else bound * 1.01
        step(prizes, goal, bound)
    return mean


@kernel
def proven(district: District, loads: Loads, prize: Reals, price: float, least: int) -> float:
    """Return the bound at these prizes when at least ``least`` beats must be paid for."""
    sack = empty_knapsack(loads, district.capacity)
    reach = (prize / district.weight).max()
    loss = np.zeros(prize.size)
    for base in range(prize.size):
        gather(district, loads, sack, prize, reach, base)
        loss[base] = price - prize[base] - fill(loads, sack, district.capacity - district.load[base])
    loss.sort()
    bound = prize.sum()
    for spot in range(prize.size):
        if spot < least or loss[spot] < 0:
            bound += loss[spot]
    return float(bound)
