"""The seal of a document: a random id, and a signature (Ed25519) over what it claims and what it says.

docs/methods/document-check.md tells what a seal proves and what it does not.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from posko.documents.contents import Content, content_of
from posko.documents.errors import DocumentError, SealError
from posko.documents.papers import Paper

CLAIMS: Final = b"posko document 1\n"
REGISTER: Final = b"posko register 1\n"
"""What is signed begins with its purpose, so that no signature serves for another."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What may be shown to anyone who holds the paper: no person, no place."""

    document_id: str
    """32 hexadecimal digits."""
    kind: str
    number: str
    unit: str
    version: int
    valid_from: str
    valid_to: str
    """ISO dates, both included."""
    content_sha256: str


@dataclass(frozen=True, slots=True)
class Document:
    """A paper ready to print. ``claims`` and ``address`` are empty for a draft, which has no number yet."""

    content: Content
    claims: Claims | None = None
    address: str = ""

    @property
    def kind(self) -> str:
        """Which template prints it."""
        return str(self.content["kind"])


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the register of issued documents, for the check."""

    claims: Claims
    superseded_by: int = 0
    """The version that replaces it; 0: none."""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check shows. ``state``: ``valid``, ``early``, ``expired``, ``superseded`` or ``withdrawn``."""

    number: str
    unit: str
    version: int
    valid_from: str
    valid_to: str
    state: str
    as_of: str
    """When the register was made: later changes are not known to it."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return content as the same bytes everywhere: JSON as RFC 8785 writes it, without fractions."""
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def drafted(paper: Paper) -> Document:
    """Return a paper without a seal: it prints as a draft."""
    return Document(content_of(paper))


def seal(paper: Paper, key: Ed25519PrivateKey, check_address: str) -> Document:
    """Return the paper with its claims and the address that its QR code holds.

    Parameters
    ----------
    check_address
        Where anyone can check it, such as ``https://posko.example/c/``; id and signature are appended.

    Raises
    ------
    DocumentError
        The paper has no number: it is still a draft.
    """
    if not paper.head.number.strip():
        raise DocumentError(
            "Surat belum bernomor: isi nomor dari buku agenda, atau cetak sebagai konsep. / "
            "The paper has no number: enter it from the mail register, or print a draft."
        )
    content = content_of(paper)
    head = paper.head
    claims = Claims(
        document_id=head.document_id.hex,
        kind=paper.kind,
        number=content["head"]["number"],
        unit=content["head"]["unit"],
        version=head.version,
        valid_from=head.valid_from.isoformat(),
        valid_to=head.valid_to.isoformat(),
        content_sha256=hashlib.sha256(canonical(content)).hexdigest(),
    )
    signature = key.sign(CLAIMS + canonical(asdict(claims)))
    return Document(content, claims, f"{check_address}{_text(head.document_id.bytes)}.{_text(signature)}")


def parse_address(address: str) -> tuple[UUID, bytes]:
    """Return the id and signature of a check address as a QR code holds it, or of its last part alone."""
    ident, dot, signature = address.strip().rsplit("/", 1)[-1].partition(".")
    try:
        raw, sign = _bytes(ident), _bytes(signature)
        if not dot or len(raw) != 16 or len(sign) != 64:
            raise ValueError(address)
    except (ValueError, binascii.Error):
        raise SealError(
            "Alamat ini bukan alamat dokumen: pindai lagi kode QR seluruhnya. / "
            "This is not the address of a document: scan the whole QR code again."
        ) from None
    return UUID(bytes=raw), sign


def is_genuine(claims: Claims, signature: bytes, key: Ed25519PublicKey) -> bool:
    """Return whether the command's key signed exactly these claims."""
    try:
        key.verify(signature, CLAIMS + canonical(asdict(claims)))
    except InvalidSignature:
        return False
    return True


def write_register(entries: Sequence[Entry], as_of: datetime, key: Ed25519PrivateKey) -> bytes:
    """Return the register of issued documents for checks without a network, signed as a whole.

    It names numbers, units and validity; no person and no place.
    """
    body = {"as_of": as_of.isoformat(), "documents": [asdict(entry) for entry in entries]}
    signature = key.sign(REGISTER + canonical(body))
    return canonical({**body, "signature": _text(signature)})


def check_offline(address: str, register: bytes, key: Ed25519PublicKey, today: date) -> Checked:
    """Return what the register says of a paper, given the address in its QR code.

    Raises
    ------
    SealError
        The address is none, no such document was issued, its signature is not of this command, or the
        register is damaged. The message tells which; a forged paper and an unknown one read alike.
    """
    ident, signature = parse_address(address)
    as_of, entries = _read_register(register, key)
    entry = entries.get(ident.hex)
    if entry is None or not is_genuine(entry.claims, signature, key):
        raise SealError(
            f"Tidak ada dokumen seperti ini sampai {as_of}: jangan dipercaya, tanyakan penerbitnya. / "
            f"There is no such document as of {as_of}: do not trust it, ask who issued it."
        )
    return checked(entry, today, as_of)


def checked(entry: Entry, today: date, as_of: str) -> Checked:
    """Return what anyone may know of an issued document on a date."""
    claims, day = entry.claims, today.isoformat()
    if entry.withdrawn:
        state = "withdrawn"
    elif entry.superseded_by:
        state = "superseded"
    elif day < claims.valid_from:
        state = "early"
    else:
        state = "expired" if day > claims.valid_to else "valid"
    return Checked(
        claims.number, claims.unit, claims.version, claims.valid_from, claims.valid_to, state, as_of
    )


def _read_register(register: bytes, key: Ed25519PublicKey) -> tuple[str, dict[str, Entry]]:
    try:
        body = json.loads(register)
        signature = _bytes(body.pop("signature"))
        key.verify(signature, REGISTER + canonical(body))
        entries = [
            Entry(Claims(**row["claims"]), row["superseded_by"], row["withdrawn"])
            for row in body["documents"]
        ]
        return str(body["as_of"]), {e.claims.document_id: e for e in entries}
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        InvalidSignature,
        binascii.Error,
    ):
        raise SealError(
            "Daftar dokumen rusak atau bukan dari kesatuan ini: unduh lagi. / "
            "The register of documents is damaged or not of this command: download it again."
        ) from None


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
