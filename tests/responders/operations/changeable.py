"""One of everything the settings change: how it is read, and two changes that differ."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from inbox.models import Brand
from inbox.operations.channels import capabilities
from responders.models import (
    Calendar,
    CalendarVersion,
    CaseTemplate,
    CaseTemplateVersion,
    OutgoingWebhook,
    SlaPolicy,
    SurveySetting,
)
from responders.operations import (
    alert_rules,
    approval_rules,
    calendars,
    case_terms,
    channels,
    looks,
    macros,
    policies,
    routing_rules,
    rules,
    survey_settings,
    wait_notices,
    webhooks,
)
from tests.builders import MONDAY_TEN, a_channel, a_queue, a_responder, a_team
from tests.responders.console.things import OFFICE, a_spec

BY: dict[str, Any] = {"by": None, "at": MONDAY_TEN}


@dataclass(frozen=True)
class Setting:
    """change: 1 and 2 are two values that differ from each other and from what is there first."""

    read: Callable[[], Any]
    change: Callable[[int], object]


def a_rule(brand: Brand) -> Setting:
    rule = rules.create(brand, "Cards", {"intent": ["card_swallowed"]}, {"priority": 3}, **BY)
    return Setting(
        lambda: rules.standing(rule),
        lambda n: rules.save(rule, f"Kartu {n}", {}, {"priority": n}, **BY),
    )  # fmt: skip


def an_order_of_rules(brand: Brand) -> Setting:
    ids = [rules.create(brand, name, {}, {"priority": 1}, **BY).pk for name in "abc"]
    orders = {1: [ids[1], ids[0], ids[2]], 2: ids[::-1]}
    return Setting(lambda: rules.order_of(brand), lambda n: rules.reorder(brand, orders[n], **BY))


def a_routing(brand: Brand) -> Setting:
    queue = a_queue(a_team(brand))
    return Setting(
        lambda: routing_rules.standing(queue),
        lambda n: routing_rules.save(queue, "push", n, [{"kind": "least_loaded"}][: n - 1], **BY),
    )


def an_approval(brand: Brand) -> Setting:
    queue, lead = a_queue(a_team(brand)), a_responder("Bima", "lead", brand)

    def change(n: int) -> None:
        approval_rules.save(
            queue, whose="some", roles=["agent"], newcomer_days=n, approvers="people", people=[lead], **BY
        )  # fmt: skip

    def read() -> Any:
        return approval_rules.standing(getattr(fresh(queue), "approval_rule", None))

    return Setting(lambda: {**read(), "whose": str(read()["whose"])}, change)


def a_macro(brand: Brand) -> Setting:
    words = {"name": "Salam", "language": "id"}
    macro = macros.write(brand, **words, text="Halo", **BY)
    return Setting(
        lambda: macros.standing(macro),
        lambda n: macros.write(brand, **words, text=f"Hai {n}", macro=macro, **BY),
    )


def a_look(brand: Brand) -> Setting:
    colours = {1: "#0a7f5a", 2: "#3b3f8f"}
    return Setting(lambda: looks.colour_of(brand), lambda n: looks.choose(brand, colours[n], **BY))


def a_policy(brand: Brand) -> Setting:
    policy = policies.create(brand, "Standard", a_spec(), **BY)

    def read() -> Any:
        kept = SlaPolicy.objects.select_related("current").get(pk=policy.pk)
        return kept.name, kept.current and kept.current.spec

    def change(n: int) -> None:
        spec = a_spec()
        spec["targets"]["first_reply"]["3"] |= {"seconds": n * 60}
        policies.change(policy, spec, name=f"Baru {n}", **BY)

    return Setting(read, change)


def a_policys_name(brand: Brand) -> Setting:
    policy = policies.create(brand, "Standard", a_spec(), **BY)
    return Setting(lambda: fresh(policy).name, lambda n: policies.rename(policy, f"Baru {n}", **BY))


def an_order_of_policies(brand: Brand) -> Setting:
    ids = [policies.create(brand, name, a_spec(), **BY).pk for name in "abc"]
    orders = {1: [ids[1], ids[0], ids[2]], 2: ids[::-1]}
    rows = SlaPolicy.objects.filter(brand=brand).order_by("position")
    return Setting(
        lambda: list(rows.all().values_list("pk", flat=True)),
        lambda n: policies.reorder(brand, orders[n], **BY),
    )


def a_calendar(brand: Brand) -> Setting:
    calendar = calendars.create(brand, "Office", OFFICE, **BY)

    def read() -> Any:
        kept = Calendar.objects.get(pk=calendar.pk)
        return kept.name, calendars.plan_of(CalendarVersion.objects.get(pk=kept.current_id))

    def change(n: int) -> None:
        plan = replace(OFFICE, weekly={"mon": [("08:00", f"1{n}:00")]})
        calendars.change(calendar, plan, name=f"Kantor {n}", **BY)

    return Setting(read, change)


def some_terms(brand: Brand) -> Setting:
    case_terms.install(brand, **BY)
    template = CaseTemplate.objects.get(brand=brand, form="written")

    def kept() -> CaseTemplateVersion:
        return CaseTemplateVersion.objects.get(pk=fresh(template).current_id)

    def change(n: int) -> None:
        hours = kept().calendar_version
        case_terms.change(template, case_terms.Days(calendar_version=hours, answer_days=n), **BY)

    return Setting(lambda: (kept().answer_days, kept().extension_days, kept().restarts), change)


def a_category(brand: Brand) -> Setting:
    case_terms.write_category(brand, "type", "denda", "Denda", **BY)
    row = brand.case_categories.filter(code="denda").values("name", "is_active")
    return Setting(
        lambda: row.all().get(),
        lambda n: case_terms.write_category(
            brand, "type", "denda", f"Denda {n}", is_active=False, **BY
        ),
    )


def a_letter(brand: Brand) -> Setting:
    case_terms.install(brand, **BY)
    sort = case_terms.letters(brand)[0].sort
    return Setting(
        lambda: case_terms.letters(brand).get(sort=sort, language="id").text,
        lambda n: case_terms.write_letter(brand, sort, "id", f"Yth. {n}", **BY),
    )


def the_gestures(brand: Brand) -> Setting:
    channel = a_channel(brand, "whatsapp")
    chosen: dict[int, list[str]] = {1: ["typing"], 2: []}
    return Setting(
        lambda: capabilities(fresh(channel)).gestures,
        lambda n: channels.show_gestures(channel, chosen[n], **BY),
    )


def the_origins(brand: Brand) -> Setting:
    channel = a_channel(brand, options={"origins": ["https://bank.example"]})
    return Setting(
        lambda: fresh(channel).options,
        lambda n: channels.allow_origins(channel, [f"https://bank{n}.example"], **BY),
    )


def an_expiry(brand: Brand) -> Setting:
    channel = a_channel(brand)
    return Setting(
        lambda: fresh(channel).expires_at,
        lambda n: channels.note_expiry(channel, MONDAY_TEN + timedelta(days=n), **BY),
    )


def a_survey(brand: Brand) -> Setting:
    channel = a_channel(brand)
    return Setting(
        lambda: list(
            SurveySetting.objects.filter(channel=channel).values_list("delay_minutes", flat=True)
        ),
        lambda n: survey_settings.turn_on(channel, n, **BY),
    )


def a_notice_rule(brand: Brand) -> Setting:
    rani = a_responder("Rani", "agent", brand)
    plan = alert_rules.Plan(
        name="Telat", kind="breached", ways=["console"], whom=["owner"], people=[rani]
    )
    rule = alert_rules.create(brand, plan, **BY)
    return Setting(
        lambda: alert_rules.standing(rule),
        lambda n: alert_rules.save(
            fresh(rule), replace(plan, name=f"Telat {n}", after_minutes=n, people=[]), **BY
        ),
    )


def a_wait(brand: Brand) -> Setting:
    channel, queue = a_channel(brand), a_queue(a_team(brand))
    said = {"is_on": True, "is_public": False}
    return Setting(
        lambda: wait_notices.standing(channel, queue),
        lambda n: wait_notices.switch(channel, queue, **said, again_after_minutes=n, **BY),
    )


def a_webhook(brand: Brand) -> Setting:
    address = "https://crm.example/rahasia"
    hook, _secret = webhooks.create(brand, "CRM", address, ["clock.breached"], **BY)

    def read() -> Any:
        kept = OutgoingWebhook.objects.get(pk=hook.pk)
        return kept.name, kept.url, kept.events, kept.secrets

    events = ["clock.breached", "clock.due_soon"]
    return Setting(
        read, lambda n: webhooks.save(fresh(hook), f"CRM {n}", address, events[:n], **BY)
    )


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


SETTINGS: list[Callable[[Brand], Setting]] = [
    a_rule, an_order_of_rules, a_routing, an_approval, a_macro, a_look, a_policy, a_policys_name, an_order_of_policies,
    a_calendar, some_terms, a_category, a_letter, the_gestures, the_origins, an_expiry, a_survey, a_notice_rule, a_wait,
    a_webhook,
]  # fmt: skip
