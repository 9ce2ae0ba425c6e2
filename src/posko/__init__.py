"""Posko, the command post: the web application in which a police command keeps one operation."""
