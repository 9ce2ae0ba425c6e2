"""totals: what others have counted, to be compared with the rows: stations, voters, officers of an area."""

from collections.abc import Callable

from praja.domain.areas import CommandTree, lies_in
from praja.domain.operation import Operation
from praja.io.codes import area_reference
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import count
from praja.io.places import look_up_area
from praja.io.references import Known

SPEC = TableSpec(
    "totals",
    "total, rekap, rekapitulasi, jumlah",
    (
        Column("area_code", area_reference, "kode, kode wilayah, wilayah, area", required=True),
        Column("stations", count, "tps, jumlah tps"),
        Column(
            "voters",
            count,
            "pemilih, jumlah pemilih, dpt, jumlah dpt, jml dpt, jumlah pemilih tetap, jml pemilih tetap dpt",
        ),
        Column("officers", count, "personel, jumlah personel, personil, anggota"),
    ),
)


def check(frame: Frame, known: Known, operation: Operation) -> None:
    """Note each total that differs from what the rows of its area add up to."""
    frame.settle("area_code", look_up_area(known))
    codes = frame.column("area_code")
    counted: dict[str, Callable[[str], int]] = {
        "stations": lambda code: sum(lies_in(s.village_code, code) for s in operation.stations),
        "voters": lambda code: sum(s.voters for s in operation.stations if lies_in(s.village_code, code)),
        "officers": lambda code: _officers(operation, code),
    }
    for column, count_in in counted.items():
        stated = frame.column(column)
        for i in frame.kept():
            if stated[i] is not None and stated[i] != (found := count_in(codes[i])):
                frame.notes.error(
                    "total_mismatch",
                    frame.row_numbers[i],
                    column,
                    frame.cell(i, column),
                    leaves="",
                    counted=found,
                )


def _officers(operation: Operation, code: str) -> int:
    """Return the officers of the units that serve nothing outside the area."""
    inside = _units_inside(operation.tree, code)
    return sum(o.unit in inside for o in operation.personnel)


def _units_inside(tree: CommandTree, code: str) -> set[str]:
    return {
        key
        for key, u in tree.units.items()
        if u.area_codes and all(lies_in(area, code) for area in u.area_codes)
    }
