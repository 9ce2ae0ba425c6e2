"""Every error Praja raises, in one tree.

PrajaError
├── InputError        the caller's data is wrong: fix the named cell and run again
├── FolderError       an operation folder or plan folder cannot be used at all
├── UsageError        an argument asks for something that does not exist
└── NothingToPlanError   the data allow no plan: the findings say why
"""

from collections.abc import Iterable, Mapping


class PrajaError(Exception):
    """Base of all errors that Praja raises on purpose."""


class InputError(PrajaError):
    """The caller's data is wrong: fix the named cell and run again.

    ``rule`` says what the value must be: ``Indonesian / English``, or one for both.
    """

    def __init__(self, field: str, row: int, value: object, rule: str) -> None:
        indonesian, _, english = rule.partition(" / ")
        super().__init__(
            f"{field}[{row}] berisi {value!r}, harus {indonesian}."
            f" / {field}[{row}] is {value!r}, must be {english or indonesian}."
        )
        self.field, self.row, self.value, self.rule = field, row, value, rule


class FolderError(PrajaError):
    """An operation folder or a plan folder cannot be used: the message says what to do."""


class UsageError(PrajaError):
    """An argument asks for something that does not exist, such as an unknown phase."""

    @classmethod
    def language(cls, asked: object, known: Iterable[str]) -> "UsageError":
        """Return the refusal of a language that nobody has written."""
        names = ", ".join(known)
        return cls(
            f"Tidak ada bahasa {asked!r}: pilih salah satu dari {names}."
            f" / There is no language {asked!r}: choose one of {names}."
        )


class NothingToPlanError(PrajaError):
    """The data allow no plan at all: the findings say why."""

    @classmethod
    def lacking(cls, reasons: Mapping[str, str]) -> "NothingToPlanError":
        """Return the error that says what lacks; each reason is ``Indonesian / English``, or one for both."""
        told = sorted(reasons.items())
        indonesian = "; ".join(f"{what}: {why.split(' / ')[0]}" for what, why in told)
        english = "; ".join(f"{what}: {why.split(' / ')[-1]}" for what, why in told)
        return cls(
            f"Tidak ada yang dapat direncanakan. {indonesian}. Jalankan `praja check` untuk semua temuan."
            f" / Nothing can be planned. {english}. Run `praja check` for every finding."
        )
