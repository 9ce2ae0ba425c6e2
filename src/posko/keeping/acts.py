"""What the ledger tells of keeping."""

from posko.ledger.acts import register

OPERATION_ERASED = register(
    "keeping.operation.erased",
    "The time of an operation was over: its rows and folders were deleted.",
)
PLAN_ERASED = register(
    "keeping.plan.erased", "The folder of a plan that was never approved was deleted; its row stays."
)
