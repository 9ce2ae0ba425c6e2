"""The one page that a commander reads: self-contained, offline, in two languages, naming no person."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Final

from praja.domain.findings import Finding, Severity
from praja.domain.operation import Operation
from praja.domain.plan import Plan
from praja.report.charts import mark
from praja.report.figures import Figures
from praja.report.library import map_library
from praja.report.mapdata import CLASSES, map_data
from praja.report.markup import Html, el, hash_of, join, json_block
from praja.report.outlines import Outlines
from praja.report.sections import force, ground, proof, roster, shorts
from praja.report.words import ENGLISH, INDONESIAN, Words

CLASSIFICATION: Final = "TERBATAS"
BOTH: Final = (INDONESIAN, ENGLISH)
LAYERS: Final = ("beats", "bases", "posts", "units", "districts", "flows")
OFF_AT_FIRST: Final = frozenset({"flows"})

MOST_PHASES: Final = 2
"""More are not named one by one in the header."""

Section = Callable[[Words, Figures], Html]
BEFORE_MAP: Final[dict[str, Section]] = {
    "days": roster.days,
    "shortages": shorts.shortages,
    "hours": roster.hours,
    "changes": roster.changes,
    "transfers": force.transfers,
    "balance": force.balance,
}
AFTER_MAP: Final[dict[str, Section]] = {
    "risk": ground.risk,
    "beats": ground.beats,
    "local": ground.local,
    "patrols": roster.patrols,
    "routes": roster.routes,
    "certificate": proof.certificate,
    "rules": proof.rules,
}
NEEDED: Final[dict[str, Callable[[Figures], bool]]] = {
    "days": lambda figures: figures.is_long,
    "hours": lambda figures: figures.is_long and bool(figures.plan.hours),
    "changes": lambda figures: bool(figures.plan.certificate.revised_from),
    "patrols": lambda figures: bool(figures.plan.patrol_values),
    "routes": lambda figures: bool(figures.plan.routes),
}
"""Sections that some plans have; the others stand on every page."""


def write_report(
    path: Path,
    operation: Operation,
    plan: Plan,
    outlines: Outlines | None = None,
    findings: Sequence[Finding] = (),
) -> None:
    """Write the page to ``path``, readable by its owner alone.

    Same arguments, same bytes, but for the seconds of the stages, which stand between
    ``<!--seconds-->`` and ``<!--/seconds-->``.

    Parameters
    ----------
    outlines
        Rings of (lon, lat) by area code. Without them areas are estimated from the stations.

    Raises
    ------
    PrajaError
        The map library is not installed.
    """
    page = report_page(operation, plan, outlines, findings)
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8", newline="\n"
    ) as out:
        out.write(page)


def report_page(
    operation: Operation, plan: Plan, outlines: Outlines | None = None, findings: Sequence[Finding] = ()
) -> str:
    """Return the page as text."""
    figures = Figures(operation, plan)
    library, library_style = map_library()
    script = library + "\n" + _source("map.js") + "\n" + _source("page.js")
    style = library_style + "\n" + _source("page.css")
    policy = (
        f"default-src 'none'; script-src {hash_of(script)}; style-src {hash_of(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    head = (
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="referrer", content="no-referrer"),
        el("title", f"{INDONESIAN.say('page.title')}: {operation.settings.name} ({CLASSIFICATION})"),
        Html(f"<style>{style}</style>"),
    )
    data = json_block("data", map_data(figures, outlines))
    body = (*_frame(figures, findings), data, Html(f"<script>{script}</script>"))
    html = el("html", el("head", *head), el("body", *body), lang="id")
    return f"<!DOCTYPE html>\n{html}\n"


def _source(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def both(say: Callable[[Words], object]) -> Html:
    """Return what ``say`` says in each language; the style sheet shows one of them."""
    return join(el("div", say(words), lang=words.lang) for words in BOTH)


def inline(key: str, **fill: object) -> Html:
    """Return one phrase in each language, inside a line."""
    return join(el("span", words.say(key, **fill), lang=words.lang) for words in BOTH)


def _frame(figures: Figures, findings: Sequence[Finding]) -> tuple[Html, ...]:
    before, after = _wanted(BEFORE_MAP, figures), _wanted(AFTER_MAP, figures)
    parts = [_part(key, section, figures) for key, section in before.items()]
    parts.append(_map_part())
    for key, section in after.items():
        extra = proof.seconds(BOTH, figures) if key == "certificate" else ""
        parts.append(_part(key, section, figures, extra))
    parts.append(_part("findings", lambda words, _: proof.findings(words, findings), figures))
    parts.append(_part("methods", proof.methods, figures))
    errors = sum(f.severity is Severity.ERROR for f in findings)
    top = el(
        "section",
        both(lambda words: force.verdict(words, figures, errors)),
        id="top",
        aria_label=INDONESIAN.say("page.top"),
    )
    return (
        el("a", inline("page.skip"), href="#main", cls="skip"),
        _header(figures),
        _contents((*before, "map", *after, "findings", "methods")),
        el("main", top, *parts, id="main"),
        el("footer", el("strong", CLASSIFICATION), " ", inline("page.class_note")),
    )


def _wanted(sections: Mapping[str, Section], figures: Figures) -> dict[str, Section]:
    return {k: section for k, section in sections.items() if k not in NEEDED or NEEDED[k](figures)}


def _header(figures: Figures) -> Html:
    settings = figures.operation.settings
    command = figures.places.unit(settings.command)

    def about(words: Words) -> str:
        phases = figures.phases
        if len(phases) > MOST_PHASES:
            first, last = min(p.start for p in phases), max(p.end for p in phases)
            days = words.say("page.phases", n=len(phases), days=words.days(first, last))
        else:
            days = words.listing(f"{p.name} ({words.days(p.start, p.end)})" for p in phases)
        return f"{command} · {settings.code} · {days}"

    switch = (
        _language(words, name) for words, name in zip(BOTH, ("Bahasa Indonesia", "English"), strict=True)
    )
    title = el("h1", el("small", inline("page.title")), settings.name)
    names = f"{INDONESIAN.say('page.language')} / {ENGLISH.say('page.language')}"
    return el(
        "header",
        el("p", CLASSIFICATION, cls="class"),
        el("div", title, both(about), cls="title"),
        el("div", *switch, cls="switch", role="group", aria_label=names),
    )


def _language(words: Words, name: str) -> Html:
    pressed = "true" if words is INDONESIAN else "false"
    return el("button", name, type="button", data_lang=words.lang, lang=words.lang, aria_pressed=pressed)


def _contents(keys: Iterable[str]) -> Html:
    links = (el("li", el("a", inline(f"nav.{key}"), href=f"#{key}")) for key in keys)
    return el(
        "nav",
        el("ul", *links),
        aria_label=f"{INDONESIAN.say('page.contents')} / {ENGLISH.say('page.contents')}",
    )


def _part(key: str, section: Section, figures: Figures, extra: object = "") -> Html:
    title = el("h2", inline(f"{key}.title"), id=f"{key}-title")
    return el(
        "section",
        title,
        both(lambda words: section(words, figures)),
        extra,
        id=key,
        aria_labelledby=f"{key}-title",
    )


def _map_part() -> Html:
    title = el("h2", inline("map.title"), id="map-title")
    classes = (_switch(f"class-{c}", join((mark(c), inline(f"risk.{c}")))) for c in CLASSES)
    layers = (
        _switch(f"layer-{k}", join((_sign(k), inline(f"map.{k}"))), k not in OFF_AT_FIRST) for k in LAYERS
    )
    search = el("input", type="search", id="search", autocomplete="off", aria_labelledby="search-label")
    side = (
        el("label", inline("map.search"), for_="search", id="search-label"),
        search,
        el("p", id="search-count", role="status"),
        el("div", id="details", tabindex="-1"),
    )
    canvas = (el("div", id="map-canvas", tabindex="0", role="application"), el("aside", *side, cls="side"))
    return el(
        "section",
        title,
        el("p", inline("map.hint"), " ", el("span", id="ground-note"), cls="lead screen"),
        el("noscript", el("p", inline("map.no_script"))),
        el("fieldset", el("legend", inline("map.layers")), *classes, *layers, cls="layers"),
        el("div", *canvas, cls="board"),
        id="map",
        aria_labelledby="map-title",
    )


def _sign(layer: str) -> Html:
    return el("span", cls=f"sign {layer}", aria_hidden="true")


def _switch(key: str, name: Html, on: bool = True) -> Html:
    return el("label", el("input", type="checkbox", data_layer=key, checked=on), " ", name)
