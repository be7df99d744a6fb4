"""The bench of the console asks for pages that are there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from inbox.models import Conversation, Message
from responders.benches import console, console_world, years
from responders.console.tallies import tally
from responders.models import SlaClock

pytestmark = pytest.mark.django_db


def test_every_page_answers_and_the_world_holds_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(years, "AFTER", "")  # no vacuum inside a test's transaction
    with connection.cursor() as cursor:
        me, made = console_world.load(cursor, 100, 2, 40)
    assert (made["conversations"], made["messages"], made["open"]) == (100, 200, 40)
    assert Conversation.objects.count() == 100
    assert Message.objects.values("text").distinct().count() > 100
    assert SlaClock.objects.filter(outcome="").count() == 40
    now = Conversation.objects.latest("pk").last_message_at
    counted = tally(me, now).views
    assert (counted["open"], counted["snoozed"]) == (38, 2)
    assert counted["mine"] + counted["unassigned"] == 38

    client = Client()
    client.force_login(me.user, backend=console.BACKEND)
    for name, paths in console.paths_of(me).items():
        assert client.get(paths[0]).status_code == 200, name
