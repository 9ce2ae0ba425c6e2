"""What the ledger tells of edits by hand."""

from posko.ledger.acts import register

DRAFT_BEGUN = register("editing.draft.begun", "Somebody began to correct a plan by hand.")
DRAFT_DROPPED = register("editing.draft.dropped", "The corrections of a plan were given up.")
DRAFT_SENT = register(
    "editing.draft.sent", "The corrections in force became a version of the data, to plan around them."
)
EDIT_MADE = register("editing.edit.made", "A plan was corrected by hand; rules that it touches are told.")
EDIT_ASKED = register("editing.edit.asked", "A correction that breaks a rule waits for a second person.")
EDIT_CONFIRMED = register("editing.edit.confirmed", "A second person confirmed a correction.")
EDIT_REFUSED = register("editing.edit.refused", "A second person refused a correction.")
EDIT_UNDONE = register("editing.edit.undone", "A correction was undone; it stays in the list.")
ROSTER_VIEWED = register(
    "editing.roster.viewed", "Officers who could take a duty, or have one, were shown to the actor."
)
