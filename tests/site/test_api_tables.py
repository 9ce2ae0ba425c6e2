"""Tables of the API: pages that join to the whole, the same rows in every form, cells that run nothing."""

import csv
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.intake import actions
from posko.ledger.models import Entry, Record
from posko.people.queries import readable_units
from posko.planning.duties import Sought, duties
from posko.surfaces.api.forms import csv_text, geojson_text
from tests.contracts.house import DOCS
from tests.site.api_world import address_of, called, program, token_for
from tests.site.campaign_world import begun
from tests.site.conftest import NOW
from tests.site.intake_world import first_files
from tests.site.planning_world import made

RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are wide signs, which some spreadsheets take for the narrow ones."""


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_pages_join_to_the_whole_table(command, limit):
    client, met = command.client("administrator"), []
    following = f"{address_of('units')}?limit={limit}"
    while following:
        page = client.get(following).json()
        assert len(page["rows"]) <= limit
        assert page["total"] == 4
        met += [row["code"] for row in page["rows"]]
        following = page["next"]
    assert met == [unit.code for unit in readable_units(command.viewer("administrator"))]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"offset": -1}, {"limit": "x"}])
def test_a_window_that_there_is_not_is_refused_by_its_field(command, query):
    answer = called(command.client("planner"), "units", query=query)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["fields"]] == list(query)


def test_csv_has_the_rows_of_the_page_and_says_where_the_next_are(command):
    plan = made(command)
    client = command.client("planner")
    page = duties(command.viewer("planner"), plan, Sought(), page=1, now=NOW)
    answer = called(client, "plan_duties_csv", plan.public_id)
    assert [row["duty_id"] for row in rows_of(answer.content.decode())] == [r["duty_id"] for r in page.rows]
    assert answer["X-Total-Count"] == str(page.count)
    first = called(client, "plan_duties_csv", plan.public_id, query={"limit": 1})
    following = re.fullmatch(r'<(.+)>; rel="next"', first["Link"])
    assert following is not None
    assert rows_of(client.get(following[1]).content.decode())[0]["duty_id"] == page.rows[1]["duty_id"]
    accepted = called(client, "plan_duties", plan.public_id, HTTP_ACCEPT="text/csv")
    assert accepted.content == answer.content


def test_duties_name_the_zone_of_their_hours(command):
    plan = made(command)
    rows = called(command.client("planner"), "plan_duties", plan.public_id).json()["rows"]
    assert {row["starts"] for row in rows} == {"2024-11-27T06:00:00+07:00"}


@given(st.lists(st.text(max_size=8), min_size=1, max_size=5))
def test_no_cell_of_csv_runs_as_a_formula(cells):
    text = csv_text(["cell"], [{"cell": cell} for cell in cells])
    for row in list(csv.reader(io.StringIO(text, newline="")))[1:]:
        for cell in row:
            assert not cell.startswith(RUNS) or re.fullmatch(r"[+-]?[0-9]+([.,][0-9]+)?", cell)


@pytest.mark.parametrize("sign", RUNS)
def test_no_sign_that_begins_a_formula_begins_a_cell(sign):
    rows = list(csv.reader(io.StringIO(csv_text(["a"], [{"a": f"{sign}1+1"}]), newline="")))
    assert rows[1] == [f"'{sign}1+1"]


def test_numbers_below_zero_stay_numbers_and_formulas_do_not():
    text = csv_text(["a"], [{"a": "-1.5"}, {"a": -2}, {"a": "=1+1"}, {"a": "-1+1"}, {"a": ["=x", "y"]}])
    assert text.split() == ["a", "-1.5", "-2", "'=1+1", "'-1+1", "'=x;y"]


def sent_files(command):
    """Return an operation, and the open draft of the first files that its planner sent."""
    operation = begun(command)
    draft = actions.receive(command.viewer("planner"), operation, first_files(), now=NOW).draft
    assert draft is not None
    return operation, draft


def test_accepting_a_draft_answers_with_the_version_as_it_is_listed(command):
    operation, draft = sent_files(command)
    client, body = command.client("planner"), {"why": "uji", "revision": draft.revision}
    accepted = called(client, "accept_draft", (draft.public_id,), body=json.dumps(body)).json()
    assert [accepted] == called(client, "versions", (operation.public_id,)).json()["rows"]
    assert accepted["kept_by"] == "Nama planner"
    assert accepted["files"]


def test_geojson_has_a_point_for_each_place(command):
    operation, draft = sent_files(command)
    actions.accept(command.viewer("planner"), draft.public_id, "uji", revision=draft.revision, now=NOW)
    at = (operation.public_id, 1, "stations")
    found = called(command.client("planner"), "table_rows_geojson", at).json()
    assert [f["geometry"] for f in found["features"]] == [
        {"type": "Point", "coordinates": [103.1, -1.1]},
        {"type": "Point", "coordinates": [103.2, -1.2]},
    ]
    assert [f["properties"]["station_id"] for f in found["features"]] == ["T1", "T2"]
    plain = called(command.client("planner"), "table_rows", at).json()["rows"]
    assert [row["cells"]["station_id"] for row in plain] == ["T1", "T2"]
    lines = rows_of(called(command.client("planner"), "table_rows_csv", at).content.decode())
    assert [line["lat"] for line in lines] == ["-1.1", "-1.2"]
    assert called(command.client("planner"), "table_rows_geojson", (*at[:2], "personnel")).status_code == 404


def test_a_row_without_a_place_has_no_geometry():
    assert '"geometry": null' in geojson_text(["code", "lat", "lon"], [{"code": "x", "lat": "", "lon": "1"}])


def test_of_a_page_of_accounts_only_those_on_it_are_logged(command):
    client = command.client("administrator")
    every = called(client, "people").json()
    page = client.get(address_of("people"), {"limit": 2, "offset": 1}).json()
    assert page["total"] == every["total"] > 3
    shown = [row["pseudonym"] for row in page["rows"]]
    assert shown == [row["pseudonym"] for row in every["rows"][1:3]]
    view = Record.objects.get(entry=Entry.objects.filter(act="people.account.viewed").latest("number"))
    assert json.loads(view.body)["accounts"] == sorted(shown)


def test_what_has_not_changed_is_not_sent_again(command):
    client = command.client("planner")
    answer = called(client, "units")
    again = called(client, "units", HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert called(client, "areas", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 200


def test_the_example_of_the_documents_reads_every_row(command, live_page):
    text = (DOCS / "use" / "rest.md").read_text(encoding="utf-8")
    example = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert example is not None
    space: dict[str, object] = {}
    exec(example[1], space)
    space["urlopen"] = live_page
    rows = space["rows"]
    assert callable(rows)
    secret = token_for(command, "planner")
    found = rows(f"http://testserver{address_of('units')}?limit=1", secret)
    assert [row["code"] for row in found] == ["RES-1", "SEK-1"]


@pytest.fixture
def live_page():
    """Answer for `urlopen` by this process: the same request, without a network."""

    def answer(asked, timeout):
        secret = asked.get_header("Authorization").removeprefix("Bearer ")
        return io.BytesIO(program(secret).get(asked.full_url).content)

    return answer
