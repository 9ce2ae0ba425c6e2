"""Patrols by brute force: every route written down by its own reading of the rules, then one matrix game."""

import numpy as np
from scipy.optimize import linprog


def routes(problem):
    """Yield the cover of every route of a shift, shape (S, B)."""
    for sector in range(len(problem.travel)):
        for at in {0, int(problem.way_out[sector])}:
            if at < problem.risk.shape[1]:
                yield from _onward(problem, sector, at, np.zeros(problem.risk.shape))


def _onward(problem, sector, at, covered):
    others = [k for k in range(len(problem.travel)) if k != sector]
    blocks = problem.risk.shape[1]
    longest = blocks
    if others and problem.longest_stay:
        longest = max(problem.longest_stay, min(int(problem.travel[sector, k]) for k in others))
    in_time = {
        u: [(k, a) for k in others if (a := u + int(problem.travel[sector, k])) < blocks]
        for u in range(blocks)
    }
    for until in range(at + 1, blocks + 1):
        now = covered.copy()
        now[sector, at:until] = 1
        if until == blocks:
            if until - at <= longest or not in_time[at + longest]:
                yield now
        elif until - at <= longest:
            for k, arrives in in_time[until]:
                yield from _onward(problem, k, arrives, now)


def game(problem):
    """Return the least worst risk over all mixtures of routes, and the most risk met at it."""
    covers = np.unique([c.ravel() for c in routes(problem)], axis=0)
    risk = problem.risk.ravel()
    # Columns: the chance of each route, and the worst risk t; rows: risk (1 - cover) - t <= 0.
    rows = np.hstack([-(risk * covers).T, -np.ones((risk.size, 1))])
    one = np.append(np.ones(len(covers)), 0)[None]
    first = linprog(np.append(np.zeros(len(covers)), 1), rows, -risk, one, np.ones(1))
    assert first.fun is not None
    limits = [*((0.0, 1.0) for _ in covers), (0.0, first.fun + 1e-9)]
    second = linprog(np.append(-covers @ risk, 0), rows, -risk, one, np.ones(1), bounds=limits)
    assert second.fun is not None
    return first.fun, -second.fun
