"""What a draft says of files is what the engine says of them, whatever is wrong with them."""

import pytest

from posko.intake import bridge
from posko.intake.notes import read_findings
from posko.intake.receiving import Incoming
from posko.people.rights import Role
from praja.worlds import write_demo
from praja.worlds.spoiled import spoil
from tests.site.campaign_world import begun
from tests.site.intake_world import accepted, received

SEEDS = (1, 2)
OF_THE_FILE = {"delimiter_understood", "encoding_understood", "title_rows", "column_unknown"}
"""What is noted about a file as a file: a draft writes it anew, so that is over."""


@pytest.fixture
def province(command):
    command.add("provincial_planner", Role.PLANNER, "POLDA")
    return begun(command, "POLDA", "99", "provincial_planner", "Jambi")


def damaged(folder, seed):
    """Write a made-up operation damaged as real tables are, and take away the mark that it is made up."""
    write_demo(folder, stations=60, seed=seed)
    assert spoil(folder, seed=seed)
    settings = folder / "operation.toml"
    settings.write_text(settings.read_text(encoding="utf-8").partition("\n")[2], encoding="utf-8")
    return folder


def files_of(folder):
    return [Incoming(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def everything_in(draft):
    """Return the findings of all tables of a draft."""
    return [f for table in ("", *bridge.TABLE_NAMES) for f in read_findings(draft.examination, table)]


def told(findings):
    return sorted((f.table, f.row, f.column, f.rule, f.says) for f in findings if f.rule not in OF_THE_FILE)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_draft_finds_what_the_engine_finds_in_the_files_themselves(command, province, tmp_path, seed):
    folder = damaged(tmp_path / "operation", seed)
    draft = received(command, province, *files_of(folder), who="provincial_planner").draft
    wanted = bridge.examine(folder)
    assert wanted.errors > 10
    assert told(everything_in(draft)) == told(wanted.findings)
    counts = {table: found["rows"] for table, found in draft.summary["tables"].items()}
    assert {t: n for t, n in counts.items() if n} == {t: len(r) for t, r in wanted.rows.items() if r}


def test_what_is_kept_has_the_very_rows_of_the_files(command, province, tmp_path):
    folder = damaged(tmp_path / "operation", 3)
    version = accepted(command, province, *files_of(folder), who="provincial_planner")
    assert bridge.examine(version.path).rows == bridge.examine(folder).rows


def test_tables_are_recognised_by_their_headers_alone(command, province, tmp_path):
    folder = tmp_path / "operation"
    write_demo(folder, stations=60, seed=4)
    files = [f for f in files_of(folder) if f.name.endswith(".csv")]
    renamed = [Incoming(f"berkas {n}.csv", file.raw) for n, file in enumerate(files)]
    draft = received(command, province, *renamed, who="provincial_planner").draft
    found = {p.file_name: p.table for p in draft.parts.all()}
    assert [found[f"berkas {n}.csv"] for n in range(len(files))] == [f.name[:-4] for f in files]
