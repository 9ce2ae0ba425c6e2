"""The planning questions as arrays, free of any solver."""
