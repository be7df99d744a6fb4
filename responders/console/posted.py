"""A saved report as a letter: what its reader may see, in their language and time zone."""

from __future__ import annotations

from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.console import report_files
from responders.console.forms.reports import ReportForm
from responders.console.report_parts import shown
from responders.console.reported import Reported
from responders.console.saved import asked_of
from responders.console.unmarked import unmarked
from responders.models import ReportLetter, ReportSchedule, Responder
from responders.operations import exports, mailing, report_schedules


def letter(planned: ReportLetter, at: datetime) -> EmailMultiAlternatives:
    """As of `at`. A second sending bears the same Message-ID. Refused: no_address, unreadable. Raises NotAllowed."""
    schedule = planned.schedule
    report, reader = schedule.report, schedule.recipient
    user = reader.user
    access.require(user, "read_reports", report.brand_id)
    if not user.email:
        raise Refused("no_address", f"{reader.name} has no e-mail address.")
    zone = report_schedules.zone_of(reader)
    with translation.override(mailing.language_of(reader)), timezone.override(zone):
        form = ReportForm(reader, asked_of(report))
        if not form.is_valid():
            raise Refused("unreadable", "; ".join(form.errors))
        context = {
            **shown(Reported(user, form, at=at), form, reader, at),
            "form": form,
            "name": report.name,
            "link": mailing.link(f"/reports/sla/?{report.query}"),
            "schedules": mailing.link("/reports/saved/"),
        }
        context["said"] = [unmarked(sentence) for sentence in context["lede"]]
        mail = mailing.envelope(
            f"{report.name}: {_('SLA report')}",
            render_to_string("emails/report.txt", context),
            render_to_string("emails/report.html", context),
            to=user.email,
            message_id=f"report-{planned.pk}",
            list_id=f"report-{report.pk}.reports",
        )
        if schedule.attached and access.may(reader, "export_reports"):
            _attach(mail, schedule, form, reader, at)
    return mail


def _attach(
    mail: EmailMultiAlternatives,
    schedule: ReportSchedule,
    form: ReportForm,
    reader: Responder,
    at: datetime,
) -> None:
    kind, brand = schedule.attached, form.filters().brand
    exports.note(kind, form.query(), by=reader.user, at=at, brand_id=brand)
    if kind == ReportSchedule.Attached.PDF:
        mail.attach("report.pdf", report_files.printed(form, reader, at), report_files.PDF)
        return
    with report_files.bound(form, reader, at) as book:
        mail.attach("report.xlsx", book.read(), report_files.XLSX)
