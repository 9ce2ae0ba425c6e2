"""What the ledger tells of the first steps of an operation."""

from posko.ledger.acts import register

STEP_SKIPPED = register("guide.step.skipped", "A first step of an operation was put aside.")
STEP_RESUMED = register("guide.step.resumed", "A first step that was put aside was taken up again.")
