"""A database to try things out in: made so at its very beginning, with an account of each role."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.forces.models import Unit
from posko.forces.queries import units_below
from posko.ledger.actions import record
from posko.people import acts
from posko.people.actions import subject_of
from posko.people.models import Account, Grant, GrantState, Installation
from posko.people.queries import is_demo, viewer_of
from posko.people.rights import WITHOUT_BOUNDS, Role, Viewer
from posko.support.actors import CONSOLE
from posko.support.errors import RuleError

SYLLABLES = tuple(f"{c}{v}" for c in "bcdfghjklmnprst" for v in "aiueo")
ONE_OF_EACH = {
    "perencana": Role.PLANNER,
    "komandan": Role.COMMANDER,
    "kasatgas": Role.TASK_FORCE_HEAD,
    "padal": Role.SECTOR_OFFICER,
    "petugas": Role.FIELD_OFFICER,
    "mitra": Role.PARTNER_LIAISON,
    "pengawas": Role.OBSERVER,
    "propam": Role.INTERNAL_AFFAIRS,
    "humas": Role.PUBLIC_INFORMATION,
    "administrator": Role.ADMINISTRATOR,
}
"""The account of each role, at the unit above all others."""
OF_A_COMMAND = {"perencana.polres": Role.PLANNER, "komandan.polres": Role.COMMANDER}
"""Two more at one command below, to see what ends at the border of a territory."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account as the terminal shows it, once."""

    username: str
    password: str
    role: Role
    unit: str


@transaction.atomic(durable=True)
def begin_demo(*, now: datetime) -> None:
    """Make an empty database one to try things out in, for good. Harmless where it is one already.

    Raises RuleError where anybody has an account or a unit is loaded: it may be a real one.
    """
    if is_demo():
        return
    if Account.objects.exists() or Unit.objects.exists():
        raise RuleError(_("Basis data ini sudah dipakai untuk data sungguhan: demo ditolak."))
    Installation.objects.create(demo=True)
    record(acts.DEMO_BEGUN, actor=CONSOLE, subject="people.installation:demo", facts={}, at=now)


@transaction.atomic(durable=True)
def demo_accounts(*, now: datetime) -> list[DemoAccount]:
    """Return an account of each role with a new password; whoever was signed in is out.

    Nobody confirms the roles of four eyes: whoever has the shell has the database. Raises RuleError in a real
    database and where no unit is loaded yet.
    """
    if not is_demo():
        raise RuleError(_("Akun demo hanya ada di basis data demo."))
    units = units_below(None)
    if not units:
        raise RuleError(_("Belum ada satuan: muat dulu satuan dan wilayah."))
    root = units[0]
    below = next((u for u in units if u.parent_id == root.pk and "." in _widest(u)), root)
    made = [_account(username, role, root, now) for username, role in ONE_OF_EACH.items()]
    return made + [_account(username, role, below, now) for username, role in OF_A_COMMAND.items()]


def _widest(unit: Unit) -> str:
    return min((area.code for area in unit.areas.all()), key=len, default="")


def demo_viewer(username: str, *, now: datetime) -> Viewer:
    """Return one of the accounts as somebody who acts. Raises RuleError in a real database."""
    if not is_demo():
        raise RuleError(_("Akun demo hanya ada di basis data demo."))
    return viewer_of(Account.objects.get_by_natural_key(username), now)


def _account(username: str, role: Role, unit: Unit, now: datetime) -> DemoAccount:
    found = Account.objects.select_for_update().filter(username=username).first()
    account = found or _new(username, role, unit, now)
    password = one_time_password()
    account.set_password(password)
    account.save(update_fields=["password"])
    record(acts.DEMO_PASSWORD_MADE, actor=CONSOLE, subject=subject_of(account), facts={}, at=now)
    return DemoAccount(username, password, role, unit.name)


def _new(username: str, role: Role, unit: Unit, now: datetime) -> Account:
    name = username.replace(".", " ").title()
    account = Account.objects.create(
        username=username, name=f"{name} (demo)", unit=unit, created_at=now, created_by=CONSOLE.id
    )
    facts = {"username": username, "unit": unit.code}
    record(acts.ACCOUNT_CREATED, actor=CONSOLE, subject=subject_of(account), facts=facts, at=now)
    grant = Grant.objects.create(
        account=account,
        role=role,
        unit=None if role in WITHOUT_BOUNDS else unit,
        state=GrantState.IN_FORCE,
        starts_at=now,
        reason="demo",
        asked_by=CONSOLE.id,
        decided_by=CONSOLE.id,
    )
    if role not in WITHOUT_BOUNDS:
        grant.areas.set(unit.areas.all())
    facts = {"account": str(account.pseudonym), "role": role.value}
    record(acts.GRANT_MADE, actor=CONSOLE, subject=f"people.grant:{grant.pk}", facts=facts, at=now)
    return account


def one_time_password() -> str:
    """Return a password that can be read aloud: 37 bits of chance, enough behind five tries in 15 minutes."""
    words = ("".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(3))
    return "-".join(words)
