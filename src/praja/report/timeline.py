"""Drawings over dates: strength against the minimum and what is short, and one line for each command."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from praja.report.days import Days
from praja.report.markup import Html, el
from praja.report.words import MONTHS, Words

WIDTH, LEFT, RIGHT = 1000, 52, 6
TOP, HEIGHT = 24, 190
LOW_TOP, LOW_HEIGHT = 262, 54
BOTTOM = LOW_TOP + LOW_HEIGHT + 4
LABEL_WIDTH = 46
"""Narrower phases have the figure of their minimum in the table alone."""
MONTH_WIDTH = 24
NUMBER_WIDTH = 22
SPARK_WIDTH, SPARK_HEIGHT, SPARK_LOW = 300, 26, 8


@dataclass(frozen=True, slots=True)
class Scale:
    """Where dates and figures lie on a drawing."""

    count: int
    left: float
    width: float
    base: float
    height: float
    top: int

    def x(self, index: float) -> float:
        """Return where a date begins."""
        return round(self.left + self.width * index / self.count, 1)

    def y(self, value: float) -> float:
        """Return how high a figure stands, measured downwards as SVG does."""
        return round(self.base - self.height * value / max(1, self.top), 1)


def steps(scale: Scale, values: Sequence[int], start: int = 0) -> str:
    """Return a line that stands level over each date and steps between them."""
    parts = [f"M{scale.x(start):g} {scale.y(values[0]):g}"]
    index = start
    for value, run in groupby(values):
        index += len(list(run))
        parts.append(f"V{scale.y(value):g}H{scale.x(index):g}")
    return "".join(parts)


def area(scale: Scale, values: Sequence[int]) -> str:
    """Return the space under such a line."""
    return f"{steps(scale, values)}V{scale.base:g}H{scale.x(0):g}Z"


def columns(scale: Scale, values: Sequence[int]) -> str:
    """Return a column for each date with a figure above 0, hanging from the top of the scale."""
    top = scale.base - scale.height
    wide = max(1.2, scale.width / scale.count - 0.6)
    return "".join(
        f"M{scale.x(i):g} {top:g}h{wide:.1f}v{scale.height * v / max(1, scale.top):.1f}h-{wide:.1f}z"
        for i, v in enumerate(values)
        if v
    )


def round_steps(top: int, most: int = 4) -> list[int]:
    """Return 0 and up to so many round figures, evenly apart, to the first one not below ``top``."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * size
            if top <= most * step:
                return list(range(0, top + step, step))
        size *= 10


def strength_chart(words: Words, days: Days, least: Mapping[str, int], label: str) -> Html:
    """Return officers on duty by date, different officers so far in each phase, and what is short.

    ``least`` is the minimum strength of each phase. Phases bear their number in the table below.
    """
    on_duty, short = days.on_duty.tolist(), days.short.tolist()
    so_far = {key: row.tolist() for key, row in days.so_far.items()}
    ticks = round_steps(max([1, *on_duty, *least.values(), *(row[-1] for row in so_far.values())]))
    high = Scale(days.count, LEFT, WIDTH - LEFT - RIGHT, TOP + HEIGHT, HEIGHT, ticks[-1])
    low = Scale(days.count, LEFT, WIDTH - LEFT - RIGHT, LOW_TOP + LOW_HEIGHT, LOW_HEIGHT, max([1, *short]))
    parts: list[Html] = [*_bands(days, high), *_lines(words, high, ticks), *_months(words, days, high)]
    parts.append(el("path", d=area(high, on_duty), cls="area"))
    for phase in days.phases:
        span = days.span(phase)
        parts.append(el("path", d=steps(high, so_far[phase.key], span.start), cls="reached"))
        parts += _minimum(words, high, span, least[phase.key])
    parts += _low(words, low, short)
    parts += _touch(words, days, high, on_duty, short)
    drawing = el("svg", *parts, viewBox=f"0 0 {WIDTH} {BOTTOM}", role="img", aria_label=label, cls="timeline")
    return el("div", drawing, cls="scroll", tabindex="0", role="group", aria_label=label)


def _bands(days: Days, scale: Scale) -> Iterable[Html]:
    taken = -1.0 * NUMBER_WIDTH
    for number, phase in enumerate(days.phases, start=1):
        span = days.span(phase)
        x, end = scale.x(span.start), scale.x(span.stop)
        middle = round((x + end) / 2, 1)
        is_lower = middle - taken < NUMBER_WIDTH  # two short phases side by side: the second stands lower
        taken = taken if is_lower else middle
        shade = "band odd" if number % 2 else "band"
        height = LOW_TOP + LOW_HEIGHT - TOP + 20
        yield el("rect", x=x, y=TOP - 20, width=round(end - x, 1), height=height, cls=shade)
        place = "strong lower" if is_lower else "strong"
        yield el("text", number, x=middle, y=TOP - 6, text_anchor="middle", cls=place)


def _lines(words: Words, scale: Scale, ticks: Sequence[int]) -> Iterable[Html]:
    for tick in ticks:
        y = scale.y(tick)
        yield el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, cls="grid")
        yield el("text", words.number(tick), x=LEFT - 6, y=round(y + 4, 1), text_anchor="end")


def _months(words: Words, days: Days, scale: Scale) -> Iterable[Html]:
    starts = [0, *(i for i in range(1, days.count) if days.day(i).day == 1), days.count]
    for start, end in pairwise(starts):
        x = scale.x(start)
        if scale.x(end) - x >= MONTH_WIDTH:
            month = MONTHS[words.lang][days.day(start).month - 1][:3]
            yield el("line", x1=x, x2=x, y1=scale.base, y2=scale.base + 6, cls="tick")
            narrow = "narrow" if scale.x(end) - x < 2 * MONTH_WIDTH else None
            yield el("text", month, x=round(x + 4, 1), y=scale.base + 15, cls=narrow)


def _minimum(words: Words, scale: Scale, span: range, least: int) -> Iterable[Html]:
    if not least:
        return
    x, end, y = scale.x(span.start), scale.x(span.stop), scale.y(least)
    yield el("line", x1=x, x2=end, y1=y, y2=y, cls="least")
    if end - x >= LABEL_WIDTH:
        yield el("text", words.number(least), x=round(x + 4, 1), y=round(y - 5, 1), cls="strong figure")


def _low(words: Words, scale: Scale, short: Sequence[int]) -> Iterable[Html]:
    yield el("text", words.say("days.short"), x=LEFT, y=LOW_TOP - 6)
    yield el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=LOW_TOP, y2=LOW_TOP, cls="grid")
    most = max(short)
    if most:
        yield el("text", words.number(most), x=LEFT - 6, y=LOW_TOP + LOW_HEIGHT, text_anchor="end")
        yield el("path", d=columns(scale, short), cls="lack")
    else:
        yield el("text", words.say("days.short_none"), x=LEFT + 4, y=LOW_TOP + 18)


def _touch(
    words: Words, days: Days, scale: Scale, on_duty: Sequence[int], short: Sequence[int]
) -> Iterable[Html]:
    wide = round(scale.width / scale.count, 2)
    for i, (n, lacking) in enumerate(zip(on_duty, short, strict=True)):
        title = words.say("days.point", day=words.day(days.day(i)), n=n, lack=lacking)
        height = LOW_TOP + LOW_HEIGHT - TOP
        yield el("rect", el("title", title), x=scale.x(i), y=TOP, width=wide, height=height, cls="touch")


def spark(on_duty: Sequence[int], short: Sequence[int], label: str) -> Html:
    """Return a command's officers by date as a small area, and hanging below it the dates with a shortage."""
    high = Scale(len(on_duty), 0, SPARK_WIDTH, SPARK_HEIGHT, SPARK_HEIGHT, max(on_duty))
    low = Scale(len(on_duty), 0, SPARK_WIDTH, SPARK_HEIGHT + SPARK_LOW + 1, SPARK_LOW, max(1, *short))
    parts = (
        el("path", d=area(high, on_duty), cls="area"),
        el("path", d=columns(low, short), cls="lack"),
    )
    box = f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT + SPARK_LOW + 1}"
    drawing = el("svg", *parts, viewBox=box, preserveAspectRatio="none", role="img", aria_label=label)
    return el("span", drawing, cls="spark")
