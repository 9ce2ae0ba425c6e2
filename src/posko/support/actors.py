"""Who acts: a pseudonymous id, never a name."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something.

    `id` is the random pseudonym of an account, or a word for the machine's shell.
    """

    id: str


CONSOLE = Actor("console")
"""Whoever sits at the shell of the machine. The ledger cannot know who that was (docs/operate/ledger.md)."""

_MEANS: ContextVar[str] = ContextVar("means", default="")


@contextmanager
def acting_through(means: str) -> Iterator[None]:
    """Let the ledger keep with every act of the block what it was done through, such as a token.

    It belongs to the call and not to the act, so that no action takes it as an argument.
    """
    before = _MEANS.set(means)
    try:
        yield
    finally:
        _MEANS.reset(before)


def means() -> str:
    """Return what is being acted through; nothing where a person acts himself."""
    return _MEANS.get()
