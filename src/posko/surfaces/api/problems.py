"""What a call answers that is refused: one shape, whoever refused it and wherever."""

from collections.abc import Sequence
from typing import Any

from django.http import JsonResponse

ROOT = "/api/"
CODES = {
    400: "unreadable",
    401: "signed_out",
    403: "refused",
    404: "not_there",
    405: "wrong_method",
    409: "against_a_rule",
    413: "too_large",
    415: "wrong_type",
    422: "invalid",
    429: "too_many",
    500: "broken",
}
"""The word for each status: programs decide by it, people read the message."""


def problem(
    status: int, message: str, *, code: str = "", fields: Sequence[dict[str, str]] = ()
) -> JsonResponse:
    """Return a refusal: `error` for programs, `message` for people, `fields` where the data are at fault."""
    said: dict[str, Any] = {
        "error": code or CODES[status],
        "message": str(message),
        "fields": list(fields),
    }
    answer = JsonResponse(said, status=status)
    answer["Cache-Control"] = "no-store"
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer
