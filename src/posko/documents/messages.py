"""A duty sheet as plain text for a phone: the receiver's own duties, nobody's service number, one message."""

import re
from typing import Final

from posko.documents.papers import DutySheet
from posko.documents.words import clean, hours, short_date

LONGEST: Final = 4096
"""Characters that one WhatsApp message carries by every way of sending it."""
MARKUP: Final = re.compile(r"[*_~`]")


def duty_message(sheet: DutySheet, longest: int = LONGEST) -> str:
    """Return the duties of a sheet as one message; those that do not fit are counted, the earliest are kept.

    The message names no colleague and no service number, its receiver's included.
    """
    head = sheet.head
    lines = [
        f"*{_plain(head.operation)}*",
        f"{_plain(sheet.person.rank)} {_plain(sheet.person.name)}, tahapan {_plain(sheet.phase)}",
    ]
    seal = (
        [f"Surat {_plain(head.number)}, versi {head.version}"] if head.number else ["KONSEP, belum berlaku"]
    )
    tail = [*seal, *(f"{_plain(what)}: {_plain(call)}" for what, call in sheet.contacts)]
    duties = [
        f"• {short_date(t.start.date())} {hours(t.start, t.end)} {_plain(head.zone)}\n"
        f"  {_plain(t.duty)} ({_plain(t.role)}): {_plain(t.place)}, {_plain(t.area)}"
        for t in sheet.turns
    ] or ["Tidak ada tugas."]
    return _fitted(lines, duties, tail, longest)


def _fitted(lines: list[str], duties: list[str], tail: list[str], longest: int) -> str:
    for kept in range(len(duties), -1, -1):
        left = len(duties) - kept
        more = [f"... dan {left} tugas lagi: lihat lembar tugas"] if left else []
        text = "\n".join([*lines, "", *duties[:kept], *more, "", *tail])
        if len(text) <= longest:
            return text
    return text[:longest]


def _plain(text: str) -> str:
    """Return text that WhatsApp shows as it is."""
    return MARKUP.sub("", clean(text))
