"""Duty rosters of units: officers down, days across, codes and hours in the cells."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import count

from posko.documents.bridge import Duty, Source
from posko.documents.errors import DocumentError
from posko.documents.papers import Head, Roster, Signatory

AWAY = "–"


def rosters_of(
    source: Source,
    unit: str,
    first: date,
    last: date,
    head: Head,
    signatory: Signatory | None = None,
    days: int = 14,
    officers: Collection[str] | None = None,
) -> Iterator[Roster]:
    """Yield the rosters of a unit, at most ``days`` dates to a roster, so that each fits on paper across.

    A dash stands for a day on which somebody is away; no reason is known here. With ``officers`` only those
    service numbers are on it.
    """
    name, desk = source.unit_name(unit), source.desk
    if last < first:
        raise DocumentError(
            f"Daftar tugas berakhir {last} sebelum mulai {first}. / The roster ends before it begins."
        )
    people = [o for o in desk.units[unit] if officers is None or o.nrp in officers]
    cells: dict[tuple[str, date], list[Duty]] = defaultdict(list)
    for officer in people:
        for duty in desk.duties_of[officer.nrp]:
            cells[officer.nrp, desk.local(duty.start).date()].append(duty)
    for part in count():
        begins = first + timedelta(days=part * days)
        if begins > last:
            return
        span = tuple(begins + timedelta(days=i) for i in range(min(days, (last - begins).days + 1)))
        rows = tuple(
            (source.person(o.nrp), tuple(_cell(source, o.nrp, day, cells[o.nrp, day]) for day in span))
            for o in people
        )
        kinds = dict.fromkeys(d.kind for o in people for day in span for d in cells[o.nrp, day])
        codes = sorted((desk.words.code(kind), desk.words.kind(kind)) for kind in kinds)
        yield Roster(
            head=head,
            unit=name,
            days=span,
            rows=rows,
            codes=(*codes, (AWAY, "berhalangan")),
            signatory=signatory,
        )


def _cell(source: Source, nrp: str, day: date, duties: list[Duty]) -> str:
    desk = source.desk
    if not duties:
        return AWAY if day in desk.away.get(nrp, ()) else ""
    shown = (
        f"{desk.words.code(d.kind)}{desk.local(d.start):%H}{'*' if d.role == 'lead' else ''}" for d in duties
    )
    return " ".join(shown)
