"""Reading operation folders and writing plan folders."""

from praja.io.findings import input_sha256, write_findings
from praja.io.folder import read_operation
from praja.io.lockfile import read_locks
from praja.io.outlines import read_outlines

__all__ = ["input_sha256", "read_locks", "read_operation", "read_outlines", "write_findings"]
