"""depots: one row is a place where ballot boxes are kept, and its hours."""

from typing import Any, Final

from praja.domain.areas import Level
from praja.domain.places import Depot
from praja.io.angles import angle
from praja.io.choices import depot_level
from praja.io.codes import area_reference
from praja.io.dates import time_of_day
from praja.io.frames import Column, Frame, TableSpec
from praja.io.geography import settle_positions
from praja.io.places import centre_at
from praja.io.references import Known

SPEC = TableSpec(
    "depots",
    "depot, gudang, gudang logistik, tempat kotak suara, penyimpanan kotak suara",
    (
        Column("level", depot_level, "tingkat, jenis, jenis gudang", required=True),
        Column("area_code", area_reference, "kode wilayah, wilayah, area, kode", required=True),
        Column("lat", angle, "lintang, latitude, y"),
        Column("lon", angle, "bujur, longitude, long, lng, x"),
        Column("open", time_of_day, "buka, jam buka, mulai"),
        Column("close", time_of_day, "tutup, jam tutup, selesai"),
    ),
)
LEVELS: Final = {
    "warehouse": (Level.REGENCY, Level.PROVINCE),
    "district": (Level.DISTRICT,),
    "village": (Level.VILLAGE,),
}
"""The areas that a depot of each level serves."""
HOURS: Final = (8 * 60, 17 * 60)
"""Of a depot that says none, as ``Depot`` has them."""


def build(frame: Frame, known: Known) -> tuple[Depot, ...]:
    """Return the depots of known areas; hours that cannot be read are those of every depot."""
    levels = frame.column("level")

    def look(value: Any, i: int) -> Any:
        return known.gazetteer.look_up(value, LEVELS[levels[i]])

    frame.settle("area_code", look)
    frame.unique("level", "area_code")
    lat, lon = settle_positions(frame, [centre_at(known, code) for code in frame.column("area_code")])
    area = frame.column("area_code")
    return tuple(Depot(levels[i], area[i], lat[i], lon[i], *_hours(frame, i)) for i in frame.kept())


def _hours(frame: Frame, i: int) -> tuple[int, int]:
    given = (frame.column("open")[i], frame.column("close")[i])
    opens, closes = (default if at is None else at for at, default in zip(given, HOURS, strict=True))
    if closes > opens:
        return opens, closes
    frame.drop(i, "close", "hours_reversed", open=frame.cell(i, "open"))
    return HOURS
