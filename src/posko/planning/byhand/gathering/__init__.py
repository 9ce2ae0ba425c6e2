"""Gathering the facts of a check from the rows of a plan, by index."""
