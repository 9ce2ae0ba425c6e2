"""Templates as files: a command's own over the built-in; a broken one is refused by file and line."""

import pytest

from posko.documents.errors import TemplateError
from posko.documents.seals import drafted
from posko.documents.standing import read_standing
from posko.documents.templates import built_in, read_templates
from posko.documents.typesetting import print_documents
from tests.site.documents_world import ORDER, PAPERS

EXAMPLES = [drafted(paper) for paper in PAPERS]


def test_every_built_in_template_prints_its_kind():
    assert all(print_documents([example], built_in()).pdf for example in EXAMPLES)
    assert {f"{p.kind}.typ" for p in PAPERS} | {"base.typ", "standing.toml"} == set(built_in().files)


def test_a_template_of_the_command_stands_over_the_built_in_one(tmp_path):
    own = built_in().files["sprin.typ"].replace(b"Surat Perintah", b"Surat Perintah Tugas")
    (tmp_path / "sprin.typ").write_bytes(own)
    templates = read_templates(tmp_path)
    assert templates.own == {"sprin.typ"}
    assert templates.sha256 != built_in().sha256
    assert print_documents(EXAMPLES[:1], templates).pdf != print_documents(EXAMPLES[:1], built_in()).pdf


def test_a_drawing_of_the_command_can_be_printed(tmp_path):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>'
    )
    base = built_in().files["base.typ"].decode()
    (tmp_path / "base.typ").write_text(
        base.replace(
            "#let letterhead(head) = if", '#let letterhead(head) = image("logo.svg", width: 9mm) + if'
        )
    )
    templates = read_templates(tmp_path)
    assert all(print_documents([example], templates).pdf for example in EXAMPLES)
    drawn, plain = (print_documents(EXAMPLES[:1], which).pdf for which in (templates, built_in()))
    assert drawn != plain


def test_without_a_folder_the_built_in_templates_serve(tmp_path):
    assert read_templates(None) == built_in() == read_templates(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "line", "wrong"),
    [
        ('#import "base.typ": *\n\n#let paper(data) = leaf(data, [#data.nmae])', 3, "nmae"),
        ('#import "base.typ": *\n#let paper(data) = leaf(data, [', 2, "unclosed delimiter"),
        ('#import "base.typ": *\n#let paper(data) = leaf(data, image("/etc/hostname"))', 2, "file"),
        ("#let other(data) = []", 1, "unresolved import"),
        ('\n#import "@preview/x:1.0.0": *', 2, "no packages from the network"),
    ],
)
def test_a_broken_template_is_refused_by_file_and_line_with_what_to_do(tmp_path, text, line, wrong):
    (tmp_path / "sprin.typ").write_text(text)
    with pytest.raises(TemplateError, match=wrong) as refused:
        print_documents([drafted(ORDER)], read_templates(tmp_path))
    assert (refused.value.file, refused.value.line) == ("sprin.typ", line)
    assert "remove the file to use the built-in" in str(refused.value)


def test_a_template_that_is_no_text_is_refused(tmp_path):
    (tmp_path / "sprin.typ").write_bytes(b"ok\n\xff\xfe")
    with pytest.raises(TemplateError, match=r"sprin.typ, line 2: .*not UTF-8 text"):
        read_templates(tmp_path)


def test_a_file_too_large_for_a_template_is_refused(tmp_path):
    (tmp_path / "logo.svg").write_bytes(bytes(1_000_001))
    with pytest.raises(TemplateError, match=r"logo.svg"):
        read_templates(tmp_path)


def test_standing_texts_are_filled_once_and_what_is_filled_in_is_not_read_again():
    said = read_standing(built_in()).filled(
        operation="{phase}", phase="Kampanye", unit="Polres", period="1 s.d. 2"
    )
    assert "pengamanan {phase} tahapan Kampanye" in said.considering


@pytest.mark.parametrize(
    ("change", "line", "wrong"),
    [
        (("pengamanan {operation}", "pengamanan {operasi}"), 4, "{operasi}"),
        (("considering = ", "considering = = "), 4, "Invalid value"),
        (("considering = ", "extra = "), 4, "tidak dikenal"),
        (('[["Layanan polisi", "110"]]', "[[1]]"), 0, "must hold text"),
        (('[["Layanan polisi", "110"]]', '[["110"]]'), 0, "two texts"),
        (("basis = [", "others = ["), 0, "tidak dikenal"),
    ],
)
def test_broken_standing_texts_are_refused_by_line(tmp_path, change, line, wrong):
    text = built_in().files["standing.toml"].decode()
    assert change[0] in text
    (tmp_path / "standing.toml").write_text(text.replace(*change))
    with pytest.raises(TemplateError) as refused:
        read_standing(read_templates(tmp_path))
    assert wrong in str(refused.value)
    assert not line or refused.value.line == line


def test_standing_texts_that_lack_one_are_refused_by_its_name(tmp_path):
    text = built_in().files["standing.toml"].decode()
    (tmp_path / "standing.toml").write_text(text.replace("considering = ", "# "))
    with pytest.raises(TemplateError, match="considering tidak ada"):
        read_standing(read_templates(tmp_path))
