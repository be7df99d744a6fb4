"""A workbook holds what it was given, as words and numbers, and nothing else."""

from __future__ import annotations

import re
import zipfile
from xml.etree import ElementTree

import pytest

from responders.reports import workbook

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read(figures: object, clocks: object) -> dict[str, list[list[object]]]:
    """Sheet → rows of cells, by their names in the book; every part is read as XML."""
    with workbook.workbook(figures, iter(clocks), clocks_name="Clocks") as file:  # type: ignore[arg-type,call-overload]
        book = zipfile.ZipFile(file)
        parts = {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}
    names = [sheet.attrib["name"] for sheet in parts["xl/workbook.xml"].iter(f"{SHEET}sheet")]
    return {
        name: [
            [_value(cell) for cell in row.iter(f"{SHEET}c")]
            for row in parts[f"xl/worksheets/sheet{number}.xml"].iter(f"{SHEET}row")
        ]
        for number, name in enumerate(names, 1)
    }


def _value(cell: ElementTree.Element) -> object:
    if cell.attrib.get("t") == "inlineStr":
        text = "".join(cell.itertext())
        return re.sub("_x([0-9A-F]{4})_", lambda found: chr(int(found[1], 16)), text)
    assert [child.tag for child in cell] == [f"{SHEET}v"]
    return float("".join(cell.itertext()))


def test_words_stay_words_and_numbers_numbers() -> None:
    words = [
        "=1+1",
        "<f>1</f>",
        'a "b" & c',
        " x ",
        "\x1f",
        "a\r\nb",
        "_x0041_",
        "😀",
    ]
    found = read([("Figures & <more>", [["head"], [1, -2.5, None, "", "x"]])], [words, [7]])
    assert found == {
        "Figures & <more>": [["head"], [1.0, -2.5, "x"]],
        "Clocks": [words, [7.0]],
    }


def test_cells_say_where_they_are_and_the_first_row_is_bold() -> None:
    with workbook.workbook([], iter([["a"] * 28, [None, 2]]), clocks_name="Clocks") as file:
        text = zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml").decode()
    assert '<c r="AB1" s="1"' in text
    assert '<row r="2"><c r="B2"><v>2</v></c></row>' in text
    assert 'state="frozen"' in text


@pytest.mark.parametrize(
    ("rows", "sheets"), [(1, ["Clocks"]), (4, ["Clocks"]), (5, ["Clocks", "Clocks 2"])]
)
def test_what_is_too_long_for_a_sheet_goes_on_in_another(
    rows: int, sheets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    found = read([], [["head"], *([number] for number in range(rows - 1))])
    assert list(found) == sheets
    assert all(one[0] == ["head"] for one in found.values())
    numbers = [row[0] for one in found.values() for row in one[1:]]
    assert numbers == [float(number) for number in range(rows - 1)]


def test_what_is_written_at_once_is_what_the_library_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signs = [f"a{chr(code)}b" for code in range(1, 0x250)]
    words = [*signs, *(f"{sign[1]}b" for sign in signs), *(f"a{sign[1]}" for sign in signs)]
    words += ["first_reply", "K_x0041_", "x" * 32_001, "2026-08-03T10:00:00+07:00", ""]
    numbers = [0, -7, 10**15 - 1, 10**15, 10**20, 1.5, True, None]
    rows = [["head"], *([word, 3] for word in words), *(["a", number] for number in numbers)]

    def sheet() -> bytes:
        with workbook.workbook([], iter([*rows, [None], ["a"] * 99]), clocks_name="Clocks") as file:
            return zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")

    at_once = sheet()
    monkeypatch.setattr(workbook, "_plain", lambda _number, _cells: None)
    assert at_once == sheet()
