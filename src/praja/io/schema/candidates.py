"""candidates: one row is a candidate pair and the area that votes on it."""

from praja.domain.forces import CandidatePair
from praja.io.cells import identifier, text
from praja.io.codes import area_reference
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import at_least_one
from praja.io.places import look_up_area
from praja.io.references import Known

SPEC = TableSpec(
    "candidates",
    "candidate, kandidat, paslon, pasangan calon, calon, candidate pairs",
    (
        Column("pair_id", identifier, "id, id paslon, kode paslon, kode", required=True),
        Column(
            "contest_area",
            area_reference,
            "wilayah, kode wilayah, daerah pemilihan, wilayah pemilihan",
            required=True,
        ),
        Column("number", at_least_one, "nomor, nomor urut, no urut", required=True),
        Column(
            "name",
            text,
            "nama, nama paslon, pasangan calon, nama pasangan calon, nama pasangan",
            required=True,
        ),
    ),
)


def build(frame: Frame, known: Known) -> tuple[CandidatePair, ...]:
    """Return the pairs whose contest area is known; each number stands once in a contest."""
    frame.unique("pair_id")
    frame.settle("contest_area", look_up_area(known))
    pair, area = frame.column("pair_id"), frame.column("contest_area")
    number, name = frame.column("number"), frame.column("name")
    seen: dict[tuple[str, int], int] = {}
    for i in frame.kept():
        first = seen.setdefault((area[i], number[i]), i)
        if first != i:
            frame.warn(i, "number", "pair_number_twice", first=frame.row_numbers[first])
    return tuple(CandidatePair(pair[i], area[i], number[i], name[i]) for i in frame.kept())
