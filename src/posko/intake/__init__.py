"""Intake: from a planner's own files to a checked draft, and from that to a new version of the registers."""
