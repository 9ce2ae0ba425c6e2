"""What is short: in sentences that somebody can decide on, then by kind of duty and rule."""

from collections.abc import Sequence

from praja.report.figures import Figures
from praja.report.gaps import Gap
from praja.report.markup import Html, el, join
from praja.report.sections.force import fold, where
from praja.report.words import Words

OPEN_ASKS = 6
MOST_ASKS = 150
"""Sentences on the page; the workbook holds every shortage."""


def shortages(words: Words, figures: Figures) -> Html:
    """Return what is short, as things to decide on, then grouped by kind of duty and binding rule."""
    groups = figures.shortages
    if not groups:
        return el("p", words.say("shortages.none"), cls="lead")
    places = len({s.place_id for s in figures.plan.shortfalls})
    most, worst = figures.most_short
    kind = words.name("kind", most)
    lead = words.say("shortages.lead", n=figures.missing, places=places, kind=kind, worst=worst)
    head = [words.say(f"shortages.{k}") for k in ("kind", "missing", "places", "reason", "where")]
    rows = [
        (
            words.name("kind", g.kind),
            words.number(g.missing),
            words.number(g.places),
            words.reason(g.reason),
            where(words, figures, g.commands),
        )
        for g in groups
    ]
    whole = el("p", cls="more", data_table="shortages")
    return join((
        el("p", lead, cls="lead"),
        asks(words, figures, figures.gaps),
        el("h3", words.say("shortages.by_rule")), fold(words, head, rows, numeric=(1, 2)),
        whole,
    ))  # fmt: skip


def asks(words: Words, figures: Figures, gaps: Sequence[Gap]) -> Html:
    """Return a sentence for each gap, most missing shifts first; the first ones open."""
    lines = [el("li", *ask(words, figures, gap)) for gap in gaps[:MOST_ASKS]]
    shown = OPEN_ASKS if len(lines) > OPEN_ASKS + 2 else len(lines)
    parts = [el("ul", *lines[:shown], cls="asks")]
    if shown < len(lines):
        title = words.say("gap.more", n=len(lines) - shown)
        parts.append(el("details", el("summary", title), el("ul", *lines[shown:], cls="asks"), cls="rest"))
    if len(gaps) > MOST_ASKS:
        parts.append(el("p", words.say("gap.workbook", n=len(gaps) - MOST_ASKS), cls="note"))
    return join(parts)


def ask(words: Words, figures: Figures, gap: Gap) -> tuple[Html, str, Html]:
    """Return what is missing, and what would relax it or whom to bring."""
    rule, blank = gap.reason.partition(": ")[0], words.blank(gap.reason)
    who = words.say(f"who.{rule}", x=blank) if blank and words.knows(f"who.{rule}") else ""
    skilled = words.skills_asked(gap.reason)
    if skilled:
        who = words.say("who.qualifications", x=skilled)
    what = words.say(
        "gap.what",
        n=gap.officers,
        who=who,
        kind=words.name("kind", gap.kind),
        command=figures.places.unit(gap.command),
        days=words.span(gap.first, gap.last),
    )
    shifts = words.say("gap.shifts", n=gap.shifts) if gap.shifts > gap.officers else ""
    return el("strong", what), shifts, el("span", relief(words, gap), cls="relief")


def relief(words: Words, gap: Gap) -> str:
    """Return what to relax or whom to bring, after the reason; loosening rest or ties is said to be loud."""
    rule, blank = gap.reason.partition(": ")[0], words.blank(gap.reason)
    key = f"relax.{rule}" if blank is not None and words.knows(f"relax.{rule}") else "relax.other"
    advice = words.say(key, n=gap.officers, x=blank or "")
    return f"{words.reason(gap.reason)}: {advice}."
