"""What the ledger tells of operations."""

from posko.ledger.acts import register

OPERATION_BEGUN = register("campaign.operation.begun", "An operation was begun, for a unit and an area.")
FOLDER_KEPT = register(
    "campaign.folder.kept", "A version of an operation's folder was kept: its number, digest and reason."
)
