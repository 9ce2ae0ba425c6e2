"""Instants as pages show them: with their zone, and the hour as the language of the page writes it."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import get_language

register = template.Library()
SHORT, LONG = "j M Y", "j F Y"


@register.filter
def moment(at: datetime | None, length: str = "") -> str:
    """Return an instant: `24 Nov 2026 07.11 WIB`, in English `07:11`; nothing for None.

    With `long` the month is written out. A time without a zone is that of its operation, and names none.
    """
    if at is None:
        return ""
    hour = "H:i" if get_language() == "en" else "H.i"
    zone = ""
    if timezone.is_aware(at):
        at, zone = timezone.localtime(at), " T"
    return written(at, f"{LONG if length == 'long' else SHORT} {hour}{zone}")
