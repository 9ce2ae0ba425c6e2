"""The forms of the pages of Kerawanan."""

import re
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from posko.assessment.queries import Sought
from posko.assessment.words import CLASS_NAMES, KIND_NAMES, LEVEL_NAMES, NOTE_NAMES

ANY = [("", _("semua"))]
SURE_NAMES = [
    ("unknown", _("tidak diketahui sama sekali")),
    ("low", _("kurang dari separuh diketahui")),
    ("shaky", _("kelasnya goyah")),
]
ORDER_NAMES = [
    ("class", _("kelas")),
    ("score", _("skor")),
    ("stability", _("paling goyah dulu")),
    ("confidence", _("paling sedikit diketahui dulu")),
    ("name", _("wilayah")),
]
GIVEN = ("high", "elevated", "low")
THE_MODELS = "model"
"""What the form says for giving a station back to the model."""


class PlacesForm(forms.Form):
    """What places are filtered by. A value that means nothing filters nothing."""

    level = forms.ChoiceField(
        required=False,
        label=_("Tingkat"),
        choices=[(k, LEVEL_NAMES[k]) for k in ("station", "village", "district")],
    )
    risk_class = forms.ChoiceField(
        required=False, label=_("Kelas"), choices=[*ANY, *((k, v) for k, v in CLASS_NAMES.items() if k)]
    )
    area = forms.CharField(required=False, max_length=13, label=_("Wilayah"))
    words = forms.CharField(required=False, max_length=80, label=_("Nama atau kode"))
    sure = forms.ChoiceField(required=False, label=_("Kepastian"), choices=[*ANY, *SURE_NAMES])
    order = forms.ChoiceField(required=False, label=_("Urutan"), choices=ORDER_NAMES)

    def sought(self) -> Sought:
        """Return what is sought; fields with faults are left out, and the page says so."""
        self.is_valid()
        return Sought(**{name: value for name, value in self.cleaned_data.items() if value})

    def page_number(self) -> int:
        """Return the number of the page that is asked for."""
        asked = self.data.get("halaman", "1")
        return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1

    def offer(self, areas: list[dict[str, Any]]) -> None:
        """Let an area be chosen from a list."""
        named = [(a["code"], "\u2003" * (a["code"].count(".") - 1) + a["name"]) for a in areas]
        self.fields["area"].widget = forms.Select(choices=ANY + named)

    def query(self) -> str:
        """Return what is sought as the query of an address, without the page's number."""
        sought = {name: self.data.get(name, "") for name in self.fields}
        return urlencode({name: value for name, value in sought.items() if value})


class ValueForm(forms.Form):
    """Another value of an indicator, with a reason."""

    indicator = forms.CharField(max_length=80, widget=forms.HiddenInput)
    value = forms.CharField(required=False, max_length=12, label=_("Nilai baru"))
    reason = forms.CharField(max_length=300, label=_("Alasan"))

    def clean_value(self) -> float | None:
        """Return the number, None for an empty field; a comma is a decimal comma."""
        text = self.cleaned_data["value"].strip().replace(",", ".")
        if not text:
            return None
        if not re.fullmatch(r"\d{1,3}(\.\d{1,6})?", text, re.ASCII):
            raise forms.ValidationError(_("Tulis bilangan 0 sampai 1, misalnya 0,6."))
        return float(text)


class OverrideForm(forms.Form):
    """Another class for a station, with a reason."""

    risk_class = forms.ChoiceField(
        label=_("Kelas yang diusulkan"),
        choices=[*((k, CLASS_NAMES[k]) for k in GIVEN), (THE_MODELS, CLASS_NAMES[""])],
    )
    reason = forms.CharField(max_length=300, label=_("Alasan"))

    def clean_risk_class(self) -> str:
        """Return the class, empty for the model's own."""
        chosen = str(self.cleaned_data["risk_class"])
        return "" if chosen == THE_MODELS else chosen


class IncidentForm(forms.Form):
    """An earlier incident, in words from lists."""

    day = forms.DateField(
        label=_("Tanggal"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(label=_("Jenis"), choices=list(KIND_NAMES.items()))
    place = forms.CharField(
        max_length=80, label=_("Tempat"), help_text=_("Kode TPS, pos, desa atau kecamatan.")
    )
    note = forms.ChoiceField(required=False, label=_("Akibat"), choices=list(NOTE_NAMES.items()))
    reason = forms.CharField(
        max_length=300,
        label=_("Sumber"),
        help_text=_("Misalnya nomor laporan. Tanpa nama orang, pasangan calon atau partai."),
    )


class WhyForm(forms.Form):
    """Why a version is kept, and what of it was looked at."""

    why = forms.CharField(max_length=300, label=_("Alasan versi ini"))
    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**6)


class ModelFileForm(forms.Form):
    """A model as a file."""

    file = forms.FileField(label=_("Berkas model (TOML)"))
    reason = forms.CharField(max_length=300, label=_("Alasan"))


def _number(shown: float, *, most: int) -> forms.DecimalField:
    """Return a field for a number, written and read with the decimal mark of the page's language."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    initial = Decimal(f"{shown:.4f}").normalize()
    return forms.DecimalField(
        min_value=0,
        max_value=most,
        max_digits=10,
        decimal_places=4,
        localize=True,
        initial=initial,
        widget=widget,
    )


class WeightsForm(forms.Form):
    """Other weights and shares for the indicators of a model. Weights of an axis hold in proportion."""

    reason = forms.CharField(max_length=300, label=_("Alasan"))

    def __init__(self, *args: Any, model: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weighed = [i for i in model["indicators"] if i["axis"] != "index"]
        for one in self.weighed:
            self.fields[f"w_{one['key']}"] = _number(one["percent"], most=1000)
        self.cut = {k: c for k, c in model["cuts"]["stations"].items() if "share" in c}
        for name, rule in self.cut.items():
            self.fields[f"s_{name}"] = _number(rule["share"] * 100, most=100)

    def weight_fields(self) -> list[tuple[dict[str, Any], Any]]:
        """Return each indicator with its field."""
        return [(one, self[f"w_{one['key']}"]) for one in self.weighed]

    def share_fields(self) -> list[tuple[str, Any]]:
        """Return each cut-off by share with its field."""
        return [(name, self[f"s_{name}"]) for name in self.cut]

    def said(self) -> tuple[dict[str, str], dict[str, float]]:
        """Return the weights and shares that were typed."""
        data = self.cleaned_data
        weights = {one["key"]: str(data[f"w_{one['key']}"]) for one in self.weighed}
        return weights, {name: float(data[f"s_{name}"]) / 100 for name in self.cut}
