"""Tests check promises: numbers worked by hand, laws, refusals by message."""
