"""A report as a workbook: a sheet of figures and sheets of clocks. No cell is ever a formula."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

MOST_ROWS = 1_000_000  # of a sheet; the format ends at 1,048,576
LONGEST_TEXT = 32_000  # the format ends at 32,767
LARGEST_WHOLE = 10**15  # the format has fifteen digits
COLUMNS = [xl_col_to_name(number) for number in range(64)]
# Nothing that XML or the format would have another way, such as spaces at an end or _x0041_.
_PLAIN = re.compile(r"[A-Za-z0-9'+-](?:[A-Za-z0-9'+:.,/ -]|_(?!x))*(?<! )")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(
    figures: Iterable[tuple[str, Sequence[Sequence[object]]]],
    clocks: Iterable[Sequence[object]],
    *,
    clocks_name: str,
) -> IO[bytes]:
    """An open file at its beginning, deleted when closed. Memory does not grow with the clocks.

    figures: sheets by name, rows of cells. clocks: streamed, over as many sheets as they need. The first row of
    either is its heading.
    """
    out = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - whoever answers with it closes it
    with xlsxwriter.Workbook(out.name, _OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for name, rows in figures:
            _fill(book.add_worksheet(_sheet_name(name)), rows, bold)
        _clocks(book, iter(clocks), clocks_name, bold)
    out.seek(0)
    return out


def _clocks(book: Any, clocks: Iterator[Sequence[object]], name: str, bold: Any) -> None:
    heading = next(clocks)
    sheet, line, number = _headed(book, name, heading, bold), 1, 1
    for cells in clocks:
        if line >= MOST_ROWS:
            number, line = number + 1, 1
            sheet = _headed(book, f"{name} {number}", heading, bold)
        sheet.write_line(line, cells)
        line += 1


def _headed(book: Any, name: str, heading: Sequence[object], bold: Any) -> Any:
    sheet = book.add_worksheet(_sheet_name(name), worksheet_class=_Sheet)
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, heading, bold)
    return sheet


class _Sheet(Worksheet):  # type: ignore[misc]
    """Writes lines of whole numbers and plain words at once: of each cell the library makes two objects and eight calls."""

    def write_line(self, line: int, cells: Sequence[object]) -> None:
        """After all lines before it. What is not plain is the library's to write."""
        text = _plain(line + 1, cells)
        if text is None:
            _write(self, line, cells)
            return
        self._write_single_row(line)  # the line before, where the library still has it
        self._check_dimensions(line, len(cells) - 1)
        self.row_data_fh.write(text)


def _plain(number: int, cells: Sequence[object]) -> str | None:
    """The row as the format has it; None where a cell needs more thought."""
    told = []
    for column, cell in zip(COLUMNS, cells, strict=False):
        if cell is None or cell == "":
            continue
        if type(cell) is int and -LARGEST_WHOLE < cell < LARGEST_WHOLE:
            told.append(f'<c r="{column}{number}"><v>{cell}</v></c>')
        elif type(cell) is str and len(cell) <= LONGEST_TEXT and _PLAIN.fullmatch(cell):
            told.append(f'<c r="{column}{number}" t="inlineStr"><is><t>{cell}</t></is></c>')
        else:
            return None
    if not told or len(cells) > len(COLUMNS):
        return None
    return f'<row r="{number}">{"".join(told)}</row>'


def _fill(sheet: Any, rows: Sequence[Sequence[object]], bold: Any) -> None:
    sheet.set_column(0, 0, 32)
    for line, cells in enumerate(rows):
        _write(sheet, line, cells, bold if line == 0 else None)


def _write(sheet: Any, line: int, cells: Iterable[object], style: Any = None) -> None:
    for column, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            sheet.write_number(line, column, cell, style)
        else:
            sheet.write_string(line, column, str(cell)[:LONGEST_TEXT], style)


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in name)[:31] or "-"
