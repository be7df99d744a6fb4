"""Connect an account to the inbox, and connect it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.adapters import http, signing
from inbox.adapters.base import Account, Adapter, Field
from inbox.adapters.errors import AdapterError, CredentialsRejected, Rejected, Unsupported
from inbox.adapters.offline import OFFLINE
from inbox.errors import Refused
from inbox.later import later
from inbox.models import Brand, Channel, Hook, User
from inbox.models.channel import fresh_token
from inbox.operations import channels

OWN_SECRET = "own_secret"  # for doors of our own; every hook has one
Values = Mapping[str, str]


def connect(
    brand: Brand,
    kind: str,
    values: Values,
    *,
    name: str = "",
    receives_by: str = "push",
    options: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> Channel:
    """Ask the platform who we are there, keep the credentials sealed, tell it our address.

    values: what was typed into the adapter's fields. Refused: unknown_kind, field_missing,
    cannot_poll, credentials_rejected, platform_unreachable, account_taken. Where the platform will
    not take our address, the channel stays, broken, with its words as the reason.
    """
    loaded = _loaded(kind)
    credentials, secrets = _sorted(loaded.fields, values)
    if receives_by == "poll" and not loaded.capabilities.polls:
        raise Refused("cannot_poll", _("This platform calls us; it cannot be asked."))
    account, credentials = _introduce(kind, credentials, secrets, options or {})
    channel = enter(
        brand,
        kind,
        account.external_id if account else fresh_token(),
        name=name or (account.name or account.handle if account else "") or loaded.label,
        credentials=credentials,
        secrets=secrets,
        receives_by=receives_by,
        options=options,
        by=by,
        at=at,
    )
    _announce_hook(channel, at)
    _ask_platform(channel)
    _hasten(channel, at)
    return channel


def enter(
    brand: Brand,
    kind: str,
    account: str,
    *,
    name: str,
    credentials: Values,
    secrets: Values,
    receives_by: str = "push",
    options: Mapping[str, Any] | None = None,
    by: User | None,
    at: datetime,
) -> Channel:
    """The rows of a connected account, without a word to the platform. Refused: account_taken."""
    with transaction.atomic():
        hook = _hook(brand, kind, account, secrets, at)
        try:
            with transaction.atomic():
                channel = Channel.objects.create(
                    brand=brand,
                    hook=hook,
                    kind=kind,
                    account=account,
                    name=name[:120],
                    credentials=dict(credentials),
                    options=dict(options or {}),
                    receives_by=receives_by,
                    expires_at=_ends_at(kind, credentials, at),
                    created_at=at,
                )
        except IntegrityError:
            raise Refused("account_taken", _("This account is connected already.")) from None
        channels.journal(channel, "channel_connected", kind, by, at)
    return channel


def reconnect(channel: Channel, values: Values, *, by: User | None, at: datetime) -> Channel:
    """New credentials for the same account; fields left blank keep theirs. Replies that waited go out, unless it is paused.

    A changed secret leaves the one before it in force, so that nothing signed meanwhile is refused.
    Refused: another_account, credentials_rejected, platform_unreachable.
    """
    old_secrets = dict(channel.hook.secrets) if channel.hook else {}
    credentials, secrets = _sorted(_loaded(channel.kind).fields, typed_over(channel, values))
    account, credentials = _introduce(
        channel.kind, credentials, {**old_secrets, **secrets}, channel.options
    )
    if account and account.external_id != channel.account:
        raise Refused("another_account", _("These credentials belong to another account."))
    with transaction.atomic():
        now = Channel.objects.select_for_update(no_key=True).get(pk=channel.pk)
        if now.credentials != channel.credentials:  # renewed while the platform was asked
            credentials = {**now.credentials, **_changed(channel.credentials, credentials)}
        if now.hook:
            _keep_secrets(now.hook, _changed(old_secrets, secrets))
        if credentials != now.credentials:
            ends_at = _ends_at(channel.kind, credentials, at)
            Channel.objects.filter(pk=channel.pk).update(expires_at=ends_at)
        state = Channel.State.PAUSED if now.is_held else Channel.State.ACTIVE
        Channel.objects.filter(pk=channel.pk).update(
            credentials=credentials,
            state=state,
            awaits_renewal=False,
            broken_code="",
            broken_reason="",
            lacks=[],
        )
        channels.journal(
            channel, "channel_reconnected", channel.account, by, at,
            before={"state": str(now.state)}, after={"state": str(state)},
        )  # fmt: skip
    channel = Channel.objects.select_related("hook").get(pk=channel.pk)
    _announce_hook(channel, at)
    _ask_platform(channel)
    _hasten(channel, at)
    return channel


def _changed(old: Values, new: Values) -> dict[str, str]:
    return {name: value for name, value in new.items() if old.get(name) != value}


def _keep_secrets(hook: Hook, fresh: Values) -> None:
    now = Hook.objects.select_for_update(no_key=True).get(pk=hook.pk)
    before = {
        name + signing.PREVIOUS: now.secrets[name]
        for name, value in fresh.items()
        if now.secrets.get(name, value) != value
    }
    now.secrets = {**now.secrets, **before, **fresh}
    now.save(update_fields=["secrets"])


def typed_over(channel: Channel, values: Values) -> dict[str, str]:
    """What the adapter's fields hold once these were typed: those left blank keep theirs."""
    kept = {**(channel.hook.secrets if channel.hook else {}), **channel.credentials}
    known = {field.name: kept.get(field.name, "") for field in _loaded(channel.kind).fields}
    typed = {name: value.strip() for name, value in values.items() if value.strip()}
    return {**known, **typed}


def _loaded(kind: str) -> type[Adapter]:
    try:
        return adapters.load(kind)
    except adapters.UnknownKind:
        raise Refused("unknown_kind", _("There is no such kind of channel.")) from None


def _sorted(fields: Iterable[Field], values: Values) -> tuple[dict[str, str], dict[str, str]]:
    """Credentials and secrets; a secret that may be left blank is made here."""
    found: dict[str, dict[str, str]] = {"credentials": {}, "secrets": {}}
    for field in fields:
        value = values.get(field.name, "").strip()
        if not value and field.required:
            message = _("%(field)s is missing.") % {"field": _(field.label)}
            raise Refused("field_missing", message)
        if not value and field.goes_to == "secrets":
            value = fresh_token()
        if value:
            found[field.goes_to][field.name] = value
    return found["credentials"], found["secrets"]


def _introduce(
    kind: str, credentials: Values, secrets: Values, options: Mapping[str, Any]
) -> tuple[Account | None, dict[str, str]]:
    """Who we are there, None where the channel is our own; and the credentials, with what had to be renewed for that."""
    with http.client() as client:
        base_url = channels.address(kind, options)
        asked = adapters.load(kind)(credentials, client, secrets=secrets, base_url=base_url)
        try:
            account = asked.whoami()
        except Unsupported:
            account = None
        except (CredentialsRejected, Rejected) as error:
            message = _("The platform refuses these credentials: %(reason)s") % {"reason": error}
            raise Refused("credentials_rejected", message) from error
        except AdapterError as error:
            message = _("The platform could not be asked: %(reason)s") % {"reason": error}
            raise Refused("platform_unreachable", message) from error
    return account, dict(asked.credentials)


def _ask_platform(channel: Channel) -> None:
    """What the sweeps would ask it sooner or later."""
    later("inbox.tasks.ask_grant", channel.pk)
    later("inbox.tasks.list_templates", channel.pk)
    if channels.capabilities(channel).announces:
        later("inbox.tasks.keep_subscriptions")


def _hasten(channel: Channel, at: datetime) -> None:
    """What was typed may only make credentials, and those are made at once rather than with the next sweep."""
    before = adapters.load(channel.kind).renews_before
    if before is not None and channel.expires_at and channel.expires_at <= at + before:
        later("inbox.tasks.renew_credentials")


def _ends_at(kind: str, credentials: Values, typed_at: datetime) -> datetime | None:
    return adapters.load(kind)(credentials, OFFLINE).expires_at(typed_at)


def _hook(brand: Brand, kind: str, account: str, secrets: Values, at: datetime) -> Hook:
    """One address for all accounts of one app, told apart by its secret; else one for each account."""
    shared = [field.name for field in adapters.load(kind).fields if _tells_apps_apart(field)]
    if shared:
        for hook in Hook.objects.filter(brand=brand, kind=kind, is_active=True).order_by("pk"):
            if all(hook.secrets.get(name) == secrets.get(name) for name in shared):
                return hook
    own = {OWN_SECRET: fresh_token(), **secrets}
    if not shared:
        own["account"] = account  # where the platform's calls do not say whom they are for
    return Hook.objects.create(brand=brand, kind=kind, secrets=own, created_at=at)


def _tells_apps_apart(field: Field) -> bool:
    return field.required and field.goes_to == "secrets"


def _announce_hook(channel: Channel, at: datetime) -> None:
    """An empty address where we ask instead of being called."""
    assert channel.hook
    url = channels.hook_address(channel.hook) if channel.receives_by == "push" else ""
    with channels.adapter(channel) as speaker:
        try:
            speaker.announce_hook(url)
        except Unsupported:
            return
        except AdapterError as error:
            code, reason = error.code or type(error).__name__, str(error)
            channels.break_(channel, code=code, reason=reason, at=at)
            channel.refresh_from_db()
