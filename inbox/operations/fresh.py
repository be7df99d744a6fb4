"""Fresh credentials in place of those that ended: one worker asks, and keeps what it got before anything else.

Many providers take a refresh token once and hand out the next with the answer. Between that answer and our
commit the process may die, and the next token with it. So it is written down first that we ask, and an answer
that never came is told as such when the token is refused; nobody but a person can make another then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db import transaction

from inbox.adapters.base import Adapter, Renewal
from inbox.adapters.errors import AdapterError, CredentialsRejected, Unreachable
from inbox.models import Channel
from inbox.operations import locks

PATIENCE_SECONDS = 10  # for the worker that asks; a reply's lease must last for what follows
TOKEN, BEFORE = "refresh_token", "refresh_token_before"
LOST = "renewal_lost"


def renewer(channel: Channel) -> Callable[[Adapter], Mapping[str, str]]:
    """For `Adapter.renewer`: the credentials in force by then, renewed by this worker or by another."""

    def in_force(adapter: Adapter) -> Mapping[str, str]:
        renew(channel, adapter, is_due=lambda: adapter.has_ended)
        return adapter.credentials

    return in_force


def renew(
    channel: Channel,
    adapter: Adapter,
    *,
    is_due: Callable[[], bool],
    patience_seconds: int = PATIENCE_SECONDS,
) -> Renewal | None:
    """Ask and keep; None where another worker did, or a person typed others. Not within a transaction.

    `channel` and `adapter` hold what is in force afterwards, and already when `is_due` is asked, so that a
    refusal is one of these. Raises AdapterError: Unreachable also where somebody has asked for longer than
    our patience, CredentialsRejected with the code LOST where an earlier answer may have been lost.
    """
    with locks.renewing(channel.pk, patience_seconds=patience_seconds) as is_ours:
        if not is_ours and patience_seconds:
            raise Unreachable("Another worker renews the credentials.", "renewing")
        if not is_ours:
            return None
        _catch_up(channel, adapter)
        if not is_due():
            return None
        was_lost = channel.awaits_renewal
        _mark(channel, True)
        try:
            renewal = _asked(adapter)
        except Unreachable:
            raise
        except CredentialsRejected as error:
            _mark(channel, was_lost)
            raise _told(error, was_lost) from error
        except AdapterError:
            _mark(channel, was_lost)
            raise
        return renewal if _keep(channel, adapter, renewal) else None


def _catch_up(channel: Channel, adapter: Adapter) -> None:
    now = Channel.objects.only("credentials", "expires_at", "awaits_renewal").get(pk=channel.pk)
    channel.credentials, channel.expires_at = now.credentials, now.expires_at
    channel.awaits_renewal = now.awaits_renewal
    adapter.credentials = {**now.credentials, "account": channel.account}


def _mark(channel: Channel, awaits: bool) -> None:
    with transaction.atomic(durable=True):
        Channel.objects.filter(pk=channel.pk).update(awaits_renewal=awaits)


def _asked(adapter: Adapter) -> Renewal:
    """With the token before, where the one that came with it is refused: it has not worked yet."""
    before = adapter.credentials.get(BEFORE)
    try:
        return adapter.renew()
    except CredentialsRejected:
        if not before:
            raise
        held, adapter.credentials = adapter.credentials, {**adapter.credentials, TOKEN: before}
        try:
            return adapter.renew()
        finally:
            adapter.credentials = held


def _told(error: CredentialsRejected, was_lost: bool) -> CredentialsRejected:
    if not was_lost:
        return error
    return CredentialsRejected(
        f"{error} An earlier renewal got no answer, so that its token may be lost.", LOST
    )


def _keep(channel: Channel, adapter: Adapter, renewal: Renewal) -> bool:
    """What a person typed meanwhile stands: it is newer than what we asked with."""
    with transaction.atomic(durable=True):
        now = Channel.objects.select_for_update(no_key=True, of=("self",)).get(pk=channel.pk)
        is_same: bool = now.credentials == channel.credentials
        if is_same:
            now.credentials = _beside(now.credentials, renewal.credentials)
        now.awaits_renewal = False
        now.save(update_fields=["credentials", "awaits_renewal"])
    _catch_up(channel, adapter)
    return is_same


def _beside(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The fresh ones, and the refresh token that has worked until the next one has."""
    kept = {name: value for name, value in old.items() if name != BEFORE} | dict(new)
    if old.get(TOKEN, "") != kept.get(TOKEN, ""):
        kept[BEFORE] = old.get(TOKEN, "")
    return kept
