"""Correcting a plan by hand: edits that are checked, kept, undone, and sent to be planned around."""
