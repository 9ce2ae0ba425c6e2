"""What a crash left behind: copies and files that nobody will finish."""

import shutil
from pathlib import Path

from django.conf import settings

PATTERNS = ("operations/*/.*", "orders/*/.*", "atlas/.*", "drafts/*/candidate-*", "spool/*")
"""Whatever is written beside its place before it is moved there has a name that begins with a dot."""
SECONDS = 24 * 3600
"""Nothing takes longer to copy or send: what is older has nobody who works on it."""


def sweep(now_s: float) -> int:
    """Delete what was left behind more than a day before `now_s`, seconds since 1970, and return how much."""
    home, gone = Path(settings.HOME), 0
    for pattern in PATTERNS:
        for path in home.glob(pattern):
            if path.is_symlink() or now_s - path.stat().st_mtime < SECONDS:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            gone += 1
    return gone
