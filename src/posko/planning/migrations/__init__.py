"""Migrations of this part."""
