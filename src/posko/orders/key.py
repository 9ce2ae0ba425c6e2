"""The key that seals documents: made once, in the folder of this installation, for its owner alone."""

import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

FILE = "document.key"


@cache
def signing_key() -> Ed25519PrivateKey:
    """Return the key of this installation; made at the first call, which `posko migrate` is."""
    return key_in(Path(settings.HOME))


def key_in(folder: Path) -> Ed25519PrivateKey:
    """Return the key in a folder, made if there is none: 32 bytes in hex, mode 600."""
    path = folder / FILE
    try:
        new = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    key = Ed25519PrivateKey.generate()
    with os.fdopen(new, "w", encoding="ascii") as file:
        file.write(key.private_bytes_raw().hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key


def public_hex(key: Ed25519PublicKey | None = None) -> str:
    """Return the public key in hex, as a checker needs it."""
    found = key or signing_key().public_key()
    return found.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
