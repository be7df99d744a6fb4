"""How long, in few letters; and clocks on one axis."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from inbox.models import MaskedItem
from responders.console import clocks, pieces
from responders.console.durations import in_hours, spoken
from responders.console.forms import spans
from responders.models import SlaClock
from responders.templatetags.console import duration
from tests.builders import MONDAY_TEN

AT = MONDAY_TEN


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0s"),
        (59.9, "59s"),
        (60, "1m"),
        (3599, "59m"),
        (3600, "1h"),
        (11_400, "3h 10m"),
        (86_400, "1d"),
        (187_200, "2d 4h"),
        (-480, "8m"),
    ],
)
def test_two_units_at_most_rounded_down(seconds: float, words: str) -> None:
    assert spoken(seconds, ["d", "h", "m", "s"]) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 dtk"), (60, "1 mnt"), (11_400, "3 jam 10 mnt"), (187_200, "2 hr 4 jam")],
)
def test_in_indonesian_a_second_is_no_day_and_no_line_breaks_within(
    seconds: float, words: str
) -> None:
    with translation.override("id"):
        told = duration(seconds)
    assert told.replace("\u00a0", " ") == words
    assert told.count(" ") == words.count(" ") // 2  # only between the two may a line break


def test_times_of_day_are_written_as_the_language_writes_them() -> None:
    template = Template('{% load console %}{{ at|dated:"l j F" }}')
    told = {}
    for language in ("en", "id"):
        with translation.override(language), timezone.override("Asia/Jakarta"):
            told[language] = template.render(Context({"at": MONDAY_TEN}))
    assert told == {"en": "Monday 23 November 10:00", "id": "Senin 23 November 10.00"}


@pytest.mark.parametrize("text", ["1h 30m", "1j 30m", "1 jam 30 mnt", "90 menit", "5400 dtk"])
def test_durations_are_read_in_both_languages_and_as_they_are_shown(text: str) -> None:
    assert spans.read(text) == 5400
    for language in ("en", "id"):
        with translation.override(language):
            assert spans.read(spans.written(5461)) == 5461


@pytest.mark.parametrize("text", ["1 hari", "15 mangga", "m", "1h x"])
def test_what_is_no_duration_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        spans.read(text)


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, "ok"), (12, "risk"), (15, "risk"), (15.001, "late"), (30, "late")]
)
def test_a_token_is_late_only_after_its_time(minutes: float, state: str) -> None:
    due, warn = AT + timedelta(minutes=15), AT + timedelta(minutes=12)
    token = clocks.running(AT, warn, due, AT + timedelta(minutes=minutes), "Next reply")
    assert token.state == state
    assert 0 <= token.share <= 100


def test_every_bar_lies_on_the_axis() -> None:
    met = SlaClock(
        metric="first_reply",
        started_at=AT,
        due_at=AT + timedelta(minutes=15),
        fulfilled_at=AT + timedelta(minutes=5),
        business_seconds=300,
        target_seconds=900,
        outcome="met",
        paused=[],
    )
    held = SlaClock(
        metric="resolution",
        started_at=AT,
        due_at=AT + timedelta(hours=6),
        target_seconds=21_600,
        outcome="",
        paused=[[(AT + timedelta(minutes=7)).isoformat(), None]],
    )
    drawn = clocks.axis([met, held], AT + timedelta(minutes=20))
    assert drawn is not None
    assert [bar.state for bar in drawn.bars] == ["met", "ok"]
    for bar in drawn.bars:
        assert 0 <= bar.start <= bar.start + bar.width <= 100
        assert all(0 <= left <= 100 and width >= 0 for left, width in bar.holds)


def test_spans_that_do_not_fit_hide_nothing_else() -> None:
    items = [MaskedItem(pk=1, start=4, end=16), MaskedItem(pk=2, start=10, end=99)]
    found = pieces.of_message("rek 52•• •••• 21 ya", items, {1: "5212345621"})
    assert [(piece.kind, piece.text) for piece in found] == [
        ("text", "rek "),
        ("shown", "5212345621"),
        ("text", " ya"),
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0m"),
        (59, "0m"),
        (3600, "1h"),
        (29_700, "8h 15m"),
        (176_400, "49h"),
        (360_060, "100h 1m"),
    ],
)
def test_hours_worked_never_become_days(seconds: float, words: str) -> None:
    assert in_hours(seconds, "h", "m") == words
