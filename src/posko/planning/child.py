"""The process in which the engine works: `python -m posko.planning.child`.

It reads its task as a line of JSON, tells what it does in lines of JSON, and ends when its parent does: the
pipe that it reads from then ends. It is polite: lower in priority than the pages.
"""

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any

QUIET_S = 0.3
"""Within one stage, progress is told no oftener."""


def main() -> int:
    """Do one task. The exit code is 0 when it is done, and 1 when the engine refused it in words."""
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", buffering=1)
    # What libraries print must not end up among the lines.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    with suppress(OSError):
        os.nice(10)

    def tell(**line: Any) -> None:
        told.write(json.dumps(line, ensure_ascii=False) + "\n")
        told.flush()

    from posko.planning import bridge

    tasks: dict[str, Callable[..., dict[str, Any]]] = {"make": bridge.make, "explain": bridge.explain}
    work = tasks[task.pop("do")]
    try:
        result = work(**task, progress=_Progress(tell))
    except bridge.Refused as refused:
        tell(refusal=str(refused))
        return 1
    except OSError as failed:
        traceback.print_exc()
        tell(refusal=bridge.no_room(failed))
        return 1
    tell(result=result)
    return 0


def _end_with_parent() -> None:
    sys.stdin.read()
    # The parent is gone, and with it whoever would read the plan. What is half written nobody will name.
    os._exit(1)


class _Progress:
    """Tells stages, and how far each is, no oftener than somebody could read it."""

    def __init__(self, tell: Callable[..., None]) -> None:
        self.tell, self.stage, self.told_s = tell, "", 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now_s = time.monotonic()
        if stage == self.stage and now_s - self.told_s < QUIET_S:
            return
        self.stage, self.told_s = stage, now_s
        self.tell(stage=stage, done=int(done), total=int(total))


if __name__ == "__main__":
    sys.exit(main())
