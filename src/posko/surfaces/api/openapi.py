"""The OpenAPI document: made from the calls, kept in git at docs/reference/openapi.json."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ninja import NinjaAPI

from posko.surfaces.api.problems import CODES

TITLE, VERSION = "Posko", "1"
PREFIX = "/api/v1"
DESCRIPTION = (
    "What the pages of Posko do, for programs. docs/use/rest.md says how to begin. Each call names the right "
    "that it needs as `x-right`; `x-session-only` marks acts that bind somebody, which no token does."
)
SCHEMES = {
    "Token": {"type": "http", "scheme": "bearer", "description": "A token of one's own, `posko_...`."},
    "Session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "A signed-in browser; what changes something sends `X-CSRFToken` besides.",
    },
}
WORDS = ", ".join(f"{status} {word}" for status, word in sorted(CODES.items()) if status < 500)
REFUSAL = {
    "description": f"Refused: {WORDS}",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


@cache
def document(api: NinjaAPI) -> str:
    """Return the document as JSON, the same text for the same calls: made once, anybody may ask for it."""
    return json.dumps(described(api), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def described(api: NinjaAPI) -> dict[str, Any]:
    """Return the document."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=PREFIX + "/"))
    made["info"] = {"title": TITLE, "version": VERSION, "description": DESCRIPTION}
    made["servers"] = [{"url": "/"}]
    made["security"] = [{"Token": []}, {"Session": []}]
    made["components"]["securitySchemes"] = SCHEMES
    made["components"]["responses"] = {"Refusal": REFUSAL, "TooMany": {**REFUSAL, "headers": WAIT}}
    for methods in made["paths"].values():
        for call in methods.values():
            call["responses"] = _responses(call["responses"])
    return made


def _responses(answers: Mapping[Any, Any]) -> dict[str, Any]:
    """Return what a call may answer: its own answer, and the one shape of all refusals."""
    own = {str(status): told for status, told in answers.items() if int(status) < 400}
    refused = {
        "4XX": {"$ref": "#/components/responses/Refusal"},
        "429": {"$ref": "#/components/responses/TooMany"},
    }
    return {**own, **refused}
