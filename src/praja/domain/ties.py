"""Which kinds of duty a declared tie bars, as docs/methods/assignment.md has them."""

from praja.domain.needs import CAMPAIGN_EVENT, REVOTE_GUARD, STATION_GUARD, STATION_RELIEF

SENSITIVE = frozenset(
    {STATION_GUARD, STATION_RELIEF, REVOTE_GUARD, CAMPAIGN_EVENT}
    | {"warehouse", "commission_office", "supervisor_office", "enforcement"}
)

SENSITIVE_WORDS = ("tally", "ballot", "logistics_escort")
"""Words that mark further such kinds: the count at any level, and everything that moves ballots."""


def is_sensitive(kind: str) -> bool:
    """Return whether an officer with a declared tie does not serve this kind in that pair's contest area."""
    return kind in SENSITIVE or any(word in kind for word in SENSITIVE_WORDS)
