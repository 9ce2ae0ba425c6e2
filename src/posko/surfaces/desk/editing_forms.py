"""The forms of editing by hand: what is sought, and the columns of a new post."""

from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from posko.editing.new_posts import PostChoices
from posko.editing.roster import Offered, Sought
from posko.surfaces.desk.selects import LongSelect

LONGEST = 300


class FindForm(forms.Form):
    """What the planner looks for. A value that means nothing finds everything."""

    hari = forms.DateField(
        required=False,
        label=_("Tanggal"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    satuan = forms.CharField(required=False, max_length=40, label=_("Satuan"))
    tempat = forms.CharField(required=False, max_length=80, label=_("Tempat atau kecamatan"))
    petugas = forms.CharField(required=False, max_length=80, label=_("Nama atau NRP"))

    def sought(self) -> Sought:
        """Return what is sought; fields with faults are left out, and the page says so."""
        self.is_valid()
        found = self.cleaned_data
        return Sought(
            found.get("hari"), found.get("satuan", ""), found.get("tempat", ""), found.get("petugas", "")
        )

    def offer(self, offered: Offered) -> None:
        """Let units be chosen from a list, and dates from the plan's."""
        every = [("", _("semua"))]
        indented = [(u["code"], "\u2003" * u["depth"] + u["name"]) for u in offered.units]
        self.fields["satuan"].widget = forms.Select(choices=every + indented)
        if offered.days:
            limits = {"min": offered.days[0].isoformat(), "max": offered.days[1].isoformat()}
            self.fields["hari"].widget.attrs |= limits


def state_of(asked: QueryDict, **changes: str) -> str:
    """Return what a page of editing shows as the query of an address; what is empty is left out."""
    names = ("hari", "satuan", "tempat", "petugas", "halaman", "kursi", "cari", "kecamatan", "kelompok")
    found = {name: asked.get(name, "")[:LONGEST] for name in names} | changes
    return urlencode({name: value for name, value in found.items() if value})


def state_again(text: str) -> str:
    """Return such a query as a form sent it back: nothing else comes through."""
    return state_of(QueryDict(urlencode(parse_qsl(text[:2000]))))


class PostForm(forms.Form):
    """A new post: the columns of the table `posts`."""

    post_id = forms.RegexField(
        r"^[\w.-]+$", max_length=40, label=_("ID pos"), help_text=_("Misalnya POS-91.")
    )
    name = forms.CharField(max_length=120, label=_("Nama"))
    kind = forms.ChoiceField(label=_("Jenis"))
    area_code = forms.ChoiceField(label=_("Desa atau kecamatan"), widget=LongSelect)
    lat = forms.FloatField(required=False, min_value=-11.5, max_value=6.5, label=_("Lintang"))
    lon = forms.FloatField(
        required=False,
        min_value=94,
        max_value=142,
        label=_("Bujur"),
        help_text=_("Kosong: titik tengah wilayah itu."),
    )
    phases = forms.MultipleChoiceField(label=_("Fase"), widget=forms.CheckboxSelectMultiple)
    task_force = forms.ChoiceField(label=_("Satgas"))
    officers = forms.IntegerField(min_value=1, max_value=999, initial=2, label=_("Petugas setiap giliran"))
    shift = forms.ChoiceField(label=_("Pola jaga"))
    women = forms.IntegerField(min_value=0, max_value=999, initial=0, label=_("Polwan, sedikitnya"))
    qualifications = forms.CharField(
        required=False,
        max_length=200,
        label=_("Keahlian"),
        help_text=_("Pisahkan dengan titik koma; setiap giliran sedikitnya seorang."),
    )
    pair_id = forms.CharField(
        required=False, max_length=40, label=_("Paslon yang dilindungi"), help_text=_("ID paslon.")
    )
    reason = forms.CharField(required=False, max_length=300, label=_("Alasan"))

    def __init__(self, *args: Any, choices: PostChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in (
            ("kind", choices.kinds),
            ("task_force", choices.forces),
            ("shift", choices.shifts),
            ("phases", choices.phases),
            ("area_code", choices.areas),
        ):
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse more women than officers, as the table does."""
        found = super().clean() or {}
        if (found.get("women") or 0) > (found.get("officers") or 0):
            self.add_error("women", _("Tidak mungkin lebih banyak daripada petugasnya."))
        return found

    def said(self) -> dict[str, Any]:
        """Return the post as the action takes it."""
        found = {key: value for key, value in self.cleaned_data.items() if key != "reason"}
        skills = [word.strip() for word in found["qualifications"].split(";")]
        return {
            **found,
            "qualifications": [word for word in skills if word],
            "pair_id": found["pair_id"] or None,
        }
