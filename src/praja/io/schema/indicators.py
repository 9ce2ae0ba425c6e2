"""indicators: one row is one measured property of an area or a station, 0 to 1."""

from typing import Any

from praja.domain.areas import Level
from praja.domain.places import Indicator
from praja.io.cells import Bad, Odd, identifier, squeeze, text, value_of
from praja.io.choices import indicator_level
from praja.io.codes import area_reference
from praja.io.forbidden import is_forbidden
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import share
from praja.io.references import Known


def indicator_name(cell: Any) -> Any:
    """Return the name of an indicator; votes, parties, religion, ethnicity and membership are refused."""
    reading = text(cell)
    name = value_of(reading)
    return Bad("indicator_forbidden") if name is not None and is_forbidden(str(name)) else reading


SPEC = TableSpec(
    "indicators",
    "indicator, indikator, indikator kerawanan, data indikator",
    (
        Column("level", indicator_level, "tingkat, tingkatan", required=True),
        Column("code", identifier, "kode, kode wilayah, wilayah, id tps", required=True),
        Column("indicator", indicator_name, "indikator, nama indikator, variabel", required=True),
        Column("value", share, "nilai, skor, nilai indikator", required=True),
    ),
)


def build(frame: Frame, known: Known) -> tuple[Indicator, ...]:
    """Return the indicators of known areas and stations."""
    levels = frame.column("level")

    def look(code: Any, i: int) -> Any:
        if levels[i] == "station":
            return code if code in known.station_ids else Bad("station_unknown")
        if code in known.gazetteer and known.gazetteer.areas[code].level == levels[i]:
            return code
        reading = area_reference(_as_written(frame.cell(i, "code")))
        if isinstance(reading, Bad):
            return reading
        found = known.gazetteer.look_up(value_of(reading), (Level(levels[i]),))
        return reading if isinstance(reading, Odd) and not isinstance(found, Bad | Odd) else found

    frame.settle("code", look)
    frame.unique("level", "code", "indicator")
    code, name, value = frame.column("code"), frame.column("indicator"), frame.column("value")
    return tuple(Indicator(str(levels[i]), code[i], name[i], value[i]) for i in frame.kept())


def _as_written(cell: object) -> object:
    return squeeze(cell) if isinstance(cell, str) else cell
