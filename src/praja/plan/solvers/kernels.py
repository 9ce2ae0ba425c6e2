"""How kernels are compiled and kept, and the chance they share."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., object])

NO_VALUE = 1 << 60
"""Larger than any cost; two of them still add up inside 64 bits."""


SETTINGS: Any = numba.config


@cache
def _cache_dir(family: str) -> str:
    """Return where machine code is kept: one folder for each state of a family of kernels.

    A family are the modules whose names begin alike, such as ``beats_search`` and ``beats_dual``, and
    the book of that name, whose columns they read.

    numba itself notices a change in the file of a kernel, but not in the files of the kernels that it
    calls. Beside the package if that may be written, else in the user's cache; a folder chosen by
    NUMBA_CACHE_DIR goes first.
    """
    here = Path(__file__).resolve().parent
    files = [
        Path(__file__),
        *sorted(here.parent.glob(f"models/{family}_book.py")),
        *sorted(here.glob(f"{family}_*.py")),
    ]
    sources = b"".join(path.read_bytes() for path in files)
    name = f"{family}-{hashlib.sha256(sources).hexdigest()[:16]}"
    if SETTINGS.CACHE_DIR:
        return str(Path(SETTINGS.CACHE_DIR) / name)
    beside = here / "__pycache__"
    if os.access(beside if beside.is_dir() else here, os.W_OK):
        return str(beside / name)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    # The last resort keeps a read-only machine working: it compiles once per folder of temporary files.
    writable = os.access(home if home.is_dir() else home.parent, os.W_OK)
    return str((home if writable else Path(tempfile.gettempdir())) / "praja" / name)


def kernel(function: Function) -> Function:
    """Compile once, keep the machine code on disk, let other threads run meanwhile.

    Nothing here may use fastmath or parallel loops: a plan is the same on any number of workers.
    """
    family = function.__module__.rpartition(".")[2].partition("_")[0]
    before, SETTINGS.CACHE_DIR = SETTINGS.CACHE_DIR, _cache_dir(family)
    try:
        return cast(Function, numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    finally:
        SETTINGS.CACHE_DIR = before


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
    # The upper 31 bits are the good ones; scaling them is free of division, its bias is below 1e-3.
    return int((x * np.uint64(2685821657736338717)) >> np.uint64(33)) * limit >> 31
