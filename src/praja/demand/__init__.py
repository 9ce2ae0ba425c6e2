"""From risk, posts and phases to the officers each place needs on each shift."""
