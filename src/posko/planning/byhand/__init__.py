"""Edits of a plan by hand: checked by what they touch, written into the data for a revision."""
