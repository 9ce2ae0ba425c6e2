"""A sketch of where places lie to one another: north up, to scale, in whole hundredths of a millimetre."""

from collections.abc import Sequence
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any, Final

from posko.documents.papers import Mark
from posko.documents.words import clean

WIDTH: Final = 8000
HEIGHT: Final = 5000
MARGIN: Final = 700
METRES_PER_DEGREE: Final = 6_371_008.8 * radians(1)
LETTER: Final = 125
"""How wide a letter of a name is, about."""
LONGEST: Final = 44
"""Letters of a name on the sketch: so many fit beside or above a mark in its middle."""
NARROWEST_M: Final = 300.0
"""A sketch of one place shows at least so much around it."""
CORNERS: Final = ("bottom left", "bottom right", "top left")
"""Where the scale may stand, the best first; north points up in the fourth."""
POINTS: Final = ("utara", "timur laut", "timur", "tenggara", "selatan", "barat daya", "barat", "barat laut")


def sketch(marks: Sequence[Mark]) -> dict[str, Any] | None:
    """Return the marks on a sheet of 80 x 50 mm with a scale, None without marks.

    A unit outside the frame is set at its edge, with how far and which way; an area outside is left out.
    """
    if not marks:
        return None
    origin = marks[0]
    spots = [(_east(m, origin), (m.lat - origin.lat) * METRES_PER_DEGREE, m) for m in marks]
    inner = [(x, y) for x, y, m in spots if m.sign in {"base", "place"}] or [(0.0, 0.0)]
    mid_x, mid_y = (_middle([x for x, _ in inner]), _middle([y for _, y in inner]))
    span_x = max(NARROWEST_M, 2 * max(abs(x - mid_x) for x, _ in inner))
    span_y = max(NARROWEST_M, 2 * max(abs(y - mid_y) for _, y in inner))
    per_m = min((WIDTH - 2 * MARGIN) / span_x, (HEIGHT - 2 * MARGIN) / span_y)
    bar_m = _round_length(WIDTH / 3 / per_m)
    placed = [_placed(x - mid_x, y - mid_y, per_m, m) for x, y, m in spots]
    bar = round(bar_m * per_m)
    corner = _corner(placed, bar)
    _name(placed, _bar_box(corner, bar))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "marks": [p for p in placed if p["sign"] != "area" or not p["away"]],
        "bar": bar,
        "corner": corner,
        "scale": _length(bar_m),
    }


def _east(mark: Mark, origin: Mark) -> float:
    return (mark.lon - origin.lon) * METRES_PER_DEGREE * cos(radians(origin.lat))


def _middle(values: Sequence[float]) -> float:
    return (min(values) + max(values)) / 2


def _placed(x: float, y: float, per_m: float, mark: Mark) -> dict[str, Any]:
    right, down = WIDTH / 2 + x * per_m, HEIGHT / 2 - y * per_m
    label, away = _short(clean(mark.label)), ""
    if not (0 <= right <= WIDTH and 0 <= down <= HEIGHT):
        way = hypot(x, y)
        away = f"{_length(way)} ke {POINTS[round(degrees(atan2(x, y)) / 45) % 8]}"
        room = min((WIDTH - MARGIN) / 2 / max(1e-9, abs(x)), (HEIGHT - MARGIN) / 2 / max(1e-9, abs(y)))
        right, down = WIDTH / 2 + x * room, HEIGHT / 2 - y * room
    turn = atan2(x, y)
    return {
        "x": round(right),
        "y": round(down),
        "label": label,
        "sign": mark.sign,
        "away": away,
        "toward": [round(600 * sin(turn)), round(-600 * cos(turn))],
    }


def _short(label: str) -> str:
    """Return a name that fits on the sheet in one line."""
    return label if len(label) <= LONGEST else f"{label[: LONGEST - 1].rstrip()}…"


def _bar_box(corner: str, bar: int) -> tuple[float, ...]:
    """Return where the scale with its words lies."""
    left = WIDTH - 200 - bar if "right" in corner else 200
    top = 150 if "top" in corner else HEIGHT - 650
    return (left, top, left + bar, top + 500)


def _corner(placed: Sequence[dict[str, Any]], bar: int) -> str:
    """Return the corner in which the scale covers the fewest marks and leaves room for the most names."""

    def cost(corner: str) -> tuple[int, int]:
        box = _bar_box(corner, bar)
        return sum(_meet(_around(mark), box) for mark in placed), -_name(placed, box)

    return min(CORNERS, key=cost)


def _around(mark: dict[str, Any]) -> tuple[float, ...]:
    return (mark["x"] - 130, mark["y"] - 130, mark["x"] + 130, mark["y"] + 130)


def _name(placed: Sequence[dict[str, Any]], bar: tuple[float, ...]) -> int:
    """Give each mark the side on which its name meets nothing, and return how many have one.

    A name without room is left out.
    """
    taken = [bar, *(_around(p) for p in placed if p["sign"] != "area")]
    for mark in placed:
        text = mark["label"] + (f", {mark['away']}" if mark["away"] else "")
        wide, (x, y) = len(text) * LETTER, (mark["x"], mark["y"])
        boxes = {
            "right": (x + 180, y - 130, x + 180 + wide, y + 130),
            "left": (x - 180 - wide, y - 130, x - 180, y + 130),
            "above": (x - wide / 2, y - 430, x + wide / 2, y - 170),
            "below": (x - wide / 2, y + 170, x + wide / 2, y + 430),
        }
        free = (side for side, box in boxes.items() if _fits(box) and not any(_meet(box, b) for b in taken))
        mark["side"] = "area" if mark["sign"] == "area" else next(free, "")
        if mark["side"] in boxes:
            taken.append(boxes[mark["side"]])
    return sum(mark["side"] != "" for mark in placed)


def _fits(box: tuple[float, ...]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _round_length(metres: float) -> float:
    """Return the longest of 1, 2 or 5 times a power of ten that is not longer."""
    power = 10.0 ** (len(str(int(max(1.0, metres)))) - 1)
    return max(power * step for step in (1, 2, 5) if power * step <= max(1.0, metres))


def _length(metres: float) -> str:
    return (
        f"{metres / 1000:.1f} km".replace(".", ",").replace(",0 km", " km")
        if metres >= 1000
        else f"{metres:.0f} m"
    )
