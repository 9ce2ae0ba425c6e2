"""The hashes of the ledger, free of any database: anybody can compute them again from the exported fields."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import rfc8785

GENESIS = "0" * 64
"""What the first entry names as its predecessor."""

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Link:
    """What an entry binds together. Everything in it is public to observers: no name, no free text."""

    number: int
    at: str
    act: str
    actor: str
    subject: str
    digest: str
    previous: str

    def hash(self) -> str:
        """Return SHA-256 of the link as canonical JSON (RFC 8785), in hex."""
        return hashlib.sha256(rfc8785.dumps(asdict(self))).hexdigest()


def instant(at: datetime) -> str:
    """Return an instant as it is hashed: UTC, microseconds, `2024-11-27T00:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(facts: Mapping[str, Any]) -> str:
    """Return facts as canonical JSON, the same text whoever writes it."""
    return rfc8785.dumps(json.loads(json.dumps(facts))).decode()


def digest(salt: bytes, body: str) -> str:
    """Return SHA-256 of salt and body, in hex. Without the salt nobody can try out what the body was."""
    return hashlib.sha256(salt + body.encode()).hexdigest()
