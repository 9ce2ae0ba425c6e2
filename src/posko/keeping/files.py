"""Which files of the home folder belong into a backup, and which of them the rows name."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.db.models import Model

from posko.campaign.folders import COPYING
from posko.planning.models import READABLE

BACKUPS = "backups"
NOT_KEPT = {"spool", "static", "logs", BACKUPS}
"""Made again, or of no use elsewhere."""
DATABASE = "posko.sqlite3"
LOCK = "posko.lock"
PASSING = (COPYING, "candidate-", ".restore-", ".replaced-")
"""How names of folders begin that somebody is still working in, or was when the machine stopped."""


def kept(home: Path, plans: set[str]) -> Iterator[Path]:
    """Yield the files of a home folder, relative to it, without what passes: of plans only those made."""
    for path in sorted(home.iterdir()):
        if path.name in NOT_KEPT or path.name.startswith((DATABASE, *PASSING)) or path.name == LOCK:
            continue
        roots = [path / plan for plan in sorted(plans)] if path.name == "plans" else [path]
        for root in roots:
            yield from (found.relative_to(home) for found in _files(root))


def _files(path: Path) -> Iterator[Path]:
    if path.is_symlink() or path.name.startswith(PASSING):
        return
    if path.is_file():
        yield path
    elif path.is_dir():
        for below in sorted(path.iterdir()):
            yield from _files(below)


def made_plans(tables: dict[str, type[Model]], alias: str) -> set[str]:
    """Return the folders, below `plans`, of the attempts that became plans."""
    model = tables.get("planning.plan")
    if model is None:
        return set()
    found = model._base_manager.using(alias).filter(state__in=[s.value for s in READABLE])
    return {f"{UUID(str(i))}/{n}" for i, n in found.values_list("public_id", "attempts")}


def owed(tables: dict[str, type[Model]], alias: str) -> set[str]:
    """Return the folders and files that rows name and that must be in the backup with them."""
    found: set[str] = set()
    if "campaign.folderversion" in tables:
        versions = tables["campaign.folderversion"]._base_manager.using(alias)
        found |= {f"operations/{i}/{n}" for i, n in versions.values_list("operation__public_id", "number")}
    if "orders.order" in tables:
        orders = tables["orders.order"]._base_manager.using(alias).exclude(state="drafted")
        found |= {f"orders/{i}/letter.pdf" for i in orders.values_list("public_id", flat=True)}
    if "intake.part" in tables:
        parts = tables["intake.part"]._base_manager.using(alias).filter(draft__state="open")
        found |= {f"drafts/{i}/{s}" for i, s in parts.values_list("draft__public_id", "source")}
    return found


def missing(names: set[str], there: set[str]) -> list[str]:
    """Return which of the named folders and files are not there."""
    folders = {
        "/".join(parts[:end])
        for name in there
        if (parts := name.split("/"))
        for end in range(1, len(parts) + 1)
    }
    return sorted(names - folders)
