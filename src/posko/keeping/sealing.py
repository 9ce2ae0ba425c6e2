"""Encrypting a stream under a passphrase, piece by piece, so that no cut, swap or change goes unseen.

The form (docs/operate/backup.md): the mark, 16 bytes of salt, 7 random bytes; then pieces of 1 MiB, each
sealed by AES-256-GCM under scrypt(passphrase, salt) with the nonce `random bytes, number of the piece
(4 bytes), 1 for the last piece else 0`. The mark, salt and random bytes are authenticated with each piece.
"""

import io
import secrets
import struct
from typing import IO, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK = b"POSKO BACKUP SEALED 1\n"
PIECE, TAG, SALT, RANDOM = 2**20, 16, 16, 7
COST = 2**16
"""Of scrypt: 64 MiB and about a quarter of a second for each try."""


class SealError(Exception):
    """The passphrase is wrong, or the file was changed or cut off."""


def _key(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode()))


class Sealing(io.RawIOBase):
    """A file to write to; what is written goes sealed into another. Closing it seals the last piece."""

    def __init__(self, into: IO[bytes], passphrase: str) -> None:
        self._into, self._held, self._number = into, bytearray(), 0
        salt, self._random = secrets.token_bytes(SALT), secrets.token_bytes(RANDOM)
        self._head = MARK + salt + self._random
        self._box = _key(passphrase, salt)
        into.write(self._head)

    def writable(self) -> bool:
        """Return that it is."""
        return True

    def write(self, data: Any) -> int:
        """Take bytes; whole pieces are sealed and passed on once it is clear that they are not the last."""
        self._held += data
        while len(self._held) > PIECE:
            self._seal(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        """Seal the last piece."""
        if not self.closed:
            self._seal(bytes(self._held), last=True)
        super().close()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        nonce = _nonce(self._random, self._number, last=last)
        self._into.write(self._box.encrypt(nonce, piece, self._head))
        self._number += 1


class Unsealing(io.RawIOBase):
    """A file to read from, opened piece by piece. Raises SealError at the first piece that is not genuine."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source, self._number, self._held, self._over = source, 0, b"", False
        self._head = source.read(len(MARK) + SALT + RANDOM)
        if not self._head.startswith(MARK) or len(self._head) < len(MARK) + SALT + RANDOM:
            raise SealError
        self._random = self._head[-RANDOM:]
        self._box = _key(passphrase, self._head[len(MARK) : -RANDOM])
        self._next = source.read(PIECE + TAG)

    def readable(self) -> bool:
        """Return that it is."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill a buffer with what was sealed, and return how many bytes that were."""
        while not self._held and not self._over:
            self._open()
        count = min(len(target), len(self._held))
        target[:count], self._held = self._held[:count], self._held[count:]
        return count

    def _open(self) -> None:
        piece, self._next = self._next, self._source.read(PIECE + TAG)
        self._over = not self._next
        try:
            nonce = _nonce(self._random, self._number, last=self._over)
            self._held = self._box.decrypt(nonce, piece, self._head)
        except (InvalidTag, ValueError) as wrong:
            raise SealError from wrong
        self._number += 1


def _nonce(random: bytes, number: int, *, last: bool) -> bytes:
    return random + struct.pack(">IB", number, last)
