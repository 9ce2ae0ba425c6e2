"""Reading tokens: one's own, and whom a token that is shown belongs to."""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from posko.access.models import Token
from posko.access.scopes import SCOPES
from posko.people.queries import is_demo, viewer_of
from posko.people.rights import Right, Viewer
from posko.people.sessions import has_second_factor

USED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who acts with a token: a viewer with no right that the token has not."""

    token: Token
    viewer: Viewer

    @property
    def means(self) -> str:
        """Return how the ledger names what is acted through."""
        return f"access.token:{self.token.public_id}"


def digest_of(secret: str) -> str:
    """Return what is kept of a token. It has 256 random bits: nobody finds it by trying, however fast."""
    return hashlib.sha256(secret.encode()).hexdigest()


def bearer(secret: str, now: datetime) -> Bearer | None:
    """Return who acts with a token; None where it is unknown, over, revoked, or its owner cannot sign in."""
    found = Token.objects.select_related("account").filter(digest=digest_of(secret)).first()
    if found is None or found.revoked_at is not None or found.ends_at <= now:
        return None
    if not found.account.is_active or not _is_vouched_for(found):
        return None
    if found.used_at is None or now - found.used_at >= USED_EVERY:
        Token.objects.filter(pk=found.pk).update(used_at=now)
    return Bearer(found, replace(viewer_of(found.account, now), only=rights_of(found)))


def _is_vouched_for(token: Token) -> bool:
    """Return whether a second factor is still there that was there when the token was made.

    Whoever is let in anew after losing his has none, and his tokens open nothing any more.
    """
    return has_second_factor(token.account, since=token.made_at) or is_demo()


def rights_of(token: Token) -> frozenset[Right]:
    """Return the rights that a token may use if its owner has them: what tokens may have today, no more."""
    return frozenset(right for right in SCOPES if right.value in token.scopes)


def own_tokens(viewer: Viewer) -> list[Token]:
    """Return the viewer's own tokens, the last first, those that are over too."""
    return list(Token.objects.filter(account_id=viewer.account_id))


def offered(viewer: Viewer) -> list[Right]:
    """Return the rights that the viewer may give a token: of his own, those that bind nobody."""
    return [right for right in Right if right in SCOPES and viewer.may(right)]
