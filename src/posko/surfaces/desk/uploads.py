"""Taking in what a browser sends: onto the disk piece by piece, never more than is allowed."""

from typing import Any

from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from posko.intake.receiving import LARGEST, Incoming
from posko.support.errors import RuleError

MOST_AT_ONCE = 2 * LARGEST
"""Of one form, all files together."""
MOST_FILES = 40


class Spool(TemporaryFileUploadHandler):
    """Writes each file into a folder of this installation; what is too large, or a full disk, stops it."""

    refused = ""

    def handle_raw_input(self, *args: Any, **_: Any) -> None:
        """Look at the size that is announced, the third argument, before anything is written."""
        if args[2] > MOST_AT_ONCE:
            self._refuse("large")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a file on the disk, unless the form is refused already."""
        if self.refused:
            raise StopUpload
        try:
            super().new_file(*args, **kwargs)
        except OSError as full:
            self._refuse("disk")
            raise StopUpload from full

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece."""
        try:
            if start + len(raw_data) > MOST_AT_ONCE:
                self._refuse("large")
                raise StopUpload
            super().receive_data_chunk(raw_data, start)
        except OSError as full:
            self._refuse("disk")
            raise StopUpload from full

    def _refuse(self, why: str) -> None:
        self.refused = why
        if self.request is not None:
            self.request.META["posko.upload_refused"] = why


def incoming(request: HttpRequest, field: str = "files") -> list[Incoming]:
    """Return the files of a form. Raises RuleError where they were not taken, and where there are none."""
    sent = request.FILES.getlist(field)
    why = request.META.get("posko.upload_refused")
    if why == "disk":
        raise RuleError(
            _("Disk penuh: berkas tidak diterima. Tidak ada yang berubah; hubungi penjaga mesin.")
        )
    if why:
        raise RuleError(
            _("Lebih dari %(limit)s MiB sekaligus: kirim sebagian dulu.") % {"limit": MOST_AT_ONCE // 2**20}
        )
    if not sent:
        raise RuleError(_("Pilih dulu sebuah berkas."))
    if len(sent) > MOST_FILES:
        raise RuleError(_("Lebih dari %(limit)s berkas sekaligus.") % {"limit": MOST_FILES})
    large = next((file for file in sent if (file.size or 0) > LARGEST), None)
    if large is not None:
        raise RuleError(
            _("%(name)s lebih besar dari %(limit)s MiB.")
            % {"name": (large.name or "")[:80], "limit": LARGEST // 2**20}
        )
    return [Incoming(file.name or "", file.read()) for file in sent]
