"""Acts whose answer was lost, whose worker died, or that were thought better of under way."""

from __future__ import annotations

import pytest

from inbox.adapters.errors import Ambiguous, Rejected
from inbox.core.events import Visibility
from inbox.models import Message
from inbox.operations import acts
from tests.builders import a_channel, a_conversation, a_message
from tests.inbox.operations.test_acts import ALL, asked, dies, failing, state, swept
from tests.ledger_platform import Clock, Platform, ProcessDied


@pytest.fixture
def comment(platform: Platform, clock: Clock) -> Message:
    platform.able(actions=ALL, deletes_theirs=True)
    thread = a_conversation(a_channel(kind="ledger"), visibility=Visibility.PUBLIC)
    return a_message(thread, "Penipu!", visibility=Visibility.PUBLIC, external_id="c1")


@pytest.mark.django_db(transaction=True)
def test_a_change_of_mind_and_back_while_it_is_under_way_asks_for_nothing_more(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    hide = asked(comment, "hide", clock)

    def there_and_back() -> None:
        asked(comment, "unhide", clock)
        assert asked(comment, "hide", clock) == hide

    platform.before_acting.append(there_and_back)
    swept(clock)
    swept(clock)
    assert asked(comment, "unhide", clock) != hide
    assert asked(comment, "hide", clock) == hide
    swept(clock)
    assert platform.acted == [("hide", "c1")]
    assert acts.in_force(comment.acts.all(), "hide") == hide


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("code", ["404", "410"])
def test_what_is_gone_after_a_deletion_that_was_not_heard_of_was_deleted(
    comment: Message, platform: Platform, clock: Clock, code: str
) -> None:
    delete = asked(comment, "delete", clock)
    platform.after_acting.append(failing(Ambiguous("lost")))
    swept(clock)
    clock.passes(minutes=6)
    platform.before_acting.append(failing(Rejected("No such comment.", code)))
    swept(clock)
    comment.refresh_from_db()
    assert (state(delete), comment.removed_at) == ("done", clock())


@pytest.mark.django_db(transaction=True)
def test_an_act_that_kills_its_worker_each_time_is_given_up_too(
    comment: Message, platform: Platform, clock: Clock
) -> None:
    act = asked(comment, "hide", clock)
    platform.before_acting.append(dies)
    with pytest.raises(ProcessDied):
        swept(clock)
    clock.passes(hours=25)
    swept(clock)
    assert (state(act), act.error_code) == ("refused", "worker_lost")
    assert platform.acted == []
