"""Folders of versions: copied whole beside their place, then moved there. What is there never changes."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from posko.support.errors import RuleError

COPYING = ".new-"
"""How the name of a folder begins while it is copied; what is left of one after a crash is no version."""


@contextmanager
def copied(folder: Path, home: Path) -> Iterator[Path]:
    """Yield a copy of a folder's files inside `home`, to be moved to its place; gone if it was not moved.

    Hidden files and the locks of spreadsheet programs are left out. Raises RuleError where the folder holds
    a link or another folder, or is none, and where the disk is full.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=COPYING, dir=home))
    try:
        try:
            for name in _files_of(folder):
                _copy(folder / name, work / name)
            _settle(work)
        except OSError as failed:
            raise RuleError(
                _("Folder tidak dapat disimpan: %(why)s. Tidak ada yang berubah.")
                % {"why": failed.strerror or str(failed)}
            ) from failed
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def move_to_place(work: Path, place: Path) -> None:
    """Give a copy its place for good. Call it with the operation locked, just before the row is committed."""
    if place.exists():
        # Somebody was stopped between here and the commit: no row names it, so nobody ever saw it.
        shutil.rmtree(place)
    work.rename(place)
    _settle(place.parent)


def digest_of(folder: Path) -> str:
    """Return SHA-256 over the sorted lines `hash  name` of its files, in hex, as certificates have it."""
    lines = sorted(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in _files_of(folder)
    )
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _files_of(folder: Path) -> list[str]:
    if not folder.is_dir():
        raise RuleError(_("%(name)s bukan folder.") % {"name": folder.name})
    found = []
    for entry in sorted(os.scandir(folder), key=lambda e: e.name):
        if entry.name.startswith((".", "~$")):
            continue
        if not entry.is_file(follow_symlinks=False):
            raise RuleError(
                _("%(name)s bukan berkas biasa: folder operasi hanya berisi berkas.") % {"name": entry.name}
            )
        found.append(entry.name)
    return found


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as read, target.open("xb") as written:
        shutil.copyfileobj(read, written, 2**20)
        written.flush()
        os.fsync(written.fileno())
    target.chmod(0o400)


def _settle(folder: Path) -> None:
    """Write a folder's own list of files through to the disk: a row must not outlive its folder."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
