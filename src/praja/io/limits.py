"""How much an operation folder may hold: more is refused politely, before it fills the memory."""

from typing import Final

MAX_FILE_BYTES: Final = 256 * 1024 * 1024
"""One file as it lies on the disk."""

MAX_UNPACKED_BYTES: Final = 1024 * 1024 * 1024
"""One workbook after unpacking: an XLSX is a ZIP and may be a bomb."""

MAX_CELLS: Final = 40_000_000
"""Cells in the rectangle a sheet spans, from A1 to its last filled row and column."""

MAX_ROWS: Final = 1_048_576
"""Rows of one table: as many as a sheet holds."""

MAX_COLUMNS: Final = 512
"""Columns of one table."""

MAX_FILES: Final = 200
"""Files of one folder."""

MAX_CELL_CHARS: Final = 32_767
"""Characters of one cell, as in Excel."""

MAX_QUOTE_CHARS: Final = 80
"""Characters of a cell that a finding quotes."""

HEADER_SEARCH_ROWS: Final = 40
"""How far down the header row is looked for."""

LISTED_SINGLY: Final = 100
"""Warnings of one kind in one column that are listed one by one; more become one finding."""
