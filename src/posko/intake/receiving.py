"""From a file that somebody dropped to the parts of a draft: what it is, and whether it may be here."""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.campaign.models import Operation
from posko.intake import bridge
from posko.intake.bridge import OUTLINES, SETTINGS, Guess
from posko.intake.drafts import described, remembered_for
from posko.intake.joining import keys_of
from posko.intake.sheets import shown
from posko.support.errors import RuleError

LARGEST = 32 * 2**20
MOST_ROWS = 200_000
"""Of one sheet; checking as many takes ten seconds. A province has 6,391 to 140,000 polling stations."""
LONGEST_NAME = 120
MOST_SHEETS = 60


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file as it was sent."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Fresh:
    """A part that is not yet in a draft."""

    file_name: str
    sheet: str
    sha256: str
    table: str
    header_row: int
    columns: list[dict[str, Any]]
    raw: bytes
    keys: frozenset[Any] = frozenset()
    """What tells its rows apart, to know the same rows in another file."""


def clean_name(name: str) -> str:
    """Return a file name as it is shown and kept: the last part of a path, printable, not too long."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    bare = "".join(c for c in last if c.isprintable()).strip(" .") or "berkas"
    stem, dot, kind = bare.rpartition(".")
    return bare if len(bare) <= LONGEST_NAME else f"{stem[: LONGEST_NAME - 10]}{dot}{kind[:9]}"


def parts_of(
    file: Incoming, operation: Operation, remembered: Mapping[str, Mapping[str, str]]
) -> list[Fresh]:
    """Return the parts in a file: a sheet each. Raises RuleError where it cannot be taken."""
    name = clean_name(file.name)
    if len(file.raw) > LARGEST:
        raise RuleError(_("Berkas lebih besar dari %(limit)s MiB.") % {"limit": LARGEST // 2**20})
    if not file.raw.strip():
        raise RuleError(_("Berkas kosong."))
    digest = hashlib.sha256(file.raw).hexdigest()
    kind = bridge.kind_of(name)
    if kind == SETTINGS:
        bridge.check_settings(file.raw)
        return [Fresh(name, "", digest, SETTINGS, 0, [], file.raw)]
    if kind == OUTLINES:
        return [Fresh(name, "", digest, OUTLINES, 0, [], bridge.outlines_only(file.raw))]
    sheets = bridge.read_sheets(name, file.raw)
    if not sheets:
        raise RuleError(_("Berkas kosong."))
    if len(sheets) > MOST_SHEETS:
        raise RuleError(_("Lebih dari %(limit)s lembar: pecah berkasnya.") % {"limit": MOST_SHEETS})
    stem = name.rpartition(".")[0]
    made = []
    for sheet in sheets:
        if len(sheet.rows) > MOST_ROWS:
            raise RuleError(_("Lebih dari %(limit)s baris: pecah berkasnya.") % {"limit": MOST_ROWS})
        names = (sheet.name, stem) if len(sheets) == 1 else (sheet.name,)
        guess = bridge.recognise(names, sheet.rows, remembered)
        refuse_real(operation, guess.table, sheet.rows[guess.header_row + 1 :])
        columns = described(sheet.rows, guess)
        keys = keys_of(guess.table, columns, sheet.rows[guess.header_row + 1 :])
        made.append(Fresh(name, sheet.name, digest, guess.table, guess.header_row, columns, file.raw, keys))
    return made


def guess_again(operation: Operation, table: str, rows: Sequence[Sequence[Any]], header_row: int) -> Guess:
    """Return what the columns of a table are when somebody has said which row names them."""
    header = rows[header_row] if header_row < len(rows) else ()
    columns = bridge.assign(table, header, remembered_for(operation).get(table, {}))
    return Guess(table, header_row, columns)


def refuse_real(operation: Operation, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Refuse, in a demo, rows that are not of the made-up operation: no column holds only its own keys.

    Raises RuleError.
    """
    first = operation.versions.filter(number=1).first() if operation.is_demo else None
    if first is None:
        return
    known = bridge.identities(first.path)
    keys = [known[table]] if known.get(table) else [k for k in known.values() if k]
    width = max(map(len, rows), default=0)
    for place in range(width):
        cells = {shown(row[place]).strip() for row in rows if place < len(row)} - {""}
        if cells and any(cells <= made_up for made_up in keys):
            return
    if any(shown(cell).strip() for row in rows for cell in row):
        raise RuleError(
            _("Basis data demo menolak data sungguhan: ada baris yang bukan dari operasi contoh.")
        )
