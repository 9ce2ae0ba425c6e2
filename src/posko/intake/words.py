"""What people call the tables and their columns."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from posko.intake.bridge import OUTLINES, SETTINGS, TABLE_NAMES, columns_of
from posko.support.tongues import Either

TITLES: dict[str, Any] = {
    SETTINGS: _("Pengaturan operasi"),
    "areas": _("Wilayah administrasi"),
    "units": _("Kesatuan"),
    "candidates": _("Pasangan calon"),
    "stations": _("TPS"),
    "indicators": _("Indikator kerawanan"),
    "posts": _("Pos"),
    "personnel": _("Personel"),
    "interests": _("Hubungan dengan pasangan calon"),
    "unavailable": _("Tidak dapat bertugas"),
    "events": _("Kegiatan kampanye"),
    "assets": _("Kendaraan dan peralatan"),
    "event_rules": _("Aturan pengamanan kegiatan"),
    "travel": _("Waktu tempuh"),
    "depots": _("Gudang logistik"),
    "sectors": _("Sektor"),
    "revotes": _("Pemungutan suara ulang"),
    "locks": _("Tugas yang dikunci"),
    "releases": _("Pembebasan dari tugas"),
    "beat_locks": _("TPS yang dikunci ke kelompok"),
    "incidents": _("Kejadian masa lalu"),
    "totals": _("Angka pembanding"),
    OUTLINES: _("Batas wilayah"),
}
assert set(TITLES) == set(TABLE_NAMES)

ABOUT_OFFICERS = frozenset({"personnel", "interests", "unavailable", "sectors", "locks", "releases"})
"""Tables whose rows are about somebody: whoever looks at them is entered into the ledger."""

OF_FIELDS = {
    "is_special": "tps khusus",
    "opens_min": "buka (menit)",
    "closes_min": "tutup (menit)",
    "day": "tanggal",
    "points": "titik batas",
    "before_min": "menit sebelum",
    "after_min": "menit sesudah",
}
"""Names of what the engine keeps under another name than the column it comes from."""


def title_of(table: str) -> Any:
    """Return what a table is called, in the language of the page."""
    return TITLES.get(table, table or _("Belum dikenali"))


def label_of(table: str, column: str) -> Any:
    """Return what a column is called: in Indonesian the first of its other headers, in English its name."""
    called = {c.name: c.called for c in columns_of(table)} if table not in {SETTINGS, OUTLINES, ""} else {}
    called["nrp"] = "NRP"
    plain = "NRP" if column == "nrp" else column.replace("_", " ")
    return lazystr(Either(called.get(column) or OF_FIELDS.get(column) or plain, plain))


def in_order(tables: Iterable[str]) -> list[str]:
    """Return tables in the order in which they refer to one another."""
    wanted = set(tables)
    return [name for name in TABLE_NAMES if name in wanted]
