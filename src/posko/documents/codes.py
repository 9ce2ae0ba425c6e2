"""QR codes as segno draws them; of many texts of one length in a tenth of the time.

Of such texts every square of the code is always the same, or one bit of the message, perhaps turned over.
Which is which is learned once from codes that segno draws of random texts. Texts that were not prepared for,
and lengths for which the two differ, are drawn by segno itself.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain, zip_longest
from operator import itemgetter
from typing import Any

import segno
from segno import consts

PROBES = 64
"""So many random texts: two bits of a message that agree in all of them are less likely than 2**-40."""
FIELD = 0x11D
"""The polynomial of the field of 256 that QR codes count in (ISO/IEC 18004)."""
LONG_COUNT = 10
"""From this version on the length of a text takes two bytes."""

Blocks = tuple[tuple[int, int], ...]
"""(bytes of text, bytes of correction) of each block of a message."""
_PATTERNS: dict[int, Callable[[str], list[str]] | None] = {}
"""What was learned, by the length of the text; None where it does not hold."""


def squares_of(text: str) -> list[str]:
    """Return the rows of the code of an ASCII text, 1 for dark, without the quiet zone."""
    pattern = _PATTERNS.get(len(text))
    return pattern(text) if pattern is not None else _drawn(text)


def prepare(text: str) -> None:
    """Learn to draw texts as long as this one: a fifth of a second, for whoever is about to draw hundreds."""
    if len(text) not in _PATTERNS:
        pattern = _learned(len(text))
        _PATTERNS[len(text)] = pattern if pattern is not None and pattern(text) == _drawn(text) else None


def _drawn(text: str) -> list[str]:
    # A fixed mask costs a third of the time of trying all eight, and reads as well.
    code = segno.make_qr(text, error="m", mask=2, mode="byte", encoding="latin1", boost_error=False)
    return ["".join(map(str, row)) for row in code.matrix]


def _learned(length: int) -> Callable[[str], list[str]] | None:
    # Not secret: any texts will do, and the same each time.
    chance = random.Random(length)  # noqa: S311
    probes = ["".join(chr(chance.randrange(256)) for _ in range(length)) for _ in range(PROBES)]
    version = segno.make_qr(probes[0], error="m", mode="byte", encoding="latin1", boost_error=False).version
    assert isinstance(version, int)
    levels: Any = consts.ECC
    blocks = tuple(
        (block.num_data, block.num_total - block.num_data)
        for block in levels[version][consts.ERROR_LEVEL_M]
        for _ in range(block.num_blocks)
    )
    count_bits = 8 if version < LONG_COUNT else 16
    messages = [_message(probe, count_bits, blocks) for probe in probes]
    codes = [_drawn(probe) for probe in probes]
    wide, bits = len(codes[0]), len(messages[0])
    # Behind the message stand the message turned over, a 0 and a 1: each square is one place of that.
    places = {"0" * PROBES: 2 * bits, "1" * PROBES: 2 * bits + 1}
    for n, column in enumerate(zip(*messages, strict=True)):
        seen = "".join(column)
        places.setdefault(seen, n)
        places.setdefault(seen.translate(TURNED), bits + n)
    squares = ["".join(column) for column in zip(*("".join(code) for code in codes), strict=True)]
    if any(square not in places for square in squares):
        return None
    pick = itemgetter(*(places[square] for square in squares))

    def pattern(text: str) -> list[str]:
        message = _message(text, count_bits, blocks)
        flat = "".join(pick(f"{message}{message.translate(TURNED)}01"))
        return [flat[i : i + wide] for i in range(0, wide * wide, wide)]

    return pattern


TURNED = str.maketrans("01", "10")


def _message(text: str, count_bits: int, blocks: Blocks) -> str:
    """Return the bits of a code: text, padding and correction, the blocks of each interleaved."""
    room = 8 * sum(data for data, _ in blocks)
    content = text.encode("latin1")
    bits = f"0100{len(content):0{count_bits}b}{int.from_bytes(content):0{8 * len(content)}b}"
    bits += "0" * min(4, room - len(bits))
    bits += "0" * (-len(bits) % 8)
    whole = int(bits, 2).to_bytes(len(bits) // 8)
    whole += (b"\xec\x11" * room)[: room // 8 - len(whole)]
    parts, begun = [], 0
    for data, _ in blocks:
        parts.append(whole[begun : begun + data])
        begun += data
    corrections = [_correction(part, size) for part, (_, size) in zip(parts, blocks, strict=True)]
    laid = bytes(chain(_woven(parts), _woven(corrections)))
    return f"{int.from_bytes(laid):0{8 * len(laid)}b}"


def _woven(parts: Sequence[bytes]) -> Iterable[int]:
    return (byte for column in zip_longest(*parts) for byte in column if byte is not None)


def _correction(data: bytes, size: int) -> bytes:
    """Return the bytes of Reed-Solomon correction: the remainder of a division, a byte at a time."""
    steps, top, mask = _steps(size), 8 * (size - 1), (1 << 8 * size) - 1
    rest = 0
    for byte in data:
        rest = (rest << 8) & mask ^ steps[rest >> top ^ byte]
    return rest.to_bytes(size)


@cache
def _steps(size: int) -> list[int]:
    """Return what each leading byte takes away: its multiple of the generator polynomial, as one number."""
    generator, root = [1], 1
    for _ in range(size):
        shifted = [*generator, 0]
        generator = [a ^ _times(b, root) for a, b in zip(shifted, [0, *generator], strict=True)]
        root = _times(root, 2)
    return [int.from_bytes(bytes(_times(factor, g) for g in generator[1:])) for factor in range(256)]


def _times(a: int, b: int) -> int:
    """Return a product in the field."""
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 0x100:
            a ^= FIELD
        b >>= 1
    return product
