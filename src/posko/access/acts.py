"""What the ledger tells of tokens."""

from posko.ledger.acts import register

TOKEN_MADE = register("access.token.made", "A person made a token, with which a program acts for him.")
TOKEN_REVOKED = register("access.token.revoked", "A token was taken back; it opens nothing any more.")
