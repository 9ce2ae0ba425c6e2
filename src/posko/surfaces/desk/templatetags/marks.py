"""The marks of risk classes and places, as on maps."""

from typing import Any

from django import template
from django.utils.html import format_html

from posko.assessment.words import CLASS_NAMES

register = template.Library()
PATHS = {
    "low": "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14z",
    "elevated": "M12 2.5L21.5 12L12 21.5L2.5 12z",
    "high": "M12 2.5L22 20.5H2z",
    "special": "M4 4H20V20H4z",
    "unknown": "M12 5a7 7 0 1 0 0 14a7 7 0 1 0 0-14z",
    "post": "M12 2l9 4v6c0 5-4 8.500-9 10c-5-1.500-9-5-9-10V6z",
    "unit": "M5 2h2v2h13l-3 4.500l3 4.500H7v9H5z",
    "team": "M7 4h10l5 8l-5 8H7l-5-8z",
}
"""As in frontend/src/map/classes.ts; a test holds the two together."""


@register.simple_tag
def mark(name: str) -> Any:
    """Return a mark as SVG; what has none is drawn as unknown."""
    known = name if name in PATHS else "unknown"
    drawn = '<svg class="mark-shape {}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>'
    return format_html(drawn, known, PATHS[known])


@register.simple_tag
def risk_name(name: str) -> Any:
    """Return what a risk class is called."""
    return CLASS_NAMES.get(name, name)
