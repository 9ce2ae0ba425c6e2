"""How long each stage took: the only figures of a plan that differ from run to run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from praja.domain.plan import Stage


@dataclass
class Clock:
    """Adds up seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def time(self, stage: str) -> Iterator[None]:
        """Add the seconds that the block takes to a stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - began

    def stage(self, name: str, objective: int, bound: float) -> Stage:
        """Return what a stage reached and proved; the bound never passes the objective."""
        bound = min(float(bound), float(objective))
        gap = (objective - bound) / max(1, abs(objective))
        return Stage(name, objective, bound, gap, self.seconds.get(name, 0.0))
