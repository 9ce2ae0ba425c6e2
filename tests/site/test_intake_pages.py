"""The pages of intake: what is said when something is wrong, and what a planner sees and commands may not."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.urls import reverse

from posko.campaign.models import Operation
from posko.intake import receiving
from posko.intake.models import Draft
from posko.intake.receiving import Incoming
from posko.people.models import Installation
from posko.surfaces.desk import registers, uploads
from praja.worlds.demo import MARKER
from tests.site.campaign_world import SETTINGS, begun
from tests.site.intake_world import OFFICERS, accepted, first_files, officers, received, sent, workbook


@pytest.fixture
def operation(command):
    found = begun(command)
    accepted(command, found, *first_files())
    return found


def text_of(answer):
    return answer.content.decode()


def uploaded(client, operation, *files):
    """Send files and return the page that one is led to."""
    return client.post(reverse("desk:upload", args=[operation.public_id]), sent(*files), follow=True)


def test_an_upload_leads_to_a_draft_that_names_table_and_what_lacks(command, operation):
    page = text_of(uploaded(command.client("planner"), operation, officers()))
    assert "daftar anggota.xlsx" in page
    assert "Kolom wajib yang belum ada" in page
    assert "NRP" in page


def test_a_first_draft_names_the_tables_that_rows_still_wait_for(command):
    operation = begun(command)
    draft = received(command, operation, first_files()[3]).draft
    page = reverse("desk:draft", args=[draft.public_id])
    words = command.client("planner").get(page).content.decode()
    assert "Masih kurang" in words
    for table in ("Pengaturan operasi", "Wilayah administrasi", "Kesatuan", "Personel"):
        assert f"<b>{table}</b>" in words
    assert "<b>TPS</b>" not in words
    received(command, operation, *first_files(), officers())
    assert "Masih kurang" not in command.client("planner").get(page).content.decode()


def test_columns_are_mapped_rows_mended_and_the_draft_accepted_in_the_pages(command, operation):
    client = command.client("planner")
    uploaded(client, operation, officers())
    part = Draft.objects.get(state="open").parts.get()
    address = reverse("desk:remap", args=[part.pk])
    form = {"table": "personnel", "header_row": "1", "column-1": "nrp"}
    page = text_of(client.post(address, form, follow=True))
    assert "Jenderal Besar" in page
    assert re.search(r'class="spoiled">Jenderal Besar<span class="finding"><b>Pangkat', page)
    raw = client.get(reverse("desk:spoiled", args=[part.pk]))
    assert raw.headers["Content-Disposition"] == 'attachment; filename="baris-rusak-personnel.xlsx"'
    rows = [["posko_baris", *OFFICERS[0]], [3, 2, "80000002", "Budi Contoh", "Aiptu", "RES-1"]]
    mended = SimpleUploadedFile("rusak.xlsx", workbook(rows))
    page = text_of(client.post(reverse("desk:mend", args=[part.pk]), {"files": [mended]}, follow=True))
    assert "1 baris diganti" in page
    draft = Draft.objects.get(state="open")
    accept = reverse("desk:accept", args=[draft.public_id])
    assert "Tulis dulu alasannya." in text_of(client.post(accept, {"revision": draft.revision, "why": " "}))
    page = text_of(client.post(accept, {"revision": draft.revision, "why": "Sprin 12"}, follow=True))
    assert "Diterima sebagai versi 2." in page
    assert "Sprin 12" in page
    page = text_of(
        command.client("commander").get(
            reverse("desk:version", args=[operation.public_id, 2]), {"tabel": "personnel"}
        )
    )
    assert "80000002" in page


def test_why_a_row_is_spoiled_is_said_where_no_cell_holds_it(command, operation):
    """Both units are without a parent, and the file has no column for one: one of them must have it."""
    client = command.client("planner")
    units = Incoming("units.csv", b"unit,name,area_codes,lat,lon\nA,Polda A,99,-1,103\nB,Polda B,99,-1,103\n")
    areas = Incoming("areas.csv", b"code,name,level,lat,lon\n99,Contoh,province,-1,103\n")
    uploaded(client, operation, areas)
    uploaded(client, operation, units)
    part = Draft.objects.get(state="open").parts.get(table="units")
    page = text_of(client.get(reverse("desk:part", args=[part.pk]), {"lihat": "rusak"}))
    assert re.search(r'class="number spoiled">3<span class="finding"><b>[^<]+</b>: <b>[^<]+</b>', page)


def test_a_table_without_a_required_column_is_not_accepted(command, operation):
    draft = received(command, operation, officers()).draft
    answer = command.client("planner").post(
        reverse("desk:accept", args=[draft.public_id]), {"revision": draft.revision, "why": "Surat 1"}
    )
    assert answer.status_code == 409
    assert "kolom wajib belum ada (NRP)" in text_of(answer)


def test_times_are_those_of_the_operation_s_own_zone(command, operation):
    address = reverse("desk:register", args=[operation.public_id])
    # 01:00 UTC is 08.00 in Jakarta and 10.00 in Jayapura.
    assert "1 Nov 2024 08.00 WIB" in text_of(command.client("planner").get(address))
    Operation.objects.update(zone="Asia/Jayapura")
    assert "1 Nov 2024 10.00 WIT" in text_of(command.client("planner").get(address))


def test_a_refused_acceptance_keeps_the_reason_that_was_typed(command, operation):
    draft = received(command, operation, officers()).draft
    answer = command.client("planner").post(
        reverse("desk:accept", args=[draft.public_id]), {"revision": "0", "why": "Surat yang panjang"}
    )
    assert answer.status_code == 409
    assert "Draf ini berubah sejak halaman dibuka" in text_of(answer)
    assert 'value="Surat yang panjang"' in text_of(answer)


def test_what_cannot_be_read_is_said_and_no_draft_is_made(command, operation):
    page = text_of(uploaded(command.client("planner"), operation, Incoming("lama.xls", b"\xd0\xcf\x11\xe0")))
    assert "lama.xls: Format lama" in page
    assert "Simpan ulang sebagai .xlsx" in page
    assert not Draft.objects.filter(state="open").exists()
    client = command.client("planner")
    client.post(reverse("desk:language"), {"language": "en", "next": "/"})
    page = text_of(uploaded(client, operation, Incoming("lama.xls", b"\xd0\xcf\x11\xe0")))
    assert "Old kinds of workbook" in page


def test_an_empty_form_asks_for_a_file(command, operation):
    assert "Pilih dulu sebuah berkas." in text_of(uploaded(command.client("planner"), operation))


@pytest.mark.parametrize(
    ("name", "says"), [("MOST_AT_ONCE", "sekaligus: kirim sebagian"), ("LARGEST", "lebih besar dari")]
)
def test_too_much_at_once_is_refused_in_words(command, operation, monkeypatch, name, says):
    monkeypatch.setattr(uploads, name, 100)
    assert says in text_of(uploaded(command.client("planner"), operation, officers()))
    assert not Draft.objects.filter(state="open").exists()


def test_too_many_rows_are_refused_in_words(command, operation, monkeypatch):
    monkeypatch.setattr(receiving, "MOST_ROWS", 3)
    assert "Lebih dari 3 baris" in text_of(uploaded(command.client("planner"), operation, officers()))


def test_a_disk_that_fills_up_while_sending_is_said(command, operation, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    assert "Disk penuh" in text_of(uploaded(command.client("planner"), operation, officers()))


def test_a_name_with_markup_is_shown_as_text(command, operation):
    page = text_of(uploaded(command.client("planner"), operation, officers(name="<b>x.xlsx")))
    assert "<b>x.xlsx" not in page
    assert "&lt;b&gt;x" in page


def test_a_commander_sees_the_register_and_cannot_send(command, operation):
    page = text_of(command.client("commander").get(reverse("desk:register", args=[operation.public_id])))
    assert "TPS" in page
    assert "data-drop" not in page


def test_a_planner_without_an_operation_is_led_to_begin_one(command):
    client = command.client("planner")
    assert client.get(reverse("desk:data")).headers["Location"] == reverse("desk:begin_operation")
    form = {
        "name": "Mantap Praja Hulu",
        "title": "",
        "unit": "RES-1",
        "area": "99.01",
        "zone": "Asia/Jakarta",
    }
    page = text_of(client.post(reverse("desk:begin_operation"), form, follow=True))
    assert "Belum ada data." in page
    assert Operation.objects.get().zone == "Asia/Jakarta"
    refused = client.post(reverse("desk:begin_operation"), {**form, "unit": "RES-11"})
    assert refused.status_code == 200
    assert Operation.objects.count() == 1


def test_a_demo_takes_its_own_rows_and_refuses_real_ones(command):
    Installation.objects.create(demo=True)
    demo = begun(command)
    first = [
        Incoming(f.name, f.raw if f.name != "operation.toml" else f"{MARKER}\n{SETTINGS}".encode())
        for f in first_files()
    ]
    rows = [row for row in OFFICERS if row[3] != "Jenderal Besar"]
    named = [("nrp", *row[2:5]) if row[0] == "No" else row[1:5] for row in rows]
    accepted(command, demo, *first, Incoming("personnel.xlsx", workbook(named)))
    client = command.client("planner")
    own = [named[0], ("80000001", "Nama Lain", "Aipda", "RES-1")]
    assert "Draf" in text_of(uploaded(client, demo, Incoming("personnel.xlsx", workbook(own))))
    real = [*own, ("75010203", "Orang Sungguhan", "Aipda", "RES-1")]
    page = text_of(uploaded(client, demo, Incoming("personnel.xlsx", workbook(real))))
    assert "Basis data demo menolak data sungguhan" in page
    part = Draft.objects.get(state="open").parts.get()
    assert "75010203" not in str(part.columns)


def test_a_form_of_columns_with_nonsense_changes_nothing(command, operation):
    client = command.client("planner")
    uploaded(client, operation, officers())
    part = Draft.objects.get(state="open").parts.get()
    for form in (
        {"table": "nonsense", "header_row": "1"},
        {"table": "personnel", "header_row": "99999"},
        {"table": "personnel", "header_row": "1", "column-1": "votes"},
        {"table": "personnel", "header_row": "1", "column-1": "name"},
        {},
    ):
        answer = client.post(reverse("desk:remap", args=[part.pk]), form)
        assert answer.status_code == 409, form
    part.refresh_from_db()
    assert part.header_row == 0


def test_the_first_page_tells_what_is_missing_and_which_draft_waits(command, operation):
    client = command.client("planner")
    page = text_of(client.get("/"))
    assert re.search(r'class="done">.{0,300}>TPS</a> <small>2</small>', page, re.DOTALL)
    assert re.search(r'class="open">.{0,300}>Petugas</a> <small>daftar personel', page, re.DOTALL)
    assert "Draf terbuka" not in page
    draft = received(command, operation, officers()).draft
    assert reverse("desk:draft", args=[draft.public_id]) in text_of(client.get("/"))
    assert "Langkah awal" not in text_of(command.client("observer").get("/"))


def test_long_lists_are_paged_and_their_links_lead_on(command, operation, monkeypatch):
    monkeypatch.setattr(registers, "PER_PAGE", 2)
    client = command.client("planner")
    address = reverse("desk:version", args=[operation.public_id, 1])
    links = [
        unescape(link)
        for link in re.findall(r'href="(\?[^"]+)"', text_of(client.get(f"{address}?tabel=areas")))
    ]
    assert "?tabel=areas&jenis=added" in links
    assert "?tabel=areas&jenis=added&hal=2" in links
    page = text_of(client.get(f"{address}?tabel=areas&jenis=added&hal=3"))
    assert "99.01.01.2002" in page
    assert "Halaman 3 dari 3" in page
    assert "Halaman 3 dari 3" in text_of(client.get(f"{address}?tabel=areas&hal=999"))
    for nonsense in ("hal=x", "jenis=x", "tabel=../x", "hal=-1"):
        assert client.get(f"{address}?tabel=areas&{nonsense}").status_code == 200


def test_more_files_than_any_form_sends_are_refused_in_words(command, operation):
    files = [Incoming(f"{n}.csv", b"a,b") for n in range(101)]
    answer = command.client("planner").post(reverse("desk:upload", args=[operation.public_id]), sent(*files))
    assert answer.status_code == 400
    assert "Kirim lebih sedikit sekaligus" in text_of(answer)
    page = text_of(uploaded(command.client("planner"), operation, *files[:41]))
    assert "Lebih dari 40 berkas sekaligus." in page


def test_a_second_press_of_the_button_says_that_the_draft_is_closed(command, operation):
    client = command.client("planner")
    draft = received(command, operation, Incoming("tps.csv", first_files()[3].raw)).draft
    address = reverse("desk:accept", args=[draft.public_id])
    form = {"revision": draft.revision, "why": "Surat 1"}
    assert client.post(address, form).status_code == 302
    page = text_of(client.post(address, form, follow=True))
    assert "Draf ini sudah ditutup." in page
    assert operation.versions.count() == 2
