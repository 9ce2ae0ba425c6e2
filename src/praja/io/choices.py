"""Reading words from a short list (ya/tidak, classes, kinds) and lists inside one cell."""

import re
from collections.abc import Mapping
from typing import Any, Final

from praja.domain.areas import Level
from praja.domain.settings import RiskClass
from praja.io.cells import Bad, Odd, Reader, squeeze, text, value_of


def fold(words: str) -> str:
    """Return the words in small letters and figures only, without spaces and marks."""
    return re.sub(r"[\W_]+", "", words.casefold())


CALLED: Final = {
    **{"land": "darat", "boat": "perahu", "foot": "jalan kaki", "flight": "pesawat"},
    **{"province": "provinsi", "regency": "kabupaten/kota", "district": "kecamatan"},
    **{"village": "desa/kelurahan", "station": "TPS", "warehouse": "gudang KPU"},
    **{"low": "kurang rawan", "elevated": "rawan", "high": "sangat rawan", "special": "khusus"},
    **{"regular": "biasa", "M": "laki-laki", "F": "perempuan"},
    **{"violence": "kekerasan", "intimidation": "intimidasi", "damage": "perusakan", "arson": "pembakaran"},
    **{"theft": "perampasan", "protest": "unjuk rasa", "dispute": "sengketa", "bribery": "politik uang"},
    **{"bias": "netralitas", "disinformation": "hoaks", "revote": "PSU", "logistics": "logistik"},
    **{"disaster": "bencana", "other": "lainnya", "none": "nihil", "property": "kerugian barang"},
    **{"injured": "luka", "dead": "meninggal", "halted": "terhenti", "repeated": "diulang"},
    **{"commission_office": "kantor KPU", "supervisor_office": "kantor Bawaslu"},
    **{"district_tally": "PPK (rekapitulasi kecamatan)", "command_post": "posko"},
    **{"close_protection": "pengawalan melekat", "patrol": "patroli", "reserve": "pasukan cadangan"},
    **{"traffic": "lalu lintas"},
}
"""What an Indonesian calls a word of the files; each of them is understood."""


def understood(value: Any, read: str) -> Odd:
    """Return a value whose word was another one, with the words that say how it was read."""
    return Odd(value, "choice_understood", {"read": read, "called": CALLED.get(read, read)})


def choice(words: Mapping[str, Any]) -> Reader:
    """Return a reader of the given words (folded); the canonical ones are read without a warning."""
    canonical = {str(v): v for v in words.values()}
    names = ", ".join(sorted(canonical))
    called = ", ".join(CALLED.get(name, name) for name in sorted(canonical))

    def read(cell: Any) -> Any:
        if cell.__class__ is str and cell in canonical:
            return canonical[cell]
        found = value_of(text(cell))
        if found is None:
            return None
        key = fold(str(found))
        if key not in words:
            return Bad("not_a_choice", {"choices": names, "called": called})
        return understood(words[key], str(words[key]))

    return read


YES_NO: Final = {
    **dict.fromkeys(("ya", "y", "yes", "true", "benar", "1", "v", "ada", "bisa", "siap"), True),
    **dict.fromkeys(("tidak", "t", "no", "n", "false", "salah", "0", "tdk", "bukan"), False),
}
YES_OR_NO: Final[dict[str, object]] = {"choices": "ya, tidak", "called": "ya, tidak"}
PLAIN_YES_NO: Final = {"ya": True, "tidak": False, "true": True, "false": False, "1": True, "0": False}


def yes_no(cell: Any) -> Any:
    """Return True or False of ya/tidak, true/false, 1/0 and their like."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        return bool(cell) if cell in (0, 1) else Bad("not_a_choice", YES_OR_NO)
    words = squeeze(cell).casefold() if isinstance(cell, str) else fold(str(cell))
    if not words:
        return None
    if words in PLAIN_YES_NO:
        return PLAIN_YES_NO[words]
    if words not in YES_NO:
        return Bad("not_a_choice", YES_OR_NO)
    return understood(YES_NO[words], "ya" if YES_NO[words] else "tidak")


risk_class = choice(
    {
        **{c.value: c for c in RiskClass},
        **dict.fromkeys(("kurangrawan", "aman", "rendah"), RiskClass.LOW),
        **dict.fromkeys(("rawan", "sedang"), RiskClass.ELEVATED),
        **dict.fromkeys(("sangatrawan", "tinggi"), RiskClass.HIGH),
        "khusus": RiskClass.SPECIAL,
    }
)

sex = choice(
    {
        **dict.fromkeys(("m", "l", "lk", "lakilaki", "laki", "pria", "male", "polki"), "M"),
        **dict.fromkeys(("f", "p", "pr", "perempuan", "wanita", "female", "polwan"), "F"),
    }
)

station_kind = choice(
    {
        **dict.fromkeys(("regular", "reguler", "biasa", "umum"), "regular"),
        **dict.fromkeys(("special", "khusus", "tpskhusus", "lokasikhusus", "loksus"), "special"),
    }
)

access = choice(
    {
        **dict.fromkeys(("land", "darat", "jalan", "mobil", "motor"), "land"),
        **dict.fromkeys(("boat", "air", "sungai", "laut", "perahu", "kapal", "speedboat"), "boat"),
        **dict.fromkeys(("foot", "jalankaki", "kaki"), "foot"),
    }
)

travel_mode = choice(
    {
        **dict.fromkeys(("land", "darat", "jalan", "mobil", "motor", "road"), "land"),
        **dict.fromkeys(("boat", "air", "sungai", "laut", "perahu", "kapal", "speedboat"), "boat"),
        **dict.fromkeys(("foot", "jalankaki", "kaki"), "foot"),
        **dict.fromkeys(("flight", "udara", "pesawat", "helikopter", "heli"), "flight"),
    }
)

depot_level = choice(
    {
        **dict.fromkeys(("warehouse", "gudang", "gudangkpu", "kpu", "kabupaten", "kota"), "warehouse"),
        **dict.fromkeys(("district", "ppk", "kecamatan", "kec", "distrik"), "district"),
        **dict.fromkeys(("village", "pps", "desa", "kelurahan", "kel"), "village"),
    }
)

incident_kind = choice(
    {
        **dict.fromkeys(("violence", "kekerasan", "bentrok", "bentrokan", "perkelahian"), "violence"),
        **dict.fromkeys(("intimidation", "intimidasi", "ancaman", "teror"), "intimidation"),
        **dict.fromkeys(("damage", "perusakan", "pengrusakan"), "damage"),
        **dict.fromkeys(("arson", "pembakaran"), "arson"),
        **dict.fromkeys(("theft", "perampasan", "pencurian"), "theft"),
        **dict.fromkeys(("protest", "unjukrasa", "demonstrasi", "unras"), "protest"),
        **dict.fromkeys(("dispute", "sengketa", "keberatan", "protessaksi"), "dispute"),
        **dict.fromkeys(("bribery", "politikuang", "moneypolitics"), "bribery"),
        **dict.fromkeys(("bias", "netralitas", "pelanggarannetralitas"), "bias"),
        **dict.fromkeys(("disinformation", "hoaks", "hoax", "ujarankebencian"), "disinformation"),
        **dict.fromkeys(("revote", "psu", "pemungutansuaraulang"), "revote"),
        **dict.fromkeys(("logistics", "logistik", "logistikterlambat"), "logistics"),
        **dict.fromkeys(("disaster", "bencana", "banjir", "longsor"), "disaster"),
        **dict.fromkeys(("other", "lain", "lainnya", "lainlain"), "other"),
    }
)  # fmt: skip

incident_note = choice(
    {
        **dict.fromkeys(("none", "nihil", "tidakada"), "none"),
        **dict.fromkeys(("property", "kerugianbarang", "kerusakan", "rusak"), "property"),
        **dict.fromkeys(("injured", "luka", "lukaluka", "korbanluka"), "injured"),
        **dict.fromkeys(("dead", "meninggal", "korbanjiwa"), "dead"),
        **dict.fromkeys(("halted", "terhenti", "ditunda", "tertunda"), "halted"),
        **dict.fromkeys(("repeated", "diulang", "ulang"), "repeated"),
    }
)

POST_KINDS: Final = {
    **dict.fromkeys(("ppk", "kantorppk", "sekretariatppk", "gudangppk"), "district_tally"),
    **dict.fromkeys(("rekapitulasikecamatan", "rekapppk", "plenoppk"), "district_tally"),
    **dict.fromkeys(("kpu", "kpud", "kantorkpu", "kantorkpud"), "commission_office"),
    **dict.fromkeys(("bawaslu", "kantorbawaslu", "panwaslu"), "supervisor_office"),
    **dict.fromkeys(("gudang", "gudanglogistik", "gudangkpu", "gudanglogistikkpu"), "warehouse"),
    **dict.fromkeys(("posko", "poskooperasi"), "command_post"),
    **dict.fromkeys(("pengawalanmelekat", "walpri"), "close_protection"),
    **dict.fromkeys(("cadangan", "pasukancadangan"), "reserve"),
    **dict.fromkeys(("lalulintas", "lalin", "lantas"), "traffic"),
    "patroli": "patrol",
}
"""What people call the kinds of post that demand knows; any other kind stands for itself."""


def post_kind(cell: Any) -> Any:
    """Return the kind of a post: one that demand knows by its usual names, any other as it is written."""
    reading = text(cell)
    found = value_of(reading)
    kind = POST_KINDS.get(fold(str(found))) if found is not None else None
    return reading if kind is None else understood(kind, kind)


LEVELS: Final = {
    **dict.fromkeys(("province", "provinsi", "propinsi", "prov"), Level.PROVINCE),
    **dict.fromkeys(
        ("regency", "city", "kabupaten", "kota", "kabupatenkota", "kabkota", "kab"), Level.REGENCY
    ),
    **dict.fromkeys(("district", "kecamatan", "kec", "distrik"), Level.DISTRICT),
    **dict.fromkeys(
        ("village", "desa", "kelurahan", "kel", "desakelurahan", "kelurahandesa", "nagari", "gampong"),
        Level.VILLAGE,
    ),
}  # fmt: skip
level = choice(LEVELS)
indicator_level = choice({**LEVELS, **dict.fromkeys(("station", "tps"), "station")})


def listed(cell: Any) -> Any:
    """Return the parts of a cell split at ``;``; ``,`` and ``|`` are understood with a warning."""
    reading = text(cell)
    words = value_of(reading)
    if words is None:
        return reading
    mark = ";" if ";" in words else next((m for m in "|," if m in words), ";")
    parts = tuple(p for p in (part.strip() for part in words.split(mark)) if p)
    if mark != ";":
        return Odd(parts, "separator_understood", {"mark": mark})
    return Odd(parts, reading.rule) if isinstance(reading, Odd) else parts
