"""Signing in at a provider to connect a channel, for those who may."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from inbox.models import Brand, Channel, Consent, User
from inbox.operations import consents
from inbox.operations.consents import Asked
from responders import access
from responders.operations.channels import ABILITY


def begin(
    brand: Brand,
    kind: str,
    values: Mapping[str, str],
    *,
    channel: Channel | None = None,
    name: str = "",
    session: str,
    by: User,
    at: datetime,
) -> Asked:
    """See inbox.operations.consents.begin."""
    access.require(by, ABILITY, brand.pk)
    return consents.begin(
        brand, kind, values, channel=channel, name=name, session=session, by=by, at=at
    )


def begun(state: str, *, session: str, by: User) -> Consent:
    """See inbox.operations.consents.begun. Raises NotAllowed where the brand is not theirs any more."""
    found = consents.begun(state, session=session, by=by)
    access.require(by, ABILITY, found.brand_id)
    return found


def finish(begun: Consent, told: Mapping[str, str], *, by: User, at: datetime) -> Channel:
    """See inbox.operations.consents.finish."""
    access.require(by, ABILITY, begun.brand_id)
    return consents.finish(begun, told, by=by, at=at)
