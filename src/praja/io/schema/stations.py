"""stations: one row is a polling station (TPS)."""

import re
from typing import Any

from praja.domain.areas import Level
from praja.domain.places import Station
from praja.io import choices
from praja.io.angles import angle
from praja.io.cells import Odd, identifier, squeeze, text, value_of
from praja.io.codes import Named, area_reference
from praja.io.frames import Column, Frame, TableSpec
from praja.io.geography import Centre, settle_positions
from praja.io.numbers import at_least_one, count
from praja.io.places import areas_by_columns, look_up_area
from praja.io.references import Known

WITH_NUMBER = re.compile(
    r"(?:tps|no\.?|nomor|stasiun|station)[ .:#-]*(?:no\.?|nomor)?[ .:#-]*0*(\d{1,4})", re.I | re.A
)


def station_number(cell: Any) -> Any:
    """Return the number of a station: 1, 001 or TPS 001."""
    match = WITH_NUMBER.fullmatch(squeeze(cell)) if isinstance(cell, str) else None
    if match and int(match[1]) >= 1:
        return Odd(int(match[1]), "number_in_text", {"read": int(match[1])})
    return at_least_one(cell)


def place_name(cell: Any) -> Any:
    """Return a name to look up."""
    found = value_of(text(cell))
    return None if found is None else Named(found)


SPEC = TableSpec(
    "stations",
    "station, tps, daftar tps, data tps, tempat pemungutan suara",
    (
        Column("station_id", identifier, "id, id tps, kode tps, tps id", strict=True),
        Column(
            "village_code",
            area_reference,
            "kode kelurahan, kode desa, kode kelurahan desa, kode desa kelurahan, kode wilayah, village id",
            strict=True,
        ),
        Column(
            "number",
            station_number,
            "nomor, no tps, nomor tps, tps, tps no, tempat pemungutan suara",
            required=True,
        ),
        Column("name", text, "nama, nama tps, lokasi, lokasi tps, alamat, alamat tps"),
        Column(
            "village",
            place_name,
            "kelurahan, desa, kelurahan desa, desa kelurahan, nama kelurahan, nama desa, kel desa, desa kel",
        ),
        Column("district", place_name, "kecamatan, nama kecamatan, kec"),
        Column(
            "regency",
            place_name,
            "kabupaten, kota, kabupaten kota, kab kota, kota kabupaten, nama kabupaten, kab",
        ),
        Column("lat", angle, "lintang, latitude, y, koordinat lintang"),
        Column("lon", angle, "bujur, longitude, long, lng, x, koordinat bujur"),
        Column(
            "voters",
            count,
            "jumlah pemilih, pemilih, dpt, jumlah dpt, jml dpt, pemilih dpt, total dpt, jumlah pemilih dpt, "
            "jumlah pemilih tetap, jml pemilih tetap, jml pemilih tetap dpt, jml pemilih",
            required=True,
        ),
        Column(
            "risk_class",
            choices.risk_class,
            "kerawanan, kelas kerawanan, tingkat kerawanan, klasifikasi, kategori kerawanan",
        ),
        Column("reason", text, "alasan, alasan kerawanan"),
        Column("station_kind", choices.station_kind, "jenis tps, jenis, kind"),
        Column("access", choices.access, "akses, jalur, akses jalan"),
        Column("boxes_at", area_reference, "kotak suara di, lokasi kotak, gudang kotak"),
    ),
    sums=("voters",),
)


def build(frame: Frame, known: Known) -> tuple[Station, ...]:
    """Return the stations in the order of the table, each in a known village and with a position."""
    villages = _villages(frame, known)
    _settle_ids(frame, villages)
    frame.unique("station_id")
    _check_numbers(frame, villages)
    _check_voters(frame)
    frame.settle("boxes_at", look_up_area(known))
    lat, lon = settle_positions(frame, _centres(villages, known))
    return _stations(frame, villages, lat, lon)


def _villages(frame: Frame, known: Known) -> list[str | None]:
    return areas_by_columns(frame, known, "village_code", "village", (Level.VILLAGE,))


def _settle_ids(frame: Frame, villages: list[str | None]) -> None:
    ids, numbers = frame.column("station_id"), frame.column("number")
    for i in frame.kept():
        if ids[i] is None:
            ids[i] = f"{villages[i]}-{numbers[i]:03d}"
            frame.warn(i, "station_id", "station_id_made", read=ids[i])
    frame.values["station_id"] = ids


def _check_numbers(frame: Frame, villages: list[str | None]) -> None:
    """Note numbers that a village has twice, and numbers that it skips."""
    numbers = frame.column("number")
    of_village: dict[str, dict[int, int]] = {}
    for i in frame.kept():
        seen = of_village.setdefault(villages[i] or "", {})
        first = seen.setdefault(numbers[i], i)
        if first != i:
            frame.warn(
                i, "number", "station_number_twice", village=villages[i], first=frame.row_numbers[first]
            )
    for village, seen in of_village.items():
        # Numbers from 901 are stations at special locations: they start a row of their own.
        ordinary = [n for n in seen if n < 900]
        gaps = sorted(set(range(1, max(ordinary, default=0))) - set(ordinary))
        if gaps:
            listed = ", ".join(map(str, gaps[:10])) + (", …" if len(gaps) > 10 else "")
            frame.warn(seen[max(ordinary)], "number", "station_number_gap", village=village, missing=listed)


def _check_voters(frame: Frame) -> None:
    voters = frame.column("voters")
    for i in frame.kept():
        if voters[i] == 0:
            frame.warn(i, "voters", "station_without_voters")


def _centres(villages: list[str | None], known: Known) -> list[Centre | None]:
    areas = known.gazetteer.areas
    memo: dict[str, Centre] = {}
    centres: list[Centre | None] = []
    for village in villages:
        if village is None:
            centres.append(None)
            continue
        if village not in memo:
            memo[village] = Centre.of(areas[village], areas.get(village.rpartition(".")[0]))
        centres.append(memo[village])
    return centres


def _stations(
    frame: Frame, villages: list[str | None], lat: list[float], lon: list[float]
) -> tuple[Station, ...]:
    ids, numbers, names = frame.column("station_id"), frame.column("number"), frame.column("name")
    voters, classes, reasons = frame.column("voters"), frame.column("risk_class"), frame.column("reason")
    kinds, access, boxes = frame.column("station_kind"), frame.column("access"), frame.column("boxes_at")
    return tuple(
        Station(
            ids[i],
            villages[i] or "",
            numbers[i],
            _named(names[i], numbers[i]),
            lat[i],
            lon[i],
            voters[i],
            classes[i],
            reasons[i] or "",
            kinds[i] == "special",
            access[i] or "land",
            boxes[i],
        )
        for i in frame.kept()
    )


def _named(name: str | None, number: int) -> str:
    """Return a name that says which station it is: two of them often share a school."""
    own = f"TPS {number:03d}"
    return own if not name else name if "tps" in name.casefold() else f"{own}, {name}"
