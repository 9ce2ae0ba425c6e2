"""What edits by hand take from the engine: their check. Light enough for the process that answers pages."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from posko.planning.byhand.gathering.bridge import Gathering, Short
from posko.planning.models import Plan
from posko.planning.rows import reading
from posko.support.errors import RuleError
from praja.byhand import Edit, Verdict, check, of_row
from praja.io.choices import POST_KINDS
from praja.io.notes import Notebook
from praja.io.settings import read_settings
from praja.io.tomlfile import FILE
from praja.report.words import ENGLISH, INDONESIAN

Row = Mapping[str, Any]


def checked(plan: Plan, *, so_far: Sequence[Row], now: Sequence[Row]) -> Verdict:
    """Return what edits `now` touch and cost in a plan that edits `so_far` have changed already.

    Edits are the rows that `praja.byhand.as_row` writes. Nothing is read but what they touch. Raises
    RuleError for a row that is no edit.
    """
    earlier, latest = _edits(so_far), _edits(now)
    with reading(plan.rows) as file:
        short = _short(str(plan.path), str(plan.rows), plan.digest)
        facts = Gathering(file, short).facts(earlier, latest)
    return check(facts, so_far=earlier, now=latest)


def post_kinds() -> list[tuple[str, str, str]]:
    """Return the kinds of post that demand knows: key, name in Indonesian, in English."""
    return [
        (k, INDONESIAN.name("kind", k), ENGLISH.name("kind", k)) for k in sorted(set(POST_KINDS.values()))
    ]


def shift_patterns(plan: Plan) -> list[str]:
    """Return the keys of the shift patterns in the settings of a plan."""
    settings = read_settings((plan.path / "input" / FILE).read_bytes(), Notebook())
    return [pattern.key for pattern in settings.shifts]


def _edits(rows: Sequence[Row]) -> tuple[Edit, ...]:
    try:
        return tuple(of_row(row) for row in rows)
    except (KeyError, TypeError, ValueError) as wrong:
        raise RuleError(_("Suntingan ini tidak terbaca.")) from wrong


@lru_cache(maxsize=8)
def _short(folder: str, rows: str, _digest: str) -> Short:
    """Return what every check of a plan needs: its settings, units and ways. Plans never change."""
    toml = Path(folder) / "input" / FILE
    with reading(Path(rows)) as file:
        return Short.of(file, read_settings(toml.read_bytes(), Notebook()))
