"""What a workbook holds, taken out of its ZIP and measured, before anything makes cells of it.

Whoever reads cells fills a whole rectangle with them, and a text that is written once may stand in a million
of them: a file of some kilobytes can ask for more memory than there is. So nothing is given on but what was
measured, in a ZIP of its own, whose list cannot say one thing and hold another.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from praja.io.cells import Bad

READ: Final = ("xl/", "_rels/", "[content_types].xml")
PICTURES: Final = "xl/media/"
STRINGS: Final = "xl/sharedstrings.xml"
"""Names as they are compared: in small letters."""
FILLED = re.compile(rb'<c r="([A-Z]{1,3})[0-9]+"[^>/]*>')
FILLED_ROW = re.compile(rb'<c r="[A-Z]{1,3}([0-9]+)"[^>/]*>')
ODD = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]{1,3}[0-9]{1,7}"(?: (?:s|t|cm|vm|ph)="\w*")*/?>)')
PREFIXED = re.compile(rb":c[\s/>]")
"""Cells that are written otherwise than most: only reading the XML whole says where they stand."""
PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Span:
    """How many rows and columns a sheet fills from A1 on, and how many letters its shared texts come to."""

    height: int
    width: int
    text: int


def taken_out(raw: bytes, most: int) -> dict[str, bytes] | Bad:
    """Return the members of a workbook that are read, at most so many bytes of all."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = archive.infolist()
            if sum(i.file_size for i in inside) > most:
                return Bad("file_too_large", {"limit": most // 2**20})
            wanted = [(name, i) for i in inside if _is_read(name := _plain(i.filename))]
            if len({name.lower() for name, _ in wanted}) < len(wanted):
                return Bad("file_not_workbook", {"why": "two members of one name"})
            return {name: _capped(archive, i) for name, i in wanted}
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, RuntimeError, EOFError, ValueError) as error:
        locked = raw.startswith(b"\xd0\xcf\x11\xe0")
        return Bad("file_locked") if locked else Bad("file_not_workbook", {"why": str(error)})


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _is_read(name: str) -> bool:
    small = name.lower()
    return small.startswith(READ) and not small.startswith(PICTURES) and not small.endswith("/")


def _capped(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # The directory of a bomb may lie about sizes: never take out more than it states.
    with archive.open(member) as part:
        return part.read(member.file_size)


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return members as a ZIP."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def texts_of(members: Mapping[str, bytes]) -> list[int]:
    """Return how long each shared text is. Raises ValueError for XML that is not well formed."""
    found: list[int] = []

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _bare(name) == "si":
            found.append(0)

    def data(text: str) -> None:
        if found:
            found[-1] += len(text)

    for name, xml in members.items():
        if name.lower() == STRINGS:
            _parse(xml, start, data)
    return found


def longest_of(members: Mapping[str, bytes]) -> int:
    """Return how long no shared text is longer than, without reading each: for that it is too often asked."""
    found = [xml for name, xml in members.items() if name.lower() == STRINGS]
    if any(b"<!" in xml or xml.count(b"<?") > 1 for xml in found):
        return max(map(len, found))  # what stands in a comment is no beginning of a text
    return max((len(part) for xml in found for part in xml.split(b"<si>")), default=0)


def span_of(xml: bytes, longest: int, texts: Callable[[], Sequence[int]], most_text: int) -> Span:
    """Return what a sheet spans; its text is exact where it might be more than so many letters.

    `longest` is of `longest_of`, `texts` asks `texts_of`. Raises ValueError for XML that is not well formed.
    """
    text = longest * xml.count(b"<c ")
    if text > most_text or ODD.search(xml) or PREFIXED.search(xml):
        measure = _Measure(texts())
        _parse(xml, measure.start, measure.data)
        return Span(measure.height, measure.width, measure.text + measure.ended())
    width = max(map(column_index, set(FILLED.findall(xml))), default=-1) + 1
    return Span(max(map(int, set(FILLED_ROW.findall(xml))), default=0), width, text)


class _Measure:
    """Reads a sheet's elements one by one, whatever they are called and in whatever order they say it."""

    def __init__(self, texts: Sequence[int]) -> None:
        self.texts, self.height, self.width, self.text = texts, 0, 0, 0
        self._row, self._column, self._shared, self._index = 0, 0, False, ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        tag, said = _bare(name), attributes.get("r", "")
        if tag == "row":
            self._row, self._column = int(said) if said.isdecimal() else self._row + 1, 0
        elif tag == "c":
            self.text += self.ended()
            place = PLACE.fullmatch(said)
            self._column += 1
            if place:
                self._column, self._row = column_index(place[1].upper().encode()) + 1, int(place[2])
            self._shared = attributes.get("t") == "s"
        elif tag in {"v", "is", "f"}:
            self.height, self.width = max(self.height, self._row), max(self.width, self._column)

    def data(self, text: str) -> None:
        """Take some letters."""
        if self._shared:
            self._index += text

    def ended(self) -> int:
        """Return how long the text is that the last cell names."""
        index, self._index, self._shared = self._index.strip(), "", False
        number = int(index) if index.isdecimal() and len(index) < 9 else -1
        return self.texts[number] if 0 <= number < len(self.texts) else 0


def _bare(name: str) -> str:
    return name.rpartition(":")[2]


def _parse(xml: bytes, start: Callable[[str, dict[str, str]], None], data: Callable[[str], None]) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


def column_index(letters: bytes) -> int:
    """Return the place of a column, A is 0."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1
