"""Figures of kept promises, and the rows behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inbox.core.states import Status
from inbox.errors import NotAllowed
from inbox.models import Conversation
from responders.models import Handling, Responder, SlaClock
from responders.reports.attainment import Dimension, Line, instances, report
from responders.reports.scope import Cohort, Filters, Period
from tests.builders import a_responder
from tests.responders.promised import Bank, a_bank, jakarta, moved, reconcile, replied

pytestmark = pytest.mark.django_db

NOON = jakarta("2026-11-23 12:00")
DAY = Period(jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00"))


def answered(bank: Bank, asked: str, said: str, by: Responder | None = None) -> Conversation:
    conversation = bank.conversation(f"2026-11-23 {asked}")
    replied(conversation, f"2026-11-23 {said}", by or bank.rani)
    reconcile(conversation, f"2026-11-23 {said}")
    return conversation


def a_day() -> Bank:
    """Two met, one missed, one closed unanswered, one broken and open, one still running."""
    bank = a_bank(first_reply=15)
    answered(bank, "09:00", "09:05")
    answered(bank, "09:00", "09:15")
    answered(bank, "09:00", "09:25", bank.bima)
    closed = bank.conversation("2026-11-23 09:00")
    moved(closed, "2026-11-23 09:01", Status.RESOLVED)
    reconcile(closed, "2026-11-23 09:01")
    bank.conversation("2026-11-23 09:00")
    bank.conversation("2026-11-23 11:55")
    return bank


def only(dimension: Dimension = Dimension.NONE, **filters: object) -> Line:
    [line] = report(None, DAY, dimension, Filters(**filters), at=NOON).lines  # type: ignore[arg-type]
    return line


def test_the_hit_rate_is_of_what_is_decided() -> None:
    a_day()
    line = only()
    assert line.counts == {
        "met": 2, "missed": 1, "breached": 1, "closed_unanswered": 1, "cancelled": 0, "running": 1,
    }  # fmt: skip
    assert (line.rate.value, line.rate.n) == (0.4, 5)


def test_percentiles_are_of_what_was_answered() -> None:
    a_day()
    line = only()
    assert (line.business.n, line.business.p50) == (3, 900.0)
    assert line.business.p90 == pytest.approx(1380)
    assert line.buckets == (0, 1, 1, 1, 0, 0, 0, 0)


def test_every_number_opens_its_rows() -> None:
    a_day()
    line = only()
    for outcome, count in line.counts.items():
        assert instances(None, DAY, outcome=outcome, at=NOON).count() == count


def test_a_reply_is_credited_to_who_gave_it() -> None:
    bank = a_day()
    Handling.objects.update(owner=bank.bima)
    lines = report(None, DAY, Dimension.AGENT, at=NOON).lines
    found = {line.label: (line.counts["met"], line.counts["missed"]) for line in lines}
    assert found == {"": (0, 0), "Bima": (0, 1), "Rani": (2, 0)}


def test_figures_break_down_by_topic_and_channel() -> None:
    bank = a_day()
    Handling.objects.update(intent="card_blocked")
    assert [line.label for line in report(None, DAY, Dimension.TOPIC, at=NOON).lines] == [
        "card_blocked"
    ]
    assert only(Dimension.CHANNEL).label == bank.channel.name


def test_the_cohort_decides_which_period_a_clock_is_in() -> None:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation("2026-11-23 16:50")
    replied(conversation, "2026-11-24 08:01", bank.rani)
    reconcile(conversation, "2026-11-24 08:01")
    by_end = Period(DAY.start, DAY.end, Cohort.END)
    next_day = Period(DAY.end, DAY.end + timedelta(days=1), Cohort.END)
    assert only().rate.n == 1
    assert report(None, by_end, at=NOON).lines == ()
    assert report(None, next_day, at=NOON).lines[0].rate.n == 1
    assert report(None, by_end, at=NOON).rule != report(None, DAY, at=NOON).rule


def test_one_broken_promise_breaks_a_conversation() -> None:
    a_day()
    kept = report(None, DAY, at=NOON).kept
    assert (kept.value, kept.n) == (0.4, 5)


def test_an_agent_sees_their_own_and_a_lead_their_team() -> None:
    bank = a_day()
    joko = a_responder("Joko", Responder.Role.MANAGER)
    assert report(bank.rani.user, DAY, at=NOON).lines[0].rate.n == 2
    assert report(bank.bima.user, DAY, at=NOON).lines[0].rate.n == 5
    assert report(joko.user, DAY, at=NOON).lines == ()


def test_an_administrator_reads_no_reports() -> None:
    admin = a_responder("Joko", Responder.Role.ADMIN)
    with pytest.raises(NotAllowed):
        report(admin.user, DAY, at=NOON)


def test_filters_narrow_figures_and_rows_alike() -> None:
    bank = a_day()
    filters = Filters(agent=bank.bima.pk, metric="first_reply")
    assert report(None, DAY, filters=filters, at=NOON).lines[0].counts["missed"] == 1
    [clock] = instances(None, DAY, filters, at=NOON)
    assert isinstance(clock, SlaClock) and clock.fulfilled_by == bank.bima
