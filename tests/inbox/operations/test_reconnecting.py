from __future__ import annotations

import pytest

from inbox.models import Activity, Channel
from inbox.operations import channels, connections
from tests.builders import MONDAY_TEN
from tests.inbox.operations.test_channels import PAGE_ONE, connected
from tests.inbox.operations.test_channels import port as port

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("breaks", [False, True], ids=["paused", "paused, then broken"])
def test_new_credentials_resume_nothing_that_somebody_paused(port: int, breaks: bool) -> None:
    channel = connected(port, "facebook", PAGE_ONE)
    channels.pause(channel, by=None, at=MONDAY_TEN)
    if breaks:
        channels.break_(channel, code="190", reason="Expired.", at=MONDAY_TEN)
    mended = connections.reconnect(Channel.objects.get(), PAGE_ONE, by=None, at=MONDAY_TEN)
    assert (mended.state, mended.broken_code) == ("paused", "")
    stood = Activity.objects.get(verb="channel_reconnected").detail
    assert (stood["before"]["state"], stood["after"]["state"]) == (
        "broken" if breaks else "paused",
        "paused",
    )
    channels.resume(mended, by=None, at=MONDAY_TEN)
    channels.break_(mended, code="190", reason="Expired.", at=MONDAY_TEN)
    assert connections.reconnect(mended, {}, by=None, at=MONDAY_TEN).state == "active"
