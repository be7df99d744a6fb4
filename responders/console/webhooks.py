"""Programs that want to know: the list, one of them with its log, a new one, a new secret, a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import Refused
from inbox.models import Brand, Conversation
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.base import brands_of
from responders.console.forms.notices import EVENT_WORDS, WebhookForm
from responders.console.forms.policies import WORDS
from responders.console.words import Words
from responders.models import OutgoingWebhook, WebhookEvent
from responders.operations import webhook_calls, webhooks

LOGGED = 50
REASONS: dict[str, Words] = {
    "by_hand": gettext_lazy("Paused"),
    "failing": gettext_lazy("Paused: nobody answered for a day"),
    "gone": gettext_lazy("Paused: the other side said that it is gone"),
}
TROUBLES: dict[str, Words] = {  # as `inbox.adapters.calling` says them
    "It could not be reached.": gettext_lazy("It could not be reached."),
    "It did not answer in time.": gettext_lazy("It did not answer in time."),
    "It came too slowly.": gettext_lazy("It came too slowly."),
    "It lies inside a network.": gettext_lazy("It lies inside a network."),
    "Its address cannot be used.": gettext_lazy("Its address cannot be used."),
}


@door("edit_webhooks", "GET")
def listing(request: Knock) -> HttpResponse:
    found = list(webhooks.of(request.responder))
    groups = [
        {"brand": brand, "rows": [_row(hook) for hook in found if hook.brand_id == brand.pk]}
        for brand in brands_of(request.responder)
    ]
    return manage.page(request, "webhooks", "console/webhooks.html", {"groups": groups})


def _trouble(error: str) -> str:
    """Why there was no answer, in the reader's language; the code in brackets stays as it is."""
    sentence, bracket, code = error.partition(" (")
    return f"{TROUBLES.get(sentence, sentence)}{bracket}{code}"


def _row(hook: OutgoingWebhook) -> dict[str, Any]:
    return {
        "hook": hook,
        "events": [EVENT_WORDS[one] for one in hook.events],
        "paused": REASONS.get(hook.paused_reason, ""),
    }


def _about(told: Mapping[str, Any]) -> str:
    """The conversation's number and the clock's name, where the event has them."""
    pk = told.get("conversation")
    number = Conversation.number_of(pk) if isinstance(pk, int) else ""
    return ", ".join(filter(None, (number, str(WORDS.get(told.get("metric", ""), "")))))


@door("edit_webhooks", "GET")
def webhook(request: Knock, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    log = [
        {
            "event": event,
            "about": _about(event.body.get("data") or {}),
            "attempts": [(each, _trouble(each.error)) for each in event.attempts.all()],
        }
        for event in webhook_calls.log_of(hook)[:LOGGED]
    ]
    context = {"heading": hook.name, "row": _row(hook), "log": log}
    return manage.page(request, "webhooks", "console/webhook.html", context)


@door("edit_webhooks", "GET", "POST")
def add(request: Knock, brand_id: int) -> HttpResponse:
    """The secret is in this one answer and nowhere else."""
    brand = get_object_or_404(brands_of(request.responder), pk=brand_id)
    form = WebhookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hook, secret = webhooks.create(
                brand, **form.cleaned_data, by=request.user, at=request.at
            )
        except Refused as refused:
            _refuse(form, refused)
        else:
            return _once(request, hook, secret)
    return _form(request, form, brand, None)


@door("edit_webhooks", "GET", "POST")
def edit(request: Knock, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    initial = {"name": hook.name, "url": hook.url, "events": hook.events}
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            webhooks.save(hook, **form.cleaned_data, by=request.user, at=request.at)
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("manage-webhook", pk)
    return _form(request, form, hook.brand, hook)


def _refuse(form: WebhookForm, refused: Refused) -> None:
    places = {"bad_address": "url", "bad_events": "events", "bad_name": "name"}
    form.add_error(places.get(refused.code), refused.message)


def _form(
    request: Knock, form: WebhookForm, brand: Brand, hook: OutgoingWebhook | None
) -> HttpResponse:
    return manage.form_page(
        request,
        "webhooks",
        form,
        heading=hook.name if hook else _("Add a webhook"),
        action=_("Save") if hook else _("Add webhook"),
        back="manage-webhooks",
        help_text=brand.name,
    )


@door("edit_webhooks", "POST")
def rotate(request: Knock, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    return _once(request, hook, webhooks.rotate(hook, by=request.user, at=request.at))


def _once(request: Knock, hook: OutgoingWebhook, secret: str) -> HttpResponse:
    context = {
        "heading": _("Secret of %(name)s") % {"name": hook.name},
        "text": _("It is shown once. What listens there verifies each call with it."),
        "about": "webhook-signature",
        "secret": secret,
        "back": reverse("manage-webhook", args=[hook.pk]),
    }
    return manage.page(request, "webhooks", "console/secret_once.html", context)


@door("edit_webhooks", "POST")
def pause(request: Knock, pk: int) -> HttpResponse:
    webhooks.pause(_hook(request, pk), by=request.user, at=request.at)
    return redirect("manage-webhook", pk)


@door("edit_webhooks", "POST")
def resume(request: Knock, pk: int) -> HttpResponse:
    webhooks.resume(_hook(request, pk), by=request.user, at=request.at)
    return redirect("manage-webhook", pk)


@door("edit_webhooks", "POST")
def test(request: Knock, pk: int) -> HttpResponse:
    webhooks.send_test(_hook(request, pk), by=request.user, at=request.at)
    messages.success(request, _("A test event is on its way; see the log."))
    return redirect("manage-webhook", pk)


@door("edit_webhooks", "POST")
def again(request: Knock, pk: int, event_id: int) -> HttpResponse:
    mine = WebhookEvent.objects.filter(webhook=_hook(request, pk)).select_related("webhook")
    webhooks.send_again(get_object_or_404(mine, pk=event_id), by=request.user, at=request.at)
    messages.success(request, _("It is being sent again."))
    return redirect("manage-webhook", pk)


@door("edit_webhooks", "POST")
def remove(request: Knock, pk: int) -> HttpResponse:
    hook = _hook(request, pk)
    webhooks.remove(hook, by=request.user, at=request.at)
    messages.success(request, _("%(name)s was removed.") % {"name": hook.name})
    return redirect("manage-webhooks")


def _hook(request: Knock, pk: int) -> OutgoingWebhook:
    return get_object_or_404(webhooks.of(request.responder), pk=pk)
