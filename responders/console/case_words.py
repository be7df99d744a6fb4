"""Words for complaint cases on the screens."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from responders.console.rows import channel_label
from responders.console.words import Words
from responders.core import cases as core
from responders.core.cases import Clock, State
from responders.models import Case
from responders.models.case_reckoning import Reckoned

FORMS: dict[str, Words] = {"written": gettext_lazy("Written"), "oral": gettext_lazy("Oral")}
OUTSIDE: dict[str, Words] = {
    "branch": gettext_lazy("Branch"),
    "telephone": gettext_lazy("Telephone"),
    "post": gettext_lazy("Letter by post"),
}
CAME_BY: dict[str, Words] = {"inbox": gettext_lazy("The channel of this conversation"), **OUTSIDE}
WAYS = OUTSIDE
SHOWN: dict[str, Words] = {
    "open": gettext_lazy("Open"),
    "overdue": gettext_lazy("Overdue"),
    "due_soon": gettext_lazy("Due soon"),
    "ended": gettext_lazy("Ended"),
    "all": gettext_lazy("All"),
}
STATUSES: dict[str, Words] = {
    "open": gettext_lazy("Open"),
    "waiting": gettext_lazy("Waiting for documents"),
    "answered": gettext_lazy("Answered"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "closed": gettext_lazy("Closed without an answer"),
}
VERDICTS: dict[str, Words] = {
    "accepted": gettext_lazy("Accepted"),
    "partly": gettext_lazy("Accepted in part"),
    "rejected": gettext_lazy("Rejected"),
}
LETTERS: dict[str, Words] = {
    "acknowledgement": gettext_lazy("Acknowledgement"),
    "documents": gettext_lazy("Documents asked for"),
    "extension": gettext_lazy("Extension told"),
    "answer": gettext_lazy("Final answer"),
}
FACTS: dict[str, Words] = {
    "opened": gettext_lazy("Complaint case opened"),
    "received_oral": gettext_lazy("Complaint received orally"),
    "received_written": gettext_lazy("Complaint received in writing"),
    "documents_asked": gettext_lazy("Customer told which documents are missing"),
    "documents_complete": gettext_lazy("Documents complete"),
    "extension_told": gettext_lazy("Customer told of the extension"),
    "extended": gettext_lazy("Period extended"),
    "answered": gettext_lazy("Customer answered"),
    "withdrawn": gettext_lazy("Withdrawn by the customer"),
    "closed": gettext_lazy("Closed without an answer"),
}
CLOCKS: dict[str, Words] = {
    "answer": gettext_lazy("Answer"),
    "documents": gettext_lazy("Customer's documents"),
}
STATES: dict[State, tuple[Words, str, str]] = {  # words, tone, icon
    State.RUNNING: (gettext_lazy("Running"), "ok", "clock"),
    State.DUE_SOON: (gettext_lazy("Due soon"), "risk", "timer"),
    State.OVERDUE: (gettext_lazy("Overdue"), "late", "octagon-alert"),
    State.STANDING: (gettext_lazy("Standing still"), "off", "hourglass"),
    State.MET: (gettext_lazy("In time"), "ok", "check"),
    State.MISSED: (gettext_lazy("Late"), "late", "octagon-alert"),
    State.CANCELLED: (gettext_lazy("Cancelled"), "off", "ban"),
    State.CLOSED_UNANSWERED: (gettext_lazy("Closed without an answer"), "late", "octagon-alert"),
}
WHY: dict[str, Words] = {
    "weekend": gettext_lazy("no working day"),
    "holiday": gettext_lazy("holiday"),
    "first_day": gettext_lazy("the day of receipt does not count"),
    "standing_still": gettext_lazy("standing still for the customer's documents"),
    "begun_again": gettext_lazy("void: the period began again"),
}


def came_by(value: str) -> Words:
    return OUTSIDE.get(value) or channel_label(value)


def standing(clock: Clock, reckoned: Reckoned, at: datetime) -> dict[str, Any]:
    """How a clock stands, in words, a tone and an icon; days left only while it runs."""
    state = core.state(clock, at)
    words, tone, icon = STATES[state]
    days = reckoned.terms[clock.form].days
    many = core.days_left(clock, days.local(at), days)
    is_told = not clock.outcome and (many or state is not State.OVERDUE)  # no working day since
    left = days_words(many) if is_told else ""
    return {"words": words, "tone": tone, "icon": icon, "left": left, "due_on": clock.due_on}


def days_words(left: int) -> str:
    if left == 0:
        return _("due today")
    if left > 0:
        return ngettext("%(n)d working day left", "%(n)d working days left", left) % {"n": left}
    return ngettext("%(n)d working day over", "%(n)d working days over", -left) % {"n": -left}


def money(amount: Decimal | None, currency: str) -> str:
    """Whole units without decimals, rupiah by their sign; empty where unknown."""
    if amount is None:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    number = number_format(amount, places, force_grouping=True)
    return f"Rp{number}" if currency == "IDR" else f"{currency} {number}"


def row(case: Case, reckoned: Reckoned, at: datetime) -> dict[str, Any]:
    return {
        "case": case,
        "status": STATUSES[case.status],
        "verdict": VERDICTS.get(case.verdict, ""),
        "came_by": came_by(case.came_by),
        "amount": money(case.amount, case.currency),
        "compensation": money(case.compensation, case.currency),
        **standing(reckoned.answer, reckoned, at),
    }
