"""The sheet that is handed to the supervisor every day: only heads kept outside prove anything."""

from datetime import datetime
from pathlib import Path

import segno
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from posko.ledger.queries import Head


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG element without styles, so that a strict policy lets it stand in a page."""
    return segno.make(text, error="m").svg_inline(scale=5, border=4, omitsize=True)


def head_sheet(head: Head, at: datetime, *, alone: bool = False) -> str:
    """Return the sheet as a page to print on A4; `alone` with its styles inside, to be kept as a file."""
    css = (Path(__file__).parent / "static" / "ledger" / "sheet.css").read_text("utf-8") if alone else ""
    context = {"head": head, "at": at, "qr": qr_svg(str(head)), "css": mark_safe(css)}  # noqa: S308 our own file
    return render_to_string("ledger/sheet.html", context)
