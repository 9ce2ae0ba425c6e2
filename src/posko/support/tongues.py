"""Sentences that come in both languages already, such as the engine's: one of them is chosen when shown."""

from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import get_language


class Either:
    """A sentence in Indonesian and English; as text it is the one of the page."""

    def __init__(self, indonesian: str, english: str) -> None:
        self.indonesian, self.english = indonesian, english

    def __str__(self) -> str:
        return self.english if (get_language() or "id").startswith("en") else self.indonesian


def either(indonesian: str, english: str) -> Any:
    """Return a lazily chosen sentence, as a translated one is."""
    return lazystr(Either(indonesian, english))
