"""Police ranks: as operation.toml lists them, in any case, and in their long Indonesian forms."""

import re
from collections.abc import Iterable
from typing import Any, Final

from praja.io.cells import Bad, Odd
from praja.io.choices import fold

LONG_FORMS: Final = {
    "bharada": ("bhayangkara dua",),
    "bharatu": ("bhayangkara satu",),
    "bharaka": ("bhayangkara kepala",),
    "abripda": ("ajun brigadir dua",),
    "abriptu": ("ajun brigadir satu",),
    "abrip": ("ajun brigadir",),
    "bripda": ("brigadir dua",),
    "briptu": ("brigadir satu",),
    "brigpol": ("brigadir",),
    "bripka": ("brigadir kepala",),
    "aipda": ("ajun inspektur dua",),
    "aiptu": ("ajun inspektur satu",),
    "ipda": ("inspektur dua",),
    "iptu": ("inspektur satu",),
    "akp": ("ajun komisaris",),
    "kompol": ("komisaris",),
    "akbp": ("ajun komisaris besar",),
    "kombes": ("komisaris besar", "kbp", "kombespol"),
}
"""Written out, with or without ``polisi``; keys are the usual short forms, folded."""


class RankNames:
    """The ranks of one operation, found by any of their names."""

    def __init__(self, ranks: Iterable[str]) -> None:
        self._ranks = tuple(ranks)
        self._known = frozenset(self._ranks)
        self._folded = {_key(r): r for r in reversed(self._ranks)}
        for short, longs in LONG_FORMS.items():
            rank = next((self._folded[_key(n)] for n in (short, *longs) if _key(n) in self._folded), None)
            for name in (short, *longs) if rank is not None else ():
                self._folded.setdefault(_key(name), str(rank))
        self._memo: dict[str, Any] = {}

    def look_up(self, value: str, _: int = 0) -> Any:
        """Return the rank; an ``Odd`` where it was understood, a ``Bad`` where nobody has it."""
        if value in self._known:
            return value
        if value not in self._memo:
            found = self._folded.get(_key(value))
            unknown = Bad("rank_unknown", {"ranks": ", ".join(self._ranks)})
            self._memo[value] = unknown if found is None else Odd(found, "rank_understood", {"read": found})
        return self._memo[value]


def _key(name: str) -> str:
    bare = fold(re.sub(r"\b(polisi|pol)\b", " ", name.casefold()))
    return bare or fold(name)
