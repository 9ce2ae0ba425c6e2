"""What other parts of Posko are told of people, who do not know those parts."""

from typing import Final

from django.dispatch import Signal

account_suspended: Final = Signal()
"""Within the transaction that closes an account: `account`, `by` (the actor who closes it), `now`."""
