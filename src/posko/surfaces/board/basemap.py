"""The PMTiles file of the settings, piece by piece."""

import os
import re
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

from posko.support.errors import NotThereError
from posko.surfaces.desk.gate import DeskRequest, signed_in

MOST_BYTES = 2**22
"""Of one answer: a map asks for some kilobytes."""
RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})")


@signed_in
def basemap(request: DeskRequest) -> HttpResponse:
    """Return the bytes asked for by `Range`; 416 for anything that is no such piece of the file."""
    archive: Path | None = settings.BASEMAP.archive
    if archive is None:
        raise NotThereError
    with archive.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        asked = RANGE.fullmatch(request.headers.get("Range", ""))
        first, last = (int(asked[1]), min(int(asked[2]), size - 1)) if asked else (0, -1)
        if not first <= last < first + MOST_BYTES:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        file.seek(first)
        answer = HttpResponse(
            file.read(last - first + 1), status=206, content_type="application/octet-stream"
        )
    answer["Content-Range"] = f"bytes {first}-{last}/{size}"
    answer["Accept-Ranges"] = "bytes"
    answer["Cache-Control"] = "private, max-age=3600"
    # pmtiles tells by it that the file was replaced while it read.
    answer["ETag"] = f'"{size}-{archive.stat().st_mtime_ns}"'
    return answer
