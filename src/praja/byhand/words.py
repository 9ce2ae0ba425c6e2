"""What a check says of each rule, in Indonesian and English."""

import tomllib
from functools import cache
from importlib import resources

from praja.byhand.slips import SHOWN, Slip, weight_of
from praja.byhand.verdict import Touched


@cache
def phrases() -> dict[str, tuple[str, str]]:
    """Return every sentence, key -> (Indonesian, English)."""
    raw = tomllib.loads(resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
    return {key: (pair[0], pair[1]) for key, pair in raw.items()}


def told(slip: Slip) -> Touched:
    """Return a slip in words; a ground that is not for pages is not in them."""
    shown = SHOWN.get(slip.rule, slip.rule)
    indonesian, english = phrases()[slip.say or shown]
    figures = [{key: _figure(value, mark) for key, value in slip.fill} for mark in (",", ".")]
    return Touched(
        rule=slip.rule,
        shown=shown,
        weight=weight_of(slip.rule),
        where=slip.where,
        nrp=slip.nrp,
        id=indonesian.format(**figures[0]),
        en=english.format(**figures[1]),
    )


def _figure(value: object, mark: str) -> str:
    """Return a number with at most one decimal, its mark that of the language; text as it is."""
    if not isinstance(value, int | float):
        return str(value)
    return f"{round(value, 1):g}".replace(".", mark)
