"""HTML that cannot forget to escape: every text that is not ``Html`` is escaped where it is used."""

import base64
import hashlib
import html
import json
from collections.abc import Iterable, Sequence


class Html(str):
    """Text that is already HTML."""

    __slots__ = ()


def show(value: object) -> Html:
    """Return a value as HTML: escaped, unless it is HTML already."""
    return value if isinstance(value, Html) else Html(html.escape(str(value)))


def join(parts: Iterable[object]) -> Html:
    """Return the parts one after the other."""
    return Html("".join(show(part) for part in parts))


def el(tag: str, *children: object, **attributes: object) -> Html:
    """Return an element; ``cls`` is class, underscores become dashes, None and False leave it out."""
    pairs = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        name = "class" if key == "cls" else key.rstrip("_").replace("_", "-")
        pairs.append(f" {name}" if value is True else f' {name}="{html.escape(str(value))}"')
    inner = join(children)
    if not children and tag in {"rect", "line", "path", "circle", "meta", "input", "br"}:
        return Html(f"<{tag}{''.join(pairs)}/>")
    return Html(f"<{tag}{''.join(pairs)}>{inner}</{tag}>")


def table(
    head: Sequence[object], rows: Iterable[Sequence[object]], *, numeric: Iterable[int] = (), cls: str = ""
) -> Html:
    """Return a table that scrolls sideways by itself; the first column heads its row."""
    right = set(numeric)
    align = ["n" if i in right else None for i in range(len(head))]
    top = el("tr", *(el("th", text, scope="col", cls=a) for text, a in zip(head, align, strict=True)))
    body = []
    for row in rows:
        first = el("th", row[0], scope="row", cls=align[0])
        rest = (el("td", cell, cls=a) for cell, a in zip(row[1:], align[1:], strict=True))
        body.append(el("tr", first, *rest))
    inner = el("table", el("thead", top), el("tbody", *body), cls=cls or None)
    return el("div", inner, cls="scroll", tabindex="0", role="group")


def json_block(element_id: str, data: object) -> Html:
    """Return a data block that no value in it can leave, and that scripts may read as JSON."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for bad, good in (
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("&", "\\u0026"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        text = text.replace(bad, good)
    return Html(f'<script type="application/json" id="{element_id}">{text}</script>')


def hash_of(source: str) -> str:
    """Return the Content-Security-Policy hash of an inline script or style."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"
