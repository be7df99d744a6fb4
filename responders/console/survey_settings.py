"""Where customers are asked how satisfied they were, channel by channel."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from inbox.errors import Refused
from inbox.models import Channel
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.surveys import DELAYS, AskingForm
from responders.console.rows import channel_label
from responders.models import SurveySetting
from responders.operations import survey_settings

SECTION, ABILITY = "surveys", survey_settings.ABILITY


@door(ABILITY, "GET")
def listing(request: Knock) -> HttpResponse:
    rows = [_row(channel) for channel in survey_settings.channels_of(request.responder)]
    return manage.page(request, SECTION, "console/surveys.html", {"rows": rows})


@door(ABILITY, "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    channel = get_object_or_404(survey_settings.channels_of(request.responder), pk=pk)
    found = _setting(channel)
    initial = {"is_on": found is not None, "delay": str(found.delay_minutes if found else 60)}
    form = AskingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(request, channel, form.cleaned_data)
        except Refused as refused:
            form.refuse(refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-surveys")
    return manage.form_page(
        request,
        SECTION,
        form,
        heading=channel.name,
        action=_("Save"),
        back="manage-surveys",
        help_text=_("The link goes out in private, in the customer's language, once for each conversation that was answered and resolved. It never counts as a reply."),
    )  # fmt: skip


def _save(request: Knock, channel: Channel, told: dict[str, Any]) -> None:
    if told["is_on"]:
        delay = int(told["delay"])
        survey_settings.turn_on(channel, delay, by=request.user, at=request.at)
    else:
        survey_settings.turn_off(channel, by=request.user, at=request.at)


def _row(channel: Channel) -> dict[str, Any]:
    found = _setting(channel)
    return {
        "channel": channel,
        "label": channel_label(channel.kind),
        "can_ask": survey_settings.can_ask(channel),
        "when": DELAYS.get(str(found.delay_minutes), found.delay_minutes) if found else "",
    }


def _setting(channel: Channel) -> SurveySetting | None:
    return getattr(channel, "survey_setting", None)
