"""Translations: the sentences in the sources are Indonesian, English stands in locale/en.

Compiled at set-up.
"""

from pathlib import Path

import polib

CATALOGUES = Path(__file__).resolve().parents[1] / "locale"


def compile_catalogues() -> list[Path]:
    """Write the compiled form of each catalogue beside it, and return what was written."""
    written = []
    for source in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
        written.append(source.with_suffix(".mo"))
    return written


if __name__ == "__main__":
    compile_catalogues()
