"""The pages that say no."""

import errno
import shutil
import sys
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from posko.surfaces.api.problems import ROOT, problem
from posko.surfaces.desk.logbook import number_of

WORTH_ANOTHER_TRY = {429, 500, 507}
"""What may be over in a moment."""
LEAST_ROOM = 2**18
"""Bytes without which the database cannot write a row."""


def refused(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Return 403: there is such a page, but not for you."""
    return _page(request, 403, _("Tidak diizinkan"), _("Peran Anda tidak memberi hak atas halaman ini."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return 403: the form did not come from this site, or its page is too old."""
    return _page(
        request, 403, _("Formulir kedaluwarsa"), _("Muat ulang halaman sebelumnya, lalu kirim sekali lagi.")
    )


def not_there(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Return 404: nothing here, or nothing within reach."""
    return _page(request, 404, _("Tidak ditemukan"), _("Tidak ada di sini, atau di luar wilayah Anda."))


def unreadable(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Return 400: what was sent cannot be read, or is more than any form sends."""
    return _page(
        request, 400, _("Kiriman tidak terbaca"), _("Kirim lebih sedikit sekaligus, atau muat ulang halaman.")
    )


def against_a_rule(request: HttpRequest, words: str) -> HttpResponse:
    """Return 409: it cannot be done as things stand; the words say why."""
    return _page(request, 409, _("Belum dapat dilakukan"), words)


def too_many(request: HttpRequest, seconds: int = 60, exception: Any = None) -> HttpResponse:
    """Return 429: so often within a short time that others would have to wait."""
    words = _("Terlalu banyak permintaan dalam waktu singkat. Tunggu %(seconds)s detik, lalu coba lagi.")
    answer = _page(request, 429, _("Sebentar"), words % {"seconds": seconds})
    answer.headers["Retry-After"] = str(seconds)
    return answer


def uncounted(request: HttpRequest) -> HttpResponse:
    """Return 507 where allauth could not count a call because the disk is full, else 429.

    Its counts lie in a cache whose failed writes Django passes over: a full disk looks like too many calls.
    """
    full = shutil.disk_usage(settings.HOME).free < LEAST_ROOM
    return no_room(request) if full else too_many(request)


def no_room(request: HttpRequest) -> HttpResponse:
    """Return 507: the disk is full. What was being done was not done, and nothing of it is half there."""
    words = _("Disk server penuh: tidak ada yang berubah. Hubungi penjaga mesin, lalu kirim sekali lagi.")
    return _page(request, 507, _("Disk penuh"), words)


def is_no_room(error: Exception) -> bool:
    """Return whether an error says that a disk is full, whoever met it: a file, SQLite or PostgreSQL."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    code = getattr(error.__cause__, "sqlstate", "")
    return isinstance(error, DatabaseError) and (code == "53100" or "disk is full" in str(error))


def broken(request: HttpRequest) -> HttpResponse:
    """Return 500: our fault; or 507 where a full disk stopped what stands around the views."""
    fault = sys.exc_info()[1]
    if isinstance(fault, Exception) and is_no_room(fault):
        return no_room(request)
    words = _("Yang sudah tersimpan tetap aman. Coba lagi; bila terulang, sebutkan nomor ini: %(number)s.")
    return _page(request, 500, _("Ada kesalahan pada sistem"), words % {"number": number_of(request)})


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if request.path.startswith(ROOT):
        return problem(status, words)
    # What was typed into a form is not sent again by a link.
    again = request.get_full_path() if status in WORTH_ANOTHER_TRY and request.method == "GET" else ""
    return render(
        request, "desk/failure.html", {"title": title, "words": words, "again": again}, status=status
    )
