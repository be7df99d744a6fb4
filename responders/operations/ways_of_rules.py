"""Ways back of what decides about conversations: triage, routing, approvals, macros, colours."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Activity, User
from responders.models import (
    ApprovalRule,
    BrandLook,
    Macro,
    Queue,
    Responder,
    Routing,
    TriageRule,
)
from responders.operations import approval_rules, looks, macros, routing_rules, rules
from responders.operations.ways_back import State, Way, found, its, sure


def _rule(change: Activity) -> State:
    rule = found(TriageRule, change, "rule")
    return rules.standing(rule) if rule else None


def _put_rule(change: Activity, before: State, by: User | None, at: datetime) -> None:
    """One that was new is kept and switched off: what it decided refers to it."""
    rule = sure(found(TriageRule, change, "rule"))
    now = rules.standing(rule)
    wanted = {**now, **(before or {})}
    said = {name: wanted[name] for name in rules.SAID}
    if said != {name: now[name] for name in rules.SAID}:
        rules.save(rule, **said, by=by, at=at)
    if wanted["is_active"] != now["is_active"]:
        rules.enable(rule, wanted["is_active"], by=by, at=at)


def _order(change: Activity) -> State:
    """Of those that were put in order; what was added since comes after them and overwrites nothing."""
    known = set(change.detail["after"]["order"])
    return {"order": [pk for pk in rules.order_of(change.brand) if pk in known]}


def _put_order(change: Activity, before: State, by: User | None, at: datetime) -> None:
    wanted = (before or {})["order"]
    new = [pk for pk in rules.order_of(change.brand) if pk not in wanted]
    rules.reorder(change.brand, [*wanted, *new], by=by, at=at)


def _routing(change: Activity) -> State:
    queue = found(Queue, change, "queue_id")
    return routing_rules.standing(queue) if queue else None


def _put_routing(change: Activity, before: State, by: User | None, at: datetime) -> None:
    queue = sure(found(Queue, change, "queue_id"))
    routing_rules.save(queue, **(before or {}), by=by, at=at)


def _approval(change: Activity) -> State:
    queue = found(Queue, change, "queue_id")
    if queue is None:
        return None
    return approval_rules.standing(ApprovalRule.objects.filter(queue=queue).first())


def _put_approval(change: Activity, before: State, by: User | None, at: datetime) -> None:
    wanted = before or {}
    people = Responder.objects.filter(pk__in=wanted["people"])
    queue = sure(found(Queue, change, "queue_id"))
    approval_rules.save(queue, **{**wanted, "people": people}, by=by, at=at)


def _macro(change: Activity) -> State:
    macro = found(Macro, change, "macro")
    return macros.standing(macro) if macro else None


def _put_macro(change: Activity, before: State, by: User | None, at: datetime) -> None:
    macro, number = found(Macro, change, "macro"), change.detail["macro"]
    if before is None:
        macros.remove(sure(macro), by=by, at=at)
    else:
        macros.write(change.brand, **before, macro=macro, number=number, by=by, at=at)


def _look(change: Activity) -> State:
    return {"colour": looks.colour_of(change.brand)}


def _put_look(change: Activity, before: State, by: User | None, at: datetime) -> None:
    if colour := (before or {})["colour"]:
        looks.choose(change.brand, colour, by=by, at=at)
    else:
        looks.reset(change.brand, by=by, at=at)


_OF_RULE = Way(
    kind="rule", about=("rule",), now=_rule, rows=its(TriageRule, pk="rule"), put=_put_rule
)
_OF_MACRO = Way(
    kind="macro", about=("macro",), now=_macro, rows=its(Macro, pk="macro"), put=_put_macro
)
WAYS = {
    "rule_created": _OF_RULE,
    "rule_saved": _OF_RULE,
    "rule_switched": _OF_RULE,
    "rules_reordered": Way(
        kind="order", now=_order, rows=its(TriageRule, brand=""), put=_put_order
    ),
    "routing_saved": Way(
        kind="routing",
        about=("queue_id",),
        now=_routing,
        rows=its(Routing, queue="queue_id"),
        put=_put_routing,
    ),
    "approval_rule_changed": Way(
        kind="approval",
        about=("queue_id",),
        now=_approval,
        rows=its(ApprovalRule, queue="queue_id"),
        put=_put_approval,
    ),
    "macro_added": _OF_MACRO,
    "macro_changed": _OF_MACRO,
    "macro_removed": _OF_MACRO,
    "look_changed": Way(kind="look", now=_look, rows=its(BrandLook, brand=""), put=_put_look),
}
