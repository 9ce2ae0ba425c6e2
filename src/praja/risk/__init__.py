"""How likely trouble is at a place: a visible, weighted model over indicators."""
