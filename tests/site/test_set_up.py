"""How Posko is put together: what is set, what is refused, what the documents say of it."""

import re
import stat

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone

import posko.campaign.acts
import posko.forces.acts
import posko.intake.acts
import posko.keeping.acts
import posko.people.acts  # noqa: F401
from posko.config import environment
from posko.ledger.acts import KNOWN
from posko.people.actions import enter_by_invitation
from posko.support.errors import SettingsError
from posko.surfaces.console import commands
from tests.contracts.house import DOCS, ROOT, first_cells, section


def test_without_an_address_the_database_is_sqlite_in_the_home(tmp_path):
    chosen = environment.database("", tmp_path)
    assert chosen["NAME"] == tmp_path / "posko.sqlite3"
    assert chosen["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in chosen["OPTIONS"]["init_command"]


def test_an_address_of_postgresql_is_taken_apart(tmp_path):
    chosen = environment.database("postgresql://desk:a%40b@db.example:5433/posko?sslmode=require", tmp_path)
    assert (chosen["USER"], chosen["PASSWORD"], chosen["HOST"]) == ("desk", "a@b", "db.example")
    assert (chosen["PORT"], chosen["NAME"]) == (5433, "posko")
    assert chosen["OPTIONS"]["sslmode"] == "require"


def test_a_socket_stands_in_the_query(tmp_path):
    assert (
        environment.database("postgresql:///posko?host=/run/postgresql", tmp_path)["HOST"]
        == "/run/postgresql"
    )


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://a:secret@b", "posko"])
def test_another_address_is_refused_without_repeating_its_password(tmp_path, address):
    with pytest.raises(SettingsError, match="DATABASE_URL is") as refused:
        environment.database(address, tmp_path)
    assert "secret" not in str(refused.value)


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path):
    key = environment.secret_key(tmp_path)
    assert len(key) >= 50
    assert environment.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_switch_is_yes_or_no():
    assert environment.yes("POSKO_TLS", {"POSKO_TLS": "yes"})
    assert not environment.yes("POSKO_TLS", {})
    with pytest.raises(SettingsError, match="POSKO_TLS is 'true', must be yes or no"):
        environment.yes("POSKO_TLS", {"POSKO_TLS": "true"})


def test_half_of_a_single_sign_on_is_refused():
    with pytest.raises(SettingsError, match="POSKO_OIDC_SECRET"):
        environment.single_sign_on({"POSKO_OIDC_SERVER": "https://a.example", "POSKO_OIDC_CLIENT": "posko"})
    with pytest.raises(SettingsError, match="begins with https"):
        environment.single_sign_on(
            {"POSKO_OIDC_SERVER": "http://a.example", "POSKO_OIDC_CLIENT": "p", "POSKO_OIDC_SECRET": "s"}
        )


def test_pages_may_run_and_load_only_what_is_posko_s_own():
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert policy["default-src"] == ["'none'"]
    assert {source for sources in policy.values() for source in sources} == {"'none'", "'self'", "data:"}


def test_no_page_has_a_script_or_style_of_its_own():
    pages = list((ROOT / "src" / "posko" / "surfaces").rglob("*.html"))
    assert pages
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\bstyle=|\son\w+=|//[\w.]+\.\w+/"
    )
    assert [p.name for p in pages if inline.search(p.read_text(encoding="utf-8"))] == []


def test_every_setting_is_documented_and_the_other_way_round():
    source = (ROOT / "src" / "posko" / "config").rglob("*.py")
    read = {n for p in source for n in re.findall(r'"(POSKO_\w+|DATABASE_URL)"', p.read_text("utf-8"))}
    assert set(first_cells((DOCS / "operate" / "settings.md").read_text("utf-8"))) == read


def test_every_act_is_documented_and_the_other_way_round():
    acts = first_cells((DOCS / "reference" / "ledger-acts.md").read_text("utf-8"))
    assert sorted(acts) == sorted(name for name in KNOWN if not name.startswith("test."))


@pytest.mark.parametrize("name", commands.main.commands)
def test_every_command_and_option_is_documented(name):
    text = section(DOCS / "operate" / "console.md", f"posko {name}")
    options = {o for p in commands.main.commands[name].params for o in p.opts if o.startswith("--")}
    assert set(first_cells(text)) - {""} == options


def test_an_administrator_who_has_not_entered_yet_gets_a_new_link(committed):
    run = CliRunner().invoke
    added, again = (run(commands.main, ["add-administrator", "sari", "--name", "Sari"]) for _ in range(2))
    person = added.output.split("/undangan/")[1].split("/")[0]
    assert f"/undangan/{person}/" in again.output
    enter_by_invitation(
        pseudonym=person,
        token=again.output.strip().rstrip("/").rpartition("/")[2],
        password="perahu-kertas-9",
        now=timezone.now(),
    )
    late = run(commands.main, ["add-administrator", "sari", "--name", "Sari"])
    assert late.exit_code != 0
    assert "sari" in late.output
    assert "/undangan/" not in late.output


def test_the_commands_of_the_ledger_say_what_they_found(committed, tmp_path):
    run = CliRunner().invoke
    added = run(commands.main, ["add-administrator", "sari", "--name", "Sari"])
    assert "http://localhost:8000/undangan/" in added.output
    verified = run(commands.main, ["verify-ledger"])
    assert verified.exit_code == commands.SOUND
    assert "3 entries, 0 erased, 0 faults." in verified.output
    head = verified.output.split()[-1]
    assert run(commands.main, ["verify-ledger", "--head", head]).exit_code == commands.SOUND
    assert run(commands.main, ["verify-ledger", "--head", f"3:{'0' * 64}"]).exit_code == commands.FLAWED
    assert run(commands.main, ["verify-ledger", "--head", "nonsense"]).exit_code == commands.USAGE
    printed = run(commands.main, ["ledger-head"])
    assert head.partition(":")[2] in printed.output
    run(commands.main, ["ledger-head", "--out", str(tmp_path / "head.html")])
    sheet = (tmp_path / "head.html").read_text("utf-8")
    assert head.partition(":")[2] in sheet
    assert "<svg" in sheet
