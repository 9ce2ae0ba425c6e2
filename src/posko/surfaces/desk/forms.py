"""The forms of the desk."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from posko.forces.queries import areas_called, units_below
from posko.people.rights import ROLE_NAMES, Role
from posko.surfaces.desk.selects import LongSelect


def every_unit() -> list[tuple[str, str]]:
    """Return the units to choose from, each below the one it belongs to; none may be chosen."""
    return [("", "–"), *((u.code, f"{' · ' * u.depth}{u.name} ({u.code})") for u in units_below(None))]


class UnitField(forms.ChoiceField):
    """A unit, or none."""

    default_error_messages: ClassVar = {"invalid_choice": _("Satuan %(value)s tidak dikenal.")}

    def __init__(self) -> None:
        super().__init__(choices=every_unit, required=False, label=_("Satuan"), widget=LongSelect)


class AccountForm(forms.Form):
    """A new account."""

    username = forms.RegexField(
        r"^[\w.@+-]+$",
        max_length=40,
        label=_("Nama pengguna"),
        help_text=_("Huruf, angka dan tanda . @ + - _"),
    )
    name = forms.CharField(max_length=120, label=_("Nama"))
    nrp = forms.CharField(max_length=20, required=False, label=_("NRP"))
    unit = UnitField()


class UntilForm(forms.Form):
    """What ends on a day, with a reason."""

    ends_on = forms.DateField(
        required=False,
        label=_("Berlaku sampai dengan"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(max_length=300, label=_("Alasan"))

    def ends_at(self) -> datetime | None:
        """Return the last instant of the day that was chosen."""
        day = self.cleaned_data["ends_on"]
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59))) if day else None


class GrantForm(UntilForm):
    """A role for somebody."""

    role = forms.ChoiceField(label=_("Peran"), choices=[(r.value, ROLE_NAMES[r]) for r in Role])
    unit = UnitField()
    areas = forms.CharField(
        max_length=400,
        required=False,
        label=_("Wilayah"),
        help_text=_("Nama atau kode, pisahkan dengan titik koma. Kosong berarti wilayah satuan itu."),
    )
    field_order = ("role", "unit", "areas", "ends_on", "reason")

    def clean_areas(self) -> list[str] | None:
        """Return the codes of the areas that were typed by name or code, or None for those of the unit."""
        words = [w.strip() for w in self.cleaned_data["areas"].split(";")]
        return [self._code_of(word) for word in words if word] or None

    @staticmethod
    def _code_of(word: str) -> str:
        found = areas_called(word)
        if not found:
            raise forms.ValidationError(_("Wilayah %(area)s tidak dikenal.") % {"area": word})
        if len(found) > 1:
            codes = ", ".join(area.code for area in found)
            raise forms.ValidationError(
                _("Ada beberapa wilayah bernama %(area)s: tulis kodenya, salah satu dari %(codes)s.")
                % {"area": word, "codes": codes}
            )
        return found[0].code


class DelegationForm(UntilForm):
    """Somebody who stands in."""

    username = forms.CharField(max_length=40, label=_("Nama pengguna pengganti"))
    field_order = ("username", "ends_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = True


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(max_length=300, label=_("Alasan"))


class OperationForm(forms.Form):
    """A new operation."""

    NOT_HERE = _("Satuan atau wilayah itu di luar wilayah Anda.")
    name = forms.CharField(max_length=80, label=_("Nama operasi"), help_text=_("Misalnya Mantap Praja 2024."))
    title = forms.CharField(max_length=200, required=False, label=_("Judul lengkap"))
    unit = forms.ChoiceField(label=_("Satuan"), widget=LongSelect)
    area = forms.ChoiceField(label=_("Wilayah"), required=False, widget=LongSelect)
    zone = forms.ChoiceField(
        label=_("Zona waktu"),
        initial=settings.TIME_ZONE,
        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
    )

    def __init__(self, *args: Any, units: Iterable[Any], areas: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(u.code, u.name) for u in units]  # type: ignore[attr-defined]
        named = [(a.code, f"{a.code} {a.name}") for a in areas]
        self.fields["area"].choices = [("", "–"), *named]  # type: ignore[attr-defined]

    def said(self) -> dict[str, Any]:
        """Return what was typed, as the action takes it."""
        return {**self.cleaned_data, "area": self.cleaned_data["area"] or None}
