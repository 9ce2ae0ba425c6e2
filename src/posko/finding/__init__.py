"""Finding anything by a few letters, as far as the viewer's rights go."""
