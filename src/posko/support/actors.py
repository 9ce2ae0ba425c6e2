"""Who acts: a pseudonymous id, never a name."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something.

    `id` is the random pseudonym of an account, or a word for the machine's shell.
    """

    id: str


CONSOLE = Actor("console")
"""Whoever sits at the shell of the machine. The ledger cannot know who that was (docs/operate/ledger.md)."""
