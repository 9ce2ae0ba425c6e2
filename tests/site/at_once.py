"""Several at once, each in a thread and a connection of its own: how races are shown and then stopped."""

import threading
from collections.abc import Callable, Collection
from typing import Any

from django.db import connection

from posko.support.errors import RuleError


def together(work: Callable[[Any], Any], names: Collection[Any]) -> list[Any]:
    """Run a work for each name in a thread of its own, and return what came of each, in no order."""
    start, met = threading.Barrier(len(names), timeout=20), []

    def run(name: Any) -> None:
        start.wait()
        try:
            met.append(work(name))
        except RuleError as told:
            met.append(str(told.message))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return met
