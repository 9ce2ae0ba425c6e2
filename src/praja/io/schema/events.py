"""events: one row is a notified campaign event (STTP)."""

from praja.domain.areas import Level
from praja.domain.places import Event
from praja.domain.settings import VOTING
from praja.io.angles import angle
from praja.io.cells import identifier, text
from praja.io.codes import area_reference
from praja.io.dates import moment
from praja.io.frames import Column, Frame, TableSpec
from praja.io.geography import settle_positions
from praja.io.numbers import count
from praja.io.places import centre_at, look_up_area
from praja.io.references import Known

SPEC = TableSpec(
    "events",
    "event, kegiatan, kampanye, kegiatan kampanye, sttp, jadwal kampanye",
    (
        Column("event_id", identifier, "id, nomor sttp, no sttp, sttp, kode", required=True),
        Column("pair_id", identifier, "paslon, id paslon, pasangan calon", required=True),
        Column("kind", text, "jenis, jenis kegiatan, bentuk, bentuk kampanye", required=True),
        Column("start", moment, "mulai, waktu mulai", required=True),
        Column("end", moment, "selesai, waktu selesai", required=True),
        Column("district_code", area_reference, "kecamatan, kode kecamatan, kode wilayah", required=True),
        Column("lat", angle, "lintang, latitude, y"),
        Column("lon", angle, "bujur, longitude, long, lng, x"),
        Column(
            "expected_attendance",
            count,
            "perkiraan massa, jumlah massa, massa, estimasi massa, perkiraan peserta, jumlah peserta",
            required=True,
        ),
    ),
    sums=("expected_attendance",),
)


def build(frame: Frame, known: Known) -> tuple[Event, ...]:
    """Return the events of known pairs in known districts; times without campaigning are noted."""
    frame.unique("event_id")
    frame.settle("pair_id", known.pair_keys().look_up)
    frame.settle("district_code", look_up_area(known, (Level.DISTRICT,)))
    _check_times(frame, known)
    lat, lon = settle_positions(frame, [centre_at(known, code) for code in frame.column("district_code")])
    names = ("event_id", "pair_id", "kind", "start", "end", "district_code")
    rows = list(
        zip(*(frame.column(n) for n in names), lat, lon, frame.column("expected_attendance"), strict=True)
    )
    return tuple(Event(*rows[i]) for i in frame.kept())


def _check_times(frame: Frame, known: Known) -> None:
    start, end = frame.column("start"), frame.column("end")
    for i in list(frame.kept()):
        if end[i] <= start[i]:
            frame.reject(i, "end", "end_before_start", start=start[i].isoformat(timespec="minutes"))
        elif not any(p.start <= start[i].date() <= p.end for p in known.settings.phases):
            frame.reject(i, "start", "event_outside_phases")
        elif any(p.start <= start[i].date() <= p.end for p in known.settings.phases if p.key == VOTING):
            frame.reject(i, "start", "event_on_voting_day")
