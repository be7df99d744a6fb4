"""How our own chat gets onto a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from inbox.models import Channel

KIND = "webchat"


@dataclass(frozen=True, slots=True)
class Embedding:
    """`link`: the chat as a page. `code`: the script tag for other pages, shown as text, never rendered here."""

    link: str
    code: str
    origins: list[str]


def of(channel: Channel) -> Embedding | None:
    if channel.kind != KIND:
        return None
    script = settings.PUBLIC_URL + reverse("chat-widget", args=[channel.account])
    # Plain text, not markup: the page escapes it once more, and shows it to be copied.
    code = f'<script src="{escape(script)}" defer></script>'
    origins = list(channel.options.get("origins") or [])
    return Embedding(settings.PUBLIC_URL + reverse("chat", args=[channel.account]), code, origins)
