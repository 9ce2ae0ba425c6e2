"""praja nation and praja demo --nation as a person types them."""

import json

import pytest
from click.testing import CliRunner

from praja import cli
from tests.contracts.house import DOCS, first_cells, section
from tests.engine.nation_world import FAR, POOR, bytes_of


def run(*arguments):
    done = CliRunner().invoke(cli.main, [str(a) for a in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def documented(command):
    fields = section(DOCS / "reference" / "cli.md", f"praja {command}").partition("| field of `--json`")[2]
    return {n.strip("` ") for cell in first_cells(f"| field of `--json`{fields}") for n in cell.split(",")}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Two small provinces, and what the command said of them."""
    folder = tmp_path_factory.mktemp("typed") / "nation"
    done = run("demo", folder, "--nation", "--stations", 200, "--province", POOR, "--province", FAR, "--json")
    assert done.exit_code == cli.SOUND, done.output
    return folder, json.loads(done.stdout)


def test_a_made_up_nation_says_what_is_in_it(world):
    folder, said = world
    assert set(said) == documented("demo")
    assert (said["provinces"], said["stations"]) == (2, 200)
    assert sorted(p.name for p in folder.iterdir()) == [POOR, FAR, "nation.toml"]


def test_a_nation_is_planned_and_told_by_province(world):
    out = world[0].parent / "told"
    done = run("nation", world[0], "--out", out, "--workers", 1)
    assert done.exit_code == cli.SOUND
    assert f"Merencanakan: {POOR} (" in done.stderr
    assert "(2/2)" in done.stderr
    assert "nation.json" in done.stderr
    assert not done.stdout


def test_the_answer_for_scripts_is_documented_and_the_same_on_two_processes(world):
    here = world[0].parent
    done = run("nation", world[0], "--out", here / "json", "--workers", 2, "--json")
    said = json.loads(done.stdout)
    assert done.exit_code == cli.SOUND
    assert set(said) == documented("nation")
    assert (said["provinces"], said["stations"], said["violations"]) == (2, 200, 0)
    assert not done.stderr
    if (here / "told").exists():
        assert bytes_of(here / "told") == bytes_of(here / "json")
    again = run("evaluate", here / "json" / "provinces" / POOR / "input", here / "json" / "provinces" / POOR)
    assert again.exit_code == cli.SOUND


def test_an_input_with_errors_is_planned_and_is_not_sound(tmp_path):
    folder = tmp_path / "nation"
    run("demo", folder, "--nation", "--stations", 100, "--province", POOR)
    people = folder / POOR / "personnel.csv"
    text = people.read_text(encoding="utf-8")
    people.write_text(f"{text}99999999,Budi,Bripka,NOWHERE\n", encoding="utf-8")
    done = run("nation", folder, "--out", tmp_path / "plan", "--workers", 1)
    assert done.exit_code == cli.FLAWED
    assert "kesalahan pada data masukan" in done.stderr


def test_a_province_without_guard_patterns_is_named_and_nothing_is_planned(tmp_path):
    folder = tmp_path / "nation"
    run("demo", folder, "--nation", "--stations", 100, "--province", POOR)
    settings = folder / POOR / "operation.toml"
    text = settings.read_text(encoding="utf-8").replace("[[guard_patterns]]", "[[nothing]]")
    settings.write_text(text, encoding="utf-8")
    done = run("nation", folder, "--out", tmp_path / "plan", "--workers", 1, "--json")
    assert done.exit_code == cli.NOTHING
    assert f"Province {POOR}: Nothing can be planned" in json.loads(done.stdout)["error"]
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--workers", 2, "--cluster", "tcp://127.0.0.1:1"), "leave it out with --cluster"),
        (("--cluster", "nonsense"), "No Dask scheduler answers at nonsense"),
        (("--workers", 1, "--phase", "nope"), "has none of the phases nope"),
        (("--workers", 1, "--model", "nope"), "nope"),
    ],
)
def test_a_refusal_is_a_line(world, tmp_path, options, says):
    done = run("nation", world[0], "--out", tmp_path / "plan", *options)
    assert done.exit_code in {cli.USAGE, cli.NOTHING}
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.output


def test_a_folder_that_is_no_nation_is_refused(tmp_path):
    done = run("nation", tmp_path, "--out", tmp_path / "plan")
    assert done.exit_code == cli.USAGE
    assert "is no nation folder" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--province", POOR), "--station-table, --province: only for a --nation"),
        (("--nation", "--spoiled"), "--regencies, --spoiled: only for one province"),
        (("--nation", "--station-table", "areas.csv"), "--station-table: needs --areas"),
        (
            ("--nation", "--areas", "areas.csv", "--stations", 9),
            "only for a nation without --areas",
        ),
        (("--nation", "--province", "99"), "There is no province 99"),
    ],
)
def test_options_that_do_not_go_together_are_refused(tmp_path, monkeypatch, options, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "areas.csv").write_text("code,name,lat,lon,stations\n", encoding="utf-8")
    done = run("demo", tmp_path / "demo", *options)
    assert done.exit_code == cli.USAGE
    assert says in " ".join(done.stderr.split())
    assert not (tmp_path / "demo").exists()
