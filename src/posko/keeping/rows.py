"""The rows of all tables as lines of JSON: the same from SQLite and PostgreSQL, so that either restores into
the other.

A line is an array with a value for each column of the table, in the order that the manifest tells.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.core.management.color import no_style
from django.db import connections
from django.db.models import BinaryField, Field, Model

LEFT_OUT = {
    # Whoever was signed in signs in again: a copy of the database opens nobody's pages.
    "sessions.session",
    "usersessions.usersession",
    "limits.allowance",
    "keeping.heartbeat",
}
BATCH = 1000


def fields_of(model: type[Model]) -> "list[Field[Any, Any]]":
    """Return the columns of a table."""
    return list(model._meta.concrete_fields)


def lines_of(model: type[Model], alias: str) -> Iterator[bytes]:
    """Yield the rows of a table in the order of their keys."""
    names = [field.attname for field in fields_of(model)]
    rows = model._base_manager.using(alias).order_by("pk").values_list(*names)
    for row in rows.iterator(chunk_size=BATCH):
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value


def load(model: type[Model], columns: list[str], lines: Iterable[bytes], alias: str) -> int:
    """Put rows into an empty table and return how many there were.

    Raises ValueError where the columns are not those of the table.
    """
    fields = fields_of(model)
    if [field.attname for field in fields] != columns:
        raise ValueError(model._meta.label_lower)
    rows, count = iter(lines), 0
    while batch := list(islice(rows, BATCH)):
        made = [
            model(
                **{
                    field.attname: _typed(field, value)
                    for field, value in zip(fields, json.loads(line), strict=True)
                }
            )
            for line in batch
        ]
        model._base_manager.using(alias).bulk_create(made)
        count += len(made)
    return count


def _typed(field: "Field[Any, Any]", value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, BinaryField):
        return base64.b64decode(value)
    if field.get_internal_type() == "DurationField":
        return timedelta(seconds=value)
    return field.to_python(value)


def empty(model: type[Model], alias: str) -> None:
    """Delete what making the tables put into one."""
    if model._base_manager.using(alias).exists():
        with connections[alias].cursor() as cursor:
            name = connections[alias].ops.quote_name(model._meta.db_table)
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 a table of ours


def go_on_counting(models: list[type[Model]], alias: str) -> None:
    """Let the next new row of each table get the number after the last."""
    with connections[alias].cursor() as cursor:
        for sql in connections[alias].ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
