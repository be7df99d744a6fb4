"""Ways back of where things come in and go out: channels, surveys, notices, told waits, webhooks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from inbox.models import Activity, Channel, User
from inbox.operations import channels as standing
from responders.models import (
    AlertRule,
    Calendar,
    OutgoingWebhook,
    Queue,
    Responder,
    SurveySetting,
    WaitNotice,
)
from responders.operations import (
    alert_rules,
    channels,
    survey_settings,
    wait_notices,
    webhooks,
)
from responders.operations.ways_back import State, Way, found, its, sure


def _channel(change: Activity) -> State:
    channel = found(Channel, change, "channel")
    if channel is None:
        return None
    ends = channel.expires_at
    return {
        "state": channel.state,
        "gestures": sorted(standing.capabilities(channel).gestures),
        "origins": channel.options.get("origins", []),
        "expires_at": ends.astimezone(UTC).isoformat() if ends else "",
    }


def _put_channel(change: Activity, before: State, by: User | None, at: datetime) -> None:
    channel, wanted = sure(found(Channel, change, "channel")), before or {}
    if "gestures" in wanted:
        channels.show_gestures(channel, wanted["gestures"], by=by, at=at)
    elif "origins" in wanted:
        channels.allow_origins(channel, wanted["origins"], by=by, at=at)
    elif "expires_at" in wanted:
        ends = wanted["expires_at"]
        channels.note_expiry(channel, datetime.fromisoformat(ends) if ends else None, by=by, at=at)
    elif wanted["state"] == Channel.State.ACTIVE:
        channels.resume(channel, by=by, at=at)
    else:
        channels.pause(channel, by=by, at=at)


def _survey(change: Activity) -> State:
    channel = found(Channel, change, "channel_id")
    return {**survey_settings.standing(channel)} if channel else None


def _put_survey(change: Activity, before: State, by: User | None, at: datetime) -> None:
    channel, delay = sure(found(Channel, change, "channel_id")), (before or {})["delay_minutes"]
    if delay is None:
        survey_settings.turn_off(channel, by=by, at=at)
    else:
        survey_settings.turn_on(channel, delay, by=by, at=at)


def _wait(change: Activity) -> State:
    channel, queue = found(Channel, change, "channel_id"), found(Queue, change, "queue_id")
    if channel is None or (queue is None and change.detail["queue_id"]):
        return None  # what holds for the whole channel is another thing than what held for a queue that is gone
    return wait_notices.standing(channel, queue)


def _put_wait(change: Activity, before: State, by: User | None, at: datetime) -> None:
    channel, queue = sure(found(Channel, change, "channel_id")), found(Queue, change, "queue_id")
    if before is None:
        wait_notices.unset(channel, queue, by=by, at=at)
    else:
        wait_notices.switch(channel, queue, **before, by=by, at=at)


def _notice(change: Activity) -> State:
    rule = found(AlertRule, change, "rule")
    return alert_rules.standing(rule) if rule else None


def _put_notice(change: Activity, before: State, by: User | None, at: datetime) -> None:
    rule = found(AlertRule, change, "rule")
    if before is None:
        return alert_rules.remove(sure(rule), by=by, at=at)
    if "name" in before:
        plan = _plan(before)
        if rule is None:
            number = change.detail["rule"]
            rule = alert_rules.create(change.brand, plan, number=number, by=by, at=at)
        else:
            alert_rules.save(rule, plan, by=by, at=at)
    rule = sure(rule)
    if before["is_active"] != rule.is_active:
        alert_rules.enable(rule, before["is_active"], by=by, at=at)
    return None


def _plan(kept: dict[str, Any]) -> alert_rules.Plan:
    people = {name: Responder.objects.filter(pk__in=kept[name]) for name in ("people", "on_call")}
    hours = Calendar.objects.filter(pk=kept["calendar"] or 0).first()
    said = {
        name: value
        for name, value in kept.items()
        if name not in {"is_active", "calendar", *people}
    }
    return alert_rules.Plan(**{**said, **people, "calendar": hours})


def _webhook(change: Activity) -> State:
    webhook = found(OutgoingWebhook, change, "webhook")
    return webhooks.standing(webhook) if webhook else None


def _put_webhook(change: Activity, before: State, by: User | None, at: datetime) -> None:
    webhook = sure(found(OutgoingWebhook, change, "webhook"))
    if before is None:
        webhooks.remove(webhook, by=by, at=at)
    elif "name" in before:
        webhooks.save(webhook, before["name"], webhook.url, before["events"], by=by, at=at)
    elif before["state"] == OutgoingWebhook.State.ACTIVE:
        webhooks.resume(webhook, by=by, at=at)
    else:
        webhooks.pause(webhook, by=by, at=at)


_OF_CHANNEL = Way(
    kind="channel",
    about=("channel",),
    now=_channel,
    rows=its(Channel, pk="channel"),
    put=_put_channel,
)
_OF_NOTICE = Way(
    kind="notice", about=("rule",), now=_notice, rows=its(AlertRule, pk="rule"), put=_put_notice
)
_OF_WEBHOOK = Way(
    kind="webhook",
    about=("webhook",),
    now=_webhook,
    rows=its(OutgoingWebhook, pk="webhook"),
    put=_put_webhook,
)
WAYS = {
    "channel_moved": _OF_CHANNEL,
    "gestures_chosen": _OF_CHANNEL,
    "origins_allowed": _OF_CHANNEL,
    "expiry_noted": _OF_CHANNEL,
    "survey_setting_saved": Way(
        kind="survey",
        about=("channel_id",),
        now=_survey,
        rows=its(SurveySetting, channel="channel_id"),
        put=_put_survey,
    ),
    "wait_notice_changed": Way(
        kind="wait",
        about=("channel_id", "queue_id"),
        now=_wait,
        rows=its(WaitNotice, channel="channel_id", queue="queue_id"),
        put=_put_wait,
    ),
    "notice_rule_created": _OF_NOTICE,
    "notice_rule_saved": _OF_NOTICE,
    "notice_rule_switched": _OF_NOTICE,
    "notice_rule_removed": _OF_NOTICE,
    "webhook_created": replace(
        _OF_WEBHOOK,
        warning=_("The webhook goes with its secret and its log, and does not come back."),
    ),
    "webhook_saved": _OF_WEBHOOK,
    "webhook_paused": _OF_WEBHOOK,
    "webhook_resumed": _OF_WEBHOOK,
}
