"""Where somebody stands: today's figures, the first steps of an operation, when he looked last."""
