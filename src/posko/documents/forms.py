"""Forms of the incident command system from a plan: organization (203), assignments (204), check-in (211)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from posko.documents.bridge import Duty, Source
from posko.documents.papers import Form, Head, Table
from posko.documents.words import clock, hours, number

OFFICES: Final = (
    "Kaops (Incident Commander)",
    "Karendalops (Planning/Operations)",
    "Wakaops (Deputy)",
    "Humas (Public Information)",
)


def ics_203(source: Source, phase: str, head: Head, offices: Mapping[str, str] | None = None) -> Form:
    """Return the organization assignment list of a phase.

    Parameters
    ----------
    offices
        Who holds an office: by its name in ``OFFICES``, by the key of a task force or by a unit.
        One that is not named stays blank.
    """
    held = offices or {}
    duties = source.duties_in[phase]
    forces = {t.key: t.name for t in source.operation.settings.task_forces}
    units = {u.unit: u.name for u in source.operation.units}
    return Form(
        head=head,
        form="203",
        title="Daftar penugasan organisasi (Organization Assignment List)",
        period=(datetime.combine(head.valid_from, time()), datetime.combine(head.valid_to, time(23, 59))),
        fields=tuple((f"{i}. {name}", held.get(name, "")) for i, name in enumerate(OFFICES, start=3)),
        tables=(
            _strengths("Satuan tugas (Branches)", forces, ((d.task_force, d.nrp) for d in duties), held),
            _strengths("Kesatuan (Divisions)", units, ((d.host_unit, d.nrp) for d in duties), held),
        ),
    )


def _strengths(
    title: str, names: Mapping[str, str], serving: Iterable[tuple[str, str]], held: Mapping[str, str]
) -> Table:
    people: dict[str, set[str]] = defaultdict(set)
    for key, nrp in serving:
        people[key].add(nrp)
    return Table(
        title=title,
        columns=("Nama", "Pemimpin (Leader)", "Petugas (Personnel)"),
        rows=tuple(
            (name, held.get(key, ""), number(len(people[key])))
            for key, name in names.items()
            if key in people
        ),
        widths=(45, 45, 20),
        figures=(2,),
    )


def ics_204(source: Source, task_force: str, command: str, day: date, head: Head) -> Form:
    """Return the assignments of a task force under a command on a date: places, leaders, strength."""
    duties = [d for d in _on(source, day) if d.task_force == task_force and d.host_unit == command]
    forces = {t.key: t.name for t in source.operation.settings.task_forces}
    return Form(
        head=head,
        form="204",
        title="Daftar penugasan (Assignment List)",
        period=_of_day(day),
        fields=(
            ("3. Satgas (Branch)", forces.get(task_force, task_force)),
            ("4. Kesatuan (Division)", source.unit_name(command)),
            ("5. Petugas (Personnel)", number(len({d.nrp for d in duties}))),
            ("6. Pemimpin (Supervisor)", ""),
        ),
        tables=(
            Table(
                title="Penugasan (Resources Assigned)",
                columns=("Tempat", "Tugas", "Pemimpin (Leader)", "Petugas", "Jam", "Wilayah (Location)"),
                rows=tuple(_teams(source, duties)),
                widths=(40, 28, 34, 12, 20, 26),
                figures=(3,),
            ),
        ),
    )


def _teams(source: Source, duties: Iterable[Duty]) -> Iterator[tuple[str, ...]]:
    """Yield a row for those who serve together at a place, in order of time."""
    desk = source.desk
    teams: dict[tuple[datetime, str, str, datetime], list[Duty]] = defaultdict(list)
    for duty in duties:
        teams[duty.start, duty.place_id, duty.kind, duty.end].append(duty)
    for (start, place_id, kind, end), team in sorted(teams.items()):
        lead = next((d for d in team if d.role == "lead"), team[0])
        who, spot = desk.officers[lead.nrp], desk.spot(place_id)
        when = hours(desk.local(start), desk.local(end))
        leader, size = f"{who.rank} {who.name}", number(len(team))
        yield spot.name, desk.words.kind(kind), leader, size, when, spot.district


def ics_211(source: Source, command: str, day: date, head: Head) -> Form:
    """Return the check-in list of a command on a date: who is due when, with room for time and initials."""
    first: dict[str, Duty] = {}
    for duty in _on(source, day):
        if duty.host_unit == command:
            first.setdefault(duty.nrp, duty)
    return Form(
        head=head,
        form="211",
        title="Daftar hadir (Check-In List)",
        period=_of_day(day),
        fields=(
            ("3. Tempat lapor (Check-In Location)", source.unit_name(command)),
            ("4. Diharapkan (Expected)", number(len(first))),
        ),
        tables=(
            Table(
                title="Petugas (Check-In Information)",
                columns=(
                    "No.",
                    "Pangkat, nama",
                    "NRP",
                    "Kesatuan",
                    "Mulai",
                    "Tempat tugas",
                    "Hadir",
                    "Paraf",
                ),
                rows=tuple(_due(source, n, duty) for n, duty in enumerate(first.values(), start=1)),
                widths=(8, 38, 20, 30, 12, 40, 14, 14),
                figures=(0,),
            ),
        ),
    )


def _due(source: Source, row: int, duty: Duty) -> tuple[str, ...]:
    who, at = source.person(duty.nrp), source.desk.local(duty.start)
    place = source.desk.spot(duty.place_id).name
    return str(row), f"{who.rank} {who.name}", who.nrp, who.unit, clock(at), place, "", ""


def _on(source: Source, day: date) -> list[Duty]:
    found = (d for duties in source.duties_in.values() for d in duties)
    return sorted(
        (d for d in found if source.desk.local(d.start).date() == day), key=lambda d: (d.start, d.duty_id)
    )


def _of_day(day: date) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, time())
    return midnight, midnight + timedelta(days=1)
