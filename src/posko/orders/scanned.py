"""Looking at a letter that was scanned to PDF: whether it is whole, and holds nothing that acts.

It is looked through as far as an ordinary PDF goes: names with letters written as `#4A`, and objects packed
together. It is handed out as a file to keep and never shown in a page, so this is the second fence, not the
only one.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext_lazy as _

from posko.support.errors import RuleError

ACTIVE: Final = (
    b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/XFA", b"/Encrypt",
    b"/SubmitForm", b"/ImportData", b"/RichMedia", b"/GoToE",
)  # fmt: skip
"""What a scanned letter never holds; of one that is locked nobody knows what it holds."""
MASKING: Final = (b"/ASCIIHexDecode", b"/ASCII85Decode", b"/LZWDecode", b"/RunLengthDecode")
"""Ways to pack that are not looked into; where objects are packed together, none of them is let in."""
SIGN: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
STREAM: Final = re.compile(rb"stream(?:\r\n|\r|\n)")
PACKED: Final = re.compile(rb"(?:[\s\0]|%[^\r\n]*[\r\n])*+[0-9]+[\s\0]+[0-9]+[\s\0]")
"""How packed objects begin: with their numbers and places. A picture begins otherwise."""
MOST_STREAMS: Final = 10_000
STEP: Final = 2**16


def refuse_unfit(content: bytes, largest: int) -> None:
    """Raise RuleError for what is too large, no whole PDF, or holds something active."""
    if len(content) > largest:
        raise RuleError(_("Berkas lebih besar dari %(limit)s MiB.") % {"limit": largest // 2**20})
    whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:] and b"startxref" in content[-4096:]
    if not whole:
        raise RuleError(_("Ini bukan berkas PDF yang utuh: pindai surat itu ke PDF."))
    if _is_active(content, largest):
        raise RuleError(_("PDF ini berisi program atau lampiran: pindai surat itu ke PDF biasa."))


def _is_active(content: bytes, largest: int) -> bool:
    if _names_active(content):
        return True
    left = largest
    for number, stream in enumerate(STREAM.finditer(content)):
        held = b"".join(_unpacked(content, stream.end(), left))
        left -= len(held)
        if number >= MOST_STREAMS or left <= 0 or _names_active(held):
            return True
    return False


def _names_active(held: bytes) -> bool:
    plain = SIGN.sub(lambda sign: bytes([int(sign[1], 16)]), held)
    masked = b"/ObjStm" in plain and any(word in plain for word in MASKING)
    return masked or any(word in plain for word in ACTIVE)


def _unpacked(content: bytes, at: int, most: int) -> Iterator[bytes]:
    """Yield the packed objects of a stream, at most so many bytes of them; of any other stream nothing."""
    box, first = zlib.decompressobj(), True
    try:
        while at < len(content) and not box.eof and most > 0:
            piece = content[at : at + STEP]
            # At its end a stream keeps what it had not unpacked then: without asking, this would never end.
            while piece and most > 0 and not box.eof:
                held = box.decompress(piece, min(most, STEP))
                if first and held and not PACKED.match(held):
                    return
                first, most, piece = first and not held, most - len(held), box.unconsumed_tail
                yield held
            at += STEP
    except zlib.error:
        return
