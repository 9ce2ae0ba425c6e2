"""The forms of the pages of orders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.orders.actions import MOST_COPIES


class NumberForm(forms.Form):
    """What the mail register gives a letter, and who signs it."""

    number = forms.CharField(
        max_length=80,
        label=_("Nomor surat"),
        help_text=_("Seperti dalam buku agenda, misalnya Sprin/412/XI/OPS.1.3./2024."),
    )
    dated = forms.DateField(
        label=_("Tanggal surat"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = forms.CharField(max_length=60, label=_("Dikeluarkan di"))
    position = forms.CharField(
        max_length=160,
        label=_("Jabatan penanda tangan"),
        help_text=_("Misalnya Kepala Kepolisian Resor Bungo."),
    )
    name = forms.CharField(max_length=120, label=_("Nama penanda tangan"))
    rank = forms.CharField(max_length=60, label=_("Pangkat"))
    nrp = forms.CharField(max_length=20, required=False, label=_("NRP"))
    copies = forms.IntegerField(
        min_value=1,
        max_value=MOST_COPIES,
        initial=1,
        required=False,
        label=_("Jumlah salinan"),
        help_text=_("Lebih dari satu: setiap salinan dicetak dengan nomor salinannya."),
    )

    def clean_copies(self) -> int:
        """Return how many copies are printed; left empty, one."""
        return self.cleaned_data["copies"] or 1

    def signatory(self) -> dict[str, str]:
        """Return who signs."""
        return {name: self.cleaned_data[name] for name in ("position", "name", "rank", "nrp")}

    @classmethod
    def of(cls, order: Any, signed: Any) -> "NumberForm":
        """Return the form with what was entered before; place and signatory are those of `signed`."""
        own = ("number", "dated", "copies")
        return cls(initial={n: getattr(order if n in own else signed, n) for n in cls.base_fields})


class DayForm(forms.Form):
    """A form of the incident command system, and its day."""

    form = forms.ChoiceField(choices=[("203", "ICS 203"), ("204", "ICS 204"), ("211", "ICS 211")])
    day = forms.DateField(required=False)
