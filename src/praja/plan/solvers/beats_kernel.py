"""How the beats kernels are compiled, and the chance they share."""

from collections.abc import Callable
from typing import TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., object])

NO_VALUE = 1 << 60
"""Larger than any cost; two of them still add up inside 64 bits."""


def kernel(function: Function) -> Function:
    """Compile once, keep the machine code on disk, let other threads run meanwhile.

    Nothing here may use fastmath or parallel loops: a plan is the same on any number of workers.
    """
    return cast(Function, numba.njit(cache=True, nogil=True)(function))


def fresh_chance(seed: int, stream: int) -> NDArray[np.uint64]:
    """Return the state of one independent stream of chance, shape (1,), never zero."""
    state = np.random.SeedSequence([seed, stream]).generate_state(1, np.uint64)
    return np.asarray(state | np.uint64(1), dtype=np.uint64)


@kernel
def below(chance: NDArray[np.uint64], limit: int) -> int:
    """Return a whole number in [0, limit) and move the stream on (xorshift64*, Vigna 2016)."""
    x = chance[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    chance[0] = x
    # The upper 31 bits are the good ones; the bias of the remainder is below 1e-5 here.
    return np.int64((x * np.uint64(2685821657736338717)) >> np.uint64(33)) % limit
