"""How pages draw a class of risk, and say where a value comes from."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from posko.assessment.words import CLASS_NAMES, FIRMNESS_NAMES, LEVEL_NAMES
from posko.planning.engine import in_language

register = template.Library()
register.filter(in_language)


@register.filter
def risk_mark(risk_class: str) -> SafeString:
    """Return a class as shape and word; the shape alone says nothing to who cannot see it."""
    name = CLASS_NAMES.get(risk_class, risk_class)
    return format_html('<span class="class {0}"><i aria-hidden="true"></i>{1}</span>', risk_class, name)


@register.filter
def class_name(risk_class: str) -> Any:
    """Return what a class is called."""
    return CLASS_NAMES.get(risk_class, risk_class)


@register.filter
def level_name(level: str) -> Any:
    """Return what a level is called."""
    return LEVEL_NAMES.get(level, level)


@register.filter
def firm_name(firm: str) -> Any:
    """Return how sure a class is, in a word."""
    return FIRMNESS_NAMES.get(firm, firm)


@register.filter
def decimal(text: str) -> str:
    """Return a number as the engine wrote it, with the decimal mark of the page's language."""
    return text if get_language() == "en" else text.replace(".", ",")


@register.filter
def percent(share: float) -> float:
    """Return a share of 1 in hundredths."""
    return share * 100


@register.filter
def label(indicator: dict[str, Any]) -> str:
    """Return what an indicator is called in the language of the page."""
    return str(indicator["en" if get_language() == "en" else "id"])
