"""How long a stranger's words take to become a row in the inbox, and our answer to stand before them."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from inbox.core.events import Visibility
from inbox.models import Channel, Message
from inbox.operations import dispatch, outbound, polling

PATIENCE_SECONDS = 30


def tell(
    channel: Channel,
    post: Callable[[], object],
    sees: Callable[[str], bool],
    record: Callable[[str, float], None],
) -> None:
    """`record` gets the figures, in seconds. `post` says something to us there; `sees`: whether the stranger is shown these words.

    The time to undo is not waited for. Asked as often as the server answers: what is measured is not our pause.
    """
    polling.poll(channel, at=timezone.now())
    heard = Message.objects.filter(channel=channel, direction="in")
    known = heard.count()
    begun = time.monotonic()
    post()
    _until(lambda: polling.poll(channel, at=timezone.now()) and heard.count() > known)
    in_inbox = time.monotonic()
    message = heard.latest("pk")
    answer = f"Sudah kami terima {uuid.uuid4().hex[:6]}"
    words = outbound.Words(
        text=answer, visibility=Visibility(message.visibility), client_token=uuid.uuid4()
    )
    answering = time.monotonic()
    outbound.compose(message.conversation, words, by=None, at=timezone.now())
    later = timezone.now() + timedelta(seconds=9)
    dispatch.sweep(clock=lambda: later, draw=lambda: 0.5)
    _until(lambda: sees(answer))
    record("post_to_inbox_seconds", round(in_inbox - begun, 3))
    record("answer_to_screen_seconds", round(time.monotonic() - answering, 3))


def _until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)
