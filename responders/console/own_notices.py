"""How one is told oneself: mail, and the browsers that may be woken."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox.errors import Refused
from responders.console.doors import Knock, door
from responders.console.forms.base import Form
from responders.console.page import page
from responders.operations import addresses, push, tellings

# In this order: many browsers also say that they are another one.
BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


class OwnForm(Form):
    address = forms.EmailField(label=gettext_lazy("E-mail address"), required=False, max_length=254)
    email = forms.BooleanField(label=gettext_lazy("Tell me by e-mail"), required=False)
    push = forms.BooleanField(label=gettext_lazy("Tell me in my browsers"), required=False)


def context(request: Knock) -> dict[str, Any]:
    """What the page of preferences shows of it."""
    mine = request.responder
    waiting = addresses.pending(mine)
    initial = {
        "address": waiting.address if waiting else request.user.email,
        "email": mine.has_email_notices,
        "push": mine.has_push_notices,
    }
    return {
        "notices_form": OwnForm(initial=initial),
        "waiting": waiting,
        "waiting_is_over": waiting is not None and addresses.is_over(waiting, request.at),
        "has_email": bool(settings.EMAIL_HOST),
        "devices": mine.push_subscriptions.order_by("-created_at", "-pk"),
    }


@door(None, "POST")
def choose(request: Knock) -> HttpResponse:
    form = OwnForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data
        tellings.prefer(request.user, email=chosen["email"], push=chosen["push"])
        waiting = addresses.pending(request.responder)
        if waiting is not None and waiting.address == chosen["address"]:
            messages.success(request, _("Saved."))  # its link is on its way, or sent again below
        else:
            _ask(request, chosen["address"])
    else:
        messages.error(request, _("That is no e-mail address."))
    return redirect("preferences")


def _ask(request: Knock, address: str) -> None:
    try:
        is_asked = addresses.ask(address, by=request.user, at=request.at)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        words = _(
            "Saved. Open the link that is on its way to %(address)s; until then nothing is sent there."
        )
        messages.success(request, words % {"address": address} if is_asked else _("Saved."))


@door(None, "POST")
def resend(request: Knock) -> HttpResponse:
    check = addresses.pending(request.responder)
    if check is not None:
        _ask(request, check.address)
    return redirect("preferences")


@door(None, "GET", "POST")
def confirm(request: Knock, token: str) -> HttpResponse:
    """Asked first, because programs that look through mail open its links."""
    if request.method == "POST":
        try:
            addresses.confirm(token, by=request.user, at=request.at)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("Your notices go to this address now."))
        return redirect("preferences")
    check = addresses.pending(request.responder)
    over = check is not None and addresses.is_over(check, request.at)
    context = {"check": check, "is_over": over}
    return page(request, "console/address.html", context, section="preferences")


@door(None, "POST")
def push_key(request: Knock) -> HttpResponse:
    """What the browser subscribes with. By POST, because the first one to ask has it made."""
    return JsonResponse({"key": push.public_key()})


@door(None, "POST")
def subscribe(request: Knock) -> HttpResponse:
    given = request.POST
    push.subscribe(
        given.get("endpoint", ""),
        given.get("p256dh", ""),
        given.get("auth", ""),
        device(request.headers.get("User-Agent", "")),
        by=request.user,
        at=request.at,
    )
    messages.success(request, _("This browser will tell you."))
    return redirect("preferences")


@door(None, "POST")
def unsubscribe(request: Knock, pk: int) -> HttpResponse:
    push.unsubscribe(pk, by=request.user)
    messages.success(request, _("That browser tells you nothing any more."))
    return redirect("preferences")


def device(agent: str) -> str:
    """For example: Firefox, Android."""
    names = (
        next((name for mark, name in known if re.search(rf"\b{mark}", agent)), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, names)) or _("A browser")
