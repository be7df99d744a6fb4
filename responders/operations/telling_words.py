"""What a notice says: in the language that is active, in the time zone that is active, and of no customer's words."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox.models import Conversation
from responders.models import ScheduledReply, Telling
from responders.models.alert import Alert, Kind

METRICS = {
    "assignment": gettext_lazy("Assignment"),
    "first_reply": gettext_lazy("First reply"),
    "next_reply": gettext_lazy("Next reply"),
    "update": gettext_lazy("Update"),
    "requester_wait": gettext_lazy("Customer’s wait"),
    "resolution": gettext_lazy("Resolution"),
}


UNSENT: dict[str, str | Promise] = {
    ScheduledReply.Reason.CUSTOMER_WROTE: gettext_lazy("the customer has written again"),
    ScheduledReply.Reason.ANSWERED: gettext_lazy("somebody else has answered"),
    ScheduledReply.Reason.RESOLVED: gettext_lazy("the conversation is resolved or closed"),
    ScheduledReply.Reason.OWNED_BY_OTHER: gettext_lazy("somebody else has the conversation now"),
    ScheduledReply.Reason.WINDOW_CLOSED: gettext_lazy("the time to answer has passed"),
    ScheduledReply.Reason.NEEDS_APPROVAL: gettext_lazy("replies there need an approval now"),
    ScheduledReply.Reason.MERGED: gettext_lazy("the conversation was merged with another"),
    ScheduledReply.Reason.BLOCKED: gettext_lazy("the customer is blocked"),
    ScheduledReply.Reason.BY_PERSON: gettext_lazy("it was cancelled"),
    ScheduledReply.Reason.REFUSED: gettext_lazy("the channel does not take it"),
}


def headline(telling: Telling, alerts: list[Alert]) -> str:
    """alerts: those behind it, with their clocks; of one conversation, or of many."""
    if telling.conversation_id is not None:
        return _personal(telling)
    if telling.webhook is not None:
        return _("The webhook %(name)s was paused") % {"name": telling.webhook.name}
    if telling.case_alert is not None:
        return _of_case(telling)
    if telling.kind in (Kind.CASE_DUE_SOON, Kind.CASE_LATE):
        return _of_cases(telling)
    if telling.conversations != 1 or not alerts:
        return _of_many(telling)
    told = {
        "case": Conversation.number_of(alerts[0].conversation_id),
        "what": ", ".join(dict.fromkeys(metric(alert) for alert in alerts)),
        "when": clock_time(telling),
    }
    sentences = {
        Kind.DUE_SOON: _("%(case)s: %(what)s due at %(when)s"),
        Kind.BREACHED: _("%(case)s: %(what)s was due at %(when)s and is late"),
        Kind.WITHDRAWN: _("%(case)s: %(what)s was not late after all"),
    }
    return sentences[Kind(telling.kind)] % told


def _personal(telling: Telling) -> str:
    told = {
        "case": Conversation.number_of(telling.conversation_id or 0),
        "who": telling.by.name if telling.by else _("Dua Arah"),
        "why": UNSENT.get(telling.reason, telling.reason),
    }
    sentences = {
        Kind.MENTIONED: _("%(who)s mentioned you in %(case)s"),
        Kind.NOT_SENT: _("%(case)s: your planned reply was not sent, because %(why)s"),
        Kind.TAKEOVER_ASKED: _("%(who)s asks to take over %(case)s"),
        Kind.HANDED_OVER: _("%(who)s handed %(case)s over to you"),
        Kind.NOT_HANDED_OVER: _("%(who)s keeps %(case)s"),
        Kind.DRAFT_TAKEN: _("%(who)s took over %(case)s with your draft"),
        Kind.APPROVAL_ASKED: _("%(who)s asks you to approve a reply in %(case)s"),
        Kind.APPROVED: _("%(who)s approved your reply in %(case)s"),
        Kind.REJECTED: _("%(who)s sent your reply in %(case)s back"),
        Kind.SUPERSEDED: _("%(who)s submitted another reply in %(case)s in place of yours"),
    }
    return sentences[Kind(telling.kind)] % told


def _of_case(telling: Telling) -> str:
    assert telling.case_alert is not None
    case = telling.case_alert.case
    # Midnight is the end of the day before, where the bank is: its last day is no other for who reads elsewhere.
    end = telling.case_alert.due_at - timedelta.resolution
    last = end.astimezone(ZoneInfo(case.brand.time_zone)).date()
    told = {"case": case.register_number, "when": date_format(last, "SHORT_DATE_FORMAT")}
    if telling.kind == Kind.CASE_LATE:
        return _("Complaint %(case)s was due on %(when)s and is late") % told
    return _("Complaint %(case)s is due on %(when)s") % told


def _of_cases(telling: Telling) -> str:
    count = telling.conversations
    if telling.kind == Kind.CASE_LATE:
        return ngettext("%(count)d complaint is late", "%(count)d complaints are late", count) % {
            "count": count
        }
    last = telling.last_due_at
    when = date_format(timezone.localtime(last), "SHORT_DATE_FORMAT") if last else "—"
    words = ngettext(
        "%(count)d complaint is due until %(when)s",
        "%(count)d complaints are due until %(when)s",
        count,
    )
    return words % {"count": count, "when": when}


def metric(alert: Alert) -> str:
    return str(METRICS.get(alert.clock.metric, alert.clock.metric))


def clock_time(telling: Telling) -> str:
    at = telling.first_due_at
    return date_format(timezone.localtime(at), "TIME_FORMAT") if at else "—"


def _of_many(telling: Telling) -> str:
    count = telling.conversations
    told = {"count": count, "minutes": _minutes(telling)}
    if telling.kind == Kind.BREACHED:
        return (
            ngettext("%(count)d conversation is late", "%(count)d conversations are late", count)
            % told
        )
    if telling.kind == Kind.WITHDRAWN:
        return (
            ngettext(
                "%(count)d conversation was not late after all",
                "%(count)d conversations were not late after all",
                count,
            )
            % told
        )
    return (
        ngettext(
            "%(count)d conversation is due within %(minutes)d minutes",
            "%(count)d conversations are due within %(minutes)d minutes",
            count,
        )
        % told
    )


def _minutes(telling: Telling) -> int:
    """From when it was said to the last one's due time, in whole minutes, at least 1."""
    last = telling.last_due_at
    return max(1, -int((telling.at - last).total_seconds() // 60)) if last else 1
