"""In private mode the composer says that what was asked in public still waits."""

from __future__ import annotations

import pytest

from inbox.models import Conversation
from responders.console.public_promise import due
from responders.models import SlaPolicyVersion
from responders.operations import terms
from tests.builders import a_conversation
from tests.responders.console.desk import at_desk
from tests.responders.promised import Bank, a_bank, reconcile, replied, the_clock, wrote

pytestmark = pytest.mark.django_db
ASKED, SAID = "2026-11-23 09:00", "2026-11-23 09:05"


def a_comment(bank: Bank) -> Conversation:
    found = a_conversation(bank.channel, visibility="public")
    wrote(found, ASKED, visibility="public")
    reconcile(found, ASKED)
    return found


def test_a_private_reply_leaves_the_public_promise_and_a_public_one_keeps_it() -> None:
    bank = a_bank()
    comment = a_comment(bank)
    replied(comment, SAID, bank.rani, visibility="private")
    reconcile(comment, SAID)
    assert due(comment) == the_clock(comment).due_at
    private = a_conversation(bank.channel, identity=comment.identity, origin=comment)
    assert due(private) == the_clock(comment).due_at
    replied(comment, SAID, bank.rani, visibility="public")
    reconcile(comment, SAID)
    assert due(comment) is None
    assert due(private) is None


def test_nothing_is_left_where_the_policy_lets_private_words_answer_or_nothing_was_public() -> None:
    bank = a_bank()
    spoken = bank.conversation(ASKED, visibility="private")
    assert due(spoken) is None
    comment = a_comment(bank)
    for version in SlaPolicyVersion.objects.all():
        version.spec["private_answers_public"] = True
        version.save()
    terms.terms.cache_clear()
    assert due(comment) is None


def test_the_composer_says_so_in_private_mode_alone() -> None:
    bank = a_bank()
    bank.channel.kind = "facebook"
    bank.channel.save()
    comment = a_comment(bank)
    page = at_desk(bank.rani).get(f"/conversations/{comment.pk}/").content.decode()
    line = page[page.index('class="muted unkept"') :]
    assert line.startswith('class="muted unkept" data-only="private" hidden')
    assert "A private answer does not keep the public promise" in line[:400]
    assert the_clock(comment).due_at.isoformat() in line[:800]  # type: ignore[union-attr]
