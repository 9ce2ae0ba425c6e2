"""What the keeper of the machine does about the installation as a whole: upgrade, backup, restore."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

FLAWED = 1


@contextmanager
def refusals_told() -> Iterator[None]:
    """Let a refusal end the command with its words."""
    from posko.support.errors import RuleError

    try:
        yield
    except RuleError as broken:
        raise click.ClickException(str(broken.message)) from broken


@click.command()
@click.option(
    "--no-backup", is_flag=True, help="Keep no backup of the database before it is changed (a test machine)."
)
@click.option("--plan", is_flag=True, help="Only say what would be done.")
def migrate(*, no_backup: bool, plan: bool) -> None:
    """Create the database or bring it up to this version; gather the files that pages load."""
    from django.core.management import call_command
    from django.utils import timezone

    from posko.keeping.upgrade import ahead, upgrade
    from posko.orders.key import signing_key
    from posko.surfaces.console.built import refuse_unbuilt
    from posko.surfaces.console.remaking import remake_rows

    refuse_unbuilt()
    with refusals_told():
        what = ahead()
        for part, name in () if what.is_new else what.steps:
            click.echo(f"  {part} {name}")
        if plan:
            click.echo(
                f"{len(what.steps)} steps to do; the database is {'new' if what.is_new else 'in use'}."
            )
            return
        before = upgrade(what, now=timezone.now(), keep=not no_backup)
    if before is not None:
        click.echo(f"Kept before anything was changed: {before}")
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    signing_key()
    remake_rows()
    click.echo("The database and the files of the pages are up to date.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--encrypt", is_flag=True, help="Ask for a passphrase, and seal the file under it.")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Seal the file under the first line of this one.",
)
def backup(file: Path, *, encrypt: bool, passphrase_file: Path | None) -> None:
    """Write everything into one FILE, while people go on working: database, folders, papers, keys."""
    from django.utils import timezone

    from posko.keeping.backup import backup as make

    passphrase = _passphrase(passphrase_file)
    if encrypt and passphrase is None:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True)
    with refusals_told():
        made = make(file, now=timezone.now(), passphrase=passphrase)
    click.echo(f"{file}: {made.rows} rows, {made.files} files, {made.bytes / 2**20:.1f} MiB.")
    if passphrase is None:
        click.echo("It holds names and keys in the clear: keep it locked away, or use --encrypt.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Take away everything that is here now.")
@click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Open a sealed file by the first line of this one.",
)
def restore(file: Path, *, replace: bool, passphrase_file: Path | None) -> None:
    """Restore a backup: whole, or nothing is changed. Checks the ledger afterwards."""
    from django.core.management import call_command

    from posko.keeping.archive import is_sealed
    from posko.keeping.restore import restore as put_back
    from posko.ledger.queries import verify

    passphrase = _passphrase(passphrase_file)
    if passphrase is None and is_sealed(file):
        passphrase = click.prompt("Passphrase", hide_input=True)
    with refusals_told():
        done = put_back(file, replace=replace, passphrase=passphrase)
    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo(f"As of {done.made_at}: {done.rows} rows, {done.files} files.")
    if done.migrated:
        click.echo(f"Brought up to this version in {done.migrated} steps.")
    verdict = verify()
    for fault in verdict.faults:
        click.echo(fault)
    click.echo(f"Head {verdict.head}\nCompare it with the sheet of that day, then start `posko serve`.")
    if not verdict.sound:
        raise SystemExit(FLAWED)


@click.command()
@click.option("--ready", is_flag=True, help="Only whether pages can be served; workers may be missing.")
def health(*, ready: bool) -> None:
    """Say how this installation is, as JSON. Exit code 1 where somebody should look after it."""
    from django.utils import timezone

    from posko.keeping.health import health as look

    found = look(timezone.now())
    click.echo(json.dumps(found.as_json(), indent=1))
    raise SystemExit(0 if (found.ready if ready else found.well) else FLAWED)


@click.command()
@click.option("--dry-run", is_flag=True, help="Only show what would go, and why.")
def retain(*, dry_run: bool) -> None:
    """Take away what is kept no longer: operations whose time is over, plans never approved, old logs."""
    from django.utils import timezone

    from posko.keeping.retention import carry_out, due

    now = timezone.now()
    found = due(now)
    for one in found:
        click.echo(f"{one.kind:<10} {one.what}  (over since {one.since})")
    if dry_run:
        click.echo(f"{len(found)} would go; nothing was changed.")
        return
    carry_out(found, now)
    click.echo(f"{len(found)} gone for good. Backups still hold them until they are deleted.")


def _passphrase(path: Path | None) -> str | None:
    if path is None:
        return None
    lines = path.read_text("utf-8").splitlines()
    if not lines or len(lines[0]) < 12:
        raise click.BadParameter("give at least 12 characters.", param_hint="--passphrase-file")
    return lines[0]
