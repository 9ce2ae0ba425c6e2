"""travel: one row is a way between two areas by one mode, or the closing of such ways."""

from praja.domain.places import TravelLeg
from praja.io.choices import travel_mode
from praja.io.codes import area_reference
from praja.io.dates import day
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import minutes_of_way
from praja.io.places import look_up_area
from praja.io.references import Known

SPEC = TableSpec(
    "travel",
    "perjalanan, waktu tempuh, tempuh, jalur, akses jalan",
    (
        Column("from_code", area_reference, "dari, asal, kode asal, wilayah asal", required=True),
        Column("to_code", area_reference, "ke, tujuan, kode tujuan, wilayah tujuan", required=True),
        Column("mode", travel_mode, "moda, cara, jenis, jalur", required=True),
        Column("minutes", minutes_of_way, "menit, waktu tempuh, lama, waktu tempuh menit", strict=True),
        Column("closed_from", day, "tutup dari, ditutup dari, tutup mulai, tutup", strict=True),
        Column("closed_to", day, "tutup sampai, ditutup sampai, tutup selesai", strict=True),
    ),
)


def build(frame: Frame, known: Known) -> tuple[TravelLeg, ...]:
    """Return the ways between known areas. A cell that cannot be read takes its row out.

    A way whose closing is lost would look open.
    """
    names = tuple(c.name for c in SPEC.columns)
    for column in names[:2]:
        frame.settle(column, look_up_area(known))
    minutes, start, end = (frame.column(n) for n in names[3:])
    for i in list(frame.kept()):
        if start[i] is not None and end[i] is not None and end[i] < start[i]:
            frame.reject(i, "closed_to", "end_before_start", start=start[i])
        elif minutes[i] is start[i] is end[i] is None:
            frame.reject(i, "minutes", "way_says_nothing")
    frame.unique(*names)
    rows = list(zip(*(frame.column(n) for n in names), strict=True))
    return tuple(TravelLeg(*rows[i]) for i in frame.kept())
