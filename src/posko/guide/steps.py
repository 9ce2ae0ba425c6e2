"""The first steps of an operation: which there are, and which are done, by what is there."""

from dataclasses import dataclass

from posko.campaign.models import Operation
from posko.guide.models import SkippedStep
from posko.intake.queries import register
from posko.orders.queries import visible_orders
from posko.people.rights import Right, Viewer
from posko.planning.queries import plans_of

TABLES = {
    "units": "units",
    "people": "personnel",
    "stations": "stations",
    "posts": "posts",
    "risk": "indicators",
}
STEPS = (*TABLES, "plan", "approve", "issue")
"""In the order of the work. None waits for another."""


@dataclass(frozen=True, slots=True)
class Step:
    """A first step: how many there are of what it brings (0: not done yet), and whether it was put aside."""

    key: str
    count: int
    skipped: bool

    @property
    def is_open(self) -> bool:
        """Return whether it is still to be done."""
        return not self.count and not self.skipped


def first_steps(viewer: Viewer, operation: Operation) -> list[Step]:
    """Return the first steps of an operation that the viewer may read; nothing once none is open."""
    if not viewer.may(Right.READ_REGISTER, operation.where):
        return []
    rows = {line.table: line.counts.get("rows", 0) for line in register(viewer, operation).lines}
    plans = [plan for plan in plans_of(viewer, operation) if plan.is_readable]
    counts = {step: rows.get(table, 0) for step, table in TABLES.items()}
    counts["plan"] = len(plans)
    counts["approve"] = sum(plan.approved_at is not None for plan in plans)
    issued = visible_orders(viewer).filter(operation=operation, issued_at__isnull=False)
    counts["issue"] = issued.count()
    skipped = set(SkippedStep.objects.filter(operation=operation).values_list("step", flat=True))
    steps = [Step(key, counts[key], key in skipped) for key in STEPS]
    return steps if any(step.is_open for step in steps) else []
