"""Made-up operations, written from a seed."""
