"""Every error Posko raises on purpose, in one tree. The message is what a person reads, in Indonesian first.

PoskoError
├── SettingsError     the surroundings are set wrongly: the message names the setting
├── RefusedError      the viewer has no right to do this here (403)
├── NotThereError     there is no such thing within the viewer's reach (404)
├── TooManyError      too often within a short time (429): it says how many seconds to wait
├── RuleError         the act breaks a rule, which the message names (409); what was typed is kept
│   └── SignOnError   the identity provider's answer is no proof (400, 403), or it gave none (502)
└── LedgerError       the ledger was used wrongly, or does not hold together
"""

from typing import Any


class PoskoError(Exception):
    """Base of all errors that Posko raises on purpose."""


class SettingsError(PoskoError):
    """The surroundings are set wrongly: mend the named setting and start again."""

    def __init__(self, name: str, value: object, rule: str) -> None:
        super().__init__(f"{name} is {value!r}, must be {rule}.")
        self.name, self.value, self.rule = name, value, rule


class RefusedError(PoskoError):
    """The viewer has no right to do this here."""


class NotThereError(PoskoError):
    """There is no such thing within the viewer's reach. Whether it is elsewhere is not told."""


class TooManyError(PoskoError):
    """Somebody asked too often for what costs much; nothing was done."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Wait {seconds} seconds.")
        self.seconds = seconds


class RuleError(PoskoError):
    """The act breaks a rule; the message, which may be lazily translated, says which."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


class SignOnError(RuleError):
    """What an identity provider said lets nobody in, or it said nothing; `status` tells whose fault it is."""

    def __init__(self, message: Any, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


class LedgerError(PoskoError):
    """The ledger was used wrongly, or does not hold together."""
