"""Where a platform limits what is said in one chat, that chat waits and the others go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from inbox.adapters.base import Adapter, Draft
from inbox.adapters.errors import PlaceLimited, RateLimited
from inbox.core.states import Sending
from inbox.models import Channel, Conversation, Delivery
from inbox.operations import attempts
from tests.builders import a_channel
from tests.inbox.operations.outbox import a_reply, swept
from tests.inbox.operations.test_gates import another_process, questions
from tests.ledger_platform import Clock, Platform

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def chat_of(thread_key: str) -> str:
    return thread_key.partition("/")[0]


@pytest.fixture(autouse=True)
def in_chats(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Adapter, "place_of", lambda _self, key: chat_of(key))


def asked_in(channel: Channel, clock: Clock, *threads: str) -> None:
    for conversation, thread in zip(questions(channel, clock, len(threads)), threads, strict=True):
        Conversation.objects.filter(pk=conversation.pk).update(thread_key=thread)
        conversation.thread_key = thread
        a_reply(conversation, clock)
    clock.passes(seconds=8)


def refusing(*, is_certain: bool = True) -> Callable[[Draft], None]:
    def refuse(draft: Draft) -> None:
        limited = RateLimited("slow", "429", retry_after=MINUTE)
        raise PlaceLimited(limited, chat_of(draft.thread_key), is_certain=is_certain)

    return refuse


def sent_in() -> list[str]:
    said = Delivery.objects.filter(state=Sending.SENT).order_by("conversation__thread_key")
    return list(said.values_list("conversation__thread_key", flat=True))


@pytest.mark.parametrize("is_certain", [True, False])
def test_the_others_go_on_and_everybody_in_that_chat_waits(
    platform: Platform, clock: Clock, is_certain: bool
) -> None:
    asked_in(a_channel(kind="ledger"), clock, "-100/sari", "-100/wayan", "9001", "9002")
    platform.before = [refusing(is_certain=is_certain)]
    swept(clock)
    another_process()
    assert (sent_in(), platform.calls) == (["9001", "9002"], 3)
    clock.passes(seconds=50)
    swept(clock)
    assert platform.calls == 3
    clock.passes(seconds=15)
    swept(clock)
    assert sent_in() == ["-100/sari", "-100/wayan", "9001", "9002"]


def test_a_second_chat_refused_meanwhile_shows_that_it_is_the_limit_of_all(
    platform: Platform, clock: Clock
) -> None:
    asked_in(a_channel(kind="ledger"), clock, "9001", "9002", "9003", "9004")
    platform.before = [refusing(is_certain=False), refusing(is_certain=False)]
    swept(clock)
    assert (sent_in(), platform.calls) == ([], 2)
    assert Delivery.objects.filter(state__in=attempts.WAITING).count() == 4
    clock.passes(seconds=65)
    swept(clock)
    assert len(sent_in()) == 4


def test_groups_that_are_each_at_their_limit_say_nothing_of_the_others(
    platform: Platform, clock: Clock
) -> None:
    asked_in(a_channel(kind="ledger"), clock, "-100/sari", "-200/sari", "9003")
    platform.before = [refusing(), refusing()]
    swept(clock)
    assert sent_in() == ["9003"]
