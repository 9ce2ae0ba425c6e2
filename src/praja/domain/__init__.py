"""Frozen nouns of an operation: every stage speaks in these and meets the others only here."""
