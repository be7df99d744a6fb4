"""Leaving for a provider's sign-in page to connect a channel, and coming back from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.errors import Refused
from inbox.models import Brand, Channel
from inbox.operations.consents import ConsentFailed, redirect_address
from responders.console import manage
from responders.console.doors import Knock, door
from responders.console.forms.channels import PREFIX, ChannelForm
from responders.operations import consents

WORD = "consent"  # the button's name
BESIDE = {"no_client_id": "client_id", "no_sign_in": "imap"}  # a refusal, and the field it is about


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be connected. channel: the account that is connected again, or none."""

    brand: Brand
    kind: str
    values: Mapping[str, str]
    name: str = ""
    channel: Channel | None = None

    @property
    def form_url(self) -> str:
        if self.channel is not None:
            return reverse("manage-channel-reconnect", args=[self.channel.pk])
        return reverse("manage-channel-connect", args=[self.brand.pk, self.kind])


def is_asked(request: Knock) -> bool:
    return WORD in request.POST


def leave(request: Knock, wanted: Wanted, form: ChannelForm) -> HttpResponse | None:
    """The page that leads to the provider; None where something in the form is not right."""
    public = urlsplit(settings.PUBLIC_URL).netloc
    if request.get_host() != public:
        message = _(
            "To sign in at a provider, open this page at %(address)s: it sends you back there."
        )
        form.refuse(message % {"address": settings.PUBLIC_URL})
        return None
    try:
        return _page(request, wanted)
    except Refused as refused:
        beside = BESIDE.get(refused.code)
        form.add_error(f"{PREFIX}{beside}" if beside else None, refused.message)
        return None


@door("edit_channels", "GET")
def back(request: Knock) -> HttpResponse:
    """Where the provider sends people. What came to nothing can be begun anew with the same words."""
    session = request.session.session_key or ""
    told = {name: request.GET.get(name, "") for name in ("code", "error")}
    try:
        begun = consents.begun(request.GET.get("state", ""), session=session, by=request.user)
        channel = consents.finish(begun, told, by=request.user, at=request.at)
    except ConsentFailed as failed:
        kept = failed.begun.kept
        wanted = Wanted(
            failed.begun.brand,
            failed.begun.kind,
            kept["values"],
            kept["name"],
            failed.begun.channel,
        )
        return _page(request, wanted, failed.message)
    except Refused as refused:
        if refused.code != "consent_unknown":
            raise
        return _shown(request, {"error": refused.message}, _("Sign in at the provider"), 422)
    messages.success(request, connected(channel))
    return redirect("manage-channel", channel.pk)


def connected(channel: Channel) -> str:
    """What to say where the platform took the credentials."""
    told = _("Connected as %(name)s.") % {"name": channel.name}
    return f"{told} {_('It is still paused: replies wait.')}" if channel.is_held else told


def _page(request: Knock, wanted: Wanted, error: str = "") -> HttpResponse:
    asked = consents.begin(
        wanted.brand,
        wanted.kind,
        wanted.values,
        channel=wanted.channel,
        name=wanted.name,
        session=request.session.session_key or "",
        by=request.user,
        at=request.at,
    )
    context = {
        "asked": asked,
        "host": urlsplit(asked.address).hostname,
        "redirect_address": redirect_address(),
        "error": error,
        "form_url": wanted.form_url,
        "typed": _shown_again(wanted),
    }
    heading = _("Sign in at %(provider)s") % {"provider": asked.provider}
    return _shown(request, context, heading, 422 if error else 200)


def _shown(
    request: Knock, context: Mapping[str, object], heading: str, status: int
) -> HttpResponse:
    everything = {"heading": heading, "back": reverse("manage-channels"), **context}
    return manage.page(
        request, "channels", "console/channel_consent.html", everything, status=status
    )


def _shown_again(wanted: Wanted) -> dict[str, str]:
    """What fills the form again; secrets do not go into a page."""
    secret = {field.name for field in adapters.load(wanted.kind).fields if field.secret}
    typed = {PREFIX + name: told for name, told in wanted.values.items() if name not in secret}
    return {"name": wanted.name, **typed} if wanted.channel is None else typed
