"""Every error Praja raises, in one tree.

PrajaError
├── InputError        the caller's data is wrong: fix the named cell and run again
├── FolderError       an operation folder or plan folder cannot be used at all
├── UsageError        an argument asks for something that does not exist
└── NothingToPlanError   the data allow no plan: the findings say why
"""


class PrajaError(Exception):
    """Base of all errors that Praja raises on purpose."""


class InputError(PrajaError):
    """The caller's data is wrong: fix the named cell and run again."""

    def __init__(self, field: str, row: int, value: object, rule: str) -> None:
        super().__init__(f"{field}[{row}] is {value!r}, must be {rule}.")
        self.field, self.row, self.value, self.rule = field, row, value, rule


class FolderError(PrajaError):
    """An operation folder or a plan folder cannot be used: the message says what to do."""


class UsageError(PrajaError):
    """An argument asks for something that does not exist, such as an unknown phase."""


class NothingToPlanError(PrajaError):
    """The data allow no plan at all: the findings say why."""
