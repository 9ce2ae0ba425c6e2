"""What the ledger tells of searches."""

from posko.ledger.acts import register

PEOPLE_FOUND = register(
    "finding.people.viewed", "A search showed people to the actor; what was typed is kept nowhere."
)
