"""How long each stage took: the only figures of a plan that differ from run to run."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from praja.domain.plan import Stage

ROUNDING = 1e-6
"""How far a float may lie beside the whole number that it stands for, as a part of it."""


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
        """Return what a stage reached and proved.

        Raises
        ------
        RuntimeError
            The bound passes the objective: what was proven is not true of the plan, and nothing of it is
            to be written.
        """
        if bound > objective + ROUNDING * max(1, abs(objective)):
            raise RuntimeError(f"stage {name}: the bound {bound} passes the objective {objective}.")
        bound = min(float(bound), float(objective))
        gap = (objective - bound) / max(1, abs(objective))
        return Stage(name, objective, bound, gap, self.seconds.get(name, 0.0))
