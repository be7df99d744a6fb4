from __future__ import annotations

import pytest

from inbox.errors import NotAllowed
from inbox.models import Channel
from responders.models import Responder
from responders.operations import channels
from tests.builders import MONDAY_TEN, a_brand, a_channel, a_responder

pytestmark = pytest.mark.django_db
Role = Responder.Role


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD, Role.MANAGER, Role.AUDITOR])
def test_only_administrators_connect_channels(role: str) -> None:
    brand = a_brand()
    rani = a_responder("Rani", role, brand)
    with pytest.raises(NotAllowed):
        channels.connect(brand, "webchat", {}, by=rani.user, at=MONDAY_TEN)
    assert not Channel.objects.exists()


def test_an_administrator_connects_and_pauses() -> None:
    brand = a_brand()
    bima = a_responder("Bima", Role.ADMIN, brand)
    channel = channels.connect(brand, "webchat", {}, by=bima.user, at=MONDAY_TEN)
    assert channels.pause(channel, by=bima.user, at=MONDAY_TEN).state == "paused"
    assert channels.resume(channel, by=bima.user, at=MONDAY_TEN).state == "active"


def test_another_brands_channel_is_out_of_reach() -> None:
    joko = a_responder("Joko", Role.ADMIN, a_brand())
    channel = a_channel(a_brand())
    for act in (channels.pause, channels.resume):
        with pytest.raises(NotAllowed):
            act(channel, by=joko.user, at=MONDAY_TEN)
    with pytest.raises(NotAllowed):
        channels.reconnect(channel, {}, by=joko.user, at=MONDAY_TEN)
