"""incidents: one row is something that happened at a place at an earlier vote, in words from lists alone.

Nothing of it is scored: a person reads it beside the indicators. There is no column for names or free text.
"""

from typing import Any

from praja.domain.areas import lies_in
from praja.domain.places import PastIncident
from praja.io import choices
from praja.io.cells import Bad, identifier
from praja.io.codes import area_reference
from praja.io.dates import day
from praja.io.frames import Column, Frame, TableSpec
from praja.io.places import look_up_area
from praja.io.references import Known

SPEC = TableSpec(
    "incidents",
    "incident, kejadian, riwayat kejadian, kejadian masa lalu, insiden",
    (
        Column("incident_id", identifier, "id, id kejadian, nomor, no, kode", required=True),
        Column("date", day, "tanggal, tanggal kejadian, tgl", required=True),
        Column("kind", choices.incident_kind, "jenis, jenis kejadian", required=True),
        Column("area_code", area_reference, "kode wilayah, wilayah, kelurahan, desa, kecamatan"),
        Column("place_id", identifier, "id tps, kode tps, tps, id pos, pos, tempat", strict=True),
        Column("note", choices.incident_note, "akibat, keterangan, catatan"),
    ),
)


def build(frame: Frame, known: Known) -> tuple[PastIncident, ...]:
    """Return the incidents of known areas, stations and posts; each has an area."""

    def look(value: Any, _: int) -> Any:
        return value if value in known.areas_of_places else Bad("incident_place_unknown")

    frame.unique("incident_id")
    frame.settle("area_code", look_up_area(known))
    frame.settle("place_id", look)
    _settle_areas(frame, known)
    ids, on, kind = (frame.column(n) for n in ("incident_id", "date", "kind"))
    area, place, note = (frame.column(n) for n in ("area_code", "place_id", "note"))
    return tuple(PastIncident(ids[i], on[i], kind[i], area[i], place[i], note[i] or "") for i in frame.kept())


def _settle_areas(frame: Frame, known: Known) -> None:
    """Give each row the narrowest area that it names: that of its station or post, else its own."""
    areas, places = list(frame.column("area_code")), frame.column("place_id")
    for i in list(frame.kept()):
        own = known.areas_of_places.get(places[i]) if places[i] is not None else None
        if own is None and areas[i] is None:
            frame.reject(i, "area_code", "cell_missing")
        elif own is not None and areas[i] is not None and not lies_in(own, areas[i]):
            frame.reject(i, "area_code", "incident_elsewhere", place=places[i])
        else:
            areas[i] = own or areas[i]
    frame.values["area_code"] = areas
