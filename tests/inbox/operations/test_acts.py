"""Hiding, showing, deleting and liking at the platform: once, in order, whatever goes wrong."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection

from inbox.adapters.errors import (
    AdapterError,
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
)
from inbox.core.events import Visibility
from inbox.errors import Refused
from inbox.models import Act, Activity, Channel, Message
from inbox.operations import acting, acts
from tests.builders import a_channel, a_conversation, a_message
from tests.ledger_platform import Clock, Platform, ProcessDied

ALL = frozenset({"hide", "unhide", "delete", "like", "unlike"})


@pytest.fixture
def comment(platform: Platform, clock: Clock) -> Message:
    platform.able(actions=ALL, deletes_theirs=True)
    thread = a_conversation(a_channel(kind="ledger"), visibility=Visibility.PUBLIC)
    return a_message(thread, "Penipu!", visibility=Visibility.PUBLIC, external_id="c1")


def asked(message: Message, action: str, clock: Clock) -> Act:
    return acts.ask(message, action, by=None, at=clock())


def swept(clock: Clock) -> int:
    return acting.sweep(clock=clock, draw=lambda: 0.5)


def state(act: Act) -> str:
    act.refresh_from_db()
    return act.state


def dies() -> None:
    raise ProcessDied


def failing(error: AdapterError) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_is_done_once_and_on_the_record(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    first, again = asked(comment, "hide", clock), asked(comment, "hide", clock)
    assert first == again
    assert (swept(clock), swept(clock)) == (1, 0)
    assert asked(comment, "hide", clock) == first
    assert platform.acted == [("hide", "c1")]
    assert state(first) == "done"
    assert Activity.objects.get().verb == "message_hidden"
    assert acts.in_force(comment.acts.all(), "hide") == first


@pytest.mark.django_db(transaction=True)
def test_a_later_wish_takes_the_place_of_one_that_was_not_begun(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    hide = asked(comment, "hide", clock)
    unhide = asked(comment, "unhide", clock)
    swept(clock)
    assert (state(hide), state(unhide)) == ("superseded", "done")
    assert platform.acted == [("unhide", "c1")]
    asked(comment, "hide", clock)
    swept(clock)
    assert acts.in_force(comment.acts.all(), "hide")


@pytest.mark.django_db(transaction=True)
def test_a_wish_that_comes_while_its_opposite_is_under_way_follows_it(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    asked(comment, "hide", clock)
    platform.before_acting.append(lambda: asked(comment, "unhide", clock) and None)
    swept(clock)
    swept(clock)
    assert platform.acted == [("hide", "c1"), ("unhide", "c1")]
    assert acts.in_force(comment.acts.all(), "hide") is None


@pytest.mark.django_db(transaction=True)
def test_what_was_unsaid_while_contact_was_lost_is_not_tried_again(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    hide = asked(comment, "hide", clock)

    def unsaid() -> None:
        asked(comment, "unhide", clock)
        raise Ambiguous("lost")

    platform.before_acting.append(unsaid)
    swept(clock)
    assert state(hide) == "superseded"
    clock.passes(minutes=5)
    swept(clock)
    assert platform.acted == [("unhide", "c1")]


@pytest.mark.django_db(transaction=True)
def test_a_deleted_message_is_gone_here_too_and_nothing_more_is_done_to_it(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    hide, delete = asked(comment, "hide", clock), asked(comment, "delete", clock)
    with pytest.raises(Refused) as caught:
        asked(comment, "like", clock)
    assert caught.value.code == "being_deleted"
    swept(clock)
    comment.refresh_from_db()
    assert (state(hide), state(delete)) == ("superseded", "done")
    assert (comment.text, comment.removed_at) == ("", clock())
    with pytest.raises(Refused) as caught:
        asked(comment, "hide", clock)
    assert caught.value.code == "not_possible"
    assert asked(comment, "delete", clock) == delete


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "error",
    [
        Unreachable("gone"),
        Ambiguous("lost"),
        RateLimited("slow", "429", retry_after=timedelta(seconds=30)),
    ],
)
def test_what_may_pass_is_tried_again(
    comment: Message, platform: Platform, clock: Clock, error: AdapterError
) -> None:
    act = asked(comment, "hide", clock)
    platform.before_acting.append(failing(error))
    swept(clock)
    assert state(act) == "asked"
    clock.passes(minutes=6)
    swept(clock)
    assert (state(act), act.attempt_no, act.error) == ("done", 2, "")


@pytest.mark.django_db(transaction=True)
def test_a_refusal_says_why_and_can_be_asked_again(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    act = asked(comment, "hide", clock)
    platform.before_acting.append(failing(Rejected("Comments of admins stay.", "200")))
    swept(clock)
    assert (state(act), act.error_code, act.error) == ("refused", "200", "Comments of admins stay.")
    fresh = asked(comment, "hide", clock)
    assert fresh != act
    swept(clock)
    assert state(fresh) == "done"


@pytest.mark.django_db(transaction=True)
def test_after_a_day_of_trying_it_is_given_up(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    act = asked(comment, "hide", clock)
    clock.passes(hours=23, minutes=59, seconds=59)
    platform.before_acting.append(failing(Unreachable("gone", "502")))
    swept(clock)
    assert state(act) == "asked"
    clock.passes(minutes=1)
    platform.before_acting.append(failing(Unreachable("gone", "502")))
    swept(clock)
    assert (state(act), act.error_code) == ("refused", "502")


@pytest.mark.django_db(transaction=True)
def test_refused_credentials_break_the_channel_and_the_wish_waits(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    act = asked(comment, "hide", clock)
    platform.before_acting.append(failing(CredentialsRejected("expired", "190")))
    swept(clock)
    comment.channel.refresh_from_db()
    assert (state(act), comment.channel.state) == ("asked", "broken")
    clock.passes(minutes=5)
    assert swept(clock) == 0
    Channel.objects.update(state="active")
    swept(clock)
    assert state(act) == "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", ["before_acting", "after_acting"])
def test_a_worker_that_dies_in_the_middle_leaves_it_to_another(
    comment: Message, platform: Platform, clock: Clock, when: str
) -> None:
    act = asked(comment, "hide", clock)
    getattr(platform, when).append(dies)
    with pytest.raises(ProcessDied):
        swept(clock)
    assert (state(act), swept(clock)) == ("doing", 0)
    clock.passes(seconds=31)
    swept(clock)
    swept(clock)
    assert state(act) == "done"
    assert Activity.objects.filter(verb="message_hidden").count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_workers_and_six_colleagues_make_one_call_each_time(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    found: set[int] = set()

    def ask_and_sweep(action: str) -> None:
        found.add(asked(comment, action, clock).pk)
        swept(clock)
        connection.close()

    actions = ["hide", "unhide"] * 5
    for action in actions:
        crew = [threading.Thread(target=ask_and_sweep, args=[action]) for _ in range(6)]
        for one in crew:
            one.start()
        for one in crew:
            one.join(20)
    assert platform.acted == [(action, "c1") for action in actions]
    assert len(found) == len(actions)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "theirs", "ours", "private"),
    [
        ({"actions": ALL}, ALL - {"delete"}, {"delete"}, set()),
        ({"actions": ALL, "deletes_theirs": True}, ALL, {"delete"}, set()),
        (
            {"actions": frozenset({"like"}), "visibility": frozenset({Visibility.PRIVATE})},
            {"like"},
            set(),
            {"like"},
        ),
    ],
)
def test_what_can_be_done_depends_on_whose_word_it_is_and_who_reads_it(
    platform: Platform,
    changes: dict[str, object],
    theirs: set[str],
    ours: set[str],
    private: set[str],
) -> None:
    platform.able(**changes)
    thread = a_conversation(a_channel(kind="ledger"))
    public = {"visibility": Visibility.PUBLIC, "external_id": "c1"}
    if "visibility" in changes:
        public["visibility"] = Visibility.PRIVATE
    assert acts.possible(a_message(thread, **public)) == theirs
    our = a_message(thread, direction="out", source="person", **public | {"external_id": "o1"})
    assert acts.possible(our) == ours
    word = a_message(thread, visibility=Visibility.PRIVATE, external_id="p1")
    assert acts.possible(word) == private


@pytest.mark.django_db
def test_what_is_not_at_the_platform_cannot_be_acted_upon(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    waiting = a_message(comment.conversation, direction="out", source="person", external_id=None)
    note = a_message(comment.conversation, direction="note", external_id=None)
    for message in (waiting, note):
        with pytest.raises(Refused):
            asked(message, "delete", clock)
