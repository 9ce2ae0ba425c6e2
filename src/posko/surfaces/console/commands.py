"""`posko`: set up, serve, add administrators, load territories, check the ledger. docs/operate/console.md."""

import os
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from posko.surfaces.console.keeping import backup, health, migrate, refusals_told, restore, retain
from posko.surfaces.console.papers import check_document, document_register

SOUND, FLAWED, USAGE = 0, 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="praja", prog_name="posko")
def main() -> None:
    """Keep the command post's web application."""
    # What is made here is for its owner alone, wherever the folder lies: SQLite asks for no rights itself.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posko.config.settings")
    import django

    from posko.support.errors import SettingsError

    try:
        django.setup()
    except SettingsError as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(USAGE)


main.add_command(document_register)
main.add_command(check_document)
main.add_command(migrate)
main.add_command(backup)
main.add_command(restore)
main.add_command(health)
main.add_command(retain)


@main.command()
@click.option("--stations", default=600, show_default=True, help="Polling stations of the made-up operation.")
@click.option(
    "--replace", is_flag=True, help="Take an earlier demo away first, with all that was done in it."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Only prepare; serve later.")
@click.pass_context
def demo(
    context: click.Context, *, stations: int, replace: bool, host: str, port: int, no_serve: bool
) -> None:
    """Make a made-up operation with accounts to try things out, and serve it. Never in a real database."""
    from django.utils import timezone

    from posko.support.errors import RuleError
    from posko.surfaces.console import demo as made_up
    from posko.surfaces.console.ports import refuse_taken

    if not no_serve:
        refuse_taken(host, port)
    try:
        if replace:
            made_up.clear()
        context.invoke(migrate)
        operation, accounts = made_up.prepare(stations, timezone.now())
    except RuleError as broken:
        raise click.ClickException(str(broken.message)) from broken
    made_up.show(operation, accounts, f"http://{host}:{port}/")
    if not no_serve:
        context.invoke(serve, host=host, port=port)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port to listen on.")
@click.option("--workers", default=1, show_default=True, help="Processes: one for each core that is free.")
@click.option("--threads", default=4, show_default=True, help="Requests at once in each process.")
@click.option("--no-work", is_flag=True, help="Make no plans here: `posko work` runs elsewhere.")
def serve(host: str, port: int, workers: int, threads: int, no_work: bool) -> None:
    """Serve the pages until interrupted."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    from posko.intake.leftovers import sweep
    from posko.keeping.lock import running
    from posko.keeping.upgrade import refuse_unready
    from posko.surfaces.console.forking import leave_database
    from posko.surfaces.console.ports import refuse_taken
    from posko.surfaces.console.working import worker_beside

    refuse_taken(host, port)
    with refusals_told():
        refuse_unready()
    sweep(time.time())
    leave_database()
    click.echo(f"Posko: http://{host}:{port}/")
    server = Granian(
        "posko.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_enabled=False,
    )
    with refusals_told(), running(Path(settings.HOME)), nullcontext() if no_work else worker_beside():
        server.serve()


@main.command()
@click.option("--attached", is_flag=True, help="End when standard input ends, as under `posko serve`.")
def work(attached: bool) -> None:
    """Make the plans that are asked for, one after the other, until interrupted."""
    from posko.surfaces.console import working

    with refusals_told():
        working.work(attached=attached)


@main.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option(
    "--address", default="http://localhost:8000", show_default=True, help="Where the pages are reached."
)
def add_administrator(username: str, name: str, address: str) -> None:
    """Make an administrator and print his one-time link. Roles of four eyes need two of them."""
    from django.urls import reverse
    from django.utils import timezone

    from posko.people.actions import add_administrator as add
    from posko.support.errors import RuleError

    try:
        account, token = add(username=username, name=name, now=timezone.now())
    except RuleError as broken:
        raise click.ClickException(str(broken.message)) from broken
    click.echo(address.rstrip("/") + reverse("desk:invitation", args=[account.pseudonym, token]))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def load_territory(folder: Path) -> None:
    """Take over the units and areas of an operation folder."""
    from django.utils import timezone

    from posko.forces.actions import load_territory as load
    from posko.forces.bridge import read_territory
    from posko.support.actors import CONSOLE
    from posko.support.errors import RuleError

    areas, units = read_territory(folder)
    if not units or not areas:
        raise click.ClickException(
            f"{folder.name}: {len(areas)} areas and {len(units)} units were understood, at least one of each "
            f"is needed. See what is wrong with its tables: praja check {folder}"
        )
    try:
        loaded = load(areas, units, by=CONSOLE, now=timezone.now())
    except RuleError as broken:
        raise click.ClickException(str(broken.message)) from broken
    click.echo(f"{loaded[0]} areas, {loaded[1]} units.")


@main.command()
@click.option("--head", "known", help="A head kept outside, NUMBER:HASH as on the sheet.")
def verify_ledger(known: str | None) -> None:
    """Recompute every hash of the ledger. Exit code 1 where it does not hold together."""
    from posko.ledger.queries import verify

    verdict = verify(_head(known))
    for fault in verdict.faults:
        click.echo(fault)
    click.echo(f"{verdict.head.number} entries, {verdict.erased} erased, {len(verdict.faults)} faults.")
    click.echo(f"Head {verdict.head}")
    sys.exit(SOUND if verdict.sound else FLAWED)


def _head(text: str | None) -> Any:
    from posko.ledger.queries import Head

    if text is None:
        return None
    number, _, value = text.partition(":")
    if not (number.isascii() and number.isdigit() and len(value) == 64):
        raise click.BadParameter(f"{text!r} is not NUMBER:HASH as on the sheet.", param_hint="--head")
    return Head(int(number), value.lower())


@main.command()
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the sheet to print here (HTML, A4)."
)
def ledger_head(out: Path | None) -> None:
    """Print the head of the ledger, to hand to the supervisor."""
    import segno
    from django.utils import timezone

    from posko.ledger.queries import head
    from posko.ledger.sheet import head_sheet

    now = head()
    if out is not None:
        out.write_text(head_sheet(now, timezone.now(), alone=True), encoding="utf-8")
        click.echo(f"{out}: {now}")
        return
    click.echo(f"Entries {now.number}\nHead    {now.hash}")
    segno.make(str(now), error="m").terminal(out=sys.stdout, compact=True)


@main.command()
def openapi() -> None:
    """Print the OpenAPI document of the API, as docs/reference/openapi.json keeps it."""
    from posko.surfaces.api.openapi import document
    from posko.surfaces.api.routes import api

    click.echo(document(api), nl=False)
