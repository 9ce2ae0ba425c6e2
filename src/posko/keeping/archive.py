"""The file of a backup: a tar, compressed, with a manifest of digests as its last member; sealed or not.

    head.json       version, migrations and database it was made with
    rows/TABLE      the rows of a table, a line each
    files/PATH      the files of the home folder
    manifest.json   SHA-256 and size of every member before it, columns and count of each table

Reading goes once through it. A name in it that is no plain path below the folder is refused.
"""

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from posko.keeping.sealing import MARK, SealError, Sealing, Unsealing
from posko.support.errors import RuleError

HEAD, MANIFEST = "head.json", "manifest.json"
PLAIN = re.compile(r"(head\.json|rows/[a-z0-9_.]+|files/[^\0]+|manifest\.json)")
DAMAGED = _("Berkas cadangan ini rusak, terpotong atau bukan buatan Posko. Tidak ada yang berubah.")
BLOCK = 2**20


class Writer:
    """Adds members to a new archive, and keeps the digest of each for the manifest."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, dict[str, Any]] = {}
        self.tables: dict[str, dict[str, Any]] = {}

    def add_bytes(self, name: str, raw: bytes) -> None:
        """Add what is in memory."""
        self._add(name, io.BytesIO(raw), len(raw))

    def add_file(self, name: str, path: Path) -> None:
        """Add a file as long as it was when it was opened. Raises FileNotFoundError where it is gone."""
        with path.open("rb") as file:
            now = os.fstat(file.fileno())
            self._add(name, file, now.st_size, now.st_mode & 0o700)

    def _add(self, name: str, file: IO[bytes], size: int, mode: int = 0o600) -> None:
        told = _Told(file)
        info = tarfile.TarInfo(name)
        info.size, info.mode = size, mode
        self._tar.addfile(info, told)
        self.members[name] = {"sha256": told.sha256.hexdigest(), "bytes": size}

    def finish(self) -> None:
        """Add the manifest."""
        content = {"members": self.members, "tables": self.tables}
        self.add_bytes(MANIFEST, json.dumps(content, sort_keys=True, indent=1).encode())


class _Told:
    """A file that keeps the digest of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self.sha256 = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        raw = self._file.read(size)
        self.sha256.update(raw)
        return raw


@contextmanager
def writing(path: Path, passphrase: str | None) -> Iterator[Writer]:
    """Write an archive for its owner alone; it is at its place when it is whole, and not before."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with ExitStack() as stack:
            opened = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            file: Any = stack.enter_context(os.fdopen(opened, "wb"))
            sealed = stack.enter_context(Sealing(file, passphrase)) if passphrase else file
            packed = stack.enter_context(gzip.GzipFile("", "wb", 3, sealed))
            with tarfile.open(fileobj=packed, mode="w|") as tar:
                writer = Writer(tar)
                yield writer
                writer.finish()
            packed.close()
            if passphrase:
                sealed.close()
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def is_sealed(path: Path) -> bool:
    """Return whether a file asks for a passphrase."""
    with path.open("rb") as file:
        return file.read(len(MARK)) == MARK


def unpack(path: Path, into: Path, passphrase: str | None) -> dict[str, Any]:
    """Write the members of an archive below a folder, and return the manifest when every digest is right.

    Raises RuleError for a wrong passphrase and for anything in it that is not as the manifest says.
    """
    found: dict[str, dict[str, Any]] = {}
    manifest = b""
    try:
        with path.open("rb") as file:
            source: Any = io.BufferedReader(Unsealing(file, passphrase or "")) if is_sealed(path) else file
            unpacked = gzip.GzipFile(fileobj=source)
            with tarfile.open(fileobj=unpacked, mode="r|") as tar:
                for member in tar:
                    if member.name == MANIFEST:
                        manifest = _content(tar, member).read()
                        continue
                    name = _plain(member)
                    found[name] = _write(tar, member, into / name)
            _read_to_end(unpacked)
            _read_to_end(source)
        told: dict[str, Any] = json.loads(manifest)
        same = told["members"] == found
    except SealError:
        raise RuleError(_("Kata sandi cadangan salah, atau berkasnya diubah atau terpotong.")) from None
    except (
        tarfile.TarError,
        gzip.BadGzipFile,
        zlib.error,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
    ) as broken:
        raise RuleError(DAMAGED) from broken
    if not same:
        raise RuleError(DAMAGED)
    return told


def _read_to_end(source: Any) -> None:
    while source.read(BLOCK):
        pass


def _plain(member: tarfile.TarInfo) -> str:
    parts = member.name.split("/")
    if not member.isreg() or not PLAIN.fullmatch(member.name) or {"", ".", ".."} & set(parts):
        raise ValueError(member.name)
    return member.name


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = tar.extractfile(member)
    if file is None:
        raise ValueError(member.name)
    return file


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> dict[str, Any]:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = _Told(_content(tar, member))
    with target.open("xb") as file:
        target.chmod(member.mode & 0o700 | 0o400)
        while raw := told.read(BLOCK):
            file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    return {"sha256": told.sha256.hexdigest(), "bytes": member.size}
