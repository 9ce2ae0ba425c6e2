"""releases: one row is a person's decision that an officer does not do a duty, with reason and author."""

from praja.domain.forces import Release
from praja.io.cells import identifier, text
from praja.io.frames import Column, Frame, TableSpec
from praja.io.references import Known
from praja.io.schema.interests import look_up_nrp
from praja.io.schema.personnel import nrp

SPEC = TableSpec(
    "releases",
    "release, pembebasan, pembebasan tugas, dibebaskan",
    (
        Column("duty_id", identifier, "id, id tugas, kode tugas, tugas", required=True),
        Column("nrp", nrp, "nrp nip, nip", required=True),
        Column("reason", text, "alasan, keterangan, dasar", required=True),
        Column("by", text, "oleh, pejabat, ditetapkan oleh, penanggung jawab", required=True),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Release, ...]:
    """Return the releases of known officers; whether the duty exists is known only when it is planned."""
    frame.settle("nrp", look_up_nrp(known))
    frame.unique("duty_id", "nrp")
    rows = list(zip(*(frame.column(c.name) for c in SPEC.columns), strict=True))
    return tuple(Release(*rows[i]) for i in frame.kept())
