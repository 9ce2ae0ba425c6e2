"""Why an officer's duties change in a revision, in Indonesian and English: the reasons of `changes.csv`."""

from collections.abc import Iterable, Sequence

GONE = "gone"
CLOSED = "closed"
FEWER = "fewer"
LACKING = "lacking"
REPOSTED = "reposted"
LOCKED = "locked"
RELEASED = "released"
MADE_ROOM = "made_room"
HANDED_ON = "handed_on"
GIVEN = "given"
REPLACES = "replaces"
AFTER_LOCK = "after_lock"
FRESH = "fresh"
MORE = "more"
CALLED = "called"
WAY = "way"
ROLE = "role"

SAID = {
    # Why a duty went: what became of the officer or the place.
    GONE: ("Tidak lagi dapat ditugaskan", "Can no longer be planned"),
    CLOSED: ("Tempat atau gilirannya tidak ada lagi", "The place or its shift is no more"),
    FEWER: ("Tempatnya meminta lebih sedikit petugas", "The place asks for fewer officers"),
    LACKING: (
        "Tempatnya kini meminta keahlian, pangkat, atau polwan yang belum ada di sana",
        "The place now asks for a skill, a rank or a woman that is not there yet",
    ),
    REPOSTED: (
        "Kini dari kesatuan lain: siaganya di kesatuan lama berakhir",
        "Now of another unit: his standby at the old one ends",
    ),
    LOCKED: (
        "Tugasnya ditetapkan untuk petugas lain",
        "A person's decision gave his duty to another officer",
    ),
    RELEASED: (
        "Dibebaskan dari tugas ini oleh pejabat yang berwenang",
        "Released from this duty by a person's decision",
    ),
    MADE_ROOM: (
        "Ditetapkan untuk tugas lain yang tidak dapat dijalani bersama tugas ini",
        "A person's decision gave him a duty that leaves no room for this one",
    ),
    HANDED_ON: (
        "Menyerahkan tugas ini agar dapat mengambil alih tugas lain",
        "Handed this duty on to be free for another",
    ),
    # Why a duty went: the rule that it would break now.
    "exclusions": (
        "Satgas, pangkat, atau hubungannya dengan paslon kini tidak membolehkan tugas ini",
        "His task force, his rank or a tie to a pair does not allow this duty now",
    ),
    "unavailable": (
        "Berhalangan (cuti, sakit, atau pendidikan) pada tanggal tugas ini",
        "Away (leave, illness or training) on the date of this duty",
    ),
    "routine_share": ("Disisihkan untuk tugas rutin kesatuannya", "Kept for the routine duty of his unit"),
    "exclude_home_village": (
        "Tempat tugas ini kini di desa asalnya",
        "This duty is now in the village of his home",
    ),
    "one_place_at_a_time": (
        "Tugas ini kini bersamaan waktunya dengan tugasnya yang lain",
        "This duty now falls in the time of another of his",
    ),
    "travel_between_duties": (
        "Perjalanan dari atau ke tugasnya yang lain kini tidak cukup waktunya",
        "There is now too little time for the way from or to another duty of his",
    ),
    "min_rest_hours": (
        "Istirahat sebelum atau sesudah tugas ini kini kurang",
        "Rest before or after this duty would now be too short",
    ),
    "max_spell_hours": (
        "Bersama tugas yang bersambung, tugas ini kini terlalu lama tanpa jeda",
        "With the duties that touch it, this one would now last too long without a break",
    ),
    "max_duty_hours_per_day": ("Jam tugas sehari kini terlampaui", "Hours of a day would now be exceeded"),
    "max_duty_hours_per_week": (
        "Jam tugas tujuh hari kini terlampaui",
        "Hours of seven days would now be exceeded",
    ),
    "max_consecutive_nights": (
        "Malam tugas berturut-turut kini terlalu banyak",
        "There would now be too many nights in a row",
    ),
    "min_days_off_per_week": (
        "Hari libur dalam tujuh hari kini kurang",
        "There would now be too few days off in seven",
    ),
    # Why a duty came.
    GIVEN: (
        "Ditetapkan untuk tugas ini oleh pejabat yang berwenang",
        "Given this duty by a person's decision",
    ),
    REPLACES: (
        "Menggantikan petugas yang tidak lagi menjalani tugas itu",
        "Replaces an officer who does that duty no more",
    ),
    AFTER_LOCK: (
        "Menggantikan petugas yang ditetapkan untuk tugas lain",
        "Replaces an officer to whom a person's decision gave another duty",
    ),
    FRESH: ("Tempat atau gilirannya baru", "The place or its shift is new"),
    MORE: ("Tempatnya meminta lebih banyak petugas", "The place asks for more officers"),
    CALLED: (
        "Dipanggil siaga agar kekuatan minimum tahapan tercapai",
        "Called to standby so that the phase reaches its minimum strength",
    ),
    WAY: ("Perjalanannya ke TPS berubah", "His way to the station has changed"),
    ROLE: ("Perannya berubah karena anggota lain berubah", "His role changed because another member did"),
}
"""reason -> (Indonesian, English)."""


def said(reasons: Iterable[str]) -> str:
    """Return reasons as a cell of `changes.csv`: all in Indonesian, `` / ``, all in English.

    A way follows from another change, and a role from nothing: each is told only where nothing else is.
    """
    every = list(dict.fromkeys(reasons)) or [ROLE]
    told = [r for r in every if r != WAY] or every
    return " / ".join("; ".join(SAID[r][language] for r in told) for language in (0, 1))


def why_taken(went: Sequence[str], coming: int, *, new: bool) -> list[str]:
    """Return why each of those ``coming`` to a place on a shift came.

    ``went`` says why others lost a duty there, ``new`` whether nobody was asked for before. Who was
    displaced by a lock needs nobody in his stead: the locked officer is there.
    """
    left = [AFTER_LOCK if why == MADE_ROOM else REPLACES for why in went if why not in (LOCKED, FEWER)]
    left.sort(key=(AFTER_LOCK, REPLACES).index)
    more = FRESH if new else MORE
    return [*left[:coming], *[more] * (coming - len(left))]
