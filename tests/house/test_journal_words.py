"""The auditor reads the journal in his own language."""

from __future__ import annotations

import pytest
from django.utils import translation

from responders.console.happenings import SENTENCES, TOLD
from responders.console.journal_words import LABELS, VERBS
from tests.house.journal_verbs import written

SHARED = {"Token", "Webhook"}  # the same word in both languages
APART = {
    "status_changed",
    "move_withdrawn",
    "reply_unplanned",
}  # the thread words these by their values


def test_every_verb_of_the_code_has_words_and_no_words_are_left_over() -> None:
    assert written() == set(VERBS)


def test_the_thread_tells_only_verbs_that_are_written_and_each_in_a_sentence() -> None:
    assert set(TOLD) <= written()
    assert set(TOLD) == set(SENTENCES) | APART


@pytest.mark.usefixtures("compiled")
def test_every_verb_and_label_is_said_in_indonesian() -> None:
    with translation.override("en"):
        said = {code: str(words) for code, words in (VERBS | LABELS).items()}
    with translation.override("id"):
        told = {code: str(words) for code, words in (VERBS | LABELS).items()}
    assert {said[code] for code in said if said[code] == told[code]} == SHARED
