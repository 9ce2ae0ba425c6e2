"""beat_locks: one row is a person's decision which beat watches a station, with reason and author."""

from typing import Any

from praja.domain.places import BeatLock
from praja.io.cells import Bad, identifier, text
from praja.io.frames import Column, Frame, TableSpec
from praja.io.references import Known

SPEC = TableSpec(
    "beat_locks",
    "beat_lock, kuncian kelompok, kuncian kelompok TPS, kelompok tetap",
    (
        Column("station_id", identifier, "id tps, kode tps, tps", required=True),
        Column("beat_id", identifier, "kelompok, kelompok tps, id kelompok, kode kelompok", required=True),
        Column("reason", text, "alasan, keterangan, dasar", required=True),
        Column("by", text, "oleh, pejabat, ditetapkan oleh, penanggung jawab", required=True),
    ),
)


def build(frame: Frame, known: Known) -> tuple[BeatLock, ...]:
    """Return the locks of known stations; whether the beat exists is known only when it is planned."""

    def look(value: Any, _: int) -> Any:
        return value if value in known.station_ids else Bad("station_unknown")

    frame.unique("station_id")
    frame.settle("station_id", look)
    rows = list(zip(*(frame.column(c.name) for c in SPEC.columns), strict=True))
    return tuple(BeatLock(*rows[i]) for i in frame.kept())
