"""The OpenAPI document: whole, kept in git, and the same as the calls."""

import json

from django.test import Client

from posko.surfaces.api.calls import REFUSALS
from posko.surfaces.api.openapi import document
from posko.surfaces.api.problems import CODES
from posko.surfaces.api.routes import api
from tests.contracts.house import DOCS
from tests.site.api_world import described, every_call


def test_the_document_in_git_is_that_of_the_calls():
    kept = (DOCS / "reference" / "openapi.json").read_text(encoding="utf-8")
    assert kept == document(api), "stale: posko openapi > docs/reference/openapi.json"


def test_it_is_served_to_anybody_and_tells_nothing_of_this_installation(db):
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    assert json.loads(answer.content) == described()
    assert Client().post("/api/v1/openapi.json").status_code == 405


def test_every_call_says_what_it_does_and_has_a_name_of_its_own():
    calls = [call for methods in described()["paths"].values() for call in methods.values()]
    assert len({call["operationId"] for call in calls}) == len(calls)
    assert [call["operationId"] for call in calls if not call["description"]] == []


def test_every_refusal_has_one_shape_and_is_documented():
    page = (DOCS / "use" / "rest.md").read_text(encoding="utf-8")
    for status in REFUSALS:
        assert f"| {status} | `{CODES[status]}`" in page
    shape = described()["components"]["schemas"]["Problem"]
    assert sorted(shape["required"]) == ["error", "fields", "message"]


def test_what_binds_is_marked_and_offered_to_sessions_alone():
    bound = {name for name, (_m, _p, call) in every_call().items() if call.get("x-session-only")}
    assert {"approve_plan", "issue_order", "confirm_grant", "make_token", "suspend_account"} <= bound
    assert all(every_call()[name][2]["security"] == [{"Session": []}] for name in bound)


def test_an_address_that_is_no_call_answers_in_the_same_shape(db):
    answer = Client().get("/api/v1/tidak-ada")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_there")
    answer = Client().get("/api/v1/units/%00")
    assert (answer.status_code, answer.json()["error"]) == (404, "not_there")
    answer = Client().patch("/api/v1/me")
    assert (answer.status_code, answer.json()["error"], answer["Allow"]) == (405, "wrong_method", "GET")


def test_refusals_are_in_the_language_that_is_accepted(db):
    said = {
        language: Client().get("/api/v1/me", headers={"Accept-Language": language}).json()["message"]
        for language in ("en-GB,en;q=0.8", "id", "fr", "")
    }
    assert said["en-GB,en;q=0.8"] == "Send your token, or sign in first."
    assert {said["id"], said["fr"], said[""]} == {"Kirim token Anda, atau masuk dulu."}
