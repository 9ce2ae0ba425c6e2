"""Bringing a database up to this version of Posko, never back; and refusing to serve one that is behind."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext_lazy as _

from posko.keeping import files, schema
from posko.keeping.backup import backup
from posko.keeping.lock import alone
from posko.support.errors import RuleError


@dataclass(frozen=True, slots=True)
class Ahead:
    """What an upgrade would do."""

    is_new: bool
    steps: tuple[schema.Step, ...]


def ahead() -> Ahead:
    """Return what is to be done. Raises RuleError where the database is of a newer version."""
    done = schema.applied()
    newer = schema.unknown(done)
    if newer:
        newer_one = _(
            "Basis data ini milik Posko yang lebih baru (%(steps)s): pasang versi itu atau pulihkan cadangan"
        )
        raise RuleError(newer_one % {"steps": ", ".join(f"{part} {name}" for part, name in newer[:3])})
    return Ahead(not done, tuple(schema.pending()))


def upgrade(what: Ahead, *, now: datetime, keep: bool = True) -> Path | None:
    """Do it, and return the backup that was made before; None where the database is new or nothing is to do.

    Raises RuleError where somebody still works here, and where the backup cannot be made: nothing is changed
    then.
    """
    home = Path(settings.HOME)
    if not what.steps:
        return None
    with alone(home):
        before = None
        if keep and not what.is_new:
            folder = home / files.BACKUPS
            folder.mkdir(mode=0o700, exist_ok=True)
            before = folder / f"before-upgrade-{now:%Y%m%d-%H%M%S}.tar.gz"
            backup(before, now=now)
        call_command("migrate", interactive=False, verbosity=0)
    return before


def refuse_unready() -> None:
    """Raise RuleError where the database is not at this version: it would break in the middle of a page."""
    what = ahead()
    if what.steps:
        raise RuleError(
            _("Basis data belum siap: %(n)s langkah pembaruan belum dijalankan. Jalankan posko migrate.")
            % {"n": len(what.steps)}
        )
