"""Backup while everybody goes on working: the rows as of one instant, then the files that they name.

Files come before rows everywhere in Posko and do not change once a row names them, so that files copied after
the rows are at least those that the rows name. What somebody took away in between (a draft that was closed)
is noticed, and the backup begun anew.
"""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from posko.keeping import archive, files, rows, schema
from posko.support.errors import RuleError

FORM = 1
TRIES = 3


@dataclass(frozen=True, slots=True)
class Made:
    """What a backup holds."""

    rows: int
    files: int
    bytes: int


def backup(path: Path, *, now: datetime, passphrase: str | None = None) -> Made:
    """Write a backup of this installation to a new file.

    Raises RuleError where the file is there already, where there is nothing to back up, or the disk is full;
    then no file is left.
    """
    if path.exists():
        raise RuleError(_("%(name)s sudah ada: pilih nama lain.") % {"name": path.name})
    home = Path(settings.HOME).resolve()
    inside = path.resolve().is_relative_to(home)
    if inside and not path.resolve().is_relative_to(home / files.BACKUPS):
        raise RuleError(_("Simpan cadangan di luar folder instalasi ini, lebih baik di disk lain."))
    if not schema.applied():
        raise RuleError(_("Basis data masih kosong: tidak ada yang dicadangkan."))
    try:
        for _try in range(TRIES):
            made = _attempt(path, now, passphrase)
            if made is not None:
                return made
    except (OSError, sqlite3.Error) as failed:
        raise RuleError(
            _("Cadangan tidak dapat ditulis: %(why)s. Tidak ada berkas cadangan yang tertinggal.")
            % {"why": getattr(failed, "strerror", None) or str(failed)}
        ) from failed
    raise RuleError(_("Berkas berubah terus selama dicadangkan. Coba lagi sebentar lagi."))


class _Changed(Exception):  # noqa: N818 nothing is wrong: somebody was quicker
    """A file that the rows name was taken away before it was copied."""


def _attempt(path: Path, now: datetime, passphrase: str | None) -> Made | None:
    home = Path(settings.HOME)
    try:
        with _instant(path.parent) as alias, archive.writing(path, passphrase) as writer:
            steps = schema.applied(alias)
            tables = {m._meta.label_lower: m for m in schema.models_at(steps)}
            writer.add_bytes(archive.HEAD, json.dumps(_head(steps, alias, now)).encode())
            count = sum(_add_rows(writer, model, alias, path.parent) for model in tables.values())
            _add_files(writer, home, files.made_plans(tables, alias))
            there = {name.removeprefix("files/") for name in writer.members}
            if files.missing(files.owed(tables, alias), there):
                raise _Changed
    except _Changed:
        return None
    copied = sum(name.startswith("files/") for name in writer.members)
    return Made(count, copied, path.stat().st_size)


def _head(steps: list[schema.Step], alias: str, now: datetime) -> dict[str, Any]:
    return {
        "form": FORM,
        "posko": version("praja"),
        "made_at": now.isoformat(),
        "database": connections[alias].vendor,
        "migrations": steps,
    }


def _add_rows(writer: archive.Writer, model: type[Model], alias: str, beside: Path) -> int:
    name = model._meta.label_lower
    if name in rows.LEFT_OUT:
        return 0
    # A table goes to the disk first: a member of a tar says how long it is before it begins.
    with tempfile.NamedTemporaryFile(dir=beside, prefix=".posko-rows-") as file:
        count = 0
        for line in rows.lines_of(model, alias):
            file.write(line)
            count += 1
        file.flush()
        writer.add_file(f"rows/{name}", Path(file.name))
    columns = [field.attname for field in rows.fields_of(model)]
    writer.tables[name] = {"columns": columns, "rows": count}
    return count


def _add_files(writer: archive.Writer, home: Path, plans: set[str]) -> None:
    for relative in files.kept(home, plans):
        try:
            writer.add_file(f"files/{relative.as_posix()}", home / relative)
        except FileNotFoundError:
            continue  # if a row names it, that is noticed at the end


@contextmanager
def _instant(beside: Path) -> Iterator[str]:
    """Yield the alias of a connection that sees the database as it is now, whatever others write."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield DEFAULT_DB_ALIAS
        return
    with tempfile.TemporaryDirectory(dir=beside, prefix=".posko-backup-") as folder:
        copy = Path(folder) / files.DATABASE
        name = Path(connection.settings_dict["NAME"]).resolve()
        with (
            closing(sqlite3.connect(f"{name.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        with another_database(copy) as alias:
            yield alias


@contextmanager
def another_database(path: Path) -> Iterator[str]:
    """Yield the alias of a connection to another SQLite file, for as long as the block runs."""
    alias = f"file {path}"
    described = deepcopy(connections.settings[DEFAULT_DB_ALIAS])
    described |= {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # A copy that nobody else sees: it goes to the disk once, when it is done.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA synchronous=OFF;"},
    }
    connections.settings[alias] = described
    try:
        connections[alias].connect()
        yield alias
    finally:
        connections[alias].close()
        delattr(connections._connections, alias)  # type: ignore[attr-defined]
        del connections.settings[alias]
