"""The second seed, which decides the routes of patrols: a file of its own, read by its owner alone.

It is in no output. The certificate carries SHA-256 of ``salt|secret``, so that nobody can change the
secret afterwards, and nobody can find it by trying.
"""

import json
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from praja.errors import FolderError

SECRET_BYTES: Final = 32
SALT_BYTES: Final = 16
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Secret:
    """The secret seed and its salt, both hexadecimal; neither shows when it is printed."""

    secret: str = field(repr=False)
    salt: str = field(repr=False)

    @property
    def sha256(self) -> str:
        """Return what the certificate says of the secret."""
        return seed_sha256(self.secret, self.salt)


def seed_sha256(secret: str, salt: str) -> str:
    """Return the lowercase hexadecimal SHA-256 of ``salt|secret``."""
    return sha256(f"{salt}|{secret}".encode()).hexdigest()


def read_or_make_secret(path: Path) -> Secret:
    """Return the secret of a file; a missing file is made, with folders, readable by its owner alone.

    Raises FolderError where others can read the file, or it holds something else.
    """
    if not path.exists() and not path.is_symlink():
        _make(path)
    return read_secret(path)


def read_secret(path: Path) -> Secret:
    """Return the secret of a file.

    Raises FolderError where there is none, others can read it, or it holds something else.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise _malformed(path)
        if os.name == "posix" and found.st_mode & OTHERS:
            raise FolderError(
                f"Berkas rahasia {path} terbuka bagi orang lain: jalankan `chmod 600 {path}`, dan hapus "
                f"berkas itu bila mungkin sudah dibaca. / The secret file {path} is open to others: run "
                f"`chmod 600 {path}`, and delete it if somebody may have read it."
            )
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FolderError(
            f"Tidak ada berkas rahasia {path}. / "
            f"There is no secret file {path}: give the one the plan was made with."
        ) from None
    except ValueError:
        raise _malformed(path) from None
    secret, salt = (content.get(k) if isinstance(content, dict) else None for k in ("secret", "salt"))
    if not (_is_hex(secret, SECRET_BYTES) and _is_hex(salt, SALT_BYTES)):
        raise _malformed(path)
    return Secret(str(secret), str(salt))


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps({"secret": secrets.token_hex(SECRET_BYTES), "salt": secrets.token_hex(SALT_BYTES)})
    try:
        # Never opened where it exists: two runs at once must not tear one secret into two.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")


def _is_hex(text: object, count: int) -> bool:
    return isinstance(text, str) and re.fullmatch(f"[0-9a-f]{{{2 * count}}}", text) is not None


def _malformed(path: Path) -> FolderError:
    return FolderError(
        f"Berkas rahasia {path} rusak: pulihkan dari cadangan, atau hapus agar dibuat yang baru (jadwal "
        f"patroli lalu berubah). / The secret file {path} is damaged: restore it, or delete it so that a "
        "new one is made (patrol schedules then change)."
    )
