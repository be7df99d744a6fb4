from __future__ import annotations

import pytest
from celery import current_app
from django.utils import timezone

from inbox.models import Notice
from inbox.operations import notices
from responders.tasks import attend
from tests.builders import a_conversation


@pytest.mark.django_db
def test_attending_goes_on_until_no_notice_is_left() -> None:
    conversation = a_conversation()
    for _ in range(3):
        notices.write(Notice.Kind.CONVERSATION_MOVED, conversation, timezone.now())
    attend()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_committed_notice_asks_the_answering_room_for_work() -> None:
    with current_app.connection_for_read() as connection:
        waiting = connection.SimpleQueue("sla")
        waiting.clear()
        notices.write(Notice.Kind.CONVERSATION_MOVED, a_conversation(), timezone.now())
        wake_up = waiting.get(timeout=5)
        assert wake_up.headers["task"] == "responders.tasks.attend"
        waiting.clear()
