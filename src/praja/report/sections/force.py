"""What a commander asks first: is it sound, who comes from where, demand and supply."""

import math
from collections.abc import Mapping, Sequence

from praja.report.charts import bar, bullet, flow
from praja.report.figures import BalanceSum, Figures
from praja.report.markup import Html, el, join, table
from praja.report.words import Words

NAMED = 4
"""Commands named in one cell; the map and the workbook name all."""
FIRST_ROWS = 8
"""Rows shown at once; the rest stand behind a click."""


def sentence(words: Words, figures: Figures, errors: int = 0) -> str:
    """Return the certificate in one sentence of plain words; ``errors`` are those of the input."""
    guarded, stations = figures.guarded_stations, len(figures.operation.stations)
    if not figures.plan.beats:
        first = words.say("verdict.no_stations")
    elif guarded == stations:
        first = words.say("verdict.all_guarded", n=stations)
    else:
        first = words.say("verdict.some_guarded", n=guarded, all=stations, open=stations - guarded)
    if figures.is_long and figures.asked:
        filled = figures.asked - figures.missing_at_places
        share = words.share(math.floor(1000 * filled / figures.asked) / 1000)
        said = words.say("verdict.filled", share=share, n=figures.asked, days=figures.days.count)
        first = f"{said}; {first[:1].lower()}{first[1:]}" if figures.plan.beats else said
    input_ = [words.say("verdict.errors", n=errors)] if errors else []
    rules = words.say("verdict.rules", n=figures.broken)
    return "; ".join((first, *_proven(words, figures), rules, *input_)) + "."


def _proven(words: Words, figures: Figures) -> list[str]:
    """Return how far the plan may be from the best: what could be filled, and the widest measure."""
    if figures.is_best:
        return [words.say("verdict.optimal")]
    said = [words.say("verdict.avoidable", n=figures.avoidable)] if figures.avoidable else []
    if figures.widest:
        measure = words.name("measure", figures.widest.stage)
        said.append(words.say("verdict.gap", measure=measure, gap=words.at_most(figures.widest.gap)))
    elif figures.is_near:
        said.append(words.say("verdict.near"))
    return said


def state(figures: Figures, errors: int = 0) -> str:
    """Return ``sound``, ``short``, ``flawed`` (the input has errors) or ``broken``."""
    if figures.broken:
        return "broken"
    if errors:
        return "flawed"
    return "short" if figures.missing else "sound"


def verdict(words: Words, figures: Figures, errors: int = 0) -> Html:
    """Return the one sentence and the four numbers."""
    grade = state(figures, errors)
    sign = {"sound": "✓", "short": "!", "flawed": "!", "broken": "✗"}[grade]
    badge = el(
        "p", el("span", sign, aria_hidden="true"), " ", words.say(f"verdict.{grade}"), cls=f"badge {grade}"
    )
    cards = (
        _stations(words, figures),
        _officers(words, figures),
        _missing(words, figures),
        _rules(words, figures),
    )
    return join(
        (badge, el("p", sentence(words, figures, errors), cls="verdict"), el("ul", *cards, cls="cards"))
    )


def _card(title: str, number: str, note: str, good: bool, anchor: str) -> Html:
    inner = (el("span", title, cls="what"), el("strong", number), el("span", note, cls="note"))
    return el("li", el("a", *inner, href=f"#{anchor}"), cls="good" if good else "bad")


def _stations(words: Words, figures: Figures) -> Html:
    n, total = figures.guarded_stations, len(figures.operation.stations)
    note = words.say("number.stations_note", n=total)
    return _card(
        words.say("number.stations"), words.number(n), note, n == total or not figures.plan.beats, "beats"
    )


def _officers(words: Words, figures: Figures) -> Html:
    force, weakest = len(figures.operation.personnel), figures.weakest
    on_duty, least = (weakest.on_duty, weakest.least) if weakest else (0, 0)
    key = "officers_free" if least == 0 else "officers_note" if on_duty >= least else "officers_under"
    note, title = words.say(f"number.{key}", min=least, force=force), "officers"
    if weakest and len(figures.phases) > 1:
        note, title = f"{weakest.phase.name}: {note}", "officers_tightest"
    return _card(words.say(f"number.{title}"), words.number(on_duty), note, on_duty >= least, "balance")


def _missing(words: Words, figures: Figures) -> Html:
    places = len({s.place_id for s in figures.plan.shortfalls})
    note = words.say("number.missing_note", n=places) if figures.missing else words.say("number.missing_none")
    return _card(
        words.say("number.missing"), words.number(figures.missing), note, not figures.missing, "shortages"
    )


def _rules(words: Words, figures: Figures) -> Html:
    rules = figures.plan.certificate.rules
    note = words.say("number.rules_note", checked=sum(r.checked for r in rules), rules=len(rules))
    return _card(words.say("number.rules"), words.number(figures.broken), note, not figures.broken, "rules")


def where(words: Words, figures: Figures, commands: Sequence[tuple[str, int]]) -> str:
    """Return the commands with most, by name, and how many more there are; a single one more is named too."""
    shown = NAMED if len(commands) > NAMED + 1 else NAMED + 1
    named = [f"{figures.places.unit(unit)} {words.number(n)}" for unit, n in commands[:shown]]
    left = len(commands) - len(named)
    return words.listing([*named, words.say("page.others", n=left)] if left else named)


def fold(
    words: Words, head: Sequence[object], rows: Sequence[Sequence[object]], *, numeric: Sequence[int]
) -> Html:
    """Return a table of which only the first rows are open."""
    if len(rows) <= FIRST_ROWS + 2:
        return table(head, rows, numeric=numeric)
    first, rest = (
        table(head, rows[:FIRST_ROWS], numeric=numeric),
        table(head, rows[FIRST_ROWS:], numeric=numeric),
    )
    title = words.say("page.more_rows", n=len(rows) - FIRST_ROWS)
    return join((first, el("details", el("summary", title), rest, cls="rest")))


def transfers(words: Words, figures: Figures) -> Html:
    """Return who comes from where: a flow, and a row per receiver."""
    if not figures.receivers:
        return el("p", words.say("transfers.none"), cls="lead")
    name = figures.places.unit
    top, most, _ = figures.receivers[0]
    total = figures.attached_officers if figures.is_long else sum(n for _, n, _ in figures.receivers)
    key = "lead_long" if figures.is_long else "lead"
    lead = words.say(f"transfers.{key}", n=total, unit=name(top), most=most)
    lent = [(name(a), name(to), n) for to, _, givers in figures.receivers for a, n in givers]
    metres = {to: sum(t.metres for t in figures.lent if t.to_unit == to) for to, _, _ in figures.receivers}
    head = [words.say(f"transfers.{k}") for k in ("to", "officers", "givers", "km")]
    rows = [
        (name(to), words.number(n), where(words, figures, givers), words.distance(metres[to] / max(1, n)))
        for to, n, givers in figures.receivers
    ]
    button = el("button", words.say("transfers.on_map"), type="button", data_flows=True)
    return join(
        (
            el("p", lead, " ", button, cls="lead"),
            flow(words, lent, words.say("transfers.flow")),
            table(head, rows, numeric=(1, 3)),
        )
    )


def balance(words: Words, figures: Figures) -> Html:
    """Return demand against supply, per command and per task force."""
    commands = figures.balance_by_command
    # Of several task forces one may be short where another has officers left: the table says so too.
    short = sum(1 for row in commands if row.short)
    lead = words.say("balance.lead", n=short, all=len(commands)) if short else words.say("balance.lead_none")
    names = {t.key: t.name for t in figures.operation.settings.task_forces}
    by_command = [(figures.places.unit(r.key), r) for r in commands]
    by_force = [(names.get(r.key, r.key), r) for r in figures.balance_by_task_force]
    phases = {p.key: p.name for p in figures.phases} if len(figures.phases) > 1 else {}
    cross = [
        (
            *((phases.get(r.phase, r.phase),) if phases else ()),
            figures.places.unit(r.unit),
            names.get(r.task_force, r.task_force),
            *(words.number(n) for n in (r.demand, r.supply, r.short, r.missing)),
        )
        for r in figures.plan.balance
        if not phases or r.short or r.missing
    ]
    cross_head = [
        words.say(f"balance.{k}") for k in ("command", "task_force", "demand", "supply", "short", "missing")
    ]
    if phases:
        cross_head.insert(0, words.say("balance.phase"))
        lead += " " + words.say("balance.worst_phase")
    right = range(len(cross_head) - 4, len(cross_head))
    title = words.say("balance.short_rows" if phases else "page.all_rows", n=len(cross))
    return join((
        el("p", lead, " ", el("span", words.say("balance.chart"), cls="key"), cls="lead"),
        el("h3", words.say("balance.by_command")), _balance_table(words, "command", by_command, phases),
        el("h3", words.say("balance.by_task_force")), _balance_table(words, "task_force", by_force, phases),
        el("details", el("summary", title), table(cross_head, cross, numeric=right)),
    ))  # fmt: skip


def _balance_table(
    words: Words, first: str, rows: Sequence[tuple[str, BalanceSum]], phases: Mapping[str, str]
) -> Html:
    keys = ("demand", "supply", "short", "attached_in", "attached_out", "missing")
    head = [words.say(f"balance.{first}"), "", *(words.say(f"balance.{k}") for k in keys)]
    if phases:
        head.append(words.say("balance.phase"))
    top = max((max(r.demand, r.supply) for _, r in rows), default=1)
    body = []
    for name, row in rows:
        label = words.say("balance.chart_row", demand=row.demand, supply=row.supply)
        drawing = bullet(row.demand, row.supply, top, f"{name}: {label}")
        worst = (phases.get(row.phase, row.phase),) if phases else ()
        body.append((name, drawing, *(quiet(words, getattr(row, k)) for k in keys), *worst))
    return table(head, body, numeric=range(2, 8), cls="charted")


def quiet(words: Words, n: int) -> Html | str:
    """Return a number; nothing at all in a quieter colour."""
    return words.number(n) if n else el("span", "0", cls="zero")


def share_bar(words: Words, n: int, total: int, cls: str = "") -> tuple[Html, str, str]:
    """Return a bar, the number and its share of the total."""
    return bar(n, total, cls), words.number(n), words.share(n / total if total else 0)
