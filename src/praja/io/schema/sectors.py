"""sectors: one row is a sector, its areas and the officer who answers for it (padal)."""

from typing import Any

from praja.domain.places import Sector
from praja.io.cells import Bad, identifier
from praja.io.frames import Column, Frame, TableSpec
from praja.io.references import Known
from praja.io.schema.interests import look_up_nrp
from praja.io.schema.personnel import nrp
from praja.io.schema.units import area_list, known_areas

SPEC = TableSpec(
    "sectors",
    "sector, sektor, rayon, padal, sektor pengamanan",
    (
        Column("sector_id", identifier, "id, kode sektor, sektor, kode, rayon", required=True),
        Column("area_codes", area_list, "wilayah, kode wilayah, kecamatan, area code", required=True),
        Column("officer", nrp, "nrp, nrp padal, padal, perwira"),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Sector, ...]:
    """Return the sectors; each area lies in one, and an officer who is not known is left to the engine."""
    frame.unique("sector_id")
    frame.settle("area_codes", known_areas(frame, known, "area_codes"))
    _keep_areas_once(frame)
    frame.settle("officer", look_up_nrp(known))
    sector, areas, officer = (frame.column(n) for n in ("sector_id", "area_codes", "officer"))
    return tuple(Sector(sector[i], areas[i], officer[i]) for i in frame.kept())


def _keep_areas_once(frame: Frame) -> None:
    """Leave each area in the first sector that names it; a sector without areas is none."""
    taken: dict[str, str] = {}
    sectors = frame.column("sector_id")

    def look(areas: tuple[str, ...], i: int) -> Any:
        free = tuple(a for a in areas if taken.setdefault(a, sectors[i]) == sectors[i])
        for area in areas:
            if area not in free:
                frame.drop(i, "area_codes", "area_in_two_sectors", area=area, first=taken[area])
        return free or Bad("sector_without_area")

    frame.settle("area_codes", look)
