"""Being told to end: a command that is ended from outside tidies up as one that is broken off by hand."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

ENDINGS = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""What a service manager sends, and a terminal that closes; the second is not known everywhere."""
BASE = 128
"""What the exit code of an ended program is above the number of the signal."""
SOON_S = 0.05


@contextmanager
def orderly_ending() -> Iterator[None]:
    """Leave in order when told to end: what is half written holds personal data, and goes.

    A signal that whoever started the program has it pass over (``nohup``) is passed over.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Python lets the main thread alone hear signals
        return
    mine = [s for s in ENDINGS if signal.getsignal(s) is signal.SIG_DFL]
    for signum in mine:
        signal.signal(signum, _leave)
    hook, sys.unraisablehook = sys.unraisablehook, _told_again(sys.unraisablehook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for signum in mine:
            signal.signal(signum, signal.SIG_DFL)


class _Ended(SystemExit):
    """The program was told to end."""


def _told_again(hook: Callable[[Any], object]) -> Callable[[Any], object]:
    """Return a hook that tells the program once more to end where a finalizer has swallowed it."""

    def swallowed(unraisable: Any) -> None:
        ended = unraisable.exc_value
        if not isinstance(ended, _Ended):
            hook(unraisable)
            return
        signum = int(str(ended.code)) - BASE
        signal.signal(signum, _leave)
        threading.Timer(SOON_S, os.kill, (os.getpid(), signum)).start()

    return swallowed


def _leave(signum: int, _frame: FrameType | None) -> None:
    """Break off whatever is under way, here and in the processes that help, once."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)  # a second one would break off the tidying
    for child in multiprocessing.active_children():
        if child.pid is not None:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGINT)
    raise _Ended(BASE + signum)
