"""Reading the ledger: its head, and whether it holds together."""

from collections.abc import Iterator
from dataclasses import dataclass

from posko.ledger.acts import ERASED, KNOWN
from posko.ledger.chain import GENESIS, digest
from posko.ledger.models import Entry, Record

CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: who knows its number and hash can tell later whether anything before it was changed."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recomputing the ledger found."""

    head: Head
    erased: int
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Return whether nothing is wrong."""
        return not self.faults


def head() -> Head:
    """Return the head of the chain; number 0 while nothing was entered."""
    last = Entry.objects.order_by("-number").values_list("number", "hash").first()
    return Head(*last) if last else Head(0, GENESIS)


def verify(known: Head | None = None) -> Verdict:
    """Recompute every hash of the ledger, and compare it with a head that somebody kept outside.

    Faults come in the order of the entries. A missing record is a fault unless its erasure was entered.
    """
    faults: list[str] = []
    numbers: set[int] = set()
    last, at_known = Head(0, GENESIS), GENESIS
    for entry in Entry.objects.order_by("number").iterator(chunk_size=CHUNK):
        faults += _faults_of_link(entry, last)
        last = Head(entry.number, entry.hash)
        numbers.add(entry.number)
        if known and entry.number == known.number:
            at_known = entry.hash
    faults += _faults_of_records(numbers)
    if known and (known.hash != at_known or known.number > last.number):
        faults.append(f"Entry {known.number} is not the one whose hash was kept outside.")
    return Verdict(last, len(_entered_erasures() & numbers), tuple(faults))


def _faults_of_link(entry: Entry, last: Head) -> Iterator[str]:
    if entry.number != last.number + 1:
        yield f"Entry {last.number + 1} is missing."
    if entry.previous != last.hash:
        yield f"Entry {entry.number} does not follow entry {last.number}."
    if entry.link().hash() != entry.hash:
        yield f"Entry {entry.number} was changed."


def _faults_of_records(numbers: set[int]) -> Iterator[str]:
    left = numbers - _entered_erasures()
    for record in Record.objects.select_related("entry").order_by("entry_id").iterator(chunk_size=CHUNK):
        left.discard(record.entry_id)
        if digest(bytes.fromhex(record.salt), record.body) != record.entry.digest:
            yield f"The record of entry {record.entry_id} was changed."
    for number in sorted(left):
        yield f"The record of entry {number} is missing, and its erasure was never entered."


def _entered_erasures() -> set[int]:
    subjects = Entry.objects.filter(act=ERASED.name).values_list("subject", flat=True)
    return {int(subject.partition(":")[2]) for subject in subjects}


def acts_after(number: int, limit: int) -> list[Entry]:
    """Return the entries after a number, the oldest first: what the chain tells, no facts."""
    return list(Entry.objects.filter(number__gt=number).order_by("number")[:limit])


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page shows it: what the chain holds, and what its kind of act means."""

    entry: Entry
    meaning: str


PAGE = 100


def entries(*, before: int | None = None) -> list[Line]:
    """Return the hundred entries before a number, or the last hundred, newest first."""
    return entries_from(before=before, offset=0, limit=PAGE)[0]


def entries_from(*, before: int | None, offset: int, limit: int) -> tuple[list[Line], int]:
    """Return some entries before a number, or of all, newest first, and how many there are."""
    last = head().number
    # Numbers have no gaps: how many there are need not be counted.
    total = last if before is None else min(max(before - 1, 0), last)
    found = Entry.objects.filter(number__lte=total - offset).order_by("-number")
    return [Line(e, KNOWN[e.act].meaning if e.act in KNOWN else e.act) for e in found[:limit]], total
