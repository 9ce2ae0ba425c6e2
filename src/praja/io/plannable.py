"""What cannot be planned with what was read, and why."""

from praja.domain.operation import Operation
from praja.domain.settings import VOTING, RiskClass
from praja.io.crosschecks import overlapping_phases


def what_cannot_be_planned(operation: Operation) -> dict[str, str]:
    """Return the phase or stage -> why it cannot be planned; empty where everything can.

    Every phase can be planned that stands apart from the others. Polling stations and their guard
    patterns are asked for where there is a phase of voting; a folder without any phase lacks all.
    """
    settings = operation.settings
    needed = {
        "areas": (operation.areas, "tidak ada wilayah yang terbaca / no area could be read"),
        "units": (operation.units, "tidak ada kesatuan yang terbaca / no unit could be read"),
        "personnel": (operation.personnel, "tidak ada personel yang terbaca / no officer could be read"),
        "task_forces": (settings.task_forces, "tidak ada satgas / there is no task force"),
        "shifts": (settings.shifts, "tidak ada pola gilir / there is no shift pattern"),
    }
    reasons = {stage: why for stage, (rows, why) in needed.items() if not rows}
    reasons |= _voting_day(operation)
    for later, earlier in overlapping_phases(settings).items():
        reasons.setdefault(later, f"tumpang tindih dengan tahapan {earlier} / overlaps the phase {earlier}")
    return reasons


def _voting_day(operation: Operation) -> dict[str, str]:
    """Return what keeps the guard of polling stations from being planned."""
    settings = operation.settings
    reasons: dict[str, str] = {}
    votes = any(p.key == VOTING for p in settings.phases)
    if votes or not settings.phases:
        if not operation.stations:
            reasons["stations"] = "tidak ada TPS yang terbaca / no polling station could be read"
        if not settings.guard_patterns:
            reasons["guard_patterns"] = "tidak ada pola pengamanan / there is no guard pattern"
    if not votes and (operation.stations or not settings.phases):
        reasons[VOTING] = f'tidak ada tahapan dengan key "{VOTING}" / no phase has the key "{VOTING}"'
    missing = ", ".join(_classes_without_pattern(operation))
    if missing and settings.guard_patterns:
        reasons["station_guard"] = (
            f"TPS kelas {missing} tidak punya pola / stations of class {missing} have no pattern"
        )
    return reasons


def _classes_without_pattern(operation: Operation) -> list[str]:
    """Return the classes given by hand that no general pattern covers."""
    covered = {p.risk_class for p in operation.settings.guard_patterns if p.unit is None}
    used = {s.risk_class for s in operation.stations}
    return [c.value for c in RiskClass if c in used and c not in covered]
