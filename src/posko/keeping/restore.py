"""Restore: everything from one file, whole or nothing.

The archive is unpacked beside the installation and every digest looked at before anything is touched. Then
the tables are made as they were, filled, and brought up to this version; last, files and database take their
place.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from posko.keeping import archive, files, rows, schema
from posko.keeping.backup import FORM, another_database
from posko.keeping.lock import alone
from posko.support.errors import RuleError

STAGE, REPLACED = ".restore-", ".replaced-"


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore put into place."""

    made_at: str
    rows: int
    files: int
    migrated: int


def restore(path: Path, *, replace: bool = False, passphrase: str | None = None) -> Restored:
    """Restore a backup into this installation.

    Raises RuleError, and leaves everything as it was, where the file is not whole or comes from a newer
    version, where there are data already and `replace` was not asked for, and where Posko still runs here.
    """
    home = Path(settings.HOME)
    with alone(home), ExitStack() as stack:
        if not replace:
            _refuse_used(home)
        stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=home))
        stack.callback(shutil.rmtree, stage, ignore_errors=True)
        try:
            manifest = archive.unpack(path, stage, passphrase)
            head = json.loads((stage / archive.HEAD).read_bytes())
            steps = _steps(head)
            count, migrated = _restore(home, stage, steps, manifest)
        except OSError as failed:
            raise RuleError(
                _("Pemulihan berhenti: %(why)s. Semua tetap seperti semula.")
                % {"why": failed.strerror or str(failed)}
            ) from failed
    copied = sum(name.startswith("files/") for name in manifest["members"])
    return Restored(str(head["made_at"]), count, copied, migrated)


def _steps(head: dict[str, Any]) -> list[schema.Step]:
    try:
        steps = [(str(part), str(name)) for part, name in head["migrations"]]
        head = {name: head[name] for name in ("form", "posko", "made_at")}
    except (KeyError, TypeError, ValueError) as wrong:
        raise RuleError(archive.DAMAGED) from wrong
    if head["form"] != FORM or schema.unknown(steps):
        raise RuleError(
            _("Cadangan ini dibuat oleh Posko yang lebih baru (%(version)s): pasang versi itu dahulu.")
            % {"version": str(head["posko"])[:20]}
        )
    return steps


def _refuse_used(home: Path) -> None:
    named = home / files.DATABASE
    used = [p.name for p in home.iterdir() if p.name in ("operations", "drafts", "plans", "orders")]
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        used += [named.name] if named.exists() else []
    elif schema.applied():
        used.append(str(_("basis data")))
    if used:
        raise RuleError(
            _("Di sini sudah ada data (%(names)s). Untuk menggantinya seluruhnya: --replace.")
            % {"names": ", ".join(sorted(used))}
        )


def _restore(home: Path, stage: Path, steps: list[schema.Step], manifest: dict[str, Any]) -> tuple[int, int]:
    with _places(home, stage) as take:
        if connections[DEFAULT_DB_ALIAS].vendor == "postgresql":
            with transaction.atomic(durable=True):
                _drop_tables()
                told = _fill(stage, steps, manifest, DEFAULT_DB_ALIAS)
                take()
            return told
        new = stage / "files" / files.DATABASE
        new.parent.mkdir(mode=0o700, exist_ok=True)
        if new.exists():
            raise RuleError(archive.DAMAGED)  # no backup holds a database
        with another_database(new) as alias:
            told = _fill(stage, steps, manifest, alias)
        new.chmod(0o600)
        _settle(new)
        connections.close_all()
        take()
    return told


def _settle(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _drop_tables() -> None:
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)} CASCADE")


def _fill(stage: Path, steps: list[schema.Step], manifest: dict[str, Any], alias: str) -> tuple[int, int]:
    """Make the tables as they were, fill them, and bring them up to this version: (rows, migrations made)."""
    MigrationExecutor(connections[alias]).migrate(list(schema.ends_of(steps)))
    models = {m._meta.label_lower: m for m in schema.models_at(steps)}
    count = 0
    with transaction.atomic(using=alias):
        # Foreign keys are looked at when the transaction ends: the order of the tables does not matter.
        for model in models.values():
            rows.empty(model, alias)
        for name, told in manifest["tables"].items():
            count += _load(stage, name, told, models, alias)
        rows.go_on_counting(list(models.values()), alias)
        connections[alias].check_constraints()
    later = schema.pending(alias)
    call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("createcachetable", database=alias, verbosity=0)
    return count, len(later)


def _load(stage: Path, name: str, told: dict[str, Any], models: dict[str, Any], alias: str) -> int:
    try:
        with (stage / "rows" / name).open("rb") as lines:
            count = rows.load(models[name], told["columns"], lines, alias)
    except (KeyError, ValueError) as wrong:
        raise RuleError(archive.DAMAGED) from wrong
    if count != told["rows"]:
        raise RuleError(archive.DAMAGED)
    return count


@contextmanager
def _places(home: Path, stage: Path) -> Iterator[Callable[[], None]]:
    """Yield what gives the files their places. Should anything fail after that, all goes back."""
    aside = Path(tempfile.mkdtemp(prefix=REPLACED, dir=home))
    stays = {stage.name, aside.name, files.LOCK, *files.NOT_KEPT}
    moved: list[tuple[Path, Path]] = []

    def move(before: Path, after: Path) -> None:
        before.rename(after)
        moved.append((before, after))

    def take() -> None:
        for old in sorted(home.iterdir()):
            if old.name not in stays:
                move(old, aside / old.name)
        for new in sorted((stage / "files").iterdir()):
            move(new, home / new.name)

    try:
        yield take
    except BaseException:
        for before, after in reversed(moved):
            after.rename(before)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
