"""The least number of beats of one district: bin packing of few different loads, exact."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Bins = tuple[tuple[int, ...], ...]


def pack(load_units: NDArray[np.int64], capacity: int) -> NDArray[np.int64]:
    """Return a beat number for each station, shape (N,), using the least possible number of beats."""
    counts = Counter(int(load) for load in load_units)
    bins = least_bins(tuple(sorted(counts.items(), reverse=True)), capacity)
    spots: dict[int, list[int]] = {load: [] for load in counts}
    for number, loads in enumerate(bins):
        for load in loads:
            spots[load].append(number)
    # Both orders are by row, so stations listed next to each other tend to share a beat.
    taken = {load: iter(numbers) for load, numbers in spots.items()}
    return np.array([next(taken[int(load)]) for load in load_units], dtype=np.int64)


@lru_cache(maxsize=4096)
def least_bins(counts: tuple[tuple[int, int], ...], capacity: int) -> Bins:
    """Return fewest bins that hold ``counts`` (load, how many), heaviest load first."""
    bins = _first_fit(counts, capacity)
    if len(bins) == _lower_bound(counts, capacity):
        return bins
    return _exact(counts, capacity)


def _first_fit(counts: tuple[tuple[int, int], ...], capacity: int) -> Bins:
    """First fit, heaviest first; exact where each load divides the next heavier one."""
    bins: list[list[int]] = []
    room: list[int] = []
    for load, number in counts:
        first = 0
        for _ in range(number):
            while first < len(bins) and room[first] < load:
                first += 1
            if first == len(bins):
                bins.append([])
                room.append(capacity)
            bins[first].append(load)
            room[first] -= load
    return tuple(tuple(loads) for loads in bins)


def _lower_bound(counts: tuple[tuple[int, int], ...], capacity: int) -> int:
    """Return the bound L2 of Martello and Toth (1990): heavy loads cannot share a bin."""
    best = 0
    for small in (0, *(load for load, _ in counts if 2 * load <= capacity)):
        alone = sum(number for load, number in counts if load > capacity - small)
        half = [(load, number) for load, number in counts if capacity < 2 * load <= 2 * (capacity - small)]
        rest = sum(load * number for load, number in counts if small <= load and 2 * load <= capacity)
        halves = sum(number for _, number in half)
        room = halves * capacity - sum(load * number for load, number in half)
        best = max(best, alone + halves + max(0, -(-(rest - room) // capacity)))
    return best


def _patterns(counts: tuple[tuple[int, int], ...], room: int) -> Iterator[tuple[int, ...]]:
    """Yield every filling of a bin that no further load of the last kind fits into."""
    (load, number), rest = counts[0], counts[1:]
    most = min(number, room // load)
    if not rest:
        yield (most,)
        return
    for taken in range(most, -1, -1):
        for tail in _patterns(rest, room - taken * load):
            yield (taken, *tail)


def _exact(counts: tuple[tuple[int, int], ...], capacity: int) -> Bins:
    """Choose fillings by an integer program (Gilmore and Gomory 1961); few loads keep it small."""
    patterns = np.array(list(_patterns(counts, capacity)))
    demand = np.array([number for _, number in counts])
    answer = milp(
        np.ones(len(patterns)),
        constraints=LinearConstraint(patterns.T, lb=demand),
        integrality=np.ones(len(patterns), np.int64),
        bounds=Bounds(0, np.inf),
    )
    if answer.x is None:
        raise AssertionError("one bin per load always packs them all")
    left = dict(counts)
    bins = []
    for pattern, times in zip(patterns, np.rint(answer.x).astype(int), strict=True):
        for _ in range(times):
            loads: list[int] = []
            for (load, _), taken in zip(counts, pattern, strict=True):
                fits = min(int(taken), left[load])
                loads += [load] * fits
                left[load] -= fits
            bins.append(tuple(loads))
    return tuple(loads for loads in bins if loads)
