"""An independent check of a finished plan: recomputed from the tables alone."""
