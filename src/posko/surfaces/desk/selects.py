"""A list to choose from that may be long: units of a province, districts of a nation."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SELECTED = SafeString(" selected")


class LongSelect(forms.Select):
    """Looks as Django's own, without groups; that one fills two templates for every line of the list."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """Return the list in HTML."""
        chosen = {str(v) for v in self.format_value(value)}
        lines = ((key, SELECTED if str(key) in chosen else "", label) for key, label in self.choices)
        return format_html(
            '<select name="{}"{}>\n{}</select>',
            name,
            flatatt(self.build_attrs(self.attrs, attrs)),
            format_html_join("", '  <option value="{}"{}>{}</option>\n', lines),
        )
