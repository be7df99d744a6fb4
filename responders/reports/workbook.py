"""A report as a workbook: a sheet of figures and sheets of clocks. No cell is ever a formula.

Written straight into its parts, of which five are needed: a library for everything a workbook can have took five
times as long for rows of plain words and numbers.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

MOST_ROWS = 1_000_000  # of a sheet; the format ends at 1,048,576
LONGEST_TEXT = 32_000  # the format ends at 32,767
COMPRESSION = 4  # of 9: a tenth larger than the usual 6, in half the time
AT_ONCE = 1000  # rows handed to the compression

_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FROZEN = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
_WIDE = '<cols><col min="1" max="1" width="32" customWidth="1"/></cols>'
_STYLES = (
    f'<styleSheet xmlns="{_SPREADSHEET}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    "</fills><borders count='1'><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs></styleSheet>'
)
_BOLD = ' s="1"'
# What XML cannot hold is written as the format has it, and so is what only looks like that.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MARKUP = re.compile("[&<>\r]")

Row = Sequence[object]


def workbook(
    figures: Iterable[tuple[str, Sequence[Row]]],
    clocks: Iterable[Row],
    *,
    clocks_name: str,
) -> IO[bytes]:
    """An open file at its beginning, deleted when closed. Memory does not grow with the clocks.

    figures: sheets by name, rows of cells. clocks: streamed, over as many sheets as they need. The first row of
    either is its heading.
    """
    out = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115 - whoever answers with it closes it
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as parts:
        names = []
        for name, rows in chain(
            ((name, rows) for name, rows in figures), _sheets(clocks, clocks_name)
        ):
            names.append(_sheet_name(name))
            is_long = not isinstance(rows, Sequence)
            with parts.open(_path(len(names)), "w", force_zip64=True) as part:
                for some in _sheet(rows, is_long):
                    part.write(some.encode())
        for path, text in _around(names):
            parts.writestr(path, _XML + text)
    out.seek(0)
    return out


def _sheets(clocks: Iterable[Row], name: str) -> Iterator[tuple[str, Iterable[Row]]]:
    """At least one; each takes the next MOST_ROWS as it is written."""
    rows = iter(clocks)
    heading, number = next(rows), 1
    following = next(rows, None)
    yield name, _headed(heading, following, rows)
    while (following := next(rows, None)) is not None:
        number += 1
        yield f"{name} {number}", _headed(heading, following, rows)


def _headed(heading: Row, first: Row | None, rows: Iterator[Row]) -> Iterator[Row]:
    yield heading
    if first is not None:
        yield first
        yield from islice(rows, MOST_ROWS - 2)


def _sheet(rows: Iterable[Row], is_long: bool) -> Iterator[str]:
    frozen, wide = (_FROZEN, "") if is_long else ("", _WIDE)
    view = f'<sheetViews><sheetView workbookViewId="0">{frozen}</sheetView></sheetViews>{wide}'
    yield f'{_XML}<worksheet xmlns="{_SPREADSHEET}">{view}<sheetData>'
    lines = (_line(number, row) for number, row in enumerate(rows, 1))
    while some := "".join(islice(lines, AT_ONCE)):
        yield some
    yield "</sheetData></worksheet>"


def _line(number: int, row: Row) -> str:
    style = _BOLD if number == 1 else ""
    cells = [
        f'<c r="{_letters(column)}{number}"{style}{_content(cell)}</c>'
        for column, cell in enumerate(row)
        if cell is not None and cell != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _content(cell: object) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"><v>{cell}</v>"
    return f' t="inlineStr"><is><t xml:space="preserve">{_text(str(cell)[:LONGEST_TEXT])}</t></is>'


def _text(text: str) -> str:
    if _NO_XML.search(text):
        text = _NO_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", text)
    return escape(text, {"\r": "_x000D_"}) if _MARKUP.search(text) else text


@cache
def _letters(column: int) -> str:
    """Of a column from 0: A, …, Z, AA."""
    before, last = divmod(column, 26)
    return (_letters(before - 1) if before else "") + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last]


def _around(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The parts that say what the sheets are."""
    numbers = range(1, len(names) + 1)
    listed = "".join(
        f'<sheet name={quoteattr(_NO_XML.sub(" ", name))} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
    )
    yield "xl/styles.xml", _STYLES
    linked = {f"rId{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in numbers}
    yield "xl/_rels/workbook.xml.rels", _links({**linked, "rId0": ("styles", "styles.xml")})
    yield "_rels/.rels", _links({"rId1": ("officeDocument", "xl/workbook.xml")})
    kinds = {"/xl/workbook.xml": "sheet.main", "/xl/styles.xml": "styles"}
    kinds |= {f"/{_path(n)}": "worksheet" for n in numbers}
    overrides = "".join(
        f'<Override PartName="{path}" ContentType="{_KIND}.{kind}+xml"/>'
        for path, kind in kinds.items()
    )
    yield (
        "[Content_Types].xml",
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
    )


def _links(linked: dict[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in linked.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def _path(number: int) -> str:
    return f"xl/worksheets/sheet{number}.xml"


def _sheet_name(name: str) -> str:
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in name)[:31] or "-"
