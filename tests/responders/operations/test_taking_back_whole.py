"""A change comes back whole or not at all: what it was about, or needs, may be gone by then."""

from __future__ import annotations

from typing import Any

import pytest

from inbox.errors import Refused
from inbox.models import Activity
from responders.operations import (
    approval_rules,
    calendars,
    policies,
    taking_back,
    team,
    wait_notices,
)
from responders.operations.taking_back import Outlook
from tests.builders import a_brand, a_channel, a_queue, a_responder, a_team
from tests.responders.console.things import OFFICE, a_spec
from tests.responders.operations.changeable import BY, fresh

pytestmark = pytest.mark.django_db


def last() -> Activity:
    return Activity.objects.select_related("brand").latest("pk")


def test_a_rule_that_named_somebody_who_may_no_longer_approve_does_not_come_back_by_half() -> None:
    brand = a_brand()
    queue = a_queue(a_team(brand))
    bima, cici = a_responder("Bima", "lead", brand), a_responder("Cici", "lead", brand)
    said: dict[str, Any] = {"whose": "all", "roles": [], "newcomer_days": 0, "approvers": "people"}
    approval_rules.save(queue, **said, people=[bima, cici], **BY)
    approval_rules.save(queue, **{**said, "whose": "nobody"}, people=[cici], **BY)
    change = last()
    team.change(bima, name="Bima", role="agent", brands=[brand], capacity=3, **BY)
    with pytest.raises(Refused) as error:
        taking_back.take_back(change, **BY)
    assert error.value.code == "not_whole"
    assert taking_back.outlook(change) is Outlook.OPEN


def test_what_held_for_a_queue_that_is_gone_does_not_become_the_channels() -> None:
    brand = a_brand()
    queue, channel = a_queue(a_team(brand)), a_channel(brand)
    said: dict[str, Any] = {"is_on": True, "is_public": False, "again_after_minutes": 10}
    wait_notices.switch(channel, queue, **said, **BY)
    change = last()
    wait_notices.switch(channel, None, **said, **BY)
    queue.delete()
    taking_back.outlook(change)
    with pytest.raises(Refused):
        taking_back.take_back(change, **BY)
    assert wait_notices.standing(channel, None) == said


def test_versions_that_differ_by_their_name_alone_come_back_once() -> None:
    brand = a_brand()
    policy = policies.create(brand, "Standard", a_spec(), **BY)
    policies.change(policy, a_spec(), name="Baru", **BY)
    renamed = last()
    calendar = calendars.create(brand, "Office", OFFICE, **BY)
    calendars.change(calendar, OFFICE, name="Kantor", **BY)
    for change, row, name in ((renamed, policy, "Standard"), (last(), calendar, "Office")):
        assert taking_back.outlook(change) is Outlook.OPEN
        taking_back.take_back(change, **BY)
        assert fresh(row).name == name
        assert taking_back.outlook(change) is Outlook.DONE


def test_a_version_that_changed_nothing_is_not_taken_back_again_and_again() -> None:
    policy = policies.create(a_brand(), "Standard", a_spec(), **BY)
    policies.change(policy, a_spec(), **BY)
    assert taking_back.outlook(last()) is Outlook.DONE
