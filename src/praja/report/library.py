"""The map library, read from the package that ships it."""

import re
from importlib import resources

from praja.errors import PrajaError

PACKAGE = "js_lib_leaflet"
DISTRIBUTION = "django-js-lib-leaflet"


def map_library() -> tuple[str, str]:
    """Return Leaflet's script and style sheet, without anything that would be fetched.

    Raises
    ------
    PrajaError
        The package is not installed.
    """
    try:
        folder = resources.files(PACKAGE).joinpath("static", PACKAGE)
        script = folder.joinpath("leaflet.js").read_text(encoding="utf-8")
        style = folder.joinpath("leaflet.css").read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError) as error:
        raise PrajaError(f"The map library is missing: install {DISTRIBUTION}, or run make setup.") from error
    script = re.sub(r"//# sourceMappingURL=\S+\s*$", "", script)
    return script.strip(), re.sub(r"[^;{}]*url\([^)]*\);?", "", style).strip()
