"""What the ledger tells of intake."""

from posko.ledger.acts import register

FILE_RECEIVED = register("intake.file.received", "A file was taken into a draft: its name, digest and table.")
COLUMNS_MAPPED = register("intake.columns.mapped", "Somebody said which table a file is, and its columns.")
ROWS_MENDED = register("intake.rows.mended", "Rows of a draft were replaced by corrected ones.")
PART_REMOVED = register("intake.part.removed", "A file was taken out of a draft and deleted.")
DRAFT_ACCEPTED = register("intake.draft.accepted", "A draft became a version; what changed, in numbers.")
DRAFT_DROPPED = register("intake.draft.dropped", "A draft was thrown away with its files.")
OFFICERS_VIEWED = register("intake.officers.viewed", "Rows about officers were shown to the actor.")
