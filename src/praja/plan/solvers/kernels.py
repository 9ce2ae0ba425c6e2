"""How kernels are compiled and kept, and the chance they share."""

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., object])

NO_VALUE = 1 << 60
"""Larger than any cost; two of them still add up inside 64 bits."""


SETTINGS: Any = numba.config


def _cache_dir() -> str:
    """Return where machine code is kept: one folder for each state of the kernels' sources.

    numba itself notices a change in the file of a kernel, but not in the files of the kernels that it
    calls. Beside the package if that may be written, else in the user's cache; a folder chosen by
    NUMBA_CACHE_DIR goes first.
    """
    here = Path(__file__).resolve().parent
    sources = [path.read_bytes() for path in sorted(here.glob("*.py"))]
    kernels = b"".join(source for source in sources if b"@kernel" in source)
    name = f"kernels-{hashlib.sha256(kernels).hexdigest()[:16]}"
    if SETTINGS.CACHE_DIR:
        return str(Path(SETTINGS.CACHE_DIR) / name)
    beside = here / "__pycache__"
    if os.access(beside if beside.is_dir() else here, os.W_OK):
        return str(beside / name)
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    # The last resort keeps a read-only machine working: it compiles once per folder of temporary files.
    writable = os.access(home if home.is_dir() else home.parent, os.W_OK)
    return str((home if writable else Path(tempfile.gettempdir())) / "praja" / name)


CACHE_DIR = _cache_dir()


def kernel(function: Function) -> Function:
    """Compile once, keep the machine code on disk, let other threads run meanwhile.

    Nothing here may use fastmath or parallel loops: a plan is the same on any number of workers.
    """
    before, SETTINGS.CACHE_DIR = SETTINGS.CACHE_DIR, CACHE_DIR
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
