"""Calling the API in tests: every call by its name, own and foreign things, tokens."""

import json
from datetime import timedelta
from functools import lru_cache

from django.test import Client
from django.utils import timezone

from posko.access.actions import make_token
from posko.access.queries import offered
from posko.surfaces.api.openapi import document
from posko.surfaces.api.routes import api


@lru_cache(maxsize=1)
def described():
    """Return the OpenAPI document."""
    return json.loads(document(api))


@lru_cache(maxsize=1)
def every_call():
    """Return each call: its name, and (method, address, what the document says)."""
    return {
        call["operationId"]: (method, path, call)
        for path, methods in described()["paths"].items()
        for method, call in methods.items()
    }


def address_of(name, argument=None):
    """Return the address of a call with its arguments in their places."""
    _method, path, call = every_call()[name]
    several = argument if isinstance(argument, tuple) else (argument,)
    named = [p["name"] for p in call["parameters"] if p["in"] == "path"]
    for name_, value in zip(named, several, strict=False):
        path = path.replace(f"{{{name_}}}", str(value))
    return path


def called(client, name, argument=None, *, body=None, query=None, files=None, **headers):
    """Return the answer to a call."""
    method = every_call()[name][0]
    address = address_of(name, argument)
    if query:
        address += "?" + "&".join(f"{key}={value}" for key, value in query.items())
    if files is not None:
        return client.post(address, files, **headers)
    if method == "get":
        return client.get(address, **headers)
    sent = {"data": body, "content_type": "application/json"} if body is not None else {}
    return getattr(client, method)(address, **sent, **headers)


def token_for(command, name, scopes=None, days=30):
    """Return a token of somebody: for all that he may give one, unless scopes are named."""
    viewer = command.viewer(name)
    wanted = [right.value for right in offered(viewer)] if scopes is None else scopes
    now = timezone.now()  # at which calls are made
    _kept, secret = make_token(
        name="uji", scopes=wanted, ends_at=now + timedelta(days=days), by=viewer, now=now
    )
    return secret


def program(secret):
    """Return a client that brings a token and no session."""
    return Client(headers={"Authorization": f"Bearer {secret}"})
