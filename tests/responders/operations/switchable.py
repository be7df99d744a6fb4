"""What the settings make, remove and switch: how it is read, and the change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from inbox.models import Brand
from responders.models import AlertRule, OutgoingWebhook
from responders.operations import (
    alert_rules,
    channels,
    crews,
    macros,
    policies,
    rules,
    shifts,
    team,
    webhooks,
)
from tests.builders import a_channel, a_responder, a_team
from tests.responders.console.things import a_spec
from tests.responders.operations.changeable import BY, fresh
from tests.responders.operations.changeable_people import MONDAY, TURN

Switch = tuple[Callable[[], Any], Callable[[], object]]


def switches(brand: Brand) -> dict[str, Switch]:
    """What is made, removed or switched: how it is read, and the change."""
    rule = rules.create(brand, "Cards", {}, {"priority": 3}, **BY)
    policy = policies.create(brand, "Standard", a_spec(), **BY)
    plan = alert_rules.Plan(name="Telat", kind="breached", ways=["console"], whom=["owner"])
    notice, other = (alert_rules.create(brand, plan, **BY) for _ in range(2))
    macro = macros.write(brand, name="Salam", text="Halo", language="id", **BY)
    hook, _secret = webhooks.create(brand, "CRM", "https://crm.example/", ["clock.breached"], **BY)
    rani, crew, channel = a_responder("Rani", "agent", brand), a_team(brand), a_channel(brand)
    crews.put(crew, rani, is_lead=True, **BY)
    shift = shifts.plan(rani, brand, MONDAY, TURN, **BY)
    away = shifts.be_absent(rani, brand, MONDAY, MONDAY, "", **BY)
    alert_rules.enable(other, False, **BY)

    def of(model: Any) -> Callable[[], Any]:
        return lambda: list(model.objects.order_by("pk").values())

    def state(row: Any, name: str) -> Callable[[], Any]:
        return lambda: getattr(fresh(row), name)

    return {
        "rule_switched": (state(rule, "is_active"), lambda: rules.enable(rule, False, **BY)),
        "policy_switched": (
            state(policy, "is_active"), lambda: policies.switch(policy, False, **BY),
        ),
        "notice_rule_switched": (
            state(notice, "is_active"), lambda: alert_rules.enable(notice, False, **BY),
        ),
        "notice_rule_created": (
            AlertRule.objects.order_by("pk").count, lambda: alert_rules.create(brand, plan, **BY),
        ),
        "notice_rule_removed": (
            lambda: alert_rules.standing(other), lambda: alert_rules.remove(fresh(other), **BY),
        ),
        "macro_removed": (of(type(macro)), lambda: macros.remove(fresh(macro), **BY)),
        "macro_added": (
            of(type(macro)), lambda: macros.write(brand, name="Hai", text="Hai", language="id", **BY),
        ),
        "webhook_paused": (state(hook, "state"), lambda: webhooks.pause(hook, **BY)),
        "webhook_created": (
            OutgoingWebhook.objects.order_by("pk").count,
            lambda: webhooks.create(brand, "Baru", "https://baru.example/", ["clock.breached"], **BY),
        ),
        "channel_moved": (state(channel, "state"), lambda: channels.pause(channel, **BY)),
        "responder_disabled": (
            lambda: team.standing(rani)["is_active"], lambda: team.disable(rani, **BY),
        ),
        "member_removed": (
            lambda: crews.standing(crew, rani), lambda: crews.remove(crew, rani, **BY),
        ),
        "shift_planned": (
            of(type(shift)), lambda: shifts.plan(rani, brand, date(2026, 11, 25), TURN, **BY),
        ),
        "shift_removed": (of(type(shift)), lambda: shifts.remove(fresh(shift), **BY)),
        "absence_planned": (
            of(type(away)), lambda: shifts.be_absent(rani, brand, date(2026, 12, 1), date(2026, 12, 4), "", **BY),
        ),
        "absence_cancelled": (
            of(type(away)), lambda: shifts.cancel_absence(fresh(away), brand, **BY),
        ),
    }  # fmt: skip
