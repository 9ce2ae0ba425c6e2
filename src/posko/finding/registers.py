"""What is found in the database itself: accounts, plans, letters, units and areas, each with its rights."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from posko.campaign.models import Operation
from posko.forces.models import Unit
from posko.orders.models import Order
from posko.orders.queries import visible_orders
from posko.people.queries import visible_accounts
from posko.people.rights import WITHOUT_BOUNDS, Right, Viewer
from posko.places.models import Area
from posko.planning.queries import visible_plans

PLAN = ("rencana", "plan")
"""What a plan is called: the first letters of it ask for plans."""
M = TypeVar("M", bound=Model)
Row = tuple[str, Any, Any]
"""The key of a thing, what it is called, what more tells it apart."""


def accounts(viewer: Viewer, words: list[str], most: int) -> Iterator[Row]:
    """Yield the accounts that the viewer may read. Whoever shows them enters it into the ledger."""
    found = _holding(visible_accounts(viewer).select_related("unit"), words, ("name", "username"), ("nrp",))
    for account in found[:most]:
        yield str(account.pseudonym), account.name, account.unit.name if account.unit else ""


def plans(viewer: Viewer, operation: Operation, words: list[str], most: int) -> Iterator[Row]:
    """Yield the plans of an operation, by number: `rencana 3`, `plan 3`, `3`."""
    found = visible_plans(viewer).filter(operation=operation)
    for word in words:
        if word.isascii() and word.isdigit() and len(word) < 9:
            found = found.filter(number=int(word))
        elif len(word) < 3 or not any(name.startswith(word) for name in PLAN):
            return
    for plan in found[:most]:
        yield str(plan.public_id), _("Rencana %(n)s") % {"n": plan.number}, plan.get_state_display()


def orders(viewer: Viewer, operation: Operation, words: list[str], most: int) -> Iterator[Row]:
    """Yield the letters of an operation: by number, command or phase."""
    mine: QuerySet[Order] = visible_orders(viewer).filter(operation=operation)
    for order in _holding(mine, words, ("number", "command__name", "phase_name"), ())[:most]:
        title = order.number or _("Konsep %(command)s") % {"command": order.command.name}
        told = (order.get_kind_display(), order.command.name, order.phase_name, order.get_state_display())
        yield str(order.public_id), title, ", ".join(str(part) for part in told if part)


def units(viewer: Viewer, words: list[str], most: int) -> Iterator[Row]:
    """Yield the units of the viewer's territory."""
    reaches = viewer.reaches_of(Right.READ_TERRITORY)
    found = Unit.objects.select_related("parent")
    if not any(reach.role in WITHOUT_BOUNDS for reach in reaches):
        wanted = Q(pk__in=[])
        for reach in reaches:
            if reach.unit_path:
                wanted |= Q(path__startswith=reach.unit_path)
        found = found.filter(wanted)
    for unit in _holding(found, words, ("name",), ("code",))[:most]:
        yield unit.code, unit.name, unit.parent.name if unit.parent else ""


def areas(viewer: Viewer, words: list[str], most: int) -> Iterator[Row]:
    """Yield the areas of the viewer's territory, the larger first."""
    reaches = viewer.reaches_of(Right.READ_TERRITORY)
    found = Area.objects.order_by(Length("code"), "code")
    if not any(reach.role in WITHOUT_BOUNDS for reach in reaches):
        wanted = Q(pk__in=[])
        for reach in reaches:
            for code in reach.areas:
                wanted |= Q(code=code) | Q(code__startswith=f"{code}.")
        found = found.filter(wanted)
    shown = list(_holding(found, words, ("name",), ("code",))[:most])
    names = dict(
        Area.objects.filter(code__in=[_above(area.code) for area in shown]).values_list("code", "name")
    )
    for area in shown:
        yield area.code, area.name, names.get(_above(area.code), "")


def _above(code: str) -> str:
    return code.rpartition(".")[0]


def _holding(
    found: QuerySet[M], words: list[str], within: tuple[str, ...], first: tuple[str, ...]
) -> QuerySet[M]:
    """Return what holds every word in one of the fields, or begins one of the others with it."""
    for word in words:
        wanted = Q(pk__in=[])
        for name in within:
            wanted |= Q(**{f"{name}__icontains": word})
        for name in first:
            wanted |= Q(**{f"{name}__istartswith": word})
        found = found.filter(wanted)
    return found
