"""The papers a command issues, as typed inputs. Instants are local; nothing here is looked up."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every paper bears. ``document_id`` is 128 random bits that the caller draws."""

    document_id: UUID
    number: str = ""
    """From the mail register. Without it the paper is a draft: it says so and carries no seal."""
    issued_on: date | None = None
    issued_at: str = ""
    """The place of issue."""
    unit: str
    """The name of the command that issues."""
    letterhead: tuple[str, ...] = ()
    """Lines of the letterhead, the widest body first."""
    operation: str
    zone: str = "WIB"
    version: int = 1
    valid_from: date
    valid_to: date
    """Both included."""
    classification: str = ""
    """Printed at head and foot of every page, such as TERBATAS."""
    copy_no: int = 0
    copies: int = 0
    """0: the copies are not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signs, in wet ink: the space above the name stays empty."""

    position: str
    name: str = ""
    rank: str = ""
    nrp: str = ""
    acting: str = ""
    """A line above or below the office, such as ``selaku KAOPSRES``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A row of a person annex."""

    rank: str
    name: str
    nrp: str
    unit: str
    duty: str
    place: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What every written order holds."""

    head: Head
    phase: str
    considering: str
    basis: tuple[str, ...]
    tasks: tuple[str, ...]
    conduct: tuple[str, ...]
    postings: tuple[Posting, ...]
    signatory: Signatory
    copies_to: tuple[str, ...] = ()
    replaces: str = ""
    """Number and date of the letter that ends with this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(Letter):
    """A written order (surat perintah): one letter per command and phase."""

    kind: ClassVar[str] = "sprin"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder(Letter):
    """One of the two linked orders of a transfer (BKO), each signed by its own side."""

    kind: ClassVar[str] = "bko"
    sending: bool
    """The order of the command that lends; False: of the one that receives."""
    from_unit: str
    to_unit: str
    linked_number: str
    """The number of the other side's order; empty where it is not registered yet."""
    report_to: str
    report_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The one a duty sheet is for."""

    rank: str
    name: str
    nrp: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place on a sketch."""

    lat: float
    lon: float
    label: str
    sign: str = "place"
    """``base``, ``place``, ``unit`` or ``area``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One duty of one person. ``company`` names the others without their service numbers."""

    start: datetime
    end: datetime
    duty: str
    place: str
    area: str
    role: str
    company: str
    chain: str = ""
    sector_officer: str = ""
    host: str = ""
    """The command he is attached to (BKO); empty at home."""
    details: tuple[str, ...] = ()
    """Such as the stations of a beat."""
    place_id: str = ""
    marks: tuple[Mark, ...] = ()
    """The base first. Empty: no sketch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DutySheet:
    """The personal sheet of an officer: what, where, when, with whom, how to behave."""

    kind: ClassVar[str] = "duty_sheet"
    head: Head
    person: Person
    phase: str
    turns: tuple[Turn, ...]
    conduct: tuple[str, ...]
    contacts: tuple[tuple[str, str], ...] = ()
    """(what, number to call)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its heads. A column is as wide as its share of ``widths``; ``figures`` go to the right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    figures: tuple[int, ...] = ()
    """Indexes of the columns that hold figures."""
    note: str = ""
    grouped: bool = False
    """Whether what rows share in the first column stands once, above them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The duty roster of a unit: a grid of officers and dates."""

    kind: ClassVar[str] = "roster"
    head: Head
    unit: str
    days: tuple[date, ...]
    rows: tuple[tuple[Person, tuple[str, ...]], ...]
    """Each officer with a cell for each day: codes and hours."""
    codes: tuple[tuple[str, str], ...]
    """(code, what it means)."""
    signatory: Signatory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Annexes:
    """Annex tables of an operation plan (Renops)."""

    kind: ClassVar[str] = "renops"
    head: Head
    title: str
    tables: tuple[Table, ...]
    signatory: Signatory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form of the incident command system (203, 204 or 211): fields, tables, and who prepared it."""

    kind: ClassVar[str] = "ics"
    head: Head
    form: str
    """``203``, ``204`` or ``211``."""
    title: str
    period: tuple[datetime, datetime]
    fields: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    remarks: tuple[str, ...] = ()
    prepared_by: str = ""


Paper = Order | TransferOrder | DutySheet | Roster | Annexes | Form
