"""What lies where: the ground of maps, and what a day of a plan leaves guarded or short on it."""
