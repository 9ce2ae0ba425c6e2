"""Why a seat stays empty, as `shortfalls.csv` says it: the rule that binds, a colon, its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from praja.domain.operation import Operation

WORDS = {
    "exclusions": "petugas yang tersisa tidak boleh bertugas di sini",
    "unavailable": "petugas yang tersisa sedang berhalangan",
    "routine_share": "petugas yang tersisa disisihkan untuk tugas rutin",
    "exclude_home_village": "petugas yang tersisa berasal dari desa ini",
    "exclude_declared_interest": "petugas yang tersisa mempunyai hubungan dengan paslon di sini",
    "one_place_at_a_time": "petugas yang cocok sedang bertugas di tempat lain",
    "travel_between_duties": "petugas yang tersisa tidak sempat tiba dari tugas sebelumnya",
    "min_rest_hours": "petugas yang tersisa harus beristirahat",
    "min_rest_after_station_hours": "petugas yang tersisa harus beristirahat sesudah PAM TPS",
    "max_spell_hours": "petugas yang tersisa sudah terlalu lama bertugas tanpa jeda",
    "max_duty_hours_per_day": "petugas yang tersisa sudah mencapai jam tugas sehari",
    "max_duty_hours_per_week": "petugas yang tersisa sudah mencapai jam tugas tujuh hari",
    "max_consecutive_nights": "petugas yang tersisa sudah mencapai batas malam berturut-turut",
    "min_days_off_per_week": "petugas yang tersisa harus libur",
    "women": "tidak ada lagi petugas perempuan",
}
"""What each binding rule means, for people."""


@dataclass(frozen=True)
class Reasons:
    """The reasons of one operation."""

    operation: Operation

    def rule(self, key: str, skills: Sequence[str] = ()) -> str:
        """Return the reason where a rule binds that says the same everywhere.

        ``skills`` are what whoever comes must hold: the rule bars those who hold them.
        """
        asked = f" (keahlian {', '.join(skills)})" if skills else ""
        return f"{key}: {WORDS[key]}{asked}"

    def task_force(self, key: str) -> str:
        """Return the reason where a task force has nobody left."""
        names = {t.key: t.name for t in self.operation.settings.task_forces}
        return f"task_force: tidak ada lagi petugas {names.get(key, key)}"

    def rank(self) -> str:
        """Return the reason where everybody left is too senior to guard a station."""
        most = self.operation.settings.rules.station_guard_max_rank
        return f"station_guard_max_rank: tidak ada lagi petugas sampai {most}"

    def attribute(self, skills: Sequence[str], *, women: bool) -> str:
        """Return the reason where nobody is left with the skills, of the sex, or else of the rank."""
        if skills:
            return f"qualifications: tidak ada lagi yang memiliki keahlian {', '.join(skills)}"
        if women:
            return self.rule("women")
        least = self.operation.settings.rules.team_lead_min_rank
        return f"team_lead_min_rank: tidak ada lagi yang berpangkat {least} atau lebih"
