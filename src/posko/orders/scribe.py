"""The process that answers about a plan and writes papers from it: `python -m posko.orders.scribe`.

A plan takes seconds to read and hundreds of megabytes to hold, so the pages never do. It is kept for the next
question, until another plan is asked about or nobody has asked for some minutes (docs/decisions/0035). What
comes back are contents: text and whole numbers, sealed where the letter has its number, ready to be typeset
and kept.
"""

import base64
import gc
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from posko.documents import annexes, forms, orders, rosters, sheets
from posko.documents.bridge import Source, head_of, read_source
from posko.documents.errors import DocumentError
from posko.documents.messages import duty_message
from posko.documents.papers import Annexes, DutySheet, Head, Order, Paper, Signatory, TransferOrder
from posko.documents.seals import Document, drafted, seal
from posko.documents.standing import Standing, read_standing
from posko.documents.templates import read_templates
from posko.documents.workbooks import annex_book, annexes_book
from posko.orders.bridge import Reasons, Refused, calendar_of
from posko.planning.child import serve_many

Made = tuple[str, Paper]
"""(subject, paper)."""
Progress = Callable[[str, int, int], None]


class Desk:
    """What a letter of a task is made of."""

    def __init__(self, source: Source, texts: Standing, letter: dict[str, Any]) -> None:
        self.source, self.texts, self.letter = source, texts, letter
        self.signatory = Signatory(**letter["signatory"])

    def head(self, ident: UUID | None = None) -> Head:
        """Return the head of a paper of this letter; each paper has an id of its own."""
        letter = self.letter
        phases = [letter["phase"]] if letter["phase"] else list(self.source.plan.certificate.phases)
        first, last = (self._head(phase, ident or uuid4()) for phase in (phases[0], phases[-1]))
        return replace(first, valid_to=last.valid_to)

    def _head(self, phase: str, ident: UUID) -> Head:
        letter = self.letter
        return head_of(
            self.source,
            letter["command"],
            phase,
            document_id=ident,
            number=letter["number"],
            issued_on=date.fromisoformat(letter["dated"]) if letter["dated"] else None,
            issued_at=letter["place"],
            version=letter["version"],
        )


@dataclass
class Held:
    """The plan that was asked about last, as it was read."""

    plan: str = ""
    source: Source | None = None
    reasons: Reasons | None = None

    def read(self, plan: str) -> Source:
        """Return a plan; another one is let go first."""
        if self.source is None or self.plan != plan:
            self.source = self.reasons = None
            gc.unfreeze()
            self.plan, self.source = plan, read_source(Path(plan))
            # Two million things that stay: looking through them for garbage takes a second each time.
            gc.freeze()
        return self.source

    def why(self, plan: str) -> Reasons:
        """Return what explains a plan."""
        source = self.read(plan)
        if self.reasons is None:
            self.reasons = Reasons(source.operation, source.plan)
        return self.reasons


_HELD = Held()


def explain(plan: str, subject: str, *, progress: Progress) -> dict[str, Any]:
    """Return why a duty, place or officer is planned as it is: asked here, where the plan is held already."""
    progress("explain", 0, 1)
    return {"lines": _HELD.why(plan).of(subject)}


def read(plan: str, *, progress: Progress) -> dict[str, Any]:
    """Read a plan before anybody asks about it."""
    progress("read", 0, 1)
    _HELD.read(plan)
    return {}


def write(
    plan: str, templates: str, key: str, address: str, letter: dict[str, Any], wanted: dict[str, Any],
    *, progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    """Return the papers that are wanted of a letter: contents, and claims and address where it is sealed."""
    progress("papers", 0, 1)
    texts = read_standing(read_templates(Path(templates)))
    desk = Desk(_HELD.read(plan), texts, letter)
    sealing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key)) if key else None
    made = WRITERS[wanted["kind"]](desk, wanted)
    return {"papers": [_row(subject, paper, sealing, address) for subject, paper in made]}


def write_all(
    plan: str, templates: str, key: str, address: str, letters: list[dict[str, Any]], *, progress: Progress
) -> dict[str, Any]:
    """Return many letters, sealed, in their order; the plan is read once."""
    source = _HELD.read(plan)
    texts = read_standing(read_templates(Path(templates)))
    sealing = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(key))
    rows = []
    for n, letter in enumerate(letters):
        progress("papers", n, len(letters))
        [(subject, paper)] = WRITERS[letter["kind"]](Desk(source, texts, letter), {})
        rows.append(_row(subject, paper, sealing, address))
    return {"papers": rows}


def book(
    plan: str, templates: str, letter: dict[str, Any], wanted: dict[str, Any], *, progress: Progress
) -> dict[str, Any]:
    """Return the person annex of a letter, or the annex tables of the operation, as a workbook."""
    progress("papers", 0, 1)
    desk = Desk(_HELD.read(plan), read_standing(read_templates(Path(templates))), letter)
    [(_subject, paper)] = WRITERS[wanted["kind"]](desk, wanted)
    if isinstance(paper, Annexes):
        content = annexes_book(paper)
    elif isinstance(paper, Order | TransferOrder):
        content = annex_book(paper)
    else:
        raise DocumentError("Surat ini tidak punya buku kerja. / This letter has no workbook.")
    return {"book": base64.b64encode(content).decode("ascii")}


def tell(
    plan: str, templates: str, letter: dict[str, Any], wanted: dict[str, Any], *, progress: Progress
) -> dict[str, Any]:
    """Return an officer's own duties as a message for a telephone, or as a calendar."""
    progress("papers", 0, 1)
    desk = Desk(_HELD.read(plan), read_standing(read_templates(Path(templates))), letter)
    nrp = wanted["officer"]
    if wanted["kind"] == "message":
        [(_subject, sheet)] = _sheets(desk, {"officers": [nrp]})
        assert isinstance(sheet, DutySheet)
        return {"text": duty_message(sheet)}
    stamp = datetime.fromisoformat(wanted["stamp"])
    return {"text": calendar_of(desk.source, letter["phase"], nrp, stamp=stamp)}


def _row(subject: str, paper: Paper, key: Ed25519PrivateKey | None, address: str) -> dict[str, Any]:
    document: Document = seal(paper, key, address) if key else drafted(paper)
    claims = asdict(document.claims) if document.claims else None
    return {"subject": subject, "content": document.content, "claims": claims, "address": document.address}


def _sprin(desk: Desk, _wanted: dict[str, Any]) -> Iterator[Made]:
    letter = desk.letter
    made = orders.order_of(
        desk.source, letter["command"], letter["phase"], desk.head(), desk.signatory, desk.texts
    )
    yield "", replace(made, replaces=letter["replaces"])


def _transfer(desk: Desk, _wanted: dict[str, Any]) -> Iterator[Made]:
    letter = desk.letter
    sending = letter["kind"] == "lending"
    mine, other = desk.head(), replace(desk.head(), number=letter["linked_number"])
    pair = (letter["command"], letter["partner"])
    both = orders.transfer_orders(
        desk.source,
        letter["phase"],
        pair if sending else pair[::-1],
        (mine, other) if sending else (other, mine),
        (desk.signatory, desk.signatory),
        desk.texts,
    )
    yield "", replace(both[0 if sending else 1], replaces=letter["replaces"])


def _renops(desk: Desk, _wanted: dict[str, Any]) -> Iterator[Made]:
    yield "", annexes.annexes_of(desk.source, desk.head(), desk.signatory)


def _sheets(desk: Desk, wanted: dict[str, Any]) -> Iterator[Made]:
    found = sheets.duty_sheets(
        desk.source, [desk.letter["phase"]], lambda _nrp: desk.head(), desk.texts, wanted["officers"]
    )
    for sheet in found:
        yield sheet.person.nrp, sheet


def _rosters(desk: Desk, wanted: dict[str, Any]) -> Iterator[Made]:
    unit, head = wanted["unit"], desk.head()
    span = (head.valid_from, head.valid_to)
    found = rosters.rosters_of(
        desk.source, unit, *span, head, desk.signatory, officers=wanted.get("officers")
    )
    for part, roster in enumerate(found, start=1):
        yield f"{unit}/{part}", replace(roster, head=desk.head())


def _form(desk: Desk, wanted: dict[str, Any]) -> Iterator[Made]:
    letter, name = desk.letter, wanted["form"]
    if name == "203":
        yield name, forms.ics_203(desk.source, letter["phase"], desk.head())
        return
    day = date.fromisoformat(wanted["day"])
    if name == "211":
        yield f"{name}/{day}", forms.ics_211(desk.source, letter["command"], day, desk.head())
        return
    for force in desk.source.operation.settings.task_forces:
        form = forms.ics_204(desk.source, force.key, letter["command"], day, desk.head())
        if form.tables[0].rows:
            yield f"{name}/{day}/{force.key}", form


WRITERS: dict[str, Callable[[Desk, dict[str, Any]], Iterator[Made]]] = {
    "sprin": _sprin,
    "lending": _transfer,
    "receiving": _transfer,
    "renops": _renops,
    "duty_sheet": _sheets,
    "roster": _rosters,
    "ics": _form,
}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "write": write,
    "write_all": write_all,
    "book": book,
    "tell": tell,
    "explain": explain,
    "read": read,
}


if __name__ == "__main__":
    serve_many(TASKS, (DocumentError, Refused))
