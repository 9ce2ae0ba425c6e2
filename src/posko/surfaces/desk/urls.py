"""The addresses of the desk."""

from django.urls import path, register_converter

from posko.surfaces.desk import (
    campaign,
    checks,
    duties,
    entrance,
    intake,
    ledger,
    orders,
    people,
    plans,
    registers,
    revisions,
    territory,
    today,
)


class RowConverter:
    """The number of a row: as many digits as a database keeps, no more."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        """Return the number."""
        return int(value)

    def to_url(self, value: int) -> str:
        """Return the digits."""
        return str(value)


register_converter(RowConverter, "row")
app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("operasi/pilih/", campaign.choose, name="choose_operation"),
    path("data/", registers.data, name="data"),
    path("data/operasi/baru/", registers.begin_operation, name="begin_operation"),
    path("data/<uuid:operation>/", registers.register, name="register"),
    path("data/<uuid:operation>/unggah/", intake.upload, name="upload"),
    path("data/<uuid:operation>/versi/", registers.versions, name="versions"),
    path("data/<uuid:operation>/versi/<row:number>/", registers.version, name="version"),
    path("data/<uuid:operation>/versi/<row:number>/<slug:table>.xlsx", registers.table, name="table"),
    path("data/draf/<uuid:draft>/", intake.draft, name="draft"),
    path("data/draf/<uuid:draft>/terima/", intake.accept, name="accept"),
    path("data/draf/<uuid:draft>/periksa/", intake.check_again, name="check_again"),
    path("data/draf/<uuid:draft>/buang/", intake.drop, name="drop"),
    path("data/bagian/<row:part_id>/", intake.part, name="part"),
    path("data/bagian/<row:part_id>/kolom/", intake.remap, name="remap"),
    path("data/bagian/<row:part_id>/rusak.xlsx", intake.spoiled, name="spoiled"),
    path("data/bagian/<row:part_id>/perbaikan/", intake.mend, name="mend"),
    path("data/bagian/<row:part_id>/keluarkan/", intake.remove_part, name="remove_part"),
    path("data/satuan/", territory.territory, name="territory"),
    path("data/satuan/<str:code>/", territory.unit, name="unit"),
    path("data/wilayah/<str:code>/", territory.area, name="area"),
    path("rencana/", plans.plans, name="plans"),
    path("rencana/banding/", plans.compare, name="compare_plans"),
    path("rencana/baru/<uuid:operation>/", plans.ask_plan, name="ask_plan"),
    path("rencana/<uuid:public_id>/", plans.plan, name="plan"),
    path("rencana/<uuid:public_id>/kemajuan/", plans.progress, name="plan_progress"),
    path("rencana/<uuid:public_id>/batal/", plans.cancel, name="cancel_plan"),
    path("rencana/<uuid:public_id>/laporan/", plans.report, name="plan_report"),
    path("rencana/<uuid:public_id>/revisi/", revisions.revise, name="revise_plan"),
    path("rencana/<uuid:public_id>/perubahan/", revisions.changes, name="plan_changes"),
    path("rencana/<uuid:public_id>/setujui/", plans.approve, name="approve_plan"),
    path("rencana/<uuid:public_id>/tugas/", duties.duties, name="duties"),
    path("rencana/<uuid:public_id>/mengapa/", duties.why, name="why"),
    path("perintah/", orders.orders, name="orders"),
    path("perintah/terbit/", orders.issue_all, name="issue_orders"),
    path("perintah/siapkan/<uuid:public_id>/", orders.prepare, name="prepare_orders"),
    path("perintah/<uuid:public_id>/", orders.order, name="order"),
    path("perintah/<uuid:public_id>/terbit/", orders.issue, name="issue_order"),
    path("perintah/<uuid:public_id>/buang/", orders.drop, name="drop_order"),
    path("perintah/<uuid:public_id>/cabut/", orders.withdraw, name="withdraw_order"),
    path("perintah/<uuid:public_id>/surat.pdf", orders.letter, name="letter"),
    path("perintah/<uuid:public_id>/lampiran.xlsx", orders.book, name="book"),
    path("perintah/<uuid:public_id>/lembar.pdf", orders.sheets, name="sheets"),
    path("perintah/<uuid:public_id>/petugas/", orders.officers, name="officers"),
    path("perintah/<uuid:public_id>/pesan.txt", orders.message, name="message"),
    path("perintah/<uuid:public_id>/kalender.ics", orders.calendar, name="calendar"),
    path("perintah/<uuid:public_id>/jadwal.pdf", orders.roster, name="roster"),
    path("perintah/<uuid:public_id>/formulir.pdf", orders.form, name="form"),
    path("perintah/<uuid:public_id>/tanda-tangan/", orders.keep_signed, name="keep_signed"),
    path("perintah/<uuid:public_id>/bertandatangan.pdf", orders.signed, name="signed"),
    path("c/", checks.check, name="check_start"),
    path("c/<str:sealed>", checks.check, name="check"),
    path("netralitas/catatan/", ledger.ledger, name="ledger"),
    path("netralitas/catatan/lembar/", ledger.sheet, name="ledger_sheet"),
    path("pengaturan/orang/", people.people, name="people"),
    path("pengaturan/orang/baru/", people.new_person, name="new_person"),
    path("pengaturan/orang/<uuid:pseudonym>/", people.person, name="person"),
    path("pengaturan/orang/<uuid:pseudonym>/peran/", people.give_role, name="give_role"),
    path("pengaturan/orang/<uuid:pseudonym>/undangan/", people.invite, name="invite"),
    path("pengaturan/orang/<uuid:pseudonym>/tutup/", people.suspend, name="suspend"),
    path("pengaturan/peran/<row:grant_id>/setujui/", people.confirm, name="confirm"),
    path("pengaturan/peran/<row:grant_id>/tolak/", people.refuse, name="refuse"),
    path("pengaturan/peran/<row:grant_id>/cabut/", people.withdraw, name="withdraw"),
    path("pengaturan/peran/<row:grant_id>/limpahkan/", people.delegate, name="delegate"),
    path("pengaturan/wilayah/<uuid:operation>/", territory.territory_news, name="territory_news"),
    path("pengaturan/wilayah/<uuid:operation>/putuskan/", territory.take_territory, name="take_territory"),
    path("undangan/<uuid:pseudonym>/<str:token>/", entrance.invitation, name="invitation"),
    path("demo/masuk/", entrance.demo_entrance, name="demo_entrance"),
    path("bahasa/", entrance.language, name="language"),
    path("sehat/", entrance.health, name="health"),
]
