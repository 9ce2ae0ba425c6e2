"""Reading Parquet where pyarrow is installed."""

from praja.io.cells import Bad
from praja.io.limits import MAX_CELLS, MAX_COLUMNS
from praja.io.tables import RawTable


def read_parquet(file: str, raw: bytes) -> RawTable | Bad:
    """Return the table in a Parquet file; its column names stand in row 1, as Excel would show it."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return Bad("parquet_needs_pyarrow")
    try:
        parsed = pq.ParquetFile(pa.BufferReader(raw))
        about = parsed.metadata
        if about.num_columns > MAX_COLUMNS or about.num_rows * about.num_columns > MAX_CELLS:
            return Bad("table_too_large", {"limit": MAX_CELLS})
        table = parsed.read()
        columns = [["" if v is None else v for v in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, TypeError) as error:
        return Bad("file_not_parquet", {"why": str(error)})
    return RawTable(file, "", [list(table.column_names), *map(list, zip(*columns, strict=True))])
