"""Seats, hours and kinds of edits as the pages of editing show them."""

from typing import Any
from urllib.parse import parse_qsl

from django import template

from posko.editing.queries import kind_name
from posko.editing.telling import hours, span
from posko.support.tongues import Either

register = template.Library()


@register.filter
def need_hours(need: Any) -> str:
    """Return the day and hours of a need."""
    return hours(need)


@register.filter
def need_span(need: Any) -> str:
    """Return the hours of a need."""
    return span(need.starts, need.ends)


@register.filter
def own_hours(own: Any) -> str:
    """Return the hours of a duty in somebody's week."""
    return span(own.starts, own.ends)


@register.filter
def edit_kind(kind: str) -> Any:
    """Return what a kind of edit is called."""
    return kind_name(kind)


@register.filter
def query_pairs(state: str) -> list[tuple[str, str]]:
    """Return the names and values of a query."""
    return parse_qsl(state)


@register.filter
def in_tongue(touched: dict[str, str]) -> str:
    """Return what is said of a touched rule, in the language of the page."""
    return str(Either(touched["id"], touched["en"]))
