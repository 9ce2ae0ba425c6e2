"""A folder that appears whole or not at all, and takes the place of an earlier one of its kind alone."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from praja.errors import FolderError

PARTIAL = ".partial-"
"""What follows the name of a folder, before some chance letters, while it is written."""

PATIENCE = 10
"""How often other runs may put their folder in the way."""


@dataclass(frozen=True, slots=True)
class FolderKind:
    """What folders of one kind hold: nothing else is ever replaced."""

    marker: str
    """The file that every one of them has."""
    files: frozenset[str]
    holds: tuple[str, str]
    """What they hold, in Indonesian and in English: ``("rencana", "plan")``."""


def refuse_file(out: Path) -> None:
    """Refuse a file in the place of a folder to be written. Raises FolderError."""
    if out.exists() and not out.is_dir():
        raise FolderError(
            f"{out} adalah berkas: sebut folder untuk --out. / {out} is a file: name a folder for --out."
        )


def refuse_inside(out: Path, *read: Path) -> None:
    """Refuse a place inside a folder that is read for what is written. Raises FolderError."""
    for folder in read:
        if folder.resolve() in out.resolve().parents:
            raise FolderError(
                f"{out} berada di dalam {folder}, yang dibaca untuk membuatnya: pilih folder di luarnya"
                f" untuk --out. / {out} lies inside {folder}, which it is made from: choose a folder outside"
                " it for --out."
            )


@contextmanager
def written_whole(out: Path, kind: FolderKind) -> Iterator[Path]:
    """Yield an empty folder, readable by its owner only, that takes the place of ``out`` at the end.

    What was written vanishes where the caller fails or is broken off. Each run has a folder of its
    own, so of two runs at once the later one stays, whole. A link is followed, not replaced.

    Raises FolderError where ``out`` holds anything but an earlier folder of this kind.
    """
    refuse_foreign(out, kind)
    place = out.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    # Named before it is made: a run that is told to end at any instant knows what to take away.
    work = place.with_name(place.name + PARTIAL + secrets.token_hex(8))
    try:
        work.mkdir(mode=0o700)
        yield work
        for path in work.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        _put_in_place(work, place)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def refuse_foreign(out: Path, kind: FolderKind) -> None:
    """Refuse a place that holds anything but an earlier folder of this kind.

    Raises FolderError.
    """
    place = out.resolve()
    if not place.exists():
        return
    refuse_file(out)
    present = sorted(p.name for p in place.iterdir())
    if present and not (place / kind.marker).is_file():
        raise FolderError(
            f"{out} tidak kosong dan tidak berisi {kind.holds[0]}: pilih folder lain untuk --out."
            f" / {out} is not empty and holds no {kind.holds[1]}: choose another folder for --out."
        )
    # Hidden files are the locks and leftovers of desktops and spreadsheet programs.
    foreign = [n for n in present if n not in kind.files and not n.startswith((".", "~$"))]
    if foreign:
        others = ", ".join(foreign[:5])
        raise FolderError(
            f"{out} juga berisi {others}: pindahkan dahulu atau pilih folder lain untuk --out."
            f" Tidak ada yang ditulis. / {out} also holds {others}: move it away or choose another folder"
            " for --out. Nothing was written."
        )


def _put_in_place(work: Path, place: Path) -> None:
    for _ in range(PATIENCE):
        try:
            work.rename(place)
            return
        except OSError:
            if not place.exists():
                raise
        with (
            tempfile.TemporaryDirectory(prefix=place.name + PARTIAL, dir=place.parent) as aside,
            suppress(FileNotFoundError),
        ):
            place.rename(Path(aside) / "old")
    raise FolderError(
        f"{place.name} sedang ditulis oleh proses lain: coba lagi."
        f" / {place.name} is written by other runs at the same time: try again."
    )
