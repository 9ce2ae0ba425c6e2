"""Verifiable chance among interchangeable officers."""
