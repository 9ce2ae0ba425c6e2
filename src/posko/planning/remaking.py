"""Rows of plans that an earlier version wrote, once more from the plan folders: `posko migrate`."""

import os
from collections.abc import Iterator
from pathlib import Path

from posko.planning import engine
from posko.planning.models import READABLE, Plan
from posko.planning.rows import LAYOUT, layout_of


def outdated() -> Iterator[Plan]:
    """Yield the plans whose rows are there and of another layout than pages read."""
    for plan in Plan.objects.filter(state__in=READABLE).order_by("pk"):
        if plan.has_files and layout_of(plan.rows) != LAYOUT:
            yield plan


def remake(plan: Plan) -> None:
    """Write the rows of a plan anew; whoever reads the old ones reads on until they are replaced.

    Raises `engine.Refusal` where the plan folder cannot be read any more: its old rows stay.
    """
    task = {"do": "rows", "attempt": str(plan.attempt)}
    engine.run(task, lambda *_: True, log=Path(os.devnull))
