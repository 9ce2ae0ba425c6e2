"""unavailable: one row is a leave, an illness or a training. Why, nobody here reads."""

from praja.domain.forces import Absence
from praja.io.dates import day
from praja.io.frames import Column, Frame, TableSpec
from praja.io.references import Known
from praja.io.schema.interests import look_up_nrp
from praja.io.schema.personnel import nrp

SPEC = TableSpec(
    "unavailable",
    "berhalangan, tidak tersedia, cuti, izin, absensi, ketidakhadiran, absences",
    (
        Column("nrp", nrp, "nrp nip, nip", required=True),
        Column("start", day, "mulai, tanggal mulai, tgl mulai, dari", required=True),
        Column("end", day, "selesai, tanggal selesai, tgl selesai, sampai, akhir", required=True),
        Column("reason", None, "alasan, keterangan, sebab, jenis"),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Absence, ...]:
    """Return the absences of known officers."""
    frame.settle("nrp", look_up_nrp(known))
    number, start, end = frame.column("nrp"), frame.column("start"), frame.column("end")
    for i in list(frame.kept()):
        if end[i] < start[i]:
            frame.reject(i, "end", "end_before_start", start=start[i])
    frame.unique("nrp", "start", "end")
    return tuple(Absence(number[i], start[i], end[i]) for i in frame.kept())
