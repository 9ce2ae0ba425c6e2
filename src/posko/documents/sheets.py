"""Personal duty sheets from a plan: what, where, when and with whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from posko.documents.bridge import Duty, Source
from posko.documents.papers import DutySheet, Head, Turn
from posko.documents.standing import Standing

NAMED: Final = 3
"""Colleagues that a duty sheet names; more of them are counted."""


def duty_sheets(
    source: Source,
    phases: Sequence[str],
    heads: Callable[[str], Head],
    texts: Standing,
    wanted: Iterable[str] | None = None,
) -> Iterator[DutySheet]:
    """Yield the personal sheets of officers with a duty in these phases, unit by unit.

    Parameters
    ----------
    heads
        The head of each officer's sheet, by service number.
    wanted
        Service numbers; all officers by default.
    """
    named = ", ".join(source.phase_name(p) for p in phases)
    duties = [d for phase in phases for d in source.duties_in[phase]]
    mine: dict[str, list[Duty]] = defaultdict(list)
    together: dict[tuple[str, str, datetime], list[str]] = defaultdict(list)
    for duty in duties:
        mine[duty.nrp].append(duty)
        together[duty.place_id, duty.kind, duty.start].append(duty.nrp)
    chosen = set(mine) if wanted is None else set(wanted)
    for officer in (o for people in source.desk.units.values() for o in people):
        if officer.nrp in chosen:
            head = heads(officer.nrp)
            turns = tuple(
                _turn(source, duty, together[duty.place_id, duty.kind, duty.start])
                for duty in mine[officer.nrp]
            )
            said = texts.filled(operation=head.operation, phase=named, unit=head.unit)
            yield DutySheet(
                head=head,
                person=source.person(officer.nrp),
                phase=named,
                turns=turns,
                conduct=said.conduct,
                contacts=said.contacts,
            )


def _turn(source: Source, duty: Duty, together: Sequence[str]) -> Turn:
    desk = source.desk
    spot = desk.spot(duty.place_id)
    return Turn(
        start=desk.local(duty.start),
        end=desk.local(duty.end),
        duty=desk.words.kind(duty.kind),
        place=spot.name,
        area=spot.district,
        role=desk.words.role(duty.role),
        company=_company(source, duty.nrp, together),
        chain=desk.chain(duty),
        sector_officer=source.sector_officers.get(duty.sector_id, ""),
        host=source.unit_name(duty.host_unit) if duty.attached else "",
        details=tuple(desk.spot(s).name for s in source.stations_of.get(duty.place_id, ())),
        place_id=duty.place_id,
        marks=source.marks(duty.place_id),
    )


def _company(source: Source, nrp: str, together: Sequence[str]) -> str:
    others = [other for other in together if other != nrp]
    if len(others) > NAMED:
        return f"{len(others)} petugas lain"
    people = (source.desk.officers[other] for other in others)
    return ", ".join(f"{o.rank} {o.name}" for o in people) or "sendiri"
