"""Line plots as SVG, by hand: a panel for each measure over one axis of size."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 300, 220, 64, 44, 44, 40
INK, LINES = "#57606a", ("#0969da", "#bf3989", "#1a7f37")


@dataclass(frozen=True)
class Panel:
    """One measure: its title, and a named line of values over the sizes for each series."""

    title: str
    series: Mapping[str, Sequence[float]]


def write_lines(path: Path, title: str, axis: str, sizes: Sequence[int], panels: Sequence[Panel]) -> None:
    """Write panels side by side, each from zero to a round number above its largest value."""
    step = LEFT + WIDTH + GAP
    width, height = step * len(panels), TOP + HEIGHT + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
        ' font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
    ]
    for i, panel in enumerate(panels):
        parts += [f'<g transform="translate({i * step + LEFT},{TOP})">', *_panel(panel, axis, sizes), "</g>"]
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")


def _panel(panel: Panel, axis: str, sizes: Sequence[int]) -> list[str]:
    top = _round_above(max(max(values) for values in panel.series.values()))
    parts = [f'<text y="-24" fill="{INK}" font-weight="bold">{escape(panel.title)}</text>']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = HEIGHT - share * HEIGHT
        parts.append(f'<path d="M0 {y:g}H{WIDTH}" stroke="{INK}" stroke-opacity="0.3"/>')
        parts.append(_text(-6, y + 4, f"{share * top:,g}", "end"))
    parts += [_text(_x(size, sizes), HEIGHT + 16, str(size), "middle") for size in sizes]
    parts.append(_text(WIDTH / 2, HEIGHT + 34, axis, "middle"))
    for k, (name, values) in enumerate(panel.series.items()):
        colour = LINES[k % len(LINES)]
        at = [(_x(s, sizes), HEIGHT - v / top * HEIGHT) for s, v in zip(sizes, values, strict=True)]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in at]
        parts.append(f'<text x="{k * 110}" y="-8" fill="{colour}">{escape(name)}</text>')
    return parts


def _round_above(value: float) -> float:
    """Return the least of 1, 2, 4, 6, 8 times a power of ten that is not below a value."""
    power = 10 ** math.floor(math.log10(max(value, 1.0)))
    return float(next(k * power for k in (1, 2, 4, 6, 8, 10) if k * power >= value))


def _x(size: int, sizes: Sequence[int]) -> float:
    return size / max(sizes) * WIDTH


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{INK}">{escape(text)}</text>'
