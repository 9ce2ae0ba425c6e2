"""A tiny operation of Polda Contoh whose risk can be worked by hand: five stations, two at Polres Hilir.

The model is cut at fixed scores (elevated 0.4, high 0.7, geography 0.6) and weighs `past_violence` 3 and
`past_dispute` 1; nearness is 3, 2, 1. H1 knows violence 1 itself and dispute 0.5 of its district:

    H1  (3*3*1 + 1*1*0.5) / (3*3 + 1*1) = 9.5 / 10 = 0.95      high
    H2  dispute of the district alone: 0.5                      elevated, raised by geography: high
    H3  the same, without geography                             elevated
    L1  nothing known                                           low, unknown
    L2  special by its kind
"""

import hashlib
import tempfile
from pathlib import Path

from posko.assessment.models import Change, ModelProposal, Override
from posko.assessment.queries import assessed
from posko.campaign.actions import keep
from posko.people.rights import Role
from tests.site.campaign_world import begun
from tests.site.world import AREAS, UNITS

SETTINGS = """\
[operation]
code = "MP-99"
name = "Mantap Praja Contoh"
area = "99"
command = "POLDA"
timezone = "Asia/Jakarta"
[[phases]]
key = "voting"
name = "Pemungutan suara"
start = 2024-11-27
end = 2024-11-28
"""
MODEL = """\
key = "contoh"
name_id = "Model contoh"
name_en = "Model of the example"
source = "Tangan"
weight_source = "Tangan / by hand"
shake = 0.25
[nearness]
station = 3
village = 2
district = 1
[cutoffs.stations]
elevated = { score = 0.4 }
high = { score = 0.7 }
geography = { score = 0.6 }
[cutoffs.districts]
elevated = { score = 0.4 }
high = { score = 0.7 }
geography = { score = 0.6 }
[expected]
above_low_min = 0
above_low_max = 1
source = "Tangan"
[[indicators]]
key = "past_violence"
axis = "conflict"
weight = 3
label_id = "Riwayat kekerasan"
label_en = "Past violence"
definition = "Kekerasan pada dua pemilihan terakhir."
source = "Laporan polisi"
[[indicators]]
key = "past_dispute"
axis = "conflict"
weight = 1
label_id = "Riwayat sengketa"
label_en = "Past dispute"
definition = "Keberatan atau PSU."
source = "Bawaslu"
[[indicators]]
key = "remoteness"
axis = "geography"
weight = 1
label_id = "Keterpencilan"
label_en = "Remoteness"
definition = "Jarak dari polsek."
source = "Survei"
[[indicators]]
key = "ikp_index"
kind = "index"
label_id = "IKP Bawaslu"
label_en = "IKP of Bawaslu"
definition = "Indeks yang terbit, dibagi 100."
source = "Bawaslu"
[[indicators]]
key = "ipkp_index"
kind = "index"
label_id = "IPKP Polri"
label_en = "IPKP of Polri"
definition = "Indeks wilayah, dibagi 100."
source = "Polri"
"""
VILLAGES = (("99.01.01.2001", "Batu"), ("99.03.01.2001", "Lembah"))
STATIONS = """\
station_id,village_code,number,name,lat,lon,voters,station_kind,catatan sendiri
H1,99.01.01.2001,1,TPS 1 Batu,-1.60,103.60,300,regular,papan nama
H2,99.01.01.2001,2,TPS 2 Batu,-1.61,103.61,310,regular,
H3,99.01.01.2001,3,TPS 3 Batu,-1.62,103.62,320,regular,
L1,99.03.01.2001,1,TPS 1 Lembah,-1.70,103.70,330,regular,
L2,99.03.01.2001,2,Lapas Lembah,-1.71,103.71,340,special,
"""
INDICATORS = """\
Tingkat,Kode Wilayah,Indikator,Nilai,Keterangan
TPS,H1,past_violence,1,dari laporan
kecamatan,99.01.01,past_dispute,"0,5",
TPS,H2,remoteness,0.9,
kecamatan,99.01.01,ikp_index,0.1203,
kabupaten,99.01,ipkp_index,0.4,
"""
INCIDENTS = """\
incident_id,date,kind,area_code,place_id,note
K-1,2019-04-17,arson,,H1,repeated
K-2,2020-12-09,dispute,99.01.01,,
K-3,2020-12-09,protest,99.03.01,,none
"""
CLASSES = {"H1": "high", "H2": "high", "H3": "elevated", "L1": "low", "L2": "special"}


def write_folder(folder, **tables):
    """Write the operation's folder, with other or more tables where they are given."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "operation.toml").write_text(SETTINGS, "utf-8")
    (folder / "risk_model.toml").write_text(tables.pop("model", MODEL), "utf-8")
    areas = [(a.code, a.name, str(a.level)) for a in AREAS] + [(c, n, "village") for c, n in VILLAGES]
    held = {
        "areas": "code,name,level,lat,lon\n" + "".join(f"{c},{n},{v},-1.6,103.6\n" for c, n, v in areas),
        "units": "unit,name,parent,area_codes,lat,lon\n"
        + "".join(f"{u.unit},{u.name},{u.parent or ''},{';'.join(u.area_codes)},-1.6,103.6\n" for u in UNITS),
        "stations": STATIONS,
        "indicators": INDICATORS,
        "incidents": INCIDENTS,
        **tables,
    }
    for name, text in held.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return folder


def assessed_operation(command, tmp_path, **tables):
    """Begin the operation at the Polda with a first version, and return what is assessed to its planner."""
    command.add("provincial_planner", Role.PLANNER, "POLDA")
    operation = begun(command, "POLDA", "99", "provincial_planner", "Mantap Praja Contoh")
    planner = command.viewer("provincial_planner")
    folder = write_folder(tmp_path / "folder", **tables)
    keep(planner, operation, folder, "versi pertama", now=command.now)
    return assessed(planner, operation.public_id)


def risked_operation(command, operation, who):
    """Give an operation a version whose places can be assessed, and return it."""
    with tempfile.TemporaryDirectory() as folder:
        keep(command.viewer(who), operation, write_folder(Path(folder) / "folder"), "uji", now=command.now)
    return operation


def noted_change(operation, author):
    """Note a value for somebody, past all checks."""
    row = {"level": "station", "code": "H1", "indicator": "past_dispute", "value": "0.3"}
    return Change.objects.create(
        operation=operation, author=author, noted_at=operation.begun_at, table="indicators",
        key="H1 · past_dispute · station", row=row, name="TPS 1", reason="uji",
    )  # fmt: skip


def proposed_override(operation, area):
    """Propose a class by somebody who is not there, past all checks."""
    return Override.objects.create(
        operation=operation, station_id="H3" if area.startswith("99.01") else "L1", name="TPS", area=area,
        before="low", risk_class="high", reason="uji", proposed_at=operation.begun_at, proposed_by="console",
    )  # fmt: skip


def proposed_model(operation):
    """Propose a model by somebody who is not there, past all checks."""
    return ModelProposal.objects.create(
        operation=operation, key="contoh", name_id="Model contoh", name_en="Model", text=MODEL,
        sha256=hashlib.sha256(MODEL.encode()).hexdigest(), reason="uji", proposed_at=operation.begun_at,
        proposed_by="console",
    )  # fmt: skip
