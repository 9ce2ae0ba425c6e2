"""The kinds of acts that the ledger knows. Each part of Posko registers its own in a module `acts`."""

from dataclasses import dataclass

from posko.support.errors import LedgerError


@dataclass(frozen=True, slots=True)
class Act:
    """A kind of act: `part.thing.done`, and what it means in a sentence for docs/reference/ledger-acts.md."""

    name: str
    meaning: str


KNOWN: dict[str, Act] = {}


def register(name: str, meaning: str) -> Act:
    """Return a new kind of act. Raises LedgerError if the name is taken or not of three parts."""
    if name in KNOWN or name.count(".") != 2:
        raise LedgerError(f"{name!r} is taken already, or not of the form part.thing.done.")
    KNOWN[name] = Act(name, meaning)
    return KNOWN[name]


ERASED = register(
    "ledger.record.erased", "The facts and the salt of an entry were deleted; its digest stays."
)
