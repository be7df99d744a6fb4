"""A program undoes a resolution, says how pressing a conversation is, and keeps the policies in order."""

from __future__ import annotations

import pytest
from django.utils import timezone

from inbox.models import Activity
from responders.models import Responder, SlaPolicy
from responders.operations import clocks, policies
from tests.builders import a_brand, a_conversation, a_message, a_responder
from tests.responders.api.conftest import Caller
from tests.responders.promised import a_bank, a_spec, the_clock

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


def test_a_resolution_a_mark_and_a_priority_are_set_and_undone(caller: Caller) -> None:
    bank, now = a_bank(office=False), timezone.now()
    talk = a_conversation(bank.channel, at=now)
    message = a_message(talk, at=now)
    clocks.reconcile([talk], at=now)
    rani, url = caller(bank.rani), f"{V1}/conversations/{talk.pk}"
    started_at = the_clock(talk, "resolution").started_at
    assert rani.delete(f"{url}/last-move/").status_code == 409
    assert rani.post(f"{url}/resolution/").json()["status"] == "resolved"
    assert rani.delete(f"{url}/last-move/").json()["status"] == "new"
    clocks.reconcile([talk], at=now)
    assert the_clock(talk, "resolution").started_at == started_at
    mark = f"{url}/messages/{message.pk}/needlessness/"
    assert rani.put(mark).status_code == 200
    assert rani.delete(mark).status_code == 200
    assert rani.delete(mark).json()["code"] == "not_marked"
    made = rani.put(f"{url}/priority/", {"priority": 1}, format="json")
    assert made.json()["handling"]["priority"] == 1
    assert rani.put(f"{url}/priority/", {"priority": 7}, format="json").status_code == 400


def test_policies_are_renamed_ordered_switched_and_rebased(caller: Caller) -> None:
    bank, now = a_bank(office=False, first_reply=60), timezone.now()
    other = policies.create(bank.brand, "Lain", a_spec(first_reply=5), by=None, at=now)
    dewi = caller(a_responder("Dewi", Responder.Role.MANAGER, bank.brand))
    url = f"{V1}/policies/{bank.policy.pk}"
    version = bank.policy.current_id
    named = dewi.put(f"{url}/name/", {"name": "  Standar  baru "}, format="json").json()
    assert (named["name"], named["version"]) == ("Standar baru", version)
    assert dewi.put(f"{url}/name/", {"name": " "}, format="json").status_code == 400
    assert Activity.objects.get(verb="policy_renamed").detail["before"] == {"name": "Standard"}

    wish = {"brand": bank.brand.pk, "policies": [other.pk, bank.policy.pk]}
    order = dewi.put(f"{V1}/policy-order/", wish, format="json").json()
    assert [one["id"] for one in order] == [other.pk, bank.policy.pk]
    short = {**wish, "policies": [other.pk]}
    assert (
        dewi.put(f"{V1}/policy-order/", short, format="json").json()["code"] == "order_incomplete"
    )
    theirs = {**wish, "brand": a_brand("Bank Lain").pk}
    assert dewi.put(f"{V1}/policy-order/", theirs, format="json").status_code == 404

    off = dewi.put(f"{V1}/policies/{other.pk}/activity/", {"is_active": False}, format="json")
    assert off.json()["is_active"] is False
    talk = a_conversation(bank.channel, at=now)
    a_message(talk, at=now)
    clocks.reconcile([talk], at=now)
    policies.change(
        SlaPolicy.objects.get(pk=bank.policy.pk), a_spec(first_reply=90), by=None, at=now
    )
    assert dewi.post(f"{url}/rebase/").json() == {"conversations": 1, "kept": 0}
    assert the_clock(talk).target_seconds == 90 * 60
    assert caller(bank.rani).post(f"{url}/rebase/").status_code == 403
