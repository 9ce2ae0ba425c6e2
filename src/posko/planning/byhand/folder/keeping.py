"""Keeping edits by hand as the next version of an operation's data."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from posko.campaign.actions import keep
from posko.campaign.models import FolderVersion
from posko.campaign.queries import current
from posko.people.rights import Viewer
from posko.planning.byhand.folder.bridge import Accepted, write_edits
from posko.planning.models import Plan
from posko.support.errors import RuleError


def kept(
    viewer: Viewer, plan: Plan, accepted: Sequence[Accepted], *, why: str, now: datetime, after: int
) -> FolderVersion:
    """Keep the last version of the data with edits of a plan written into it as the next version.

    `after` is the number of that last version: where somebody else has kept one since, this is refused. Of
    two edits of one seat or station the later holds. Not to be called within a transaction.

    Raises RuleError where there is no data, an edit cannot be written, or the disk is full.
    """
    folder = current(viewer, plan.operation)
    if folder is None:
        raise RuleError(_("Operasi ini belum punya data: unggah dahulu."))
    try:
        with tempfile.TemporaryDirectory(prefix=".edits-", dir=plan.operation.home) as work:
            copy = Path(work) / "folder"
            # Versions are read only; the copy is not.
            shutil.copytree(folder.path, copy, copy_function=shutil.copyfile)
            write_edits(copy, plan.rows, accepted)
            return keep(viewer, plan.operation, copy, why, now=now, after=after)
    except OSError as failed:
        raise RuleError(
            _("Suntingan tidak dapat disimpan: %(why)s. Tidak ada yang berubah.")
            % {"why": failed.strerror or str(failed)}
        ) from failed
