"""Long lists to choose from: the same HTML as Django's, without a template for every line."""

import pytest
from django import forms

from posko.surfaces.desk.selects import LongSelect

CHOICES = [("", "semua"), ("RES-1", "Polres <Hulu> & Kota"), ('a"b', "Polsek")]


@pytest.mark.parametrize("value", [None, "", "RES-1", 'a"b', "unknown"])
def test_a_long_list_reads_as_djangos_own(value):
    ours, djangos = (
        kind(choices=CHOICES).render("unit", value, {"id": "id_unit", "required": True})
        for kind in (LongSelect, forms.Select)
    )
    assert "".join(ours.split()) == "".join(djangos.split())


def test_names_in_a_list_cannot_bring_html():
    text = LongSelect(choices=[("<b>", "<script>alert(1)</script>")]).render("x", "<b>")
    assert '<option value="&lt;b&gt;" selected>&lt;script&gt;' in text
