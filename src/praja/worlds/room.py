"""Room for a made-up folder: only what was written here before is ever written over."""

from collections.abc import Callable
from pathlib import Path

from praja.errors import FolderError


def is_marked(path: Path, marker: str) -> bool:
    """Return whether the first line of a file is the marker of a demo."""
    if not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline().rstrip("\n") == marker


def room_for_demo(folder: Path, *, ours: bool, replace: bool, own: Callable[[str], bool]) -> list[str]:
    """Make the folder where a demo is to be written; return what an earlier demo left there, by name.

    Parameters
    ----------
    ours
        Whether the folder is marked as a demo of this kind.
    replace
        Whether an earlier demo may be replaced.
    own
        Which names belong to a demo.

    Raises
    ------
    FolderError
        Something of somebody else would be lost.
    """
    if folder.exists() and not folder.is_dir():
        raise FolderError(
            f"{folder} adalah berkas: sebut folder untuk contoh."
            f" / {folder} is a file: name a folder for the demo."
        )
    present = (
        sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.is_dir() else []
    )
    if present and not ours:
        raise FolderError(
            f"{folder} tidak kosong dan bukan contoh: sebut folder lain. Tidak ada yang ditulis."
            f" / {folder} is not empty and not a demo: name another folder. Nothing was written."
        )
    if present and not replace:
        raise FolderError(
            f"{folder} sudah berisi contoh: sebut folder lain atau minta menggantinya (--replace)."
            f" / {folder} holds a demo already: name another folder or ask to replace it (--replace)."
        )
    foreign = [name for name in present if not own(name)]
    if foreign:
        raise FolderError(
            f"{folder} juga berisi {', '.join(foreign)}: pindahkan dahulu. Tidak ada yang ditulis."
            f" / {folder} also holds {', '.join(foreign)}: move it away first. Nothing was written."
        )
    folder.mkdir(parents=True, exist_ok=True)
    return present
