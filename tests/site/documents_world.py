"""Papers of a small command, and the plan of three days of tests/engine/outputs_world.py to make more of."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posko.documents.bridge import Source
from posko.documents.papers import (
    Annexes,
    DutySheet,
    Form,
    Head,
    Mark,
    Order,
    Person,
    Posting,
    Roster,
    Signatory,
    Table,
    TransferOrder,
    Turn,
)
from tests.engine.outputs_world import OPERATION, PLAN, at

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ADDRESS = "https://posko.example/c/"
SOURCE = Source(OPERATION, PLAN)
HOSTILE = '#eval("1") $x$ \\ *b* _i_ @ref <l> // `c` = #{panic()}'

HEAD = Head(
    document_id=UUID(int=0x1234567890ABCDEF1234567890ABCDEF),
    number="Sprin/412/XI/OPS.1.3./2024",
    issued_on=date(2024, 11, 20),
    issued_at="Hulu",
    unit="Polres Hulu",
    letterhead=("KEPOLISIAN NEGARA REPUBLIK INDONESIA", "RESOR HULU"),
    operation="Operasi Mantap Praja",
    valid_from=date(2024, 11, 27),
    valid_to=date(2024, 11, 27),
    classification="Terbatas",
    copy_no=3,
    copies=12,
)
DRAFT = replace(HEAD, number="", issued_on=None)
SIGNATORY = Signatory(position="Kepala Kepolisian Resor Hulu", name="Sari Dewi", rank="AKBP", nrp="70000001")
POSTING = Posting(
    rank="Bripka",
    name="Adi Nugraha",
    nrp="70000101",
    unit="Polsek Hulu",
    duty="Pengamanan TPS",
    place="TPS 001",
)
ORDER = Order(
    head=HEAD,
    phase="Pemungutan suara",
    considering="bahwa perlu.",
    basis=("UU 2/2002;", "Renops;"),
    tasks=("mengamankan TPS;",),
    conduct=("Netral.", "Tidak mencatat hasil."),
    postings=(POSTING,),
    signatory=SIGNATORY,
    copies_to=("Kapolda",),
)
TRANSFER = TransferOrder(
    head=HEAD,
    sending=True,
    phase="Pemungutan suara",
    from_unit="Polres Hulu",
    to_unit="Polres Hilir",
    linked_number="Sprin/9/XI/2024",
    report_to="posko Polres Hilir",
    report_at=at(26, 8),
    considering="bahwa perlu.",
    basis=("UU 2/2002;",),
    tasks=("melapor;",),
    conduct=("Netral.",),
    postings=(POSTING,),
    signatory=SIGNATORY,
)
TURN = Turn(
    start=at(27, 6),
    end=at(28, 0),
    duty="Pengamanan TPS",
    place="TPS 001 Batu dan 1 TPS lain",
    area="Hulu",
    role="Ketua tim",
    company="Bripda Beni",
    chain="Satgas Preventif",
    sector_officer="Iptu, Polsek Hulu",
    details=("TPS 001 Batu", "TPS 002 Batu"),
    place_id="H1",
    marks=(
        Mark(lat=-1.7, lon=103.6, label="TPS 001 Batu", sign="base"),
        Mark(lat=-1.71, lon=103.61, label="TPS 002 Batu"),
        Mark(lat=-1.6, lon=103.6, label="Polsek Hulu", sign="unit"),
    ),
)
SHEET = DutySheet(
    head=HEAD,
    person=Person(rank="Bripka", name="Adi Nugraha", nrp="70000101", unit="Polsek Hulu"),
    phase="Pemungutan suara",
    turns=(TURN,),
    conduct=("Netral.",),
    contacts=(("Posko", "110"),),
)
TABLE = Table(
    title="A. Kekuatan",
    columns=("Tahapan", "Petugas"),
    rows=(("Kampanye", "12"),),
    widths=(3, 1),
    figures=(1,),
)
ROSTER = Roster(
    head=HEAD,
    unit="Polsek Hulu",
    days=(date(2024, 11, 26), date(2024, 11, 27)),
    rows=((SHEET.person, ("PTR08", "TPS06*")),),
    codes=(("TPS", "Pengamanan TPS"),),
)
ANNEXES = Annexes(head=HEAD, title="Lampiran rencana operasi", tables=(TABLE,), signatory=SIGNATORY)
FORM = Form(
    head=HEAD,
    form="204",
    title="Daftar penugasan (Assignment List)",
    period=(at(27, 0), at(28, 0)),
    fields=(("3. Satgas (Branch)", "Satgas Preventif"),),
    tables=(TABLE,),
)
PAPERS = (ORDER, TRANSFER, SHEET, ROSTER, ANNEXES, FORM)
