"""What was open at one moment, what came and went, and the conversations behind other numbers of a report."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import Extract
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.core.states import Status
from inbox.models import Activity, Conversation
from responders import access
from responders.console import charts, sentences, tables
from responders.console import page as frame
from responders.console.doors import Knock, door
from responders.console.forms.base import Form, Moment
from responders.console.forms.reports import ReportForm
from responders.reports import attainment, backlog
from responders.reports.backlog import Backlog, Way
from responders.reports.gathered import figures, spread_of

ROWS = 50
ONE_DAY = timedelta(days=1)
WHAT: dict[str, Any] = {
    Way.ARRIVED.value: _("Arrived"),
    Way.REOPENED.value: _("Opened again"),
    Way.RESOLVED.value: _("Resolved"),
    Way.SET_ASIDE.value: _("Set aside without being resolved"),
    "again": _("Resolved, and opened again within 7 days"),
    "judged": _("With a decided promise"),
    "kept": _("With every promise kept"),
}
STATUSES: dict[str, Any] = {
    Status.NEW.value: _("New"),
    Status.OPEN.value: _("Open"),
    Status.PENDING.value: _("Waiting for the customer"),
    Status.SNOOZED.value: _("Snoozed"),
}
# As they stand in the sum: what came, and what went.
_SUMMED = {
    Way.ARRIVED: (_("arrived"), "+"),
    Way.REOPENED: (_("opened again"), "+"),
    Way.RESOLVED: (_("resolved"), "−"),
    Way.SET_ASIDE: (_("set aside"), "−"),
}


def card(found: Backlog, form: ReportForm) -> dict[str, Any]:
    """The sum from the start of a period to its end, and its days, each number with its address."""

    def open_at(moment: datetime) -> str:
        return f"{reverse('report-backlog')}?{form.query(moment=moment.isoformat())}"

    def moved(what: str, **days: date) -> str:
        asked = {"range": "own", **days} if days else {}
        return f"{reverse('report-cases')}?{form.query(**asked, what=what)}"

    ends = [min(_midnight(day.day + ONE_DAY), found.end) for day in found.days]
    return {
        "now": f"{reverse('report-backlog')}?{form.query()}",
        "start": (found.at_start, open_at(found.start)),
        "end": (found.at_end, open_at(found.end)),
        "sums": [
            (words, found.sum(way), moved(way.value), sign)
            for way, (words, sign) in _SUMMED.items()
        ],
        "over": abs(found.over),
        "words": [WHAT[way.value] for way in Way],
        "rows": [
            (
                day.day,
                [
                    *(
                        (getattr(day, way), moved(way.value, first=day.day, last=day.day))
                        for way in Way
                    ),
                    (day.open, open_at(end)),
                ],
            )
            for day, end in zip(found.days, ends, strict=True)
        ],
        "bars": charts.stacks([(max(day.open, 0), 0) for day in found.days]),
        "first": found.days[0].day if found.days else None,
        "last": found.days[-1].day if found.days else None,
        "resolved": moved(Way.RESOLVED.value),
        "again": moved("again"),
    }


class MomentForm(Form):
    moment = Moment(label=_("Moment"), required=False)

    def at(self, now: datetime) -> datetime:
        """What has not come yet is told as of now."""
        found: datetime | None = self.cleaned_data["moment"]
        return min(found or now, now)


@door("read_reports", "GET")
def stood(request: Knock) -> HttpResponse:
    """What was open at one moment, by the status it had then."""
    form, asked = ReportForm(request.responder, request.GET), MomentForm(request.GET)
    if not (form.is_valid() and asked.is_valid()):
        context = {"form": form, "asked": asked}
        return _page(request, "console/report_backlog.html", context, status=422)
    moment = asked.at(request.at)
    whole = backlog.open_at(request.user, moment, form.filters())
    status = request.GET.get("stood", "")
    found = whole.filter(stood=status) if status in STATUSES else whole
    age = Extract(Value(moment) - F("received_at"), "epoch")
    query = form.query(moment=moment.isoformat())
    context = {
        "form": form,
        "asked": MomentForm(initial={"moment": timezone.localtime(moment)}),
        "kept": parse_qsl(form.query()),
        "n": whole.count(),
        "moment": moment,
        "statuses": [
            (STATUSES[row["stood"]], row["many"], f"{query}&stood={row['stood']}")
            for row in whole.values("stood").annotate(many=Count("pk")).order_by("stood")
        ],
        "ages": spread_of(whole.aggregate(told=figures(age))["told"]),
        "query": f"{query}&stood={status}" if found is not whole else query,
        **_listed(request, found.order_by("received_at", "pk"), _standing(moment)),
    }
    return _page(request, "console/report_backlog.html", context)


@door("read_reports", "GET")
def cases(request: Knock) -> HttpResponse:
    """The conversations, or their moves, behind one number."""
    form = ReportForm(request.responder, request.GET)
    if not form.is_valid():
        return _page(request, "console/report.html", {"form": form}, status=422)
    what = request.GET.get("what", "")
    what = what if what in WHAT else Way.ARRIVED.value
    period = form.period(request.at)
    context = {
        "form": form,
        "title": WHAT[what],
        "rule": sentences.rule(period) if what in ("judged", "kept") else "",
        "period": period,
        "until": period.end - ONE_DAY,
        "query": form.query(what=what),
        **_listed(request, _behind(request, form, what), _happened),
    }
    return _page(request, "console/report_cases.html", context)


def _behind(
    request: Knock, form: ReportForm, what: str
) -> QuerySet[Conversation] | QuerySet[Activity]:
    by, period, filters = request.user, form.period(request.at), form.filters()
    if what in ("judged", "kept"):
        found = attainment.judged(by, period, filters, kept=what == "kept", at=request.at)
        return found.order_by("received_at", "pk")
    if what == Way.ARRIVED:
        return backlog.arrived(by, period, filters).order_by("received_at", "pk")
    if what == "again":
        return backlog.opened_again(by, period, filters).order_by("at", "pk")
    return backlog.moves(by, period, Way(what), filters).order_by("at", "pk")


def _listed(request: Knock, found: QuerySet[Any], row: Any) -> dict[str, Any]:
    related, sealed = ["channel", "handling__owner"], "channel__credentials"
    if found.model is Activity:
        related = [*(f"conversation__{name}" for name in related), "actor__responder"]
        sealed = f"conversation__{sealed}"
    found = found.select_related(*related).defer(sealed)
    rows = Paginator(found, ROWS).get_page(request.GET.get("page"))
    return {
        "page": rows,
        "rows": [row(one) for one in rows],
        "reads": access.may(request.responder, "read_conversations"),
    }


def _row(case: Conversation) -> dict[str, Any]:
    handling = getattr(case, "handling", None)
    owner = handling.owner if handling else None
    return {
        "case": case,
        "topic": tables.topic(handling.intent) if handling else "",
        "owner": owner.name if owner else "",
    }


def _standing(moment: datetime) -> Any:
    def row(case: Any) -> dict[str, Any]:
        age = (moment - case.received_at).total_seconds()
        return {**_row(case), "stood": STATUSES[case.stood], "age": age}

    return row


def _happened(one: Conversation | Activity) -> dict[str, Any]:
    if isinstance(one, Conversation):
        return {**_row(one), "at": one.received_at, "who": ""}
    person = getattr(one.actor, "responder", None)
    who = person.name if person else str(one.actor or "")
    assert one.conversation is not None
    return {**_row(one.conversation), "at": one.at, "who": who}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _page(
    request: Knock, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return frame.page(request, template, context, section="reports", status=status)
