"""Which channels there are; a class is loaded when somebody asks for it."""

from __future__ import annotations

import functools
from importlib import import_module

from inbox.adapters.base import Adapter

REGISTRY: dict[str, str] = {
    "appstore": "inbox.adapters.appstore.AppStore",
    "bluesky": "inbox.adapters.bluesky.Bluesky",
    "bluesky_chat": "inbox.adapters.bluesky_chat.BlueskyChat",
    "email": "inbox.adapters.email.Email",
    "facebook": "inbox.adapters.facebook.Facebook",
    "generic": "inbox.adapters.generic.Generic",
    "googleplay": "inbox.adapters.googleplay.GooglePlay",
    "instagram": "inbox.adapters.instagram.Instagram",
    "line": "inbox.adapters.line.Line",
    "mastodon": "inbox.adapters.mastodon.Mastodon",
    "matrix": "inbox.adapters.matrix.Matrix",
    "telegram": "inbox.adapters.telegram.Telegram",
    "tiktok": "inbox.adapters.tiktok.TikTok",
    "webchat": "inbox.adapters.webchat.WebChat",
    "whatsapp": "inbox.adapters.whatsapp.WhatsApp",
    "x": "inbox.adapters.x.X",
    "youtube": "inbox.adapters.youtube.YouTube",
}


class UnknownKind(LookupError):
    """No channel is registered under this name."""


def kinds() -> list[str]:
    return sorted(REGISTRY)


@functools.cache
def load(kind: str) -> type[Adapter]:
    """The adapter's class; raises UnknownKind."""
    try:
        path = REGISTRY[kind]
    except KeyError:
        raise UnknownKind(kind) from None
    module, _, name = path.rpartition(".")
    loaded: type[Adapter] = getattr(import_module(module), name)
    return loaded
