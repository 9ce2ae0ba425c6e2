"""revotes: one row is a station that votes again (PSU) on a date of its own."""

from typing import Any

from praja.domain.places import Revote
from praja.domain.settings import VOTING
from praja.io.cells import Bad, identifier
from praja.io.dates import day
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import at_least_one
from praja.io.references import Known

SPEC = TableSpec(
    "revotes",
    "revote, psu, pemungutan suara ulang, tps psu",
    (
        Column("station_id", identifier, "id, id tps, kode tps, tps", required=True),
        Column("date", day, "tanggal, tanggal psu, hari, tgl", required=True),
        Column(
            "officers",
            at_least_one,
            "jumlah personel, personel, anggota, jumlah anggota, kekuatan",
            required=True,
        ),
    ),
    sums=("officers",),
)


def build(frame: Frame, known: Known) -> tuple[Revote, ...]:
    """Return the re-votes of known stations on dates of the operation, all of them after the vote."""

    def look(value: Any, _: int) -> Any:
        return value if value in known.station_ids else Bad("station_unknown")

    frame.settle("station_id", look)
    frame.unique("station_id", "date")
    station, on, officers = (frame.column(n) for n in ("station_id", "date", "officers"))
    voting = next((p for p in known.settings.phases if p.key == VOTING), None)
    for i in list(frame.kept()):
        if not any(p.start <= on[i] <= p.end for p in known.settings.phases):
            frame.reject(i, "date", "revote_outside_phases")
        elif voting and on[i] <= voting.end:
            frame.reject(i, "date", "revote_before_voting_ends", end=voting.end.isoformat())
    return tuple(Revote(station[i], on[i], officers[i]) for i in frame.kept())
