"""Who may do what, where: the one place that decides it. What is not allowed here is refused.

A person's rights come from grants: a role, the unit and the areas it holds for, from when until when. A grant
allows a right on a thing if its role has the right, and the thing's unit lies at or below the grant's unit,
and the
thing's area lies in one of the grant's areas. A thing that has no unit (or no area) is not asked for it; one
that has neither belongs to the installation, and only rights of the installation reach it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What somebody is in an operation."""

    PLANNER = "planner"
    COMMANDER = "commander"
    TASK_FORCE_HEAD = "task_force_head"
    SECTOR_OFFICER = "sector_officer"
    FIELD_OFFICER = "field_officer"
    PARTNER_LIAISON = "partner_liaison"
    OBSERVER = "observer"
    INTERNAL_AFFAIRS = "internal_affairs"
    PUBLIC_INFORMATION = "public_information"
    ADMINISTRATOR = "administrator"


ROLE_NAMES = {
    Role.PLANNER: _("Perencana"),
    Role.COMMANDER: _("Komandan"),
    Role.TASK_FORCE_HEAD: _("Kepala satgas"),
    Role.SECTOR_OFFICER: _("Perwira pengendali"),
    Role.FIELD_OFFICER: _("Petugas lapangan"),
    Role.PARTNER_LIAISON: _("Penghubung mitra"),
    Role.OBSERVER: _("Pengawas"),
    Role.INTERNAL_AFFAIRS: _("Propam"),
    Role.PUBLIC_INFORMATION: _("Humas"),
    Role.ADMINISTRATOR: _("Administrator"),
}


class Right(StrEnum):
    """What somebody may be allowed to do."""

    READ_TERRITORY = "read_territory"
    READ_PEOPLE = "read_people"
    MANAGE_ACCOUNTS = "manage_accounts"
    GRANT_ROLES = "grant_roles"
    CONFIRM_GRANTS = "confirm_grants"
    ERASE_PEOPLE = "erase_people"
    KEEP_TERRITORY = "keep_territory"
    READ_LEDGER = "read_ledger"
    READ_OPERATION = "read_operation"
    READ_REGISTER = "read_register"
    CHANGE_REGISTER = "change_register"
    READ_RISK_SUMMARY = "read_risk_summary"
    READ_RISK = "read_risk"
    CHANGE_RISK = "change_risk"
    CONFIRM_RISK = "confirm_risk"
    READ_PLANS = "read_plans"
    MAKE_PLANS = "make_plans"
    APPROVE_PLANS = "approve_plans"
    READ_DUTIES = "read_duties"
    READ_ORDERS = "read_orders"
    MAKE_ORDERS = "make_orders"
    ISSUE_ORDERS = "issue_orders"
    MANAGE_HOOKS = "manage_hooks"


ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PLANNER: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_OPERATION,
            Right.READ_REGISTER,
            Right.CHANGE_REGISTER,
            Right.READ_RISK_SUMMARY,
            Right.READ_RISK,
            Right.CHANGE_RISK,
            Right.READ_PLANS,
            Right.MAKE_PLANS,
            Right.READ_DUTIES,
            Right.READ_ORDERS,
            Right.MAKE_ORDERS,
            Right.ISSUE_ORDERS,
        }
    ),
    Role.COMMANDER: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_PEOPLE,
            Right.CONFIRM_GRANTS,
            Right.READ_LEDGER,
            Right.READ_OPERATION,
            Right.READ_REGISTER,
            Right.READ_RISK_SUMMARY,
            Right.READ_RISK,
            Right.CONFIRM_RISK,
            Right.READ_PLANS,
            Right.APPROVE_PLANS,
            Right.READ_DUTIES,
            Right.READ_ORDERS,
            Right.ISSUE_ORDERS,
        }
    ),
    Role.TASK_FORCE_HEAD: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_OPERATION,
            Right.READ_RISK_SUMMARY,
            Right.READ_RISK,
            Right.READ_PLANS,
            Right.READ_DUTIES,
            Right.READ_ORDERS,
        }
    ),
    Role.SECTOR_OFFICER: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_OPERATION,
            Right.READ_RISK_SUMMARY,
            Right.READ_RISK,
            Right.READ_PLANS,
            Right.READ_DUTIES,
            Right.READ_ORDERS,
        }
    ),
    Role.FIELD_OFFICER: frozenset({Right.READ_OPERATION}),
    Role.PARTNER_LIAISON: frozenset({Right.READ_TERRITORY, Right.READ_OPERATION}),
    Role.OBSERVER: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_LEDGER,
            Right.READ_OPERATION,
            Right.READ_RISK_SUMMARY,
            Right.READ_PLANS,
        }
    ),
    Role.INTERNAL_AFFAIRS: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_PEOPLE,
            Right.READ_LEDGER,
            Right.READ_OPERATION,
            Right.READ_RISK_SUMMARY,
            Right.READ_PLANS,
        }
    ),
    Role.PUBLIC_INFORMATION: frozenset({Right.READ_TERRITORY, Right.READ_OPERATION}),
    Role.ADMINISTRATOR: frozenset(
        {
            Right.READ_TERRITORY,
            Right.READ_PEOPLE,
            Right.MANAGE_ACCOUNTS,
            Right.ERASE_PEOPLE,
            Right.GRANT_ROLES,
            Right.CONFIRM_GRANTS,
            Right.KEEP_TERRITORY,
            Right.MANAGE_HOOKS,
        }
    ),
}

OF_THE_INSTALLATION = frozenset({Right.READ_LEDGER})
"""Rights on what belongs to nobody's territory: whoever has the role anywhere has them."""

WITHOUT_BOUNDS = frozenset({Role.ADMINISTRATOR})
"""Roles that are held for the whole installation: accounts are its own, not a territory's."""

FOUR_EYES = frozenset({Role.COMMANDER, Role.OBSERVER, Role.INTERNAL_AFFAIRS, Role.ADMINISTRATOR})
"""Roles that are in force only when a second person has confirmed the grant. An administrator is one of them:
he could otherwise make himself the second person."""

ALONE = frozenset({Role.OBSERVER, Role.INTERNAL_AFFAIRS, Role.ADMINISTRATOR})
"""Roles that nobody holds together with another: who watches or administers does not take part."""

DELEGABLE = frozenset(
    {Role.PLANNER, Role.COMMANDER, Role.TASK_FORCE_HEAD, Role.SECTOR_OFFICER, Role.PUBLIC_INFORMATION}
)
"""Roles whose holder may let somebody stand in for a time."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a thing is: the path of its unit, the code of its area, or None for what it has not."""

    unit_path: str | None = None
    area: str | None = None


INSTALLATION = Where()


@dataclass(frozen=True, slots=True)
class Reach:
    """A role in force, with the territory it holds for. Without unit or areas it reaches none of them."""

    role: Role
    unit_path: str | None = None
    areas: tuple[str, ...] = ()

    def covers(self, where: Where) -> bool:
        """Return whether a thing at such a place lies in this territory."""
        if self.role in WITHOUT_BOUNDS:
            return True
        if where.unit_path is not None and not self.holds_unit(where.unit_path):
            return False
        if where.area is not None and not self.holds_area(where.area):
            return False
        return where != INSTALLATION

    def meets(self, where: Where) -> bool:
        """Return whether a thing lies in this territory, or this territory within the thing's unit."""
        below = self.unit_path is not None and self.unit_path.startswith(where.unit_path or "/")
        return self.covers(where) or below

    def holds_unit(self, path: str) -> bool:
        """Return whether a unit lies at or below the grant's."""
        return self.unit_path is not None and path.startswith(self.unit_path)

    def holds_area(self, code: str) -> bool:
        """Return whether an area is one of the grant's or lies in one."""
        return any(code == own or code.startswith(f"{own}.") for own in self.areas)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks or acts: everything that deciding about rights needs, and nothing more."""

    account_id: int
    pseudonym: str
    reaches: tuple[Reach, ...] = ()
    only: frozenset[Right] | None = None
    """The rights that are left to whoever acts through a token; None leaves all."""

    def may(self, right: Right, where: Where | None = None) -> bool:
        """Return whether the viewer has a right at a place; without a place, whether he has it anywhere."""
        if where is None:
            return bool(self.reaches_of(right))
        if where == INSTALLATION and right in OF_THE_INSTALLATION:
            return bool(self.reaches_of(right))
        return any(reach.covers(where) for reach in self.reaches_of(right))

    def meets(self, right: Right, where: Where) -> bool:
        """Return whether the viewer has a right at a place or at a part of it, as a Polres of its Polda."""
        return any(reach.meets(where) for reach in self.reaches_of(right))

    def reaches_of(self, right: Right) -> tuple[Reach, ...]:
        """Return the territories in which the viewer has a right."""
        if self.only is not None and right not in self.only:
            return ()
        return tuple(reach for reach in self.reaches if right in ROLE_RIGHTS[reach.role])


def may_hold_together(roles: Iterable[Role]) -> bool:
    """Return whether one person may hold these roles at the same time."""
    held = set(roles)
    return len(held) < 2 or not held & ALONE


def four_eyes(*, edited_by: str, approved_by: str) -> bool:
    """Return whether two different people did and approved a thing: nobody approves what he edited last."""
    return edited_by != approved_by
