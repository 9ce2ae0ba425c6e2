"""Calls about letters: which are needed, their numbers, issuing and withdrawing them, checking a paper."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, File, Schema
from ninja.files import UploadedFile

from posko.limits.actions import CHECKS, PAPERS, UPLOADS, use_from
from posko.orders import actions, needs, queries
from posko.people.rights import Right
from posko.planning.queries import readable_plan
from posko.support.errors import NotThereError
from posko.surfaces.api.calls import Calls, acts, binds, plain_acts, uploads
from posko.surfaces.api.entrance import Call
from posko.surfaces.api.forms import Found, cut
from posko.surfaces.api.operations import taking_part
from posko.surfaces.api.shapes import Code, Done, Given, Line, Reason, Window
from posko.surfaces.desk.limited import address_of

calls = Calls("orders")
READ, MAKE, ISSUE = Right.READ_ORDERS, Right.MAKE_ORDERS, Right.ISSUE_ORDERS


class Order(Schema):
    """A letter: a draft, or one that was issued. `edition` counts the changes of a draft."""

    id: UUID
    plan: UUID
    kind: str
    command: str
    partner: str | None
    phase: str
    version: int
    state: str
    number: str
    dated: date | None
    place: str
    position: str
    people: int
    edition: int
    drafted_at: datetime
    issued_at: datetime | None
    signed_at: datetime | None
    pdf_sha256: str

    @staticmethod
    def resolve_id(found: Any) -> UUID:
        """Return the id that addresses carry."""
        return found.public_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_plan(found: Any) -> UUID:
        """Return the plan that it is made of."""
        return found.plan.public_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_command(found: Any) -> str:
        """Return the code of the command that issues it."""
        return found.command_id  # type: ignore[no-any-return]

    @staticmethod
    def resolve_partner(found: Any) -> str | None:
        """Return the code of the other command of a transfer."""
        return found.partner_id  # type: ignore[no-any-return]


class Letter(Schema):
    """A letter that the plan in force needs, with the draft and the one in force, where there are."""

    kind: str
    command: str
    partner: str | None
    phase: str
    people: int
    is_new: bool
    is_stale: bool
    draft: UUID | None
    issued: UUID | None


class OrderInFull(Schema):
    """A letter, its versions, the one of the other side of a transfer, and the units with sheets."""

    order: Order
    versions: list[Order]
    linked: UUID | None
    units: list[dict[str, Any]]


class OfPhase(Given):
    """The key of a phase; empty for the letters of the whole operation."""

    phase: Code = ""


class Numbered(Given):
    """What the mail register gives a letter, and who signs it."""

    number: Annotated[Code, Field(min_length=1)]
    dated: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 1, 1))]
    place: Annotated[Code, Field(min_length=1, max_length=60)]
    position: Annotated[Line, Field(min_length=1, max_length=160)]
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    rank: Annotated[Code, Field(min_length=1, max_length=60)]
    nrp: Annotated[Code, Field(max_length=20)] = ""


Edition = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Chosen(Given):
    """The edition of the draft that was read."""

    edition: Edition


class ChosenOrders(Given):
    """The edition of each draft that was read."""

    orders: Annotated[dict[UUID, Edition], Field(max_length=30)]


class Because(Given):
    """Why something is done."""

    reason: Reason


class Issued(Schema):
    """How many letters were issued, and what kept the others from it."""

    count: int
    told: list[str]


class Checked(Schema):
    """What anybody may know of a paper: no name, no place."""

    number: str
    unit: str
    valid_from: str
    valid_to: str
    state: str
    as_of: str


@calls.table("plans/{uuid:plan}/letters", READ, Letter)
def letters(request: Call, plan: UUID, window: Window, phase: Code = "") -> Found:
    """List the letters that a phase of a plan needs in the caller's territory, with what there is of them."""
    found = readable_plan(request.viewer, plan)
    if phase and phase not in {p["key"] for p in needs.phases(found)}:
        raise NotThereError
    rows = [
        {
            "kind": line.need.key.kind,
            "command": line.need.key.command,
            "partner": line.need.key.partner,
            "phase": line.need.key.phase,
            "people": line.need.people,
            "is_new": line.is_new,
            "is_stale": line.is_stale,
            "draft": line.draft.public_id if line.draft else None,
            "issued": line.issued.public_id if line.issued else None,
        }
        for line in queries.lines(request.viewer, found, phase)
    ]
    return cut(rows, window)


@calls.table("plans/{uuid:plan}/letters/unneeded", READ, Order)
def unneeded_letters(request: Call, plan: UUID, window: Window, phase: Code = "") -> Found:
    """List the letters in force of a phase for which a plan has nobody any more."""
    found = readable_plan(request.viewer, plan)
    if phase and phase not in {p["key"] for p in needs.phases(found)}:
        raise NotThereError
    return cut(queries.no_longer_needed(request.viewer, found, phase), window)


@calls.act("POST", "plans/{uuid:plan}/letters", acts(MAKE, limit=PAPERS), Done)
def prepare_orders(request: Call, plan: UUID, body: OfPhase) -> Done:
    """Prepare drafts of the letters that a phase of the plan in force needs anew."""
    found = readable_plan(request.viewer, plan)
    return Done(count=actions.prepare(found, body.phase, by=request.viewer, now=request.now))


@calls.table("operations/{uuid:operation}/orders", READ, Order)
def orders(request: Call, operation: UUID, window: Window) -> Found:
    """List the letters of an operation in the caller's territory, all states and versions."""
    found = queries.visible_orders(request.viewer).filter(operation=taking_part(request, operation))
    return Found(list(found[window.offset : window.offset + window.limit]), found.count())


@calls.read("orders/{uuid:order}", READ, OrderInFull)
def order(request: Call, order: UUID) -> dict[str, Any]:
    """Show a letter with its versions and the units whose officers have a sheet of it."""
    found = queries.order(request.viewer, order)
    linked = queries.linked(found)
    return {
        "order": found,
        "versions": queries.versions(request.viewer, found),
        "linked": linked.public_id if linked else None,
        "units": queries.units_of(found),
    }


@calls.act("PUT", "orders/{uuid:order}/number", acts(MAKE), Order)
def enter_number(request: Call, order: UUID, body: Numbered) -> Any:
    """Enter number and date of a draft from the mail register, and who signs."""
    signatory = {name: getattr(body, name) for name in ("position", "name", "rank", "nrp")}
    actions.enter_number(
        public_id=order,
        number=body.number,
        dated=body.dated,
        place=body.place,
        signatory=signatory,
        by=request.viewer,
        now=request.now,
    )
    return queries.order(request.viewer, order)


@calls.act("DELETE", "orders/{uuid:order}", plain_acts(MAKE))
def drop_order(request: Call, order: UUID) -> None:
    """Throw a draft away. What was issued stays: it can only be withdrawn."""
    actions.drop(public_id=order, by=request.viewer, now=request.now)


@calls.act("POST", "orders/{uuid:order}/issue", binds(ISSUE, body=True), Order)
def issue_order(request: Call, order: UUID, body: Chosen) -> Any:
    """Issue a draft: seal it, print it, keep it, and supersede the version before."""
    actions.issue(public_id=order, edition=body.edition, by=request.viewer, now=request.now)
    return queries.order(request.viewer, order)


@calls.act("POST", "orders/issue", binds(ISSUE, body=True), Issued)
def issue_orders(request: Call, body: ChosenOrders) -> Issued:
    """Issue drafts of one plan, each whole by itself."""
    count, told = actions.issue_all(chosen=body.orders, by=request.viewer, now=request.now)
    return Issued(count=count, told=told)


@calls.act("POST", "orders/{uuid:order}/withdraw", binds(ISSUE, body=True), Order)
def withdraw_order(request: Call, order: UUID, body: Because) -> Any:
    """Withdraw a letter in force and everything that hangs on it."""
    actions.withdraw(public_id=order, reason=body.reason, by=request.viewer, now=request.now)
    return queries.order(request.viewer, order)


@calls.act("POST", "orders/{uuid:order}/signed", uploads(MAKE, UPLOADS), Order)
def keep_signed(request: Call, order: UUID, file: Annotated[UploadedFile, File()]) -> Any:
    """Keep the letter as it was signed, scanned to PDF. It is not replaced."""
    queries.order(request.viewer, order)
    content = file.read(actions.LARGEST + 1)
    actions.keep_signed(public_id=order, content=content, by=request.viewer, now=request.now)
    return queries.order(request.viewer, order)


@calls.open("checks/{code}", Checked)
def check_paper(request: Call, code: Line) -> Any:
    """Tell what the register says of a paper, by its code; 404 for forged and unknown alike."""
    use_from(CHECKS, address=address_of(request), now=request.now)
    found = queries.check(code, request.now)
    if found is None:
        raise NotThereError
    return found
