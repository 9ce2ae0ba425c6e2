"""Who runs here: whoever serves or works holds a lock together, whoever restores wants it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.utils.translation import gettext_lazy as _

from posko.keeping.files import LOCK
from posko.support.errors import RuleError

NUMBER = 0x706F736B6F
"""Of the lock in PostgreSQL: `posko` in ASCII."""


@contextmanager
def running(home: Path) -> Iterator[None]:
    """Say for as long as the block runs that Posko runs here. Raises RuleError while somebody restores."""
    told = _("Sedang ada pemulihan atau pembaruan di sini: tunggu sampai selesai.")
    with _locked(home, fcntl.LOCK_SH, told), _in_database(told, shared=True):
        yield


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep everybody else away for as long as the block runs. Raises RuleError where Posko runs here."""
    told = _("Posko masih berjalan di sini: hentikan dahulu `posko serve` dan `posko work`.")
    with _locked(home, fcntl.LOCK_EX, told), _in_database(told, shared=False):
        yield


@contextmanager
def _locked(home: Path, how: int, told: object) -> Iterator[None]:
    opened = os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(opened, how | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuleError(told) from None
        yield
    finally:
        os.close(opened)


@contextmanager
def _in_database(told: object, *, shared: bool) -> Iterator[None]:
    """Hold the same lock in a database on a server: other machines may work with it."""
    if connection.vendor != "postgresql":
        yield
        return
    import psycopg

    # A connection of its own: those of the pages come and go, and the lock would go with them.
    ask = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as own:
        if own.execute(f"SELECT {ask}(%s)", [NUMBER]).fetchone() != (True,):
            raise RuleError(told)
        yield
