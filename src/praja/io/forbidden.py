"""Names that no indicator and no column may bear: votes, party support, religion, ethnicity, membership.

Risk is scored for places and times, never for voters, parties or groups. What is not read cannot leak.
"""

import re
from typing import Final

STEMS: Final = (
    "agama", "religi", "etnis", "etnik", "ethnic", "partai", "parpol", "perolehan", "keanggotaan", "ormas",
    "membership", "voteshare", "elektabilitas", "electab", "rasial", "racial", "koalisi", "coalition",
)  # fmt: skip
"""Refused wherever they stand in a name, joined words included."""

WORDS: Final = (
    "vote", "votes", "suara", "party", "parties", "suku", "ras", "race", "tribe", "tribal", "caste", "kasta",
    "faith", "member", "members", "pendukung", "supporter", "supporters", "muslim", "islam", "kristen",
    "christian", "katolik", "catholic", "protestan", "protestant", "hindu", "buddha", "budha", "buddhist",
    "konghucu", "confucian",
)  # fmt: skip
"""Refused as whole words."""

ALLOWED: Final = frozenset({"surat suara", "kotak suara", "pemungutan suara", "penghitungan suara"})
"""Ballot papers, ballot boxes, polling and counting: things, not votes for somebody."""


def is_forbidden(name: str) -> bool:
    """Return whether a name speaks of votes, party support, religion, ethnicity or membership."""
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    words = re.sub(r"[\W_\d]+", " ", split).casefold().strip()
    for allowed in ALLOWED:
        words = re.sub(rf"\b{allowed}\b", " ", words)
    joined = words.replace(" ", "")
    return (
        any(stem in joined for stem in STEMS)
        or not set(WORDS).isdisjoint(words.split())
        or "jumlahsuara" in joined
    )
