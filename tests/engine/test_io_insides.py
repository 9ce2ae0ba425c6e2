"""Workbooks made to fill the memory: far cells in every way of writing, and one long text in many cells."""

import io
import zipfile

import pytest
import xlsxwriter

from praja.io.limits import MAX_COLUMNS
from praja.io.workbooks import read_workbook

NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def with_members(**members):
    """Return a workbook of one sheet whose members say what is given."""
    made, held = io.BytesIO(), io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.add_worksheet("A").write(0, 0, "x")
    book.close()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            own = members.get(name.rpartition("/")[2].partition(".")[0])
            archive.writestr(name, source.read(name) if own is None else own)
    return held.getvalue()


def only_sheet(raw, **limits):
    """Return the one sheet of a workbook."""
    found = read_workbook("t.xlsx", raw, **limits)
    assert isinstance(found, list)
    (table,) = found
    return table


@pytest.mark.parametrize(
    "cell",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1048576"><c t="n" r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1048576"><c\nr = "xfd1048576"><v>1</v></c></row>',
        '<row r="1"><c r="XFD1048576" s="/"><v>1</v></c></row>',
        '<row r="1048576">' + "<c><v>1</v></c>" * (MAX_COLUMNS + 1) + "</row>",
    ],
)
def test_however_a_far_cell_is_written_it_fills_no_memory(cell):
    sheet = f"<worksheet {NAMESPACE}><sheetData>{cell}</sheetData></worksheet>"
    table = only_sheet(with_members(sheet1=sheet))
    assert (table.rows, table.oddities) == ((), ("table_too_large",))


def test_a_sheet_whose_elements_have_a_prefix_is_read_and_measured():
    rows = '<x:row r="9"><x:c r="J9"><x:v>1</x:v></x:c></x:row>'
    space = NAMESPACE.replace("xmlns", "xmlns:x")
    sheet = f"<x:worksheet {space}><x:sheetData>{rows}</x:sheetData></x:worksheet>"
    table = only_sheet(with_members(sheet1=sheet))
    assert (len(table.rows), table.rows[8][9]) == (9, 1.0)
    large = only_sheet(with_members(sheet1=sheet), cells=89)
    assert large.oddities == ("table_too_large",)


def test_one_long_text_in_many_cells_fills_no_memory():
    strings = f"<sst {NAMESPACE}><si><t>{'x' * 1000}</t></si><si><t>y</t></si></sst>"

    def read(index, cells):
        rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>{index}</v></c></row>' for n in range(1, 101))
        sheet = f"<worksheet {NAMESPACE}><sheetData>{rows}</sheetData></worksheet>"
        return only_sheet(with_members(sheet1=sheet, sharedStrings=strings), cells=cells)

    # A hundred times a thousand letters are as many as 2,000 cells may have; a hundred times one are few.
    assert read(0, 1999).oddities == ("table_too_large",)
    assert len(read(0, 2000).rows) == 100
    assert len(read(1, 1999).rows) == 100


def test_a_comment_hides_no_long_text():
    strings = f"<sst {NAMESPACE}><si><t>{'x' * 600}<!--<si>-->{'x' * 600}</t></si></sst>"
    row = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    sheet = f"<worksheet {NAMESPACE}><sheetData>{row}</sheetData></worksheet>"
    table = only_sheet(with_members(sheet1=sheet, sharedStrings=strings), cells=20)
    assert table.oddities == ("table_too_large",)
