"""Shapes that more than one call takes or answers with."""

from typing import Annotated, Generic, TypeVar

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints

Row = TypeVar("Row")

NO_NUL = r"^[^\x00]*$"
Line = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=400)]
Reason = Annotated[str, StringConstraints(pattern=NO_NUL, min_length=1, max_length=300)]
Code = Annotated[str, StringConstraints(pattern=NO_NUL, max_length=80)]


class Given(Schema):
    """What a caller sends: a name that is not known is a mistake, and is said."""

    model_config = ConfigDict(extra="forbid")


class Fault(Schema):
    """A field that is at fault."""

    field: str
    message: str


class Problem(Schema):
    """A refusal: a word for programs, words for people, and the fields that are at fault."""

    error: str
    message: str
    fields: list[Fault]


class Page(Schema, Generic[Row]):
    """Some rows of a table, and where the next are."""

    rows: list[Row]
    total: int
    limit: int
    offset: int
    next: str | None


class Window(Given):
    """Which rows of a table are wanted."""

    limit: Annotated[int, Field(ge=1, le=500)] = 100
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0


class WideWindow(Given):
    """Which rows of a table are wanted in one file."""

    limit: Annotated[int, Field(ge=1, le=20_000)] = 20_000
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0


class Done(Schema):
    """How many things an act changed."""

    count: int
