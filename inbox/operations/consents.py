"""Sign in at a provider and connect the channel with what it hands out; nobody copies a token.

What is begun here is bound to the person and the session that began it, can be finished once, and ends by
itself. The code and the tokens are never written anywhere but into the channel's sealed credentials.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.adapters import consent, http
from inbox.adapters.base import Adapter
from inbox.adapters.errors import AdapterError, CredentialsRejected, Rejected
from inbox.adapters.offline import OFFLINE
from inbox.errors import Refused
from inbox.models import Brand, Channel, Consent, User, vault
from inbox.operations import channels, connections

LASTS = timedelta(minutes=10)
HERE = frozenset({"127.0.0.1", "localhost", "::1"})
PATH = "/settings/channels/consent/"  # typed at the provider, so it never changes


class ConsentFailed(Refused):
    """It came to nothing, and may be begun anew with what was typed. Codes: consent_refused,
    consent_ended, another_account_consented, and those of `connections`."""

    def __init__(self, refused: Refused, begun: Consent) -> None:
        super().__init__(refused.code, refused.message)
        self.begun = begun


@dataclass(frozen=True, slots=True)
class Asked:
    """address: where the person signs in and consents; as whom, if that matters."""

    address: str = field(repr=False)
    provider: str
    account: str


def redirect_address() -> str:
    """Where the provider sends people back to."""
    return f"{settings.PUBLIC_URL}{PATH}"


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
    """Keep what was typed, sealed, for as long as signing in may take.

    channel: the one that is connected again; fields left blank keep theirs. session: the key of the
    session in which the person must come back. Refused: no_client_id, no_sign_in, not_encrypted.
    """
    public = urlsplit(settings.PUBLIC_URL)
    if public.scheme != "https" and public.hostname not in HERE:
        message = _("Providers send people back to an https address only (DUA_PUBLIC_URL).")
        raise Refused("not_encrypted", message)
    held = connections.typed_over(channel, values) if channel else dict(values)
    asking = _adapter(kind, held, channel)
    if not held.get("client_id", "").strip():
        raise Refused("no_client_id", _("To sign in there, the client ID is needed."))
    try:
        provider = asking.provider()
    except AdapterError as error:
        message = _("The sign-in page of this server is not known. Paste a refresh token instead.")
        raise Refused("no_sign_in", message) from error
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    prune(at=at)
    Consent.objects.create(
        brand=brand,
        channel=channel,
        user=by,
        kind=kind,
        state=_digest(state),
        session=_digest(session),
        kept={"values": dict(values), "verifier": verifier, "name": name},
        ends_at=at + LASTS,
    )
    address = consent.address(
        provider,
        client_id=held["client_id"].strip(),
        redirect=redirect_address(),
        state=state,
        verifier=verifier,
        hint=asking.consents_as,
    )
    return Asked(address, provider.name, asking.consents_as)


def begun(state: str, *, session: str, by: User) -> Consent:
    """What this person began in this session. Refused: consent_unknown."""
    found = (
        Consent.objects.select_related("brand", "channel__hook")
        .filter(state=_digest(state), session=_digest(session), user=by)
        .first()
    )
    if found is None:
        raise _unknown()
    return found


def finish(begun: Consent, told: Mapping[str, str], *, by: User, at: datetime) -> Channel:
    """Exchange the code, and connect the channel or connect it again.

    told: what the provider's answer says, `code` or `error`. It is used up first, in a transaction of
    its own: whoever comes second, or again after a crash, has to sign in anew, as the code is used up
    as well. Refused: consent_unknown. ConsentFailed: all else.
    """
    if not Consent.objects.filter(pk=begun.pk).delete()[0]:
        raise _unknown()
    try:
        return _finished(begun, told, by, at)
    except Refused as refused:
        raise ConsentFailed(refused, begun) from refused


def prune(*, at: datetime) -> None:
    """Forget what nobody came back from."""
    Consent.objects.filter(ends_at__lte=at).delete()


def _finished(begun: Consent, told: Mapping[str, str], by: User, at: datetime) -> Channel:
    values, channel = begun.kept["values"], begun.channel
    held = connections.typed_over(channel, values) if channel else values
    with http.client() as client:
        asking = _adapter(begun.kind, held, channel, client)
        provider = asking.provider()
        _check(begun, told, provider.name, at)
        granted = _exchanged(client, provider, held, told.get("code", ""), begun.kept["verifier"])
    fresh = {**values, "refresh_token": granted.refresh}
    try:
        if channel is not None:
            return connections.reconnect(channel, fresh, by=by, at=at)
        return connections.connect(
            begun.brand,
            begun.kind,
            fresh,
            name=begun.kept["name"],
            receives_by="poll",
            by=by,
            at=at,
        )
    except Refused as refused:
        wanted = asking.consents_as
        if refused.code != "credentials_rejected" or granted.account in {"", wanted}:
            raise
        # Shared mailboxes and other names of one's own are signed in to by others: only the server knows.
        message = _(
            "%(account)s signed in there, and the mailbox of %(wanted)s does not open to them."
        ) % {"account": granted.account, "wanted": wanted}
        raise Refused("another_account_consented", message) from refused


def _check(begun: Consent, told: Mapping[str, str], provider: str, at: datetime) -> None:
    if at >= begun.ends_at:
        message = _("Signing in took longer than ten minutes. Please do it again.")
        raise Refused("consent_ended", message)
    if told.get("error") == "access_denied":
        raise Refused(
            "consent_refused", _("Access was not given at %(provider)s.") % {"provider": provider}
        )
    if told.get("error") or not told.get("code"):
        message = _("%(provider)s did not let you sign in: %(reason)s") % {
            "provider": provider,
            "reason": told.get("error", "")[:64] or _("it gave no code"),
        }
        raise Refused("consent_refused", message)


def _exchanged(
    client: Any, provider: consent.Provider, held: Mapping[str, str], code: str, verifier: str
) -> consent.Granted:
    try:
        return consent.exchange(
            client, provider, held, code=code, verifier=verifier, redirect=redirect_address()
        )
    except (CredentialsRejected, Rejected) as error:
        message = _("%(provider)s gave no tokens: %(reason)s") % {
            "provider": provider.name,
            "reason": error.code,
        }
        raise Refused("credentials_rejected", message) from error
    except AdapterError as error:
        message = _("The platform could not be asked: %(reason)s") % {"reason": error}
        raise Refused("platform_unreachable", message) from error


def _adapter(
    kind: str, held: Mapping[str, str], channel: Channel | None, client: Any = OFFLINE
) -> Adapter:
    options = channel.options if channel else {}
    return adapters.load(kind)(held, client, base_url=channels.address(kind, options))


def _unknown() -> Refused:
    message = _("This sign-in was used already, has ended, or was begun elsewhere. Begin it again.")
    return Refused("consent_unknown", message)


def _digest(text: str) -> bytes:
    return vault.digest(text, "consent")
