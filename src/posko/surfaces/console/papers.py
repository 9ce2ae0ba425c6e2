"""Papers from the shell: the register of what was issued, and checking a paper without a network."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click

SOUND, FLAWED = 0, 1


@click.command("document-register")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the register here (JSON).",
)
def document_register(out: Path) -> None:
    """Write the signed register of all issued papers, and print the public key that checks it."""
    from django.utils import timezone

    from posko.orders.key import public_hex
    from posko.orders.queries import register

    content = register(timezone.now())
    out.write_bytes(content)
    count = len(json.loads(content)["documents"])
    click.echo(f"{out}: {count} documents.\nPublic key, for check-document:\n--key {public_hex()}")


@click.command("check-document")
@click.argument("address")
@click.option(
    "--register",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The register, as `posko document-register` wrote it.",
)
@click.option("--key", required=True, help="The command's public key in hex, from where you trust it.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The date to check for (default today).")
def check_document(address: str, register: Path, key: str, day: Any) -> None:
    """Check a paper without a network, by the ADDRESS in its code. Exit code 1: it is not genuine."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from django.utils import timezone

    from posko.documents.errors import SealError
    from posko.documents.seals import check_offline

    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(_bare(key)))
    except ValueError:
        raise click.BadParameter("give 64 hexadecimal digits.", param_hint="--key") from None
    today: date = day.date() if day else timezone.localdate()
    try:
        told = check_offline(address, register.read_bytes(), public, today)
    except SealError as wrong:
        click.echo(str(wrong.message))
        sys.exit(FLAWED)
    valid = f"{told.valid_from} to {told.valid_to}"
    click.echo(f"{told.state.upper()}: {told.number}, {told.unit}, version {told.version}, {valid}")
    click.echo(f"As of {told.as_of}")
    sys.exit(SOUND)


def _bare(key: str) -> str:
    """Return the digits of a key that was taken over with the words before it."""
    return key.strip().removeprefix("Public key").removeprefix("--key").strip(" =:")
