"""interests: one row is a declared tie to a pair. What kind of tie it is, nobody here reads."""

from typing import Any

from praja.domain.forces import Tie
from praja.io.cells import Bad, Odd, identifier
from praja.io.frames import Column, Frame, TableSpec
from praja.io.references import Known
from praja.io.schema.personnel import MAX_ZEROS_EATEN, nrp

SPEC = TableSpec(
    "interests",
    "interest, kepentingan, konflik kepentingan, hubungan, deklarasi kepentingan",
    (
        Column("nrp", nrp, "nrp nip, nip", required=True),
        Column("relation", None, "hubungan, jenis hubungan, hubungan keluarga"),
        Column("pair_id", identifier, "paslon, id paslon, pasangan calon, kode paslon", required=True),
    ),
)


def look_up_nrp(known: Known) -> Any:
    """Return a look-up of officers; zeros eaten from the front are found again where one officer fits."""

    def look(value: str, _: int) -> Any:
        if value in known.nrps:
            return value
        alike = known.nrps_without_zeros.get(value.lstrip("0"), ())
        fits = [n for n in alike if 0 < len(n) - len(value) <= MAX_ZEROS_EATEN]
        return Odd(fits[0], "nrp_zeros_restored", {"read": fits[0]}) if len(fits) == 1 else Bad("nrp_unknown")

    return look


def build(frame: Frame, known: Known) -> tuple[Tie, ...]:
    """Return the ties of known officers to known pairs."""
    frame.settle("nrp", look_up_nrp(known))
    frame.settle("pair_id", known.pair_keys().look_up)
    frame.unique("nrp", "pair_id")
    number, pair = frame.column("nrp"), frame.column("pair_id")
    return tuple(Tie(number[i], pair[i]) for i in frame.kept())
