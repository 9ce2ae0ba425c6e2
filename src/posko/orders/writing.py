"""From a letter to its papers: asked of the scribe, typeset here, kept as they were printed."""

import base64
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from posko.documents.seals import Claims, canonical
from posko.documents.seals import Document as Paper
from posko.documents.templates import Templates, read_templates
from posko.documents.typesetting import Print, print_documents, print_each
from posko.documents.words import long_date
from posko.orders.key import signing_key
from posko.orders.models import Document, Order
from posko.orders.queries import linked
from posko.planning import engine

FOR_THE_PRINTER = 20
"""So many papers in one file are read by nobody on a screen."""
COMMAND: Sequence[str] = (sys.executable, "-m", "posko.orders.scribe")


def own_templates() -> Path:
    """Return the folder in which a command's own templates lie; it need not exist."""
    return Path(settings.HOME) / "templates"


def templates() -> Templates:
    """Return the templates, the command's own over those that come with Posko."""
    return read_templates(own_templates())


def written(order: Order, wanted: dict[str, Any], *, sealed: bool) -> list[tuple[str, Paper]]:
    """Return papers of a letter with what each is of, sealed or as drafts. Raises RuleError in words."""
    task = {
        **_task("write", order, wanted, sealed=sealed),
        "key": signing_key().private_bytes_raw().hex() if sealed else "",
        "address": settings.CHECK_ADDRESS,
    }
    return _papers(task)


def written_all(orders: Sequence[Order]) -> list[tuple[str, Paper]]:
    """Return the letters of orders that are made from one plan, sealed, in their order."""
    task = {
        "do": "write_all",
        "plan": str(orders[0].plan.path),
        "templates": str(own_templates()),
        "key": signing_key().private_bytes_raw().hex(),
        "address": settings.CHECK_ADDRESS,
        "letters": [_letter(order, sealed=True) for order in orders],
    }
    return _papers(task)


def _papers(task: dict[str, Any]) -> list[tuple[str, Paper]]:
    rows = engine.ask(task, log=Path(os.devnull), command=COMMAND)["papers"]
    return [
        (
            row["subject"],
            Paper(row["content"], Claims(**row["claims"]) if row["claims"] else None, row["address"]),
        )
        for row in rows
    ]


def book(order: Order) -> bytes:
    """Return the person annex of a letter, or its tables, as a workbook."""
    task = _task("book", order, {"kind": order.kind}, sealed=order.state != "drafted")
    return base64.b64decode(engine.ask(task, log=Path(os.devnull), command=COMMAND)["book"])


def told(order: Order, kind: str, nrp: str) -> str:
    """Return an officer's duties under a letter as a message or a calendar."""
    stamp = (order.issued_at or order.drafted_at).isoformat()
    wanted = {"kind": kind, "officer": nrp, "stamp": stamp}
    task = _task("tell", order, wanted, sealed=order.state != "drafted")
    return str(engine.ask(task, log=Path(os.devnull), command=COMMAND)["text"])


def _task(what: str, order: Order, wanted: dict[str, Any], *, sealed: bool) -> dict[str, Any]:
    return {
        "do": what,
        "plan": str(order.plan.path),
        "templates": str(own_templates()),
        "letter": _letter(order, sealed=sealed),
        "wanted": wanted,
    }


def _letter(order: Order, *, sealed: bool) -> dict[str, Any]:
    other = linked(order)
    return {
        "kind": order.kind,
        "command": order.command_id,
        "partner": order.partner_id or "",
        "phase": order.phase,
        "number": order.number if sealed else "",
        "dated": order.dated.isoformat() if sealed and order.dated else "",
        "place": order.place,
        "version": order.version,
        "linked_number": other.number if other else "",
        "replaces": _replaced(order),
        "signatory": {"position": order.position, "name": order.name, "rank": order.rank, "nrp": order.nrp},
    }


def _replaced(order: Order) -> str:
    """Return number and date of the letter that ends when this one is issued, or ended with it."""
    earlier = Order.objects.filter(
        operation_id=order.operation_id, slot=order.slot, version__lt=order.version, issued_at__isnull=False
    )
    last = earlier.order_by("-version").first()
    if last is None or last.state == "withdrawn" or last.dated is None:
        return ""
    return f"{last.number} tanggal {long_date(last.dated)}"


def document_of(order: Order, subject: str, paper: Paper, basis: str, now: datetime) -> Document:
    """Return a sealed paper as a row of the register, not saved."""
    assert paper.claims is not None
    return Document(
        id=UUID(paper.claims.document_id),
        order=order,
        kind=paper.kind,
        subject=subject,
        basis=basis,
        claims={name: getattr(paper.claims, name) for name in Claims.__slots__},
        signature=paper.address.rpartition(".")[2],
        packed=zlib.compress(canonical(paper.content)),
        sealed_at=now,
    )


def paper_of(document: Document) -> Paper:
    """Return a kept paper, ready to be printed again."""
    claims = Claims(**document.claims)
    ident = base64.urlsafe_b64encode(document.id.bytes).rstrip(b"=").decode()
    address = f"{settings.CHECK_ADDRESS}{ident}.{document.signature}"
    return Paper(document.content, claims, address)


def copies_of(paper: Paper, copies: int) -> list[Paper]:
    """Return a letter as often as it is printed; each copy bears which of how many it is, unless it is alone.

    All of them bear the same code: what the register says holds for each.
    """
    if copies == 1:
        return [paper]
    head = paper.content["head"]
    return [
        replace(paper, content={**paper.content, "head": {**head, "copy_no": n, "copies": copies}})
        for n in range(1, copies + 1)
    ]


def printed(papers: Sequence[Paper]) -> Print:
    """Return papers of one kind as one PDF. Raises TemplateError where an own template is broken."""
    return print_documents(papers, templates(), tagged=_is_tagged(papers))


def printed_each(parts: Iterable[Sequence[Paper]]) -> Iterator[Print]:
    """Yield a PDF of each part, in their order: the same bytes as `printed`, two at a time."""
    return print_each(((papers, _is_tagged(papers)) for papers in parts), templates())


def _is_tagged(papers: Sequence[Paper]) -> bool:
    """Return whether screen readers find tables and headings: papers that go to the printer need none."""
    return len(papers) < FOR_THE_PRINTER
