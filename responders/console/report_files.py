"""Reports to take away: CSV, workbook and paper. Each is noted in the journal."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.reports import ReportForm
from responders.console.narrowing import Narrowed
from responders.console.report_parts import choices, shown
from responders.console.reported import Reported
from responders.models import Responder
from responders.operations import exports
from responders.reports.export import blocks, clocks_csv
from responders.reports.export import rows as clock_rows
from responders.reports.slices import instances
from responders.reports.workbook import workbook

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: Knock) -> ReportForm | HttpResponse:
    form = ReportForm(request.responder, request.GET)
    if form.is_valid():
        return form
    return frame.page(request, "console/report.html", {"form": form}, section="reports", status=422)


def _note(request: Knock, form: ReportForm, kind: str, query: str) -> None:
    brand = form.filters().brand
    exports.note(kind, query, by=request.user, at=request.at, brand_id=brand)


@door("export_reports", "GET")
def as_csv(request: Knock) -> HttpResponse | StreamingHttpResponse:
    form = _asked(request)
    if isinstance(form, HttpResponse):
        return form
    narrowed = Narrowed.of(request.GET, form)
    lines = clocks_csv(
        request.user,
        form.period(request.at),
        narrowed.filters,
        one=narrowed.looked_up(request.user, form, request.at),
        zone=timezone.get_current_timezone_name(),
        at=request.at,
    )
    _note(request, form, "csv", form.query(**narrowed.query))
    answer = StreamingHttpResponse(blocks(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clocks.csv"'
    return answer


@door("export_reports", "GET")
def as_workbook(request: Knock) -> HttpResponse | FileResponse:
    form = _asked(request)
    if isinstance(form, HttpResponse):
        return form
    _note(request, form, "xlsx", form.query())
    book = bound(form, request.responder, request.at)
    return FileResponse(book, as_attachment=True, filename="report.xlsx", content_type=XLSX)


@door("export_reports", "GET")
def as_paper(request: Knock) -> HttpResponse:
    form = _asked(request)
    if isinstance(form, HttpResponse):
        return form
    _note(request, form, "pdf", form.query())
    answer = HttpResponse(printed(form, request.responder, request.at), content_type=PDF)
    answer["Content-Disposition"] = 'attachment; filename="report.pdf"'
    return answer


def bound(form: ReportForm, reader: Responder, at: datetime) -> IO[bytes]:
    """The workbook of what `reader` may see. Raises NotAllowed."""
    found = shown(Reported(reader.user, form, at=at), form, reader, at)
    clocks = instances(reader.user, form.period(at), form.filters(), at=at)
    return workbook(
        [
            (_("Report"), _figures(found, form)),
            (_("Broken down"), _groups(found)),
            (_("Open conversations"), _backlog(found["backlog"])),
        ],
        clock_rows(clocks, ZoneInfo(timezone.get_current_timezone_name())),
        clocks_name=_("Clocks"),
    )


def printed(form: ReportForm, reader: Responder, at: datetime) -> bytes:
    """The paper of what `reader` may see. Raises NotAllowed."""
    # The library for paper takes half a second to load, which no start of a process should wait for.
    from responders.console.papers import paper

    found = shown(Reported(reader.user, form, at=at), form, reader, at)
    return paper({**choices(form), **found}, form)


def _figures(found: dict[str, Any], form: ReportForm) -> list[list[object]]:
    head = [_("Clock"), _("Decided"), _("In time, %"), "n", "p50 s", "p90 s", "p95 s"]
    rows: list[list[object]] = [head]
    for line in found["lines"]:
        met = next(many for outcome, _words, many, _query in line["counts"] if outcome == "met")
        share = round(100 * met / line["n"], 1) if line["n"] else None
        spread = line["spread"]
        rows.append(
            [str(line["label"]), line["n"], share, spread.n, spread.p50, spread.p90, spread.p95]
        )
    first, last = (date_format(found[name], "DATE_FORMAT") for name in ("day", "last_day"))
    return [
        *rows,
        [],
        [_("Period"), f"{first} – {last}"],
        [_("Clocks counted"), found["rule"]],
        *([str(name), value] for name, value in form.narrowed),
    ]


def _groups(found: dict[str, Any]) -> list[list[object]]:
    head = [
        _("Name"),
        _("First replies"),
        _("In time, %"),
        _("Breaches"),
        "p50 s",
        "p90 s",
        "p95 s",
        _("Rating"),
        _("Answers"),
    ]
    rows: list[list[object]] = [head]
    for row in found["groups"]:
        spread = row["spreads"][0][0]
        share = row["share"] if row["rate"] else None
        rows.append(
            [
                row["label"],
                row["n"],
                share,
                row["not_met"],
                *((spread.p50, spread.p90, spread.p95) if spread else (None,) * 3),
                *((rating["value"], rating["n"]) if (rating := row["rating"]) else ()),
            ]
        )
    return rows


def _backlog(found: dict[str, Any]) -> list[list[object]]:
    head = [_("Day"), *(str(words) for words in found["words"]), _("Open")]
    rows: list[list[object]] = [head]
    for day, cells in found["rows"]:
        rows.append([day.isoformat(), *(many for many, _address in cells)])
    return rows
