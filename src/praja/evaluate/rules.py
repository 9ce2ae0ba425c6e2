"""The one list of rules, in the order in which they are reported (docs/reference/rules.md)."""

from collections.abc import Callable
from dataclasses import dataclass

from praja.evaluate import (
    balance,
    beats,
    chain,
    claims,
    decisions,
    draws,
    fairness,
    figures,
    floor,
    hours,
    movement,
    names,
    needs,
    officers,
    patrols,
    places,
    routes,
    strength,
)
from praja.evaluate.facts import Case
from praja.evaluate.result import Outcome


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise that a finished plan keeps, under its stable key."""

    key: str
    check: Callable[[Case], Outcome]
    indonesian: str

    @property
    def english(self) -> str:
        """The promise in English: the first line of the function that checks it."""
        return (self.check.__doc__ or "").split("\n", 1)[0]

    @property
    def says(self) -> str:
        """The promise for people, Indonesian first."""
        return f"{self.indonesian} / {self.english}"


RULES: tuple[Rule, ...] = (
    Rule("tables_readable", names.tables_readable, "Setiap tabel ada dan setiap selnya terbaca."),
    Rule("ids_unique", names.ids_unique, "Tidak ada nomor yang dipakai dua kali."),
    Rule("ids_known", names.ids_known, "Setiap nomor yang disebut memang ada."),
    Rule("stations_in_one_beat", beats.stations_in_one_beat, "Setiap TPS ada di tepat satu kelompok."),
    Rule("beats_in_one_district", beats.beats_in_one_district, "Satu kelompok TPS berada di satu kecamatan."),
    Rule("base_is_own_station", beats.base_is_own_station, "TPS pangkal adalah salah satu TPS kelompok itu."),
    Rule("load_at_most_one", beats.load_at_most_one, "Beban satu kelompok TPS paling banyak 1."),
    Rule("load_as_stated", beats.load_as_stated, "Beban yang tertulis sesuai hitungan ulang."),
    Rule("cost_as_stated", beats.cost_as_stated, "Biaya jarak yang tertulis sesuai hitungan ulang."),
    Rule(
        "guard_pattern_known", beats.guard_pattern_known, "Pola pengamanan TPS sesuai kelas dan kesatuannya."
    ),
    Rule("civil_guards_as_stated", beats.civil_guards_as_stated, "Jumlah linmas sesuai pola pengamanan."),
    Rule("teams_within_limit", beats.teams_within_limit, "Jumlah tim tidak melebihi batas."),
    Rule("risk_class_kept", beats.risk_class_kept, "Kelas kerawanan TPS sama di semua tabel."),
    Rule("needs_as_recomputed", needs.needs_as_recomputed, "Kebutuhan personel sesuai hitungan ulang."),
    Rule("places_filled", places.places_filled, "Setiap tempat terisi atau kekurangannya tertulis."),
    Rule("shortfalls_true", places.shortfalls_true, "Tidak ada kekurangan yang dikarang."),
    Rule("team_named", places.team_named, "Kelompok TPS yang berpersonel punya nomor tim."),
    Rule("team_is_led", places.team_is_led, "Setiap tim punya tepat satu ketua yang pangkatnya cukup."),
    Rule("duty_on_a_shift", places.duty_on_a_shift, "Tugas di pos mengikuti giliran jaganya."),
    Rule("duty_in_phase", places.duty_in_phase, "Tugas dimulai di dalam tahapannya."),
    Rule("station_duty_hours", places.station_duty_hours, "PAM TPS berlangsung pada jam yang ditetapkan."),
    Rule(
        "qualifications_held", places.qualifications_held, "Keahlian yang diminta pos ada di setiap giliran."
    ),
    Rule("women_present", places.women_present, "Polwan yang diminta ada di setiap giliran."),
    Rule("leaders_present", places.leaders_present, "Yang pantas memimpin ada di setiap giliran."),
    Rule("relieved_by_others", places.relieved_by_others, "Pengganti di TPS bukan penjaga hari itu."),
    Rule("kind_as_at_place", places.kind_as_at_place, "Jenis tugas dan satgas sesuai dengan posnya."),
    Rule("standby_in_turn", places.standby_in_turn, "Siaga dijalani satu giliran setiap tahapan."),
    Rule("standby_at_own_unit", places.standby_at_own_unit, "Siaga dijalani di kesatuan sendiri."),
    Rule("guards_move_forward", movement.guards_move_forward, "Setiap penjaga TPS digeser tepat waktu."),
    Rule(
        "chain_as_recomputed", chain.chain_as_recomputed, "Subsatgas, sektor, dan padal setiap tugas benar."
    ),
    Rule(
        "sites_as_recomputed", chain.sites_as_recomputed, "Tempat yang dibuat sistem sesuai hitungan ulang."
    ),
    Rule("boxes_delivered", routes.boxes_delivered, "Setiap kotak suara diantar atau tertulis sebabnya."),
    Rule("boxes_fit_vehicles", routes.boxes_fit_vehicles, "Muatan kotak suara sesuai kendaraannya."),
    Rule("boxes_in_time", routes.boxes_in_time, "Rute kotak suara sesuai jam dan waktu tempuh."),
    Rule("patrols_fill_shifts", patrols.patrols_fill_shifts, "Jadwal patroli mengisi setiap giliran."),
    Rule("patrols_move_in_time", patrols.patrols_move_in_time, "Patroli berpindah dalam waktu yang cukup."),
    Rule("patrol_values_add_up", patrols.patrol_values_add_up, "Nilai patroli terhitung benar."),
    Rule("patrols_sealed", patrols.patrols_sealed, "Rahasia jadwal patroli disegel dalam sertifikat."),
    Rule("assignable_only", officers.assignable_only, "Hanya personel yang boleh ditugaskan."),
    Rule("not_on_leave", officers.not_on_leave, "Tidak ada tugas pada tanggal berhalangan."),
    Rule("task_force_kept", officers.task_force_kept, "Personel bertugas di satgasnya sendiri."),
    Rule("station_guard_rank", officers.station_guard_rank, "Pangkat tinggi tidak menjaga TPS."),
    Rule("home_village_spared", officers.home_village_spared, "Tidak ada yang menjaga desa asalnya."),
    Rule("ties_respected", officers.ties_respected, "Hubungan dengan paslon dijauhkan dari tugas peka."),
    Rule("home_unit_as_registered", officers.home_unit_as_registered, "Kesatuan asal sesuai data personel."),
    Rule("host_unit_serves_place", officers.host_unit_serves_place, "Kesatuan tujuan melayani tempat itu."),
    Rule("attached_as_stated", officers.attached_as_stated, "Status BKO sesuai wilayah kesatuannya."),
    Rule("travel_as_stated", officers.travel_as_stated, "Jarak tempuh sesuai hitungan ulang."),
    Rule(
        "one_place_at_a_time", hours.one_place_at_a_time, "Tidak ada yang bertugas di dua tempat sekaligus."
    ),
    Rule("way_fits_between", hours.way_fits_between, "Perjalanan antartempat cukup waktunya."),
    Rule("rest_between_spells", hours.rest_between_spells, "Istirahat antartugas cukup."),
    Rule("rest_after_station", hours.rest_after_station, "Istirahat sesudah PAM TPS cukup."),
    Rule("spell_within_limit", hours.spell_within_limit, "Tugas tanpa jeda tidak melebihi batas."),
    Rule("hours_per_day", hours.hours_per_day, "Jam tugas sehari tidak melebihi batas."),
    Rule("hours_per_week", hours.hours_per_week, "Jam tugas tujuh hari tidak melebihi batas."),
    Rule("nights_in_a_row", hours.nights_in_a_row, "Tugas malam berturut-turut tidak melebihi batas."),
    Rule("days_off_given", hours.days_off_given, "Hari libur dalam tujuh hari diberikan."),
    Rule("routine_kept_back", strength.routine_kept_back, "Bagian tugas rutin setiap kesatuan disisihkan."),
    Rule("min_strength_reached", strength.min_strength_reached, "Kekuatan minimum tahapan tercapai."),
    Rule(
        "station_share_kept", strength.station_share_kept, "Bagian kekuatan untuk PAM TPS tidak terlampaui."
    ),
    Rule("district_floor_kept", floor.district_floor_kept, "Setiap kecamatan selalu dijaga."),
    Rule("hours_as_recomputed", fairness.hours_as_recomputed, "Beban tiap personel sesuai hitungan ulang."),
    Rule("transfers_add_up", figures.transfers_add_up, "Jumlah BKO sesuai daftar tugas."),
    Rule("balance_adds_up", balance.balance_adds_up, "Neraca kekuatan terhitung benar."),
    Rule("stages_as_recomputed", figures.stages_as_recomputed, "Angka sertifikat sesuai hitungan ulang."),
    Rule("gaps_as_stated", figures.gaps_as_stated, "Batas dan selisih sertifikat terhitung benar."),
    Rule("input_as_hashed", figures.input_as_hashed, "Sidik data masukan sesuai berkas yang disimpan."),
    Rule("draws_redrawn", draws.draws_redrawn, "Undian dapat diulang dan petugas terundi ada di tempatnya."),
    Rule(
        "loosened_rules_named",
        claims.loosened_rules_named,
        "Aturan yang dilonggarkan disebut beserta alasannya.",
    ),
    Rule("changes_fit_duties", claims.changes_fit_duties, "Perubahan sesuai tugas yang baru."),
    Rule("locks_kept", decisions.locks_kept, "Tugas yang dikunci dan dibebaskan sesuai keputusan."),
    Rule("beat_locks_kept", decisions.beat_locks_kept, "TPS yang dikunci ada di kelompoknya."),
    # Last, for they compare what the certificate claims with what all others found.
    Rule(
        "checks_as_recounted",
        figures.checks_as_recounted,
        "Sertifikat menyebut setiap aturan sekali beserta jumlah yang diperiksa.",
    ),
    Rule("results_as_recomputed", figures.results_as_recomputed, "Hasil pada sertifikat sesuai pemeriksaan."),
)
