"""A responder at the console, and what stands before them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from inbox.models import Conversation
from responders.models import Responder
from tests.builders import a_channel, a_conversation, a_message
from tests.responders.api.promises import a_clock

BACKEND = "django.contrib.auth.backends.ModelBackend"
HTMX = {"HX-Request": "true"}


def at_desk(responder: Responder) -> Client:
    client = Client()
    client.force_login(responder.user, backend=BACKEND)
    return client


def waiting(brand: Any, minutes: float, text: str = "Halo min", **handling: Any) -> Conversation:
    """A private conversation whose next reply is due in `minutes`, counted from now."""
    now = timezone.now()
    found = a_conversation(
        a_channel(brand), at=now, status="open", preview=text, last_inbound_at=now
    )
    a_message(found, text, at=now)
    due = now + timedelta(minutes=minutes)
    a_clock(found, metric="next_reply", started_at=now - timedelta(minutes=5), due_at=due)
    for name, value in {"next_due_at": due, "warn_at": due, **handling}.items():
        setattr(found.handling, name, value)
    found.handling.save()
    return found


def words(
    mode: str = "private", text: str = "Baik Kak, kami bantu.", **more: Any
) -> dict[str, Any]:
    return {"mode": mode, "text": text, "client_token": str(uuid.uuid4()), **more}
