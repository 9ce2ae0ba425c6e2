"""Units: the tree of police commands, which is not the tree of areas (a Polres may serve two regencies)."""
