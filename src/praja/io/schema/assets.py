"""assets: one row is a vehicle or kit of a unit."""

from praja.domain.forces import Asset
from praja.io.cells import identifier, text
from praja.io.frames import Column, Frame, TableSpec
from praja.io.numbers import count
from praja.io.references import Known

SPEC = TableSpec(
    "assets",
    "asset, aset, sarpras, kendaraan, sarana, sarana prasarana",
    (
        Column("asset_id", identifier, "id, id aset, nomor polisi, nopol, kode", required=True),
        Column("kind", text, "jenis, jenis aset, jenis kendaraan", required=True),
        Column("unit", identifier, "kesatuan, satuan, satker", required=True),
        Column("seats", count, "kapasitas, tempat duduk, kursi, jumlah kursi", required=True),
        Column("boxes", count, "kotak, kapasitas kotak, kotak suara"),
    ),
    sums=("seats", "boxes"),
)


def build(frame: Frame, known: Known) -> tuple[Asset, ...]:
    """Return the assets of known units."""
    frame.unique("asset_id")
    frame.settle("unit", known.unit_keys().look_up)
    asset, kind, unit = (frame.column(n) for n in ("asset_id", "kind", "unit"))
    seats, boxes = frame.column("seats"), frame.column("boxes")
    return tuple(Asset(asset[i], kind[i], unit[i], seats[i], boxes[i] or 0) for i in frame.kept())
