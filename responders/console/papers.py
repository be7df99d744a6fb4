"""A report on paper: A4, with its charts; the same figures as the page."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.fonts import FontFace

from inbox.core import signs
from responders.console.durations import spoken
from responders.console.forms.reports import ReportForm
from responders.console.scales import Scale
from responders.console.unmarked import unmarked

FONTS = Path(__file__).parent / "fonts"
INK, SOFT, LINE = (33, 32, 52), (92, 92, 116), (205, 200, 190)
IN_TIME, OVER, RISK, LATE = (150, 156, 210), (226, 164, 74), (250, 226, 178), (178, 34, 40)
BANDS = {"a": (206, 232, 214), "b": (240, 238, 232), "c": RISK, "d": LATE, "": (255, 255, 255)}
WIDTH, LEFT = 182.0, 14.0  # millimetres
LONGEST = 60  # signs of a name
MOST_ROWS = 40

# Signs that no font of ours has become boxes on the paper; that is no news for the log.
logging.getLogger("fpdf").setLevel(logging.ERROR)
logging.getLogger("fontTools").setLevel(logging.ERROR)


class _Paper(FPDF):
    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.add_font("text", fname=FONTS / "DejaVuSans.ttf")
        self.add_font("text", style="B", fname=FONTS / "DejaVuSans-Bold.ttf")
        self.set_margins(LEFT, 14)
        self.set_auto_page_break(True, 16)
        self.set_title(title)
        self.set_creator("Dua Arah")

    def footer(self) -> None:
        self.set_y(-12)
        self.write_in(7, SOFT)
        self.cell(0, 4, f"{self.title} · {self.page_no()}", align="R")

    def write_in(self, size: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        self.set_font("text", style, size)
        self.set_text_color(*colour)

    def heading(self, words: str, needed: float = 30) -> None:
        """needed: millimetres that should follow on the same page."""
        if self.will_page_break(needed):
            self.add_page()
        self.ln(4)
        self.write_in(11, style="B")
        self.cell(0, 7, words, new_x="LMARGIN", new_y="NEXT")

    def block(self, x: float, y: float, w: float, h: float, colour: tuple[int, int, int]) -> None:
        if w > 0 and h > 0:
            self.set_fill_color(*colour)
            self.rect(x, y, w, h, style="F")

    def stroke(self, x: float, y: float, x2: float, y2: float, width: float = 0.2) -> None:
        self.set_draw_color(*INK)
        self.set_line_width(width)
        self.line(x, y, x2, y2)

    def label(self, x: float, y: float, words: str, colour: tuple[int, int, int] = SOFT) -> None:
        """Centred on x, within the page."""
        self.write_in(6.5, colour)
        width = self.get_string_width(words)
        self.text(min(max(x - width / 2, LEFT), LEFT + WIDTH - width), y, words)


def paper(found: dict[str, Any], form: ReportForm) -> bytes:
    """found: as reports.shown made it. The bytes of a PDF, in the reader's language."""
    pdf = _Paper(_("SLA report"))
    pdf.add_page()
    _head(pdf, found, form)
    _tiles(pdf, found)
    _lengths(pdf, found)
    _week(pdf, found)
    _groups(pdf, found, form)
    _causes(pdf, found)
    _backlog(pdf, found["backlog"])
    return bytes(pdf.output())


def _head(pdf: _Paper, found: dict[str, Any], form: ReportForm) -> None:
    pdf.write_in(20, style="B")
    pdf.cell(0, 10, _("SLA report"), new_x="LMARGIN", new_y="NEXT")
    days = [date_format(found[name], "j F Y") for name in ("day", "last_day")]
    about = [
        " – ".join(days),
        found["rule"],
        *(f"{name}: {value}" for name, value in form.narrowed),
    ]
    pdf.write_in(8.5, SOFT)
    pdf.multi_cell(
        WIDTH,
        4.5,
        _shown(". ".join(one.rstrip(".") for one in about) + "."),
        new_x="LMARGIN",
        new_y="NEXT",
    )
    pdf.ln(2)
    pdf.write_in(12)
    said = " ".join(unmarked(sentence) for sentence in found["lede"])
    pdf.multi_cell(WIDTH, 6, said, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(2)


def _tiles(pdf: _Paper, found: dict[str, Any]) -> None:
    top, width = pdf.get_y(), WIDTH / 3
    for number, tile in enumerate(found["tiles"]):
        x, y = LEFT + number % 3 * width, top + number // 3 * 20
        pdf.set_draw_color(*LINE)
        pdf.rect(x, y, width, 20)
        pdf.write_in(7.5, SOFT)
        pdf.text(x + 3, y + 5, str(tile.label))
        pdf.write_in(15, style="B")
        pdf.text(x + 3, y + 12.5, f"{tile.value}{tile.unit}")
        pdf.write_in(7, SOFT)
        way = {"up": "↑ ", "down": "↓ "}.get(tile.way, "")
        pdf.text(x + 3, y + 17.5, "  ".join(filter(None, [way + tile.change, str(tile.note)])))
    pdf.set_y(top + 20 * math.ceil(len(found["tiles"]) / 3) + 2)


def _lengths(pdf: _Paper, found: dict[str, Any]) -> None:
    drawn = [line for line in found["lines"] if line["scale"]]
    if not drawn:
        return
    pdf.heading(_("How long customers wait"), 40)
    for line in drawn:
        if pdf.will_page_break(34):
            pdf.add_page()
        _scale(pdf, str(line["label"]), line["scale"])


def _scale(pdf: _Paper, name: str, scale: Scale) -> None:
    units, left, width, height = _("d h m s").split(), LEFT + 32, WIDTH - 32, 18.0
    top = pdf.get_y() + 6
    pdf.write_in(8.5, style="B")
    pdf.text(LEFT, top + height, name)
    for bar in scale.bars:
        x, w = left + bar.x * width / 100, bar.width * width / 100
        pdf.block(x, top + bar.y * height / 100, w, bar.height * height / 100, IN_TIME)
        pdf.block(x, top + bar.over_y * height / 100, w, bar.over_height * height / 100, OVER)
    pdf.stroke(left, top + height, left + width, top + height)
    for mark in scale.marks:
        x = left + mark.x * width / 100
        pdf.stroke(x, top, x, top + height, 0.25)
    for mark in scale.named:
        pdf.label(
            left + mark.x * width / 100, top - 1.5, f"{mark.name} {spoken(mark.value, units)}", INK
        )
    if scale.target:
        x = left + scale.target.x * width / 100
        pdf.set_dash_pattern(0.8, 0.8)
        pdf.stroke(x, top, x, top + height, 0.4)
        pdf.set_dash_pattern()
    for tick in scale.axis:
        pdf.label(left + tick.x * width / 100, top + height + 3.5, spoken(tick.value, units))
    pdf.set_y(top + height + 6)


def _week(pdf: _Paper, found: dict[str, Any]) -> None:
    if not found["week"]:
        return
    pdf.heading(_("When replies are late"), 50)
    top, width = pdf.get_y() + 4, (WIDTH - 14) / len(found["hours"])
    for number, hour in enumerate(found["hours"]):
        pdf.label(LEFT + 14 + (number + 0.5) * width, top - 1, f"{hour:02d}")
    for line, (_name, short, _day, cells) in enumerate(found["week"]):
        y = top + line * 5.6
        pdf.write_in(7, SOFT)
        pdf.text(LEFT, y + 3.6, short)
        for number, cell in enumerate(cells):
            x = LEFT + 14 + number * width
            pdf.block(x, y, width - 0.4, 5.2, BANDS[cell.band])
            if cell.n:
                colour = (255, 255, 255) if cell.band == "d" else INK
                pdf.label(x + width / 2, y + 3.6, str(cell.percent), colour)
    pdf.set_y(top + 7 * 5.6 + 2)


def _groups(pdf: _Paper, found: dict[str, Any], form: ReportForm) -> None:
    units = _("d h m s").split()
    head = [str(found["dimension_label"]), "n", _("On target"), _("Breaches"), "p50", "p95"]
    rows = []
    for row in found["groups"][:MOST_ROWS]:
        spread = row["spreads"][0][0]
        times = [spread.p50, spread.p95] if spread else [None, None]
        rows.append(
            [row["label"], str(row["n"]), f"{row['rate']}%" if row["rate"] else "–", str(row["not_met"]),
             *("–" if time is None else spoken(time, units) for time in times)]
        )  # fmt: skip
    _table(pdf, _("Broken down"), head, rows, (60, 22, 28, 24, 24, 24))


def _causes(pdf: _Paper, found: dict[str, Any]) -> None:
    rows = [[str(one["label"]), str(one["n"])] for one in found["broken"]["causes"]]
    _table(pdf, _("Breaches"), [_("Why"), "n"], rows, (60, 22))


def _backlog(pdf: _Paper, found: dict[str, Any]) -> None:
    start, end = str(found["start"][0]), str(found["end"][0])
    rows = [[_("Open at the start"), start]]
    rows += [[f"{sign} {words}", str(many)] for words, many, _address, sign in found["sums"]]
    _table(pdf, _("Open conversations"), ["", "n"], [*rows, [_("Open at the end"), end]], (60, 22))


def _table(
    pdf: _Paper, title: str, head: list[str], rows: list[list[str]], widths: tuple[int, ...]
) -> None:
    if not rows:
        return
    pdf.heading(title)
    pdf.write_in(8)
    pdf.set_draw_color(*LINE)
    align = ("LEFT", *("RIGHT",) * (len(head) - 1))
    with pdf.table(
        width=sum(widths), col_widths=widths, align="LEFT", text_align=align, line_height=5,
        borders_layout="HORIZONTAL_LINES", headings_style=FontFace(emphasis="BOLD", color=SOFT),
    ) as table:  # fmt: skip
        for cells in [head, *rows]:
            row = table.row()
            for cell in cells:
                row.cell(_shown(cell))


def _shown(text: str) -> str:
    """With hidden signs named, so that no name turns a line around."""
    named = signs.named(text)
    return named if len(named) <= LONGEST * 4 else named[: LONGEST * 4] + "…"
