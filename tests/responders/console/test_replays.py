"""Replays on the screen: asked for, watched, cancelled, every number opened; and the same by the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from responders.console.replay_urls import urlpatterns
from responders.models import Replay, Responder
from responders.operations import policies, replays
from responders.operations.replays import Wish
from tests.builders import a_responder
from tests.responders.console.signing import signed_in
from tests.responders.promised import Bank, a_bank, a_spec, jakarta, reconcile, replied

pytestmark = pytest.mark.django_db
AT = jakarta("2026-11-25 09:00")
DAY = {"first": "2026-11-23", "last": "2026-11-23"}


@pytest.fixture
def bank() -> Bank:
    bank = a_bank(first_reply=15)
    conversation = bank.conversation("2026-11-23 09:00")
    replied(conversation, "2026-11-23 09:05", bank.rani)
    reconcile(conversation, "2026-11-23 09:05")
    return bank


@pytest.fixture
def client(bank: Bank) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))


def worked_off(at: datetime = AT) -> None:
    while replays.step(at=at):
        continue


def a_strict_replay(bank: Bank) -> Replay:
    version = policies.change(bank.policy, a_spec(bank.calendar, first_reply=3), by=None, at=AT)
    start = jakarta("2026-11-23 00:00")
    wish = Wish(start, start + timedelta(days=1), version)
    return replays.ask(bank.brand, wish, by=None, at=AT)


def test_a_replay_is_asked_for_by_whole_days_of_the_brand(client: Client, bank: Bank) -> None:
    answer = client.post(reverse("manage-replay-add", args=[bank.brand.pk]), DAY)
    made = Replay.objects.get()
    assert answer["Location"] == reverse("manage-replay", args=[made.pk])
    assert (made.start, made.end) == (jakarta("2026-11-23 00:00"), jakarta("2026-11-24 00:00"))
    assert made.by is not None and made.policy_version is None


def test_a_range_that_ends_before_it_begins_keeps_the_form(client: Client, bank: Bank) -> None:
    wrong = {"first": "2026-11-23", "last": "2026-11-20"}
    answer = client.post(reverse("manage-replay-add", args=[bank.brand.pk]), wrong)
    assert answer.status_code == 422
    assert not Replay.objects.exists()


def test_while_it_runs_only_the_part_that_changes_is_fetched_again(
    client: Client, bank: Bank
) -> None:
    made = a_strict_replay(bank)
    page = reverse("manage-replay", args=[made.pk])
    assert "<progress" in client.get(page).content.decode()
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 1s"' in part and "<html" not in part
    worked_off()
    part = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in part and "manage" not in part


def test_a_number_opens_the_conversations_behind_it(client: Client, bank: Bank) -> None:
    made = a_strict_replay(bank)
    worked_off()
    page = client.get(reverse("manage-replay", args=[made.pk]))
    [line] = page.context["metrics"]
    assert (line["gained"], line["lost"]) == (1, 0)
    behind = f"{reverse('manage-replay-instances', args=[made.pk])}?{line['queries']['gained']}"
    rows = client.get(behind).context["rows"]
    assert [row["conversation"] for row in rows] == [bank.brand.conversations.get().pk]
    nothing = f"{reverse('manage-replay-instances', args=[made.pk])}?{line['queries']['lost']}"
    assert client.get(nothing).context["rows"] == []


def test_it_stands_in_the_list_and_can_be_cancelled_once(client: Client, bank: Bank) -> None:
    made = a_strict_replay(bank)
    assert bank.policy.name in client.get(reverse("manage-replays")).content.decode()
    url = reverse("manage-replay-cancel", args=[made.pk])
    assert client.post(url).status_code == 302
    made.refresh_from_db()
    assert made.state == Replay.State.CANCELLED
    assert client.post(url).status_code == 422


def test_other_brands_and_other_roles_see_nothing_of_it(bank: Bank) -> None:
    made = a_strict_replay(bank)
    elsewhere = a_bank()
    ids: dict[str, Any] = {"pk": made.pk, "brand_id": bank.brand.pk}
    for role, brand, expected in (
        (Responder.Role.MANAGER, elsewhere.brand, {404, 405}),
        (Responder.Role.LEAD, bank.brand, {403, 405}),
    ):
        client = signed_in(a_responder("Joko", role, brand))
        for pattern in urlpatterns:
            if not pattern.pattern.converters and role == Responder.Role.MANAGER:
                continue
            kwargs = {name: ids[name] for name in pattern.pattern.converters}
            answer = client.get(reverse(str(pattern.name), kwargs=kwargs))
            assert answer.status_code in expected, (role, pattern.name)
