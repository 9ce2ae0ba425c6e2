"""Keeping an installation: backup, restore, upgrade, health, and how long data about people are kept."""
