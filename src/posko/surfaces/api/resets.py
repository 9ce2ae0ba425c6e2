"""Calls about what two people do to an account: let somebody in anew, erase who he was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from posko.people import erasing, resetting
from posko.people.rights import Right
from posko.surfaces.api.calls import Calls, binds
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.orders import Because
from posko.surfaces.api.shapes import Window

calls = Calls("people")
CONFIRM = Right.CONFIRM_GRANTS


class TwoPeople(Schema):
    """What one person asked and another decides: letting somebody in anew, or erasing who he was."""

    id: int
    account: UUID
    reason: str
    asked_at: datetime
    decided_at: datetime | None

    @staticmethod
    def resolve_account(found: Any) -> UUID:
        """Return the pseudonym of whom it is about."""
        return found.account.pseudonym  # type: ignore[no-any-return]


@calls.act(
    "POST", "people/{uuid:person}/reset", binds(Right.MANAGE_ACCOUNTS, body=True), TwoPeople, status=201
)
def ask_reset(request: Call, person: UUID, body: Because) -> Any:
    """Ask that somebody be let in anew; a second person confirms it."""
    return resetting.ask_reset(pseudonym=str(person), reason=body.reason, by=request.viewer, now=request.now)


@calls.table("resets/waiting", CONFIRM, TwoPeople)
def waiting_resets(request: Call, window: Window) -> Found:
    """List the resets that wait for a second person, who may be the caller."""
    return cut(resetting.waiting_resets(request.viewer, now=request.now), window)


@calls.act("POST", "resets/{row:reset}/confirm", binds(CONFIRM), TwoPeople)
def confirm_reset(request: Call, reset: int) -> Any:
    """Reset as the second person: password, second factors, sessions and tokens are void."""
    return resetting.confirm_reset(reset_id=reset, by=request.viewer, now=request.now)


@calls.act("POST", "resets/{row:reset}/refuse", binds(CONFIRM), TwoPeople)
def refuse_reset(request: Call, reset: int) -> Any:
    """Refuse as the second person: the account stays as it is."""
    return resetting.refuse_reset(reset_id=reset, by=request.viewer, now=request.now)


@calls.act(
    "POST", "people/{uuid:person}/erasure", binds(Right.ERASE_PEOPLE, body=True), TwoPeople, status=201
)
def ask_erasure(request: Call, person: UUID, body: Because) -> Any:
    """Ask that somebody's data be erased; a second person confirms it."""
    return erasing.ask_erasure(pseudonym=str(person), reason=body.reason, by=request.viewer, now=request.now)


@calls.table("erasures/waiting", CONFIRM, TwoPeople)
def waiting_erasures(request: Call, window: Window) -> Found:
    """List the erasures that wait for a second person, who may be the caller."""
    return cut(erasing.waiting_erasures(request.viewer, now=request.now), window)


@calls.act("POST", "erasures/{row:erasure}/confirm", binds(CONFIRM))
def confirm_erasure(request: Call, erasure: int) -> None:
    """Erase as the second person, for good."""
    erasing.confirm_erasure(erasure_id=erasure, by=request.viewer, now=request.now)


@calls.act("POST", "erasures/{row:erasure}/refuse", binds(CONFIRM))
def refuse_erasure(request: Call, erasure: int) -> None:
    """Refuse as the second person."""
    erasing.refuse_erasure(erasure_id=erasure, by=request.viewer, now=request.now)
