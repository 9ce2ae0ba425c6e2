"""The process that makes plans: `posko work`, and beside the pages as the child of `posko serve`."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

AGAIN_S = 5.0
LEAVE_S = 20.0
COMMAND = (sys.executable, "-m", "posko", "work", "--attached")


def work(*, attached: bool) -> None:
    """Make plans until told to end; where `attached`, also when whoever started this is gone."""
    from django.conf import settings

    from posko.hooks.worker import work as deliver
    from posko.keeping.health import beat
    from posko.keeping.lock import running
    from posko.keeping.upgrade import refuse_unready
    from posko.planning.worker import work as make_plans

    refuse_unready()

    stop = threading.Event()
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, lambda *_: stop.set())
    if attached:
        threading.Thread(target=_wait_for_parent, args=(stop,), daemon=True).start()
    with running(Path(settings.HOME)):
        beside = [threading.Thread(target=target, args=(stop,)) for target in (beat, deliver)]
        for thread in beside:
            thread.start()
        try:
            make_plans(stop)
        finally:
            stop.set()
            for thread in beside:
                thread.join()


def _wait_for_parent(stop: threading.Event) -> None:
    sys.stdin.read()  # ends when the other end of the pipe is closed, however that came about
    stop.set()


@contextmanager
def worker_beside() -> Iterator[None]:
    """Keep a worker at work as long as the block runs; one that dies is followed by another."""
    over = threading.Event()
    keeper = threading.Thread(target=_keep, args=(over,))
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()


def _keep(over: threading.Event) -> None:
    while not over.is_set():
        worker = subprocess.Popen(list(COMMAND), stdin=subprocess.PIPE)  # noqa: S603 our own command
        while worker.poll() is None and not over.wait(0.5):
            pass
        if worker.stdin is not None:
            worker.stdin.close()
        try:
            worker.wait(LEAVE_S)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()
        over.wait(AGAIN_S)
