"""What waits for a viewer, and what changed since he last looked. Each part of the desk adds its own.

A module of pages marks a function with `@waiting(ORDER)` or `@news`; the function asks its part's queries,
which know the viewer's rights, and yields nothing to whom nothing concerns. `urls` imports every module of
pages, so nothing is registered elsewhere.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from posko.people.rights import Viewer


@dataclass(frozen=True, slots=True)
class Moment:
    """Who looks, at which operation (None where he has none), and when."""

    viewer: Viewer
    operation: Any
    now: datetime


@dataclass(frozen=True, slots=True)
class Errand:
    """Something that the viewer can settle himself: what it is, what more to know, and the page for it.

    `template` draws it where a link is not enough, with `errand.thing` in hand.
    """

    title: Any
    detail: Any = ""
    url: str = ""
    do: Any = ""
    since: datetime | None = None
    template: str = "desk/errand.html"
    thing: Any = None


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """Something that happened: when, what, and the page that shows it."""

    at: datetime
    what: Any = field(compare=False)
    url: str = field(default="", compare=False)


Errands = Callable[[Moment], Iterable[Errand]]
News = Callable[[Moment, datetime], Iterable[Change]]
_WAITING: list[tuple[int, Errands]] = []
_NEWS: list[News] = []


def waiting(order: int) -> Callable[[Errands], Errands]:
    """Add what waits for a viewer; the lower the order, the more urgent (10 roles, 20 plans, 90 drafts)."""

    def add(source: Errands) -> Errands:
        _WAITING.append((order, source))
        return source

    return add


def news(source: News) -> News:
    """Add what changed for a viewer since an instant."""
    _NEWS.append(source)
    return source


def errands_of(moment: Moment) -> list[Errand]:
    """Return everything that waits for the viewer, the most urgent first."""
    ordered = sorted(_WAITING, key=lambda found: found[0])
    return [errand for _order, source in ordered for errand in source(moment)]


def changes_since(moment: Moment, since: datetime) -> list[Change]:
    """Return what changed for the viewer since an instant, the last first."""
    return sorted((change for source in _NEWS for change in source(moment, since)), reverse=True)
