"""How queues give out what waits: the list, one queue's rules, and a trial that changes nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders import access
from responders.console import manage, reasons
from responders.console.doors import Knock, door
from responders.console.forms.people import KINDS, MODES, RoutingForm
from responders.console.rows import channel_label
from responders.console.words import INTENTS, name_of
from responders.core.routing import DEFAULT, Kind, Rule, read
from responders.models import Queue
from responders.operations import routing_rules
from responders.operations.routing_rules import Trial

ABILITY = "edit_rules"
SECTION = "routing"


@door(ABILITY, "GET")
def listing(request: Knock) -> HttpResponse:
    rows = [_row(queue) for queue in routing_rules.queues_of(request.responder)]
    return manage.page(request, SECTION, "console/routing.html", {"rows": rows})


def _row(queue: Queue) -> dict[str, Any]:
    found = routing_rules.of(queue)
    return {
        "queue": queue,
        "pushes": found.mode == found.Mode.PUSH,
        "mode": MODES[found.Mode(found.mode)],
        "rules": [_words(rule) for rule in read(found.rules)],
    }


def _words(rule: Rule) -> str:
    words = str(KINDS[rule.kind])
    return f"{words}: {rule.skill}" if rule.kind is Kind.SKILL else words


@door(ABILITY, "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    """POST saves; with `try` it only shows what would have been."""
    queue = get_object_or_404(routing_rules.queues_of(request.responder), pk=pk)
    found = routing_rules.of(queue)
    rules = found.rules or [_raw(rule) for rule in DEFAULT]
    initial = {"mode": found.mode, "grace_minutes": found.grace_minutes}
    form = RoutingForm(request.POST or None, rules, initial=initial)
    trial = None
    if request.method == "POST" and form.is_valid():
        asked = {"by": request.user, "at": request.at}
        try:
            if "try" in request.POST:
                trial = routing_rules.rehearse(queue, form.raw(), **asked)
            else:
                told = form.cleaned_data
                routing_rules.save(queue, told["mode"], told["grace_minutes"], form.raw(), **asked)
                messages.success(request, _("Saved."))
                return redirect("manage-routing")
        except Refused as refused:
            form.refuse(refused.message)
    return manage.form_page(
        request,
        SECTION,
        form,
        heading=queue.name,
        action=_("Save"),
        back="manage-routing",
        template="console/routing_of.html",
        queue=queue,
        trial=_shown(request, trial) if trial else None,
        is_imagined=bool(trial and trial.is_imagined),
    )


def _raw(rule: Rule) -> dict[str, Any]:
    if rule.kind is Kind.LAST_SPOKE:
        return {"kind": rule.kind.value, "days": rule.days, "minutes": rule.minutes}
    return {"kind": rule.kind.value}


def _shown(request: Knock, trial: Trial) -> list[dict[str, Any]]:
    """Those who may not read conversations see cases without names."""
    reads = access.may(request.responder, "read_conversations")
    return [
        {
            "pk": one.handling.pk if reads else 0,
            "case": one.handling.conversation.case_number,
            "name": name_of(one.handling.conversation.identity) if reads else "",
            "kind": one.handling.conversation.channel.kind,
            "channel": channel_label(one.handling.conversation.channel.kind),
            "topic": INTENTS.get(one.handling.intent, (one.handling.intent, ""))[0],
            "to": one.choice.candidate.name if one.choice.candidate else "",
            "why": reasons.sentence(one.choice.because, request.at),
            "arrived_at": one.handling.conversation.received_at,
        }
        for one in trial.rows
    ]
