"""Divide stations into beats: a price per team, a search at that price, and a proof of how good it is.

The number of teams couples the districts only through its price. Prizes per station (Lagrangian
relaxation) find the price and prove a lower bound; annealing finds beats at the price and keeps the best
of each number of beats; then the teams are handed out exactly. See docs/methods/beats.md.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from praja.plan.models.beats import BeatsProblem, BeatsSolution
from praja.plan.solvers.beats_packing import pack

Item = TypeVar("Item")
Answer = TypeVar("Answer")
Progress = Callable[[int, int], None]


def least_beats(problem: BeatsProblem) -> NDArray[np.int64]:
    """Return the least possible number of beats of each district, in order of district number."""
    from praja.plan.solvers.beats_districts import split

    return np.array(
        [pack(problem.load_units[rows], problem.capacity_units).max() + 1 for rows in split(problem)],
        dtype=np.int64,
    )


def solve_beats(
    problem: BeatsProblem,
    teams: int,
    *,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
) -> BeatsSolution:
    """Return beats for at most ``teams`` teams, or for the least possible number if that is more.

    The answer depends on the problem, ``teams`` and ``seed`` alone: districts are worked on
    separately, whatever the number of ``workers``, and put together in their order. ``progress`` is told
    the steps done and the steps in all, after each step.
    """
    # numba takes a second to import; whoever does not plan beats shall not wait for it.
    from praja.plan.solvers.beats_rounds import Rounds

    with ThreadPoolExecutor(max(1, workers)) as pool:

        def each(work: Callable[[Item], Answer], items: Iterable[Item]) -> list[Answer]:
            return list(pool.map(work, items))

        return Rounds(problem, teams, seed, each, progress or _silent).solve()


def compile_kernels() -> None:
    """Compile every kernel once, so that the first plan does not wait; the code stays on disk."""
    line = np.arange(6)
    load = np.array([1, 1, 2, 1, 1, 4])
    problem = BeatsProblem(line // 5, line / 100, line / 100, load, 4, load)
    solve_beats(problem, 3)


def _silent(_done: int, _total: int) -> None:
    """Report progress to nobody."""
