"""What people call classes, kinds of incidents, levels and how sure a class is."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.assessment.bridge import CLASSES, KINDS, NOTES

ACCESS = "TERBATAS"
"""The access class of every list that names places with their risk."""
CLASS_NAMES: dict[str, Any] = dict(
    zip(CLASSES, (_("kurang rawan"), _("rawan"), _("sangat rawan"), _("khusus")), strict=True)
)
CLASS_NAMES[""] = _("menurut model")
LEVEL_NAMES: dict[str, Any] = {
    "station": _("TPS"),
    "village": _("Desa/kelurahan"),
    "district": _("Kecamatan"),
    "regency": _("Kabupaten/kota"),
    "province": _("Provinsi"),
}
KIND_NAMES: dict[str, Any] = {
    "violence": _("kekerasan"),
    "intimidation": _("intimidasi"),
    "damage": _("perusakan"),
    "arson": _("pembakaran"),
    "theft": _("perampasan"),
    "protest": _("unjuk rasa"),
    "dispute": _("sengketa"),
    "bribery": _("politik uang"),
    "bias": _("pelanggaran netralitas"),
    "disinformation": _("hoaks"),
    "revote": _("pemungutan suara ulang"),
    "logistics": _("gangguan logistik"),
    "disaster": _("bencana"),
    "other": _("lainnya"),
}
NOTE_NAMES: dict[str, Any] = {
    "": _("tidak dicatat"),
    "none": _("nihil"),
    "property": _("kerusakan barang"),
    "injured": _("korban luka"),
    "dead": _("korban jiwa"),
    "halted": _("pemungutan terhenti"),
    "repeated": _("pemungutan diulang"),
}
assert set(KIND_NAMES) == set(KINDS)
assert set(NOTE_NAMES) == {"", *NOTES}
FIRM, SHAKY = 0.95, 0.8
"""Shares of shaken weightings in which a class must stay the same to be called firm, or else shaky."""


def firmness(stability: float) -> str:
    """Return how sure a class is, as a key: firm, fair, shaky or none."""
    if stability >= FIRM:
        return "firm"
    if stability >= SHAKY:
        return "fair"
    return "shaky" if stability > 0 else "none"


FIRMNESS_NAMES: dict[str, Any] = {
    "firm": _("mantap"),
    "fair": _("cukup"),
    "shaky": _("goyah"),
    "none": _("tidak berdasar"),
}
