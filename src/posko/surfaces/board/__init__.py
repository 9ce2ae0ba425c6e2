"""The board: a map of the operation, its days, and what is short."""
