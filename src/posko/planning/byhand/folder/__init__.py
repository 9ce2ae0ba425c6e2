"""Accepted edits as rows of an operation's data, so that a revision plans around them."""

from posko.planning.byhand.folder.bridge import Accepted
from posko.planning.byhand.folder.keeping import kept

__all__ = ["Accepted", "kept"]
