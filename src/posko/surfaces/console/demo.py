"""`posko demo`: a made-up operation with people, from nothing to a page one can open."""

import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

PLANNER = "perencana"
WHY = "Operasi contoh / made-up operation"


def clear() -> None:
    """Take away an earlier demo: its database file and its folders. Nothing else is ever taken away.

    Raises RuleError where the database is no demo, or lies on a server.
    """
    from django.conf import settings
    from django.db import connection, connections
    from django.utils.translation import gettext_lazy as _

    from posko.people.queries import is_demo
    from posko.support.errors import RuleError

    name = connection.settings_dict["NAME"]
    if connection.vendor != "sqlite":
        raise RuleError(_("Basis data di server tidak dihapus dari sini: buat basis data kosong."))
    if not Path(name).exists():
        return
    if "people_installation" not in connection.introspection.table_names() or not is_demo():
        raise RuleError(_("Basis data ini bukan demo: tidak ada yang dihapus."))
    connections.close_all()
    for end in ("", "-wal", "-shm"):
        Path(f"{name}{end}").unlink(missing_ok=True)
    for folder in ("operations", "drafts", "plans", "orders"):
        shutil.rmtree(Path(settings.HOME) / folder, ignore_errors=True)


def prepare(stations: int, now: datetime) -> tuple[Any, list[Any]]:
    """Return the made-up operation and its accounts. What an earlier run made stays; passwords are new."""
    from posko.people.demo import begin_demo, demo_accounts

    begin_demo(now=now)
    with TemporaryDirectory(prefix="posko-demo-") as folder:
        made_up = _made_up(Path(folder) / "operation", stations, now)
        accounts = demo_accounts(now=now)
        operation = made_up or _operation(Path(folder) / "operation", now)
    _ask_plan(operation, now)
    return operation, accounts


def _ask_plan(operation: Any, now: datetime) -> None:
    """Ask for the plan of the demo, once: the worker beside the pages makes it."""
    from posko.people.demo import demo_viewer
    from posko.planning.actions import ask_plan
    from posko.planning.queries import plans_of

    planner = demo_viewer(PLANNER, now=now)
    if not plans_of(planner, operation):
        ask_plan(operation, phases=[], seed=2024, by=planner, now=now)


def _made_up(folder: Path, stations: int, now: datetime) -> Any:
    """Return the operation of an earlier run; None after writing one into the folder, with its territory."""
    from django.utils import timezone

    from posko.campaign.bridge import write_made_up
    from posko.campaign.queries import demo_operation
    from posko.forces.actions import load_territory
    from posko.forces.bridge import read_territory
    from posko.support.actors import CONSOLE

    found = demo_operation()
    if found is None:
        write_made_up(folder, stations=stations, today=timezone.localdate(now))
        areas, units = read_territory(folder)
        load_territory(areas, units, by=CONSOLE, now=now)
    return found


def _operation(folder: Path, now: datetime) -> Any:
    from posko.campaign.actions import begin, keep
    from posko.campaign.bridge import cover_of
    from posko.people.demo import demo_viewer

    planner, cover = demo_viewer(PLANNER, now=now), cover_of(folder)
    operation = begin(
        planner,
        name=cover.name,
        title=cover.name,
        zone=cover.zone,
        unit=cover.command,
        area=cover.area,
        now=now,
    )
    keep(planner, operation, folder, WHY, now=now)
    return operation


def show(operation: Any, accounts: list[Any], address: str) -> None:
    """Print where to look and who one can be."""
    click.echo(f"\nOperasi contoh / made-up operation: {operation.name}")
    click.echo("Akun demo; kata sandi hanya tampil di sini, dan baru setiap kali dijalankan.")
    click.echo("Demo accounts; passwords are shown only here, and are new at every start.\n")
    for account in accounts:
        click.echo(f"  {account.username:<18}{account.password:<16}  {account.role.value:<19}{account.unit}")
    click.echo(f"\nBuka / open: {address}\n")
