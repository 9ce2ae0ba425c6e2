"""What people call the rights that a token may have."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.people.rights import Right

NAMES: dict[Right, Any] = {
    Right.READ_TERRITORY: _("Membaca satuan dan wilayah"),
    Right.READ_PEOPLE: _("Membaca akun dan peran"),
    Right.READ_LEDGER: _("Membaca catatan"),
    Right.READ_OPERATION: _("Membaca operasi dan fasenya"),
    Right.READ_REGISTER: _("Membaca register"),
    Right.CHANGE_REGISTER: _("Mengubah register"),
    Right.READ_RISK: _("Membaca kerawanan"),
    Right.READ_RISK_SUMMARY: _("Membaca ringkasan kerawanan"),
    Right.CHANGE_RISK: _("Mengubah penilaian kerawanan"),
    Right.READ_PLANS: _("Membaca rencana"),
    Right.MAKE_PLANS: _("Menyusun rencana"),
    Right.READ_DUTIES: _("Membaca tugas beserta nama"),
    Right.READ_ORDERS: _("Membaca surat beserta nama"),
    Right.MAKE_ORDERS: _("Menyiapkan surat"),
}


def name_of(right: Right) -> Any:
    """Return what a right is called, in the language of the page."""
    return NAMES.get(right, right.value)
