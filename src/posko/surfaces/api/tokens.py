"""Calls about the caller's own tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime

from posko.access import actions, queries
from posko.support.errors import RefusedError
from posko.surfaces.api.calls import Calls, binds
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.shapes import Code, Given, Window

calls = Calls("tokens")


class Token(Schema):
    """A token without what opens: that is shown once, when it is made."""

    id: UUID
    name: str
    scopes: list[str]
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None
    used_at: datetime | None

    @staticmethod
    def resolve_id(found: Any) -> UUID:
        """Return the id that addresses carry."""
        return found.public_id  # type: ignore[no-any-return]


class NewToken(Given):
    """What a token is made with."""

    name: Code
    scopes: list[Code]
    ends_at: AwareDatetime


class MadeToken(Schema):
    """A token that was made, with what opens."""

    token: Token
    secret: str


@calls.table("tokens", None, Token)
def tokens(request: Call, window: Window) -> Found:
    """List the caller's own tokens, the last first; a token lists none."""
    if request.means:
        raise RefusedError
    return cut(queries.own_tokens(request.viewer), window)


@calls.act("POST", "tokens", binds(None, body=True, fresh=True), MadeToken, status=201)
def make_token(request: Call, body: NewToken) -> dict[str, Any]:
    """Make a token for oneself, with a second factor given within five minutes. `secret` is shown once."""
    token, secret = actions.make_token(
        name=body.name,
        scopes=body.scopes,
        ends_at=body.ends_at,
        by=request.viewer,
        now=request.now,
    )
    return {"token": token, "secret": secret}


@calls.act("DELETE", "tokens/{uuid:token}", binds(None))
def revoke_token(request: Call, token: UUID) -> None:
    """Take back one's own token."""
    actions.revoke_token(public_id=token, by=request.viewer, now=request.now)
