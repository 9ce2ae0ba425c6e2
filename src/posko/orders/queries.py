"""Reading orders: which letters a plan needs, which there are, what the register says of a paper."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from posko.documents.errors import SealError
from posko.documents.seals import Checked, Claims, Entry, checked, is_genuine, parse_address, write_register
from posko.forces.models import Unit
from posko.orders import needs
from posko.orders.key import signing_key
from posko.orders.models import Document, Order, OrderKind, OrderState
from posko.people.rights import Right, Viewer, Where
from posko.planning.models import Plan
from posko.support.errors import NotThereError

LIVE = (OrderState.DRAFTED, OrderState.ISSUED)


def visible_orders(viewer: Viewer, right: Right = Right.READ_ORDERS) -> QuerySet[Order]:
    """Return the letters of commands in the viewer's territory, unread."""
    wanted = Q(pk__in=[])
    for reach in viewer.reaches_of(right):
        if reach.unit_path:
            wanted |= Q(command__path__startswith=reach.unit_path)
    return Order.objects.filter(wanted).select_related("command", "partner", "plan", "operation__unit")


def order(viewer: Viewer, public_id: UUID | str) -> Order:
    """Return one letter. Raises NotThereError outside the viewer's territory."""
    found = visible_orders(viewer).filter(public_id=public_id).first()
    if found is None:
        raise NotThereError
    return found


def versions(viewer: Viewer, of: Order) -> list[Order]:
    """Return all versions of a letter, the last first."""
    return list(visible_orders(viewer).filter(operation=of.operation, slot=of.slot).order_by("-version"))


def last_signed(command: str) -> Order | None:
    """Return the last letter of a command in which somebody entered who signs."""
    return Order.objects.filter(command_id=command).exclude(position="").order_by("-pk").first()


def signed_as(of: Order) -> Order:
    """Return the letter whose signatory a draft most likely has: its own, else that of the command's last."""
    return of if of.position else last_signed(of.command_id) or of


def linked(of: Order) -> Order | None:
    """Return the letter of the other side of a transfer, drafted or in force; None where there is none."""
    if of.partner_id is None:
        return None
    other = OrderKind.RECEIVING if of.kind == OrderKind.LENDING else OrderKind.LENDING
    slot = needs.Key(other, of.partner_id, of.command_id, of.phase).slot
    return (
        Order.objects.filter(operation=of.operation, slot=slot, state__in=LIVE).order_by("-version").first()
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A letter that the plan in force needs, with what there is of it."""

    need: needs.Need
    command: Unit
    partner: Unit | None
    kind: Any
    draft: Order | None
    issued: Order | None

    @property
    def is_new(self) -> bool:
        """Return whether a letter is to be prepared: there is none, or it says something else."""
        return self.draft is None and (self.issued is None or self.issued.duties_sha256 != self.need.sha256)

    @property
    def is_stale(self) -> bool:
        """Return whether the draft was made of duties that the plan in force has no more."""
        return self.draft is not None and self.draft.duties_sha256 != self.need.sha256


def needed(plan: Plan, phase: str) -> list[needs.Need]:
    """Return the letters that a phase of a plan needs; of no phase, those of the whole operation."""
    return (
        [needs.renops(plan)] if phase == needs.WHOLE else list(needs.phase_of(plan, phase).letters.values())
    )


def lines(viewer: Viewer, plan: Plan, phase: str) -> list[Line]:
    """Return the letters of a phase in the viewer's territory, by command."""
    units = Unit.objects.in_bulk()
    there = {
        (o.slot, o.state): o for o in visible_orders(viewer).filter(operation=plan.operation, state__in=LIVE)
    }
    found = []
    for need in needed(plan, phase):
        command = units.get(need.key.command)
        if command is None or not viewer.may(Right.READ_ORDERS, Where(command.path)):
            continue
        slot = need.key.slot
        draft, issued = (there.get((slot, state)) for state in LIVE)
        partner = units.get(need.key.partner or "")
        found.append(Line(need, command, partner, OrderKind(need.key.kind).label, draft, issued))
    return sorted(found, key=lambda f: (f.command.path, f.need.key.kind != "sprin", f.need.key.slot))


def no_longer_needed(viewer: Viewer, plan: Plan, phase: str) -> list[Order]:
    """Return the letters in force for a phase for which the plan in force has nobody any more."""
    slots = {need.key.slot for need in needed(plan, phase)}
    issued = visible_orders(viewer).filter(operation=plan.operation, phase=phase, state=OrderState.ISSUED)
    return [found for found in issued if found.slot not in slots]


def units_of(of: Order) -> list[dict[str, Any]]:
    """Return the units whose officers have a sheet of a letter: code, name, how many, how many unchanged."""
    if of.kind != OrderKind.SPRIN or not of.plan.has_files:
        return []
    sheets = needs.phase_of(of.plan, of.phase).sheets
    counts: dict[str, int] = {}
    for sheet in sheets.values():
        if sheet.command == of.command_id:
            counts[sheet.unit] = counts.get(sheet.unit, 0) + 1
    names = Unit.objects.filter(pk__in=counts)
    return [{"code": u.pk, "name": u.name, "sheets": counts[u.pk]} for u in names]


def entry_of(document: Document) -> Entry:
    """Return a paper as the register has it."""
    return Entry(Claims(**document.claims), document.superseded_by, document.withdrawn)


def check(address: str, now: datetime) -> Checked | None:
    """Return what anybody may know of a paper, by the address in its code; None for one that is not genuine.

    A forged paper and an unknown one get the same answer.
    """
    try:
        ident, signature = parse_address(address)
    except SealError:
        return None
    document = Document.objects.select_related("order__operation").filter(pk=ident).first()
    if document is None:
        return None
    entry = entry_of(document)
    if not is_genuine(entry.claims, signature, signing_key().public_key()):
        return None
    today = document.order.operation.day_at(now)
    return checked(entry, today, now.isoformat(timespec="seconds"))


def register(now: datetime, documents: Iterable[Document] | None = None) -> bytes:
    """Return the register of all papers that were issued, signed, for checks without a network."""
    found = Document.objects.order_by("sealed_at", "pk") if documents is None else documents
    return write_register([entry_of(document) for document in found], now, signing_key())


def facts_of(document: Document) -> dict[str, Any]:
    """Return what the ledger keeps of a sealed paper: claims, no name, no place."""
    return asdict(Claims(**document.claims))
