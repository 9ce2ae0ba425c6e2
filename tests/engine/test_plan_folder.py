"""A plan folder takes its place whole or not at all, and never takes anything else away."""

import stat

import pytest

from praja.errors import FolderError
from praja.io.plan_folder import CERTIFICATE, folder_written_whole


def write(out, words="new"):
    """Write the least that counts as a plan folder."""
    with folder_written_whole(out) as work:
        (work / CERTIFICATE).write_text(words, encoding="utf-8")
        (work / "input").mkdir()


def break_off(out, problem):
    """Begin to write a plan folder and fail."""
    with folder_written_whole(out) as work:
        (work / "duties.csv").write_text("names", encoding="utf-8")
        raise problem


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_a_new_plan_replaces_the_earlier_one(tmp_path):
    write(tmp_path / "plan", "old")
    write(tmp_path / "plan", "new")
    assert names(tmp_path) == ["plan"]
    assert (tmp_path / "plan" / CERTIFICATE).read_text(encoding="utf-8") == "new"


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt])
def test_a_run_that_is_broken_off_leaves_the_old_plan_and_nothing_else(tmp_path, problem):
    write(tmp_path / "plan", "old")
    with pytest.raises(problem):
        break_off(tmp_path / "plan", problem)
    assert names(tmp_path) == ["plan"]
    assert names(tmp_path / "plan") == [CERTIFICATE, "input"]


def test_of_two_runs_at_once_the_later_one_stays_whole(tmp_path):
    out = tmp_path / "plan"
    with folder_written_whole(out) as first:
        (first / CERTIFICATE).write_text("first", encoding="utf-8")
        write(out, "second")
    assert (out / CERTIFICATE).read_text(encoding="utf-8") == "first"
    assert names(tmp_path) == ["plan"]


@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_is_followed_and_stays_a_link(tmp_path, is_there):
    target, link = tmp_path / "target", tmp_path / "link"
    if is_there:
        target.mkdir()
    link.symlink_to(target)
    write(link)
    write(link)
    assert link.is_symlink()
    assert names(tmp_path) == ["link", "target"]
    assert names(target) == [CERTIFICATE, "input"]


def test_files_of_somebody_else_in_an_old_plan_are_never_lost(tmp_path):
    out = tmp_path / "plan"
    write(out)
    (out / "catatan.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match=r"also holds catatan.docx: move it away"):
        write(out)
    assert names(out) == ["catatan.docx", CERTIFICATE, "input"]


def test_a_file_in_the_place_of_the_folder_is_named_as_such(tmp_path):
    (tmp_path / "plan").write_text("", encoding="utf-8")
    with pytest.raises(FolderError, match="is a file"):
        write(tmp_path / "plan")


def test_a_plan_folder_is_for_its_owner_alone(tmp_path):
    write(tmp_path / "deep" / "plan")
    assert stat.S_IMODE((tmp_path / "deep" / "plan").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "deep" / "plan" / CERTIFICATE).stat().st_mode) == 0o600
