"""Names that no indicator may bear: risk is scored for places, never for voters, parties or groups.

A name cannot prove what stands behind it; refusing the plain ones makes the rule visible, and
the definition and source that every indicator must give are there for people to read.
"""

import re
from typing import Final

_GROUPS: Final = (
    r"part(y|ies)\b|partai|parpol|koalisi|coalition|membership|keanggotaan|ethnic|etnis|etnik|rasial|racial"
    r"|religi|agama|mosque|church|masjid|gereja|\b(faith|islam|muslim|krist|christ|cath?olic|katolik|protestan)"
    r"|\b(hindu|budd?ha|buddhis|konghucu|confuci)|\b(suku|ras|race|tribe|tribal|clan|marga|caste|kasta)\b"
)
_VOTES_IN_A_KEY: Final = (
    r"\b(votes?|voteshare|suara|jumlahsuara|turnout|poll(s|ing)? (share|result))\b|elektab|electab|perolehan"
    r"|support|dukung|simpatisan|\b(candidates?|kandidat|calon|paslon|pairs?)\b"
    r"|\b(members?|anggota|golongan|kelompok|groups?|ormas)\b"
)
_VOTES_IN_TEXT: Final = (
    r"perolehan suara|suara (partai|sah)|hasil (suara|pemilu|pilkada)|vote (share|count|total)"
    r"|votes? (for|cast|won)|election results?|(party|candidate) support|dukungan (partai|calon|paslon)"
)
_KEY: Final = re.compile(f"{_GROUPS}|{_VOTES_IN_A_KEY}")
_TEXT: Final = re.compile(f"{_GROUPS}|{_VOTES_IN_TEXT}")
_THINGS: Final = re.compile(r"\b(surat|kotak|pemungutan|penghitungan) suara\b")
"""Ballot papers, ballot boxes, polling and counting are things, not votes for somebody."""

REFUSAL: Final = (
    "sifat suatu tempat: indikator tidak boleh berasal dari suara, dukungan partai, agama, suku, atau "
    "keanggotaan / a property of a place: "
    "no indicator may come from votes, party support, religion, ethnicity or membership"
)


def refused_word(key: str, *texts: str) -> str | None:
    """Return the word for which an indicator must not be registered, None where there is none.

    ``key`` is read more strictly than ``texts`` (its labels and source), in which "suara" or
    "supporters clashed" may stand.
    """
    found = _KEY.search(_THINGS.sub("", key.lower().replace("_", " ")))
    found = found or next(filter(None, (_TEXT.search(t.lower()) for t in texts)), None)
    return found.group(0) if found else None
