"""Where the real geography and the example operation lie, when they are there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"the example operation is not beside the project ({SHARED.name})"
)
