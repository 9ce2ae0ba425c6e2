"""Typesetting: documents and templates to PDF. Same documents, templates and typst: the same bytes."""

import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import metadata, resources
from pathlib import Path
from typing import Any, Final

import typst

from posko.documents.codes import prepare, squares_of
from posko.documents.errors import DocumentError, TemplateError
from posko.documents.seals import Document
from posko.documents.templates import BUILT_IN, Templates

FIXED: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""The time that PDF files bear: the paper itself says when it was issued."""
MAIN: Final = "main.typ"
"""Typst takes a file of this name as the document."""
DATA: Final = "posko-data.json"
WORKERS: Final = 2
"""So many files are typeset at once in a process, however many ask: the pages need the processor too."""
AHEAD: Final = 16
"""So many files are begun before the first is taken: a long one holds nobody up, and memory has an end."""
MANY: Final = 50
"""From so many papers on it pays to learn how their codes are drawn."""
DARK: Final = re.compile("1+")
SPOT: Final = re.compile(r"┌─ (?P<file>[^\n]+?):(?P<line>\d+):\d+")


@dataclass(frozen=True, slots=True)
class Print:
    """A PDF file and what it takes to make the same bytes again."""

    pdf: bytes
    typst_version: str
    templates_sha256: str


def print_documents(documents: Sequence[Document], templates: Templates, *, tagged: bool = True) -> Print:
    """Return documents of one kind as one PDF file, each with its own pages 1 to n.

    Parameters
    ----------
    tagged
        Whether screen readers find tables and headings; large runs for the printer need none.

    Raises
    ------
    TemplateError
        A template is broken; the message names file and line.
    """
    return Print(_compile(documents, templates, tagged=tagged), typst_version(), templates.sha256)


def print_each(parts: Iterable[tuple[Sequence[Document], bool]], templates: Templates) -> Iterator[Print]:
    """Yield a PDF file of each (documents, tagged), in their order, as `print_documents` makes it.

    Threads suffice: typst does not hold the interpreter while it works.
    """
    begun: deque[Future[Print]] = deque()
    try:
        for documents, tagged in parts:
            _prepare(documents)
            begun.append(_typesetters().submit(print_documents, documents, templates, tagged=tagged))
            if len(begun) == AHEAD:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        for left in begun:
            left.cancel()


def print_run(documents: Sequence[Document], templates: Templates, *, batch: int = 100) -> Iterator[Print]:
    """Yield PDF files of ``batch`` documents each, in their order, for the printer: without tags."""
    parts = ((documents[i : i + batch], False) for i in range(0, len(documents), batch))
    return print_each(parts, templates)


@cache
def _typesetters() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="typesetter")


def preview(documents: Sequence[Document], templates: Templates, ppi: float = 100) -> list[bytes]:
    """Return the pages of documents of one kind as PNG pictures."""
    made = _compile(documents, templates, picture=ppi)
    return made if isinstance(made, list) else [made]


@cache
def typst_version() -> str:
    """Return the version of the typesetter, for the record of a print."""
    return metadata.version("typst")


@cache
def _fonts() -> Any:
    folder = str(resources.files("fontpkg_source_sans_3") / "files")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])


def _compile(
    documents: Sequence[Document], templates: Templates, *, tagged: bool = True, picture: float = 0
) -> Any:
    kinds = {d.kind for d in documents}
    if len(kinds) != 1:
        raise DocumentError(
            "Cetak satu jenis dokumen sekali jalan. / Print documents of one kind at a time, at least one."
        )
    kind = kinds.pop()
    if len(documents) >= MANY:
        _prepare(documents)
    main = f'#import "{kind}.typ": paper\n#for item in json("{DATA}") {{ paper(item) }}\n'
    data = json.dumps([_item(i, d) for i, d in enumerate(documents)], ensure_ascii=False)
    files = {**templates.files, MAIN: main.encode(), DATA: data.encode()}
    fitting: dict[str, Any] = {"format": "png", "ppi": picture} if picture else {"pdf_tags": tagged}
    try:
        return typst.compile(
            files,
            root=BUILT_IN,
            font_paths=_fonts(),
            timestamp=FIXED,
            package_path=BUILT_IN,
            package_cache_path=BUILT_IN,
            **fitting,
        )
    except typst.TypstError as error:
        raise _refusal(error, templates, kind) from None


def _prepare(documents: Sequence[Document]) -> None:
    if documents and documents[0].claims is not None:
        prepare(documents[0].address)


def _item(index: int, document: Document) -> dict[str, Any]:
    claims = document.claims
    if claims is None:
        return {"index": index, **document.content, "seal": None}
    shown = {"id": claims.document_id, "address": document.address, "qr": qr_code(document.address)}
    return {"index": index, **document.content, "seal": shown}


def qr_code(text: str) -> str:
    """Return a QR code as SVG, with the quiet zone it needs and nothing else."""
    squares = squares_of(text)
    wide = len(squares) + 8
    runs = []
    for y, row in enumerate(squares):
        for dark in DARK.finditer(row):
            runs.append(f"M{dark.start() + 4} {y + 4}h{dark.end() - dark.start()}v1H{dark.start() + 4}z")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {wide}">'
        f'<path d="{"".join(runs)}"/></svg>'
    )


def _refusal(error: typst.TypstError, templates: Templates, kind: str) -> TemplateError:
    """Return what typst says in terms of the command's own file that is to blame, else of any."""
    spots = [(Path(m["file"]).name, int(m["line"])) for m in SPOT.finditer(error.diagnostic)]
    mine = [spot for spot in spots if spot[0] in templates.own]
    file, line = (mine or spots or [(MAIN, 0)])[0]
    if file == MAIN:
        file = f"{kind}.typ"  # it is imported there, and lacks what is asked for
    return TemplateError(file, line, " ".join(str(error.message).split()))
