"""TOML that somebody sends, read unless it was made to fill the memory.

The parser keeps every beginning of a dotted key, so that a key of n parts costs n x n: one line of 200 KB
would ask for 40 GB.
"""

import re
import tomllib
from collections.abc import Callable
from typing import Any, Final

LONGEST: Final = 2**20
MOST_PARTS: Final = 20
"""Of a dotted key; those of ours have three."""
PART: Final = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
DEEP = re.compile(rf"(?<![\w-]){PART}(?:[ \t]*\.[ \t]*{PART}){{{MOST_PARTS}}}")


def parsed(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """Return what TOML says. Raises ValueError for what is none, and RecursionError for endless brackets."""
    if len(text) > LONGEST:
        raise ValueError(f"longer than {LONGEST} letters")
    deep = DEEP.search(text)
    if deep:
        line = text.count("\n", 0, deep.start()) + 1
        raise ValueError(f"a key of more than {MOST_PARTS} parts (at line {line})")
    return tomllib.loads(text, parse_float=parse_float)
