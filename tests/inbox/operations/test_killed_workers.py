"""A worker killed at any point of sending: the platform hears each reply exactly once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inbox.core.states import Sending
from inbox.models import Conversation, Delivery, DeliveryAttempt
from inbox.operations import attempts, deliveries
from tests.inbox.operations.outbox import a_reply, swept
from tests.ledger_platform import Clock, Platform, ProcessDied, raising

pytestmark = pytest.mark.django_db

Death = Callable[[Platform, pytest.MonkeyPatch], None]


def dies_instead_of(owner: object, name: str) -> Death:
    """The process is gone when it would call `name` for the first time."""

    def arrange(_platform: Platform, patch: pytest.MonkeyPatch) -> None:
        whole = getattr(owner, name)

        def once(*args: object, **kwargs: object) -> object:
            patch.setattr(owner, name, whole)
            raise ProcessDied(name)

        patch.setattr(owner, name, once)

    return arrange


def dies_before_the_first_byte(platform: Platform, _patch: pytest.MonkeyPatch) -> None:
    platform.before = [raising(ProcessDied())]


def dies_before_the_answer(platform: Platform, _patch: pytest.MonkeyPatch) -> None:
    platform.after = [raising(ProcessDied())]


def dies_after_the_outcome(_platform: Platform, patch: pytest.MonkeyPatch) -> None:
    whole = deliveries.confirm

    def once(*args: object, **kwargs: object) -> bool:
        patch.setattr(deliveries, "confirm", whole)
        whole(*args, **kwargs)  # type: ignore[arg-type]
        raise ProcessDied

    patch.setattr(deliveries, "confirm", once)


DEATHS: dict[str, Death] = {
    "before the claim": dies_instead_of(attempts, "claim"),
    "between claim and sending": dies_instead_of(attempts, "_begin"),
    "between sending and the first byte": dies_before_the_first_byte,
    "after the bytes, before the answer": dies_before_the_answer,
    "after the answer, before the outcome": dies_instead_of(deliveries, "confirm"),
    "after the outcome": dies_after_the_outcome,
}


@pytest.mark.parametrize("is_idempotent", [False, True], ids=["looked up", "idempotent"])
@pytest.mark.parametrize("death", DEATHS.values(), ids=DEATHS.keys())
def test_a_killed_worker_neither_loses_nor_repeats_a_reply(
    death: Death,
    is_idempotent: bool,
    conversation: Conversation,
    clock: Clock,
    platform: Platform,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    platform.able(idempotent_send=is_idempotent)
    reply = a_reply(conversation, clock, "Sudah")
    clock.passes(seconds=8)
    death(platform, monkeypatch)
    with pytest.raises(ProcessDied):
        swept(clock)
    for _minute in range(8):
        clock.passes(seconds=60)
        swept(clock)
    reply.refresh_from_db()
    assert platform.texts() == ["Sudah"]
    assert reply.state == Sending.SENT


def test_the_attempt_is_written_before_the_first_byte_leaves(
    conversation: Conversation, clock: Clock, platform: Platform
) -> None:
    seen: list[tuple[str, int]] = []

    def look(_draft: object) -> None:
        delivery = Delivery.objects.get()
        seen.append((delivery.state, DeliveryAttempt.objects.filter(ended_at=None).count()))

    platform.before = [look]
    a_reply(conversation, clock, "Sudah")
    clock.passes(seconds=8)
    swept(clock)
    assert seen == [(Sending.SENDING, 1)]
    assert DeliveryAttempt.objects.get().outcome == Sending.SENT
