"""A like at the platform, and the way back from it."""

from __future__ import annotations

import pytest

from inbox.core.events import Visibility
from inbox.models import Activity, Message
from inbox.operations import acting, acts
from tests.builders import a_channel, a_conversation, a_message
from tests.ledger_platform import Clock, Platform

ALL = frozenset({"hide", "unhide", "delete", "like", "unlike"})


@pytest.fixture
def comment(platform: Platform, clock: Clock) -> Message:
    platform.able(actions=ALL, deletes_theirs=True)
    thread = a_conversation(a_channel(kind="ledger"), visibility=Visibility.PUBLIC)
    return a_message(thread, "Penipu!", visibility=Visibility.PUBLIC, external_id="c1")


@pytest.mark.django_db(transaction=True)
def test_a_like_is_taken_back_and_given_again_and_hiding_is_another_matter(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    for action in ("hide", "like", "unlike", "like"):
        acts.ask(comment, action, by=None, at=clock())
        acting.sweep(clock=clock, draw=lambda: 0.5)
        clock.passes(minutes=1)
    assert platform.acted == [(one, "c1") for one in ("hide", "like", "unlike", "like")]
    known = list(comment.acts.order_by("pk"))
    assert acts.in_force(known[:3], "like") is None
    assert [acts.in_force(known, one) for one in ("hide", "like")] == [known[0], known[3]]
    assert Activity.objects.filter(verb="message_unliked").count() == 1
