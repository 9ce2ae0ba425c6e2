"""Small inline drawings, labelled directly; attributes only, so that no inline style is needed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from praja.domain.settings import RiskClass
from praja.report.markup import Html, el
from praja.report.words import Words

MARK_PATHS = {
    RiskClass.LOW: el("circle", cx=8, cy=8, r=5.5),
    RiskClass.ELEVATED: el("path", d="M8 1.5 14.5 8 8 14.5 1.5 8Z"),
    RiskClass.HIGH: el("path", d="M8 1.5 15 14H1Z"),
    RiskClass.SPECIAL: el("path", d="M2 2H14V14H2Z"),
}


def mark(risk_class: RiskClass) -> Html:
    """Return the mark of a risk class: its own shape as well as its own colour."""
    return el(
        "svg", MARK_PATHS[risk_class], cls=f"mark {risk_class}", viewBox="0 0 16 16", aria_hidden="true"
    )


def bar(value: float, top: float, cls: str = "") -> Html:
    """Return a bar as long as ``value`` against ``top``; its number stands beside it, in the table."""
    width = 0 if top <= 0 else round(200 * min(1, value / top), 1)
    inner = (
        el("rect", x=0, y=0, width=200, height=12, cls="rail"),
        el("rect", x=0, y=0, width=width, height=12),
    )
    return _drawing(inner, f"bar {cls}".strip())


def bullet(demand: int, supply: int, top: int, label: str) -> Html:
    """Return demand as a bar and own supply as an upright line across it."""
    scale = 196 / max(1, top)
    own, want = round(scale * min(supply, demand), 1), round(scale * demand, 1)
    parts = (
        el("rect", x=0, y=3, width=own, height=12),
        el("rect", x=own, y=3, width=round(want - own, 1), height=12, cls="lack"),
        el("rect", x=round(scale * supply, 1), y=0, width=3, height=18, cls="tick"),
    )
    drawing = el(
        "svg", *parts, viewBox="0 0 200 18", preserveAspectRatio="none", role="img", aria_label=label
    )
    return el("span", drawing, cls="bullet")


def against(value: float, mark_at: float, top: float, label: str) -> Html:
    """Return a value as a bar and the figure it is measured against as an upright line."""
    scale = 196 / top
    parts = (
        el("rect", x=0, y=3, width=200, height=12, cls="rail"),
        el("rect", x=0, y=3, width=round(scale * min(top, value), 1), height=12),
        el("rect", x=round(scale * min(top, mark_at), 1), y=0, width=3, height=18, cls="tick"),
    )
    drawing = el(
        "svg", *parts, viewBox="0 0 200 18", preserveAspectRatio="none", role="img", aria_label=label
    )
    return el("span", drawing, cls="bullet")


def _drawing(parts: Sequence[Html], cls: str) -> Html:
    drawing = el("svg", *parts, viewBox="0 0 200 12", preserveAspectRatio="none", aria_hidden="true")
    return el("span", drawing, cls=cls)


def flow(words: Words, lent: Sequence[tuple[str, str, int]], label: str) -> Html:
    """Return bands from lenders on the left to receivers on the right, as thick as the officers are many.

    ``lent`` holds (from, to, officers) with the names as they shall be read.
    """
    total = sum(n for _, _, n in lent)
    out, into = _sums((a, n) for a, _, n in lent), _sums((b, n) for _, b, n in lent)
    rows = max(len(out), len(into))
    gap = 22
    scale = max(90, 16 * rows) / max(1, total)
    height = round(total * scale + gap * rows, 1)
    left, right = _stack(out, scale, gap, height), _stack(into, scale, gap, height)
    bands, labels = [], []
    for source, target, n in sorted(lent, key=lambda row: (-row[2], row[0], row[1])):
        y0, y1, thick = left[source][1], right[target][1], n * scale
        left[source] = (left[source][0], y0 + thick)
        right[target] = (right[target][0], y1 + thick)
        a, b = round(y0 + thick / 2, 1), round(y1 + thick / 2, 1)
        title = el("title", f"{source} → {target}: {words.number(n)}")
        bands.append(
            el("path", title, d=f"M250 {a}C420 {a} 480 {b} 650 {b}", stroke_width=round(max(thick, 0.8), 1))
        )
    for side, tops, sums in (("from", left, out), ("to", right, into)):
        labels += [_label(words, side, name, tops[name][0] + n * scale / 2, n) for name, n in sums]
    nodes = [
        el("rect", x=x, y=round(tops[name][0], 1), width=6, height=round(max(n * scale, 0.8), 1), cls="node")
        for x, tops, sums in ((244, left, out), (650, right, into))
        for name, n in sums
    ]
    drawing = el(
        "svg", *bands, *nodes, *labels, viewBox=f"0 0 900 {height}", role="img", aria_label=label, cls="flow"
    )
    return el("figure", drawing, el("figcaption", label), cls="wide")


def _sums(ends: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    sums: dict[str, int] = defaultdict(int)
    for name, n in ends:
        sums[name] += n
    return sorted(sums.items(), key=lambda item: (-item[1], item[0]))


def _stack(
    sums: Sequence[tuple[str, int]], scale: float, gap: float, height: float
) -> dict[str, tuple[float, float]]:
    """Return where each block starts, twice: the block's own top, and where its next band goes."""
    used = sum(n for _, n in sums) * scale + gap * (len(sums) - 1)
    y = (height - used) / 2
    tops = {}
    for name, n in sums:
        tops[name] = (y, y)
        y += n * scale + gap
    return tops


def _label(words: Words, side: str, name: str, y: float, n: int) -> Html:
    x, anchor = (236, "end") if side == "from" else (664, "start")
    number = el("tspan", words.number(n), cls="strong")
    text = (name, " ", number) if side == "from" else (number, " ", name)
    return el("text", *text, x=x, y=round(y + 4.5, 1), text_anchor=anchor)
