"""posts: one row is a guarded post other than a station."""

from typing import Any

from praja.domain.places import Post
from praja.io.angles import angle
from praja.io.cells import identifier, text
from praja.io.choices import listed, post_kind
from praja.io.codes import area_reference
from praja.io.frames import Column, Frame, TableSpec
from praja.io.geography import settle_positions
from praja.io.numbers import at_least_one, count
from praja.io.places import centre_at, look_up_area
from praja.io.references import Known, each_of

SPEC = TableSpec(
    "posts",
    "post, pos, pos pengamanan, pos pam, pospam, objek pengamanan, objek pam, daftar pos",
    (
        Column("post_id", identifier, "id, id pos, kode pos, kode", required=True),
        Column("kind", post_kind, "jenis, jenis pos", required=True),
        Column("name", text, "nama, nama pos, objek, nama objek", required=True),
        Column("area_code", area_reference, "kode wilayah, wilayah, area", required=True),
        Column("lat", angle, "lintang, latitude, y"),
        Column("lon", angle, "bujur, longitude, long, lng, x"),
        Column("phases", listed, "tahapan, tahap, phase", required=True),
        Column("task_force", identifier, "satgas, satuan tugas", required=True),
        Column(
            "officers",
            at_least_one,
            "jumlah personel, jml personel, jml pers, personel, anggota, jumlah anggota, jml anggota, "
            "kekuatan",
            required=True,
        ),
        Column("shift", identifier, "gilir, giliran, regu, pola jaga", required=True),
        Column("qualifications", listed, "keahlian, kualifikasi, kemampuan", strict=True),
        Column("pair_id", identifier, "paslon, id paslon, pasangan calon, kandidat", strict=True),
        Column("women", count, "polwan, wanita, jumlah polwan", strict=True),
    ),
    sums=("officers",),
)


def build(frame: Frame, known: Known) -> tuple[Post, ...]:
    """Return the posts that refer to known areas, phases, task forces, shifts and pairs."""
    frame.unique("post_id")
    frame.settle("area_code", look_up_area(known))
    frame.settle("phases", each_of(known.phase_keys))
    frame.settle("task_force", known.task_force_keys.look_up)
    frame.settle("shift", known.shift_keys.look_up)
    frame.settle("pair_id", known.pair_keys().look_up)
    lat, lon = settle_positions(frame, [centre_at(known, code) for code in frame.column("area_code")])
    officers, women = frame.column("officers"), frame.column("women")
    for i in list(frame.kept()):
        if women[i] is not None and women[i] > officers[i]:
            frame.reject(i, "women", "women_above_officers", officers=officers[i])
    names = ("post_id", "kind", "name", "area_code", "phases", "task_force", "officers", "shift", "pair_id")
    more = (frame.column("qualifications"), women)
    rows = list(zip(*(frame.column(n) for n in names), lat, lon, *more, strict=True))
    return tuple(_post(rows[i]) for i in frame.kept())


def _post(row: tuple[Any, ...]) -> Post:
    post_id, kind, name, area, phases, force, officers, shift, pair, lat, lon, skills, women = row
    place = (post_id, kind, name, area, lat, lon)
    return Post(*place, phases, force, officers, shift, skills or (), pair, women or 0)
