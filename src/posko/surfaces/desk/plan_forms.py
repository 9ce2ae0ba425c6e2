"""The forms of the pages of plans."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.planning.duties import Sought
from posko.surfaces.desk.selects import LongSelect


class PlanForm(forms.Form):
    """What a plan is asked for: which phases, and the seed of the draw."""

    phases = forms.MultipleChoiceField(
        label=_("Fase"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih sedikitnya satu fase.")},
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=2**53 - 1,
        initial=0,
        label=_("Benih undian"),
        help_text=_("Menentukan undian di antara petugas yang setara. Pilih sebelum melihat rencana."),
    )

    def __init__(self, *args: Any, phases: list[dict[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(phase["key"], phase["name"]) for phase in phases]
        self.fields["phases"].choices = choices  # type: ignore[attr-defined]
        self.fields["phases"].initial = [key for key, _name in choices]


class DutiesForm(forms.Form):
    """What duties are filtered by. A value that means nothing filters nothing."""

    unit = forms.CharField(required=False, max_length=40, label=_("Satuan"))
    phase = forms.CharField(required=False, max_length=40, label=_("Fase"))
    day = forms.DateField(
        required=False,
        label=_("Tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    place = forms.CharField(required=False, max_length=80, label=_("Tempat atau kecamatan"))
    officer = forms.CharField(required=False, max_length=80, label=_("Nama atau NRP"))

    def sought(self) -> Sought:
        """Return what is sought; fields with faults are left out, and the page says so."""
        self.is_valid()
        return Sought(**{name: value for name, value in self.cleaned_data.items() if value})

    def page_number(self) -> int:
        """Return the number of the page that is asked for."""
        asked = self.data.get("halaman", "1")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1

    def offer(self, units: list[dict[str, Any]], phases: list[dict[str, Any]]) -> None:
        """Let units and phases be chosen from lists."""
        every = [("", _("semua"))]
        indented = [(u["code"], "\u2003" * u["depth"] + u["name"]) for u in units]
        self.fields["unit"].widget = LongSelect(choices=every + indented)
        self.fields["phase"].widget = LongSelect(choices=every + [(p["key"], p["name"]) for p in phases])

    def query(self) -> str:
        """Return what is sought as the query of an address, without the page's number."""
        sought = {name: self.data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in sought.items() if value})
