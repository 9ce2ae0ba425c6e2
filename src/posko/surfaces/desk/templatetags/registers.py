"""Names of tables and columns, and sentences that come in two languages, as pages show them."""

from collections.abc import Sequence
from typing import Any

from django import template

from posko.intake.words import label_of, title_of
from posko.support.tongues import Either

register = template.Library()


@register.filter
def tongue(pair: Sequence[str]) -> str:
    """Return the sentence of a pair that is in the language of the page."""
    return str(Either(pair[0], pair[1]))


@register.filter
def table_title(table: str) -> Any:
    """Return what a table is called."""
    return title_of(table)


@register.filter
def column_label(column: str, table: str) -> Any:
    """Return what a column of a table is called."""
    return label_of(table, column)


@register.filter
def of(found: dict[Any, Any], key: Any) -> Any:
    """Return what a mapping has under a key, nothing where it has none."""
    return found.get(key, "")
