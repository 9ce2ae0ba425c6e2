"""What hangs on a letter: sheets, rosters, forms. Sealed when first asked for, and the same ever after."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from posko.documents.seals import Document as Paper
from posko.forces.models import Unit
from posko.ledger.actions import record
from posko.orders import acts, needs, writing
from posko.orders.actions import subject_of
from posko.orders.bundle import bundle, file_names
from posko.orders.models import Document, Order, OrderKind, OrderState
from posko.people.rights import Viewer
from posko.planning.rows import reading
from posko.support.actors import Actor
from posko.support.errors import NotThereError, RuleError

FORMS = ("203", "204", "211")
ENDED = _("Surat ini sudah digantikan atau dicabut: buka yang berlaku.")


def letter(viewer: Viewer, order: Order, *, now: datetime) -> bytes:
    """Return the letter as PDF: as it was printed, or a draft that says so."""
    if order.state == OrderState.DRAFTED:
        made = writing.written(order, {"kind": order.kind}, sealed=False)
        content = writing.printed([paper for _subject, paper in made]).pdf
    else:
        content = order.pdf.read_bytes()
    _view(viewer, order, {"paper": "letter"}, now)
    return content


def book(viewer: Viewer, order: Order, *, now: datetime) -> bytes:
    """Return the annex of a letter as a workbook (XLSX); every cell is text, never a formula."""
    content = writing.book(order)
    _view(viewer, order, {"paper": "book"}, now)
    return content


def officers(viewer: Viewer, order: Order, unit: str, *, now: datetime) -> list[dict[str, str]]:
    """Return the officers of a unit who have a sheet under a letter: rank, name, service number."""
    mine = _of_unit(order, unit)
    with reading(order.plan.rows) as file:
        rows = file.execute("SELECT nrp, rank, name FROM officer WHERE unit = ? ORDER BY name, nrp", [unit])
        found = [dict(row) for row in rows if row["nrp"] in mine]
    _view(viewer, order, {"paper": "officers", "officers": sorted(mine)}, now)
    return found


def told(viewer: Viewer, order: Order, kind: str, nrp: str, *, now: datetime) -> str:
    """Return an officer's own duties as a `message` for a telephone or as a `calendar`."""
    _refuse_other(order)
    sheet = needs.phase_of(order.plan, order.phase).sheets.get(nrp)
    if sheet is None or sheet.command != order.command_id:
        raise NotThereError
    text = writing.told(order, kind, nrp)
    _view(viewer, order, {"paper": kind, "officers": [nrp]}, now)
    return text


def _all_of(order: Order) -> dict[str, needs.Sheet]:
    _refuse_other(order)
    found = needs.phase_of(order.plan, order.phase).sheets
    mine = {n: s for n, s in found.items() if s.command == order.command_id}
    if not mine:
        raise NotThereError
    return mine


def _of_unit(order: Order, unit: str) -> dict[str, needs.Sheet]:
    mine = {n: s for n, s in _all_of(order).items() if s.unit == unit}
    if not mine:
        raise NotThereError
    return mine


def sheets(viewer: Viewer, order: Order, unit: str, *, now: datetime, nrp: str = "") -> bytes:
    """Return the duty sheets of a unit's officers under a letter as one PDF, each with pages of its own.

    Of one officer alone where `nrp` names him.

    A sheet of an earlier version that says the same is printed again: whoever has it needs no other.
    Raises RuleError for a letter that was superseded or withdrawn.
    """
    mine = _of_unit(order, unit)
    if nrp:
        mine = {nrp: mine[nrp]} if nrp in mine else {}
    if not mine:
        raise NotThereError
    ready = _ready(viewer, order, mine, now)
    _view(viewer, order, {"paper": "sheets", "unit": unit, "officers": sorted(mine)}, now)
    return writing.printed(_papers(ready.values())).pdf


def all_sheets(viewer: Viewer, order: Order, *, now: datetime) -> IO[bytes]:
    """Return all duty sheets under a letter as a ZIP file: of each unit the PDF that `sheets` returns.

    It is open at its beginning, has no name on the disk, and is gone when it is closed.
    """
    mine = _all_of(order)
    units = sorted({sheet.unit for sheet in mine.values()})
    ready = _ready(viewer, order, mine, now)
    _view(viewer, order, {"paper": "sheets", "units": units, "officers": sorted(mine)}, now)
    of_unit: dict[str, list[Document | Paper]] = {unit: [] for unit in units}
    for officer, paper in ready.items():
        of_unit[mine[officer].unit].append(paper)
    titles = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
    names = file_names([f"{unit} {titles.get(unit, '')}" for unit in units], "pdf")
    # What was sealed is unpacked as its turn comes: of all the letter's sheets at once that is much.
    prints = writing.printed_each(_papers(of_unit[unit]) for unit in units)
    files = ((name, made.pdf) for name, made in zip(names, prints, strict=True))
    return bundle(files, Path(settings.FILE_UPLOAD_TEMP_DIR))


def _papers(ready: Iterable[Document | Paper]) -> list[Paper]:
    return [writing.paper_of(one) if isinstance(one, Document) else one for one in ready]


def _ready(
    viewer: Viewer, order: Order, mine: dict[str, needs.Sheet], now: datetime
) -> dict[str, Document] | dict[str, Paper]:
    """Return the sheets of officers as they follow each other; those that lack a seal are sealed together."""
    if order.state == OrderState.DRAFTED:
        return dict(writing.written(order, {"kind": "duty_sheet", "officers": list(mine)}, sealed=False))
    if order.state != OrderState.ISSUED:
        raise RuleError(ENDED)
    valid = _valid_sheets(order, mine)
    lacking = [nrp for nrp in mine if nrp not in valid]
    if lacking:
        _seal(order, {"kind": "duty_sheet", "officers": lacking}, viewer, now, mine)
        valid = _valid_sheets(order, mine)
    if len(valid) < len(mine):
        raise RuleError(ENDED)
    return {nrp: valid[nrp] for nrp in sorted(mine)}


def _valid_sheets(order: Order, mine: dict[str, needs.Sheet]) -> dict[str, Document]:
    found = Document.objects.filter(
        order__operation_id=order.operation_id,
        order__phase=order.phase,
        kind="duty_sheet",
        subject__in=list(mine),
        superseded_by=0,
        withdrawn=False,
    ).order_by("sealed_at")
    return {d.subject: d for d in found if d.basis == mine[d.subject].sha256}


def roster(viewer: Viewer, order: Order, unit: str, *, now: datetime) -> bytes:
    """Return the duty rosters of a unit under a letter as one PDF.

    Of a unit of another command only the officers whom the letter is for: who else serves there, and who is
    away, is that command's own.
    """
    mine = _of_unit(order, unit)
    path = Unit.objects.values_list("path", flat=True).get(pk=unit)
    officers = None if path.startswith(order.command.path) else sorted(mine)
    wanted = {"kind": "roster", "unit": unit, "officers": officers}
    return _attachment(viewer, order, wanted, f"{unit}/", now)


def form(viewer: Viewer, order: Order, name: str, day: date | None, *, now: datetime) -> bytes:
    """Return an ICS form of a letter as PDF; 204 and 211 are of a day."""
    _refuse_other(order)
    if name not in FORMS or (name != "203" and day is None):
        raise NotThereError
    wanted = {"kind": "ics", "form": name, "day": day.isoformat() if day else ""}
    return _attachment(viewer, order, wanted, name if day is None or name == "203" else f"{name}/{day}", now)


def _attachment(viewer: Viewer, order: Order, wanted: dict[str, Any], prefix: str, now: datetime) -> bytes:
    kept = _kept(order, wanted["kind"], prefix)
    if order.state == OrderState.DRAFTED:
        papers: Sequence[Paper] = [p for _s, p in writing.written(order, wanted, sealed=False)]
    else:
        if not kept and order.state == OrderState.ISSUED:
            _seal(order, wanted, viewer, now, {})
            kept = _kept(order, wanted["kind"], prefix)
        papers = [writing.paper_of(document) for document in kept]
    if not papers:
        raise RuleError(_("Tidak ada tugas pada hari atau satuan itu."))
    _view(viewer, order, {"paper": wanted["kind"], "of": prefix}, now)
    return writing.printed(papers).pdf


def _kept(order: Order, kind: str, prefix: str) -> list[Document]:
    found = order.documents.filter(kind=kind, subject__startswith=prefix)
    return sorted(found, key=lambda d: [part.zfill(4) for part in d.subject.split("/")])


def _seal(
    order: Order, wanted: dict[str, Any], viewer: Viewer, now: datetime, mine: dict[str, needs.Sheet]
) -> None:
    """Seal papers of a letter in force, and put them into the register; what is there already stays."""
    made = writing.written(order, wanted, sealed=True)
    rows = [
        writing.document_of(order, subject, paper, mine[subject].sha256 if subject in mine else "", now)
        for subject, paper in made
    ]
    with transaction.atomic(durable=True):
        fresh = Order.objects.select_for_update(of=("self",)).get(pk=order.pk)
        if fresh.state != OrderState.ISSUED:
            raise RuleError(ENDED)
        # Two people may ask for the same sheets in the same second: the first to come keeps the register.
        there = set(fresh.documents.filter(kind=wanted["kind"]).values_list("subject", flat=True))
        new = [row for row in rows if row.subject not in there]
        Document.objects.bulk_create(new)
        facts = {"kind": wanted["kind"], "documents": [row.claims["document_id"] for row in new]}
        record(
            acts.PAPERS_SEALED,
            actor=Actor(viewer.pseudonym),
            subject=subject_of(order),
            facts=facts,
            at=now,
        )


def _refuse_other(order: Order) -> None:
    if order.kind != OrderKind.SPRIN:
        raise NotThereError


@transaction.atomic
def _view(viewer: Viewer, order: Order, facts: dict[str, Any], now: datetime) -> None:
    record(acts.PAPERS_VIEWED, actor=Actor(viewer.pseudonym), subject=subject_of(order), facts=facts, at=now)


def signed(viewer: Viewer, order: Order, *, now: datetime) -> bytes:
    """Return the signed letter as it was sent in."""
    content = order.signed.read_bytes()
    _view(viewer, order, {"paper": "signed"}, now)
    return content
