"""What the ledger tells of plans."""

from posko.ledger.acts import register

PLAN_ASKED = register("planning.plan.asked", "A plan of an operation was asked for: version, phases, seed.")
PLAN_BEGUN = register("planning.plan.begun", "A worker began to make a plan; again where it was stopped.")
PLAN_MADE = register("planning.plan.made", "A plan was made; its digest is over every file of its folder.")
PLAN_FAILED = register("planning.plan.failed", "A plan could not be made.")
PLAN_STOPPING = register("planning.plan.stopping", "Somebody asked to stop a plan that a worker is making.")
PLAN_CANCELLED = register("planning.plan.cancelled", "Somebody stopped the making of a plan.")
PLAN_APPROVED = register(
    "planning.plan.approved", "A plan was approved, by somebody else than who asked for it."
)
PLAN_SUPERSEDED = register("planning.plan.superseded", "A later plan was approved in the place of this one.")
CHANGES_VIEWED = register(
    "planning.changes.viewed", "Officers whose duties a revision changes were shown to the actor."
)
DUTIES_VIEWED = register("planning.duties.viewed", "Duties with names of officers were shown to the actor.")
DUTY_EXPLAINED = register(
    "planning.duty.explained", "Why an officer has a duty was told to the actor: his own grounds alone."
)
