"""event_rules: one row says how many officers events of a kind ask for. Nothing here knows whose they are."""

from typing import Any, Final

from praja.domain.places import EventRule
from praja.io.cells import text, value_of
from praja.io.choices import fold, understood
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import count, positive
from praja.io.references import Known

ANY_KIND: Final = "*"
ALL: Final = frozenset({"", "semua", "lainnya", "semuajenis", "selainnya", "other", "any"})
"""Words for any kind, folded: of ``*`` nothing is left."""


def event_kind(cell: Any) -> Any:
    """Return a kind of event, ``*`` for any."""
    reading = text(cell)
    words = value_of(reading)
    if words is None or words == ANY_KIND or fold(str(words)) not in ALL:
        return reading
    return understood(ANY_KIND, ANY_KIND)


SPEC = TableSpec(
    "event_rules",
    "event rule, aturan kegiatan, aturan kampanye, kebutuhan kegiatan, standar kegiatan",
    (
        Column("kind", event_kind, "jenis, jenis kegiatan, bentuk, bentuk kampanye", required=True),
        Column("attendance_from", count, "massa dari, mulai massa, jumlah massa, massa", required=True),
        Column(
            "officers",
            count,
            "jumlah personel, personel, anggota, jumlah anggota, kekuatan",
            required=True,
        ),
        Column("people_per_officer", count, "massa per personel, orang per personel, rasio", strict=True),
        Column("traffic", count, "lalu lintas, personel lalu lintas, lantas", strict=True),
        Column("women", count, "polwan, wanita, jumlah polwan", strict=True),
        Column("before_min", count, "menit sebelum, sebelum", strict=True),
        Column("after_min", count, "menit sesudah, sesudah", strict=True),
        Column("elevated", positive, "faktor rawan, rawan", strict=True),
        Column("high", positive, "faktor sangat rawan, sangat rawan", strict=True),
        Column("clash", positive, "faktor bentrok, bentrok, bersamaan", strict=True),
    ),
)
OPTIONAL: Final = ("traffic", "women", "before_min", "after_min", "elevated", "high", "clash")


def build(frame: Frame, known: Known) -> tuple[EventRule, ...]:
    """Return the rules; what a row leaves out is as ``EventRule`` has it."""
    del known
    frame.unique("kind", "attendance_from")
    kind, least, officers = (frame.column(n) for n in ("kind", "attendance_from", "officers"))
    people = frame.column("people_per_officer")
    others = {name: frame.column(name) for name in OPTIONAL}
    return tuple(
        EventRule(
            kind[i],
            least[i],
            officers[i],
            people[i] or 0,
            **{name: column[i] for name, column in others.items() if column[i] is not None},
        )
        for i in frame.kept()
    )
