"""The bench of open consoles: its ledger, and what it refuses and prints."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from responders.benches.consoles import page
from responders.benches.screen_ledger import Wire, compare, hint, latencies
from responders.benches.screens import FRAME, Heard


def message(conversation: int) -> str:
    return hint(f"conversation:{conversation}", "message_received", conversation)


def told(*at_and_conversation: tuple[float, int]) -> Wire:
    wire = Wire()
    for at, conversation in at_and_conversation:
        one = {**json.loads(message(conversation)), "brand": 1}
        wire.take(at, json.dumps([one]).encode())
    return wire


def test_what_was_told_and_never_heard_is_lost_unless_one_looked_anew_later() -> None:
    wire = told((1.0, 7), (2.0, 8), (3.0, 7))
    hearing = [(1.01, "a-1", message(7))]
    assert compare(wire, [Heard(frames=hearing)], 0, 9).lost == 2
    anew = compare(wire, [Heard(frames=hearing, resyncs=[2.5])], 0, 9)
    assert (anew.lost, anew.anew) == (1, 1)
    assert compare(wire, [Heard(frames=hearing)], 0, 2).lost == 0


def test_one_event_heard_twice_is_told_from_two_alike() -> None:
    wire = told((1.0, 7), (2.0, 7))
    alike = Heard(frames=[(1.0, "a-1", message(7)), (2.0, "a-2", message(7))])
    again = Heard(frames=[(1.0, "a-1", message(7)), (2.0, "a-1", message(7))])
    assert compare(wire, [alike], 0, 9).twice == 0
    assert compare(wire, [again], 0, 9).twice == 1


def test_a_late_hearing_answers_for_what_was_told_while_one_was_cut() -> None:
    wire = told((1.0, 7))
    assert compare(wire, [Heard(frames=[(31.0, "a-1", message(7))])], 0, 9).lost == 0


def test_what_is_for_one_person_or_over_at_once_is_in_no_ledger() -> None:
    wire = Wire()
    for topic, kind in (
        ("responder:1", "notice"),
        ("visitor:1", "delivery"),
        ("conversation:1", "typing"),
    ):
        wire.take(1.0, json.dumps([{"topic": topic, "kind": kind, "id": 1, "brand": 1}]).encode())
    assert wire.told == []


def test_a_latency_is_taken_only_where_no_other_message_is_near() -> None:
    heard = Heard(
        frames=[(1.2, "a-1", message(7)), (20.5, "a-2", message(8)), (22.0, "a-3", message(8))]
    )
    assert latencies([(7, 1.0), (8, 20.0), (8, 21.0)], [heard]) == [pytest.approx(0.2)]
    heard.cuts = 1
    assert latencies([(7, 1.0)], [heard]) == []


def test_frames_are_read_with_and_without_what_stands_around_them() -> None:
    wire = (
        b"retry: 2000\nid: a-1\n\n: \n\nid: a-2\ndata: {}\n\nevent: resync\ndata: {}\n\nid: a-3\nda"
    )
    assert [(one[1], one[2]) for one in FRAME.finditer(wire)] == [(b"a-2", None), (None, b"resync")]


def test_too_few_consoles_or_seconds_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("bench", "consoles", "--seconds", "5")
    assert "--seconds at least 30" in capsys.readouterr().err


def test_the_page_names_figures_and_processes() -> None:
    shown = page(
        {
            "events_lost": 0,
            "nothing": None,
            "processes": {"web": {"cpu_percent": 12.5, "megabytes": 180.2}},
        }
    )
    assert "events_lost" in shown
    assert "12.5" in shown
