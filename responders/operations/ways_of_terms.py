"""Ways back of what is promised: an older version of policies, business hours and complaint terms is published anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from inbox.models import Activity, Brand, User
from responders.models import (
    Calendar,
    CalendarVersion,
    CaseCategory,
    CaseLetterText,
    CaseTemplate,
    CaseTemplateVersion,
    SlaPolicy,
    SlaPolicyVersion,
)
from responders.operations import calendars, case_terms, policies
from responders.operations.ways_back import State, Way, found, its, sure

_DAYS = (
    "calendar_version_id", "answer_days", "extension_days", "documents_days", "restarts", "counts_first_day",
    "warn_days",
)  # fmt: skip


def _policy(change: Activity) -> State:
    policy = found(SlaPolicy, change, "policy")
    if policy is None:
        return None
    said = {"name": policy.name, "is_active": policy.is_active, "version": policy.current_id}
    return _POLICY(change, said)


def _put_policy(change: Activity, before: State, by: User | None, at: datetime) -> None:
    """One that was new is kept and switched off: promises refer to it."""
    policy, wanted = sure(found(SlaPolicy, change, "policy")), before or {}
    if "version" in wanted:
        spec = SlaPolicyVersion.objects.get(pk=wanted["version"]).spec
        policies.change(policy, spec, name=wanted["name"], by=by, at=at)
    elif "name" in wanted:
        policies.rename(policy, wanted["name"], by=by, at=at)
    else:
        policies.switch(policy, wanted["is_active"], by=by, at=at)


def _policies(change: Activity) -> State:
    known = set(change.detail["after"]["order"])
    return {"order": [pk for pk in _ordered(change) if pk in known]}


def _put_policies(change: Activity, before: State, by: User | None, at: datetime) -> None:
    wanted = (before or {})["order"]
    new = [pk for pk in _ordered(change) if pk not in wanted]
    policies.reorder(change.brand, [*wanted, *new], by=by, at=at)


def _calendar(change: Activity) -> State:
    calendar = found(Calendar, change, "calendar")
    if calendar is None:
        return None
    return _CALENDAR(change, {"name": calendar.name, "version": calendar.current_id})


def _put_calendar(change: Activity, before: State, by: User | None, at: datetime) -> None:
    calendar, wanted = sure(found(Calendar, change, "calendar")), before or {}
    leaving = calendar.current_id
    plan = calendars.plan_of(CalendarVersion.objects.get(pk=wanted["version"]))
    version = calendars.change(calendar, plan, name=wanted["name"], by=by, at=at)
    if leaving and policies.count_by(leaving):  # they had followed the change
        policies.follow(version, by=by, at=at)


def _template(change: Activity) -> State:
    template = found(CaseTemplate, change, "template")
    return _TEMPLATE(change, {"version": template.current_id}) if template else None


def _put_template(change: Activity, before: State, by: User | None, at: datetime) -> None:
    """Nobody has confirmed the new version, whoever confirmed the older one."""
    older = CaseTemplateVersion.objects.select_related("calendar_version__calendar")
    kept = older.get(pk=(before or {})["version"])
    days = case_terms.Days(
        calendar_version=kept.calendar_version, **{name: getattr(kept, name) for name in _DAYS[1:]}
    )
    case_terms.change(sure(found(CaseTemplate, change, "template")), days, by=by, at=at)


def _category(change: Activity) -> State:
    told = change.detail
    kept = CaseCategory.objects.filter(brand=change.brand_id, axis=told["axis"], code=told["code"])
    row = kept.values("name", "is_active").first()
    return {**row} if row else None


def _put_category(change: Activity, before: State, by: User | None, at: datetime) -> None:
    """One that was new is retired: cases may have it."""
    told = change.detail
    case_terms.write_category(
        change.brand, told["axis"], told["code"], **(before or {}), by=by, at=at
    )


def _letter(change: Activity) -> State:
    newest = _letters(change).order_by("-number").values_list("number", flat=True).first()
    return _LETTER(change, {"number": newest})


def _put_letter(change: Activity, before: State, by: User | None, at: datetime) -> None:
    told, text = change.detail, _text(change, (before or {})["number"])
    case_terms.write_letter(change.brand, told["sort"], told["language"], text or "", by=by, at=at)


def _by(name: str, content: Callable[[Activity, Any], Any]) -> Callable[[Activity, State], State]:
    """Versions by their content: one that was published anew with the same counts as the one the change knew."""

    def means(change: Activity, kept: State) -> State:
        if not kept or not kept.get(name):
            return kept
        return {**kept, name: content(change, kept[name])}

    return means


def _spec(_change: Activity, pk: int) -> Any:
    return SlaPolicyVersion.objects.values_list("spec", flat=True).get(pk=pk)


def _plan(_change: Activity, pk: int) -> Any:
    return calendars.plan_of(CalendarVersion.objects.get(pk=pk))


def _days(_change: Activity, pk: int) -> Any:
    return CaseTemplateVersion.objects.values(*_DAYS).get(pk=pk)


def _letters(change: Activity) -> Any:
    told = change.detail
    return CaseLetterText.objects.filter(
        brand=change.brand_id, sort=told["sort"], language=told["language"]
    )


def _text(change: Activity, number: int) -> str | None:
    text: str | None = _letters(change).filter(number=number).values_list("text", flat=True).first()
    return text


def _ordered(change: Activity) -> list[int]:
    rows = SlaPolicy.objects.filter(brand=change.brand_id).order_by("position", "pk")
    return list(rows.values_list("pk", flat=True))


_POLICY, _CALENDAR = _by("version", _spec), _by("version", _plan)
_TEMPLATE, _LETTER = _by("version", _days), _by("number", _text)
_OF_POLICY = Way(
    kind="policy",
    about=("policy",),
    now=_policy,
    means=_POLICY,
    rows=its(SlaPolicy, pk="policy"),
    put=_put_policy,
)
WAYS = {
    "policy_saved": _OF_POLICY,
    "policy_renamed": _OF_POLICY,
    "policy_switched": _OF_POLICY,
    "policies_reordered": Way(
        kind="order", now=_policies, rows=its(SlaPolicy, brand=""), put=_put_policies
    ),
    "calendar_saved": Way(
        kind="calendar",
        about=("calendar",),
        now=_calendar,
        means=_CALENDAR,
        rows=its(Calendar, pk="calendar"),
        put=_put_calendar,
    ),
    "case_template_saved": Way(
        kind="template",
        about=("template",),
        now=_template,
        means=_TEMPLATE,
        rows=its(CaseTemplate, pk="template"),
        put=_put_template,
    ),
    "case_category_saved": Way(
        kind="category",
        about=("axis", "code"),
        now=_category,
        rows=its(CaseCategory, brand="", axis="axis", code="code"),
        put=_put_category,
    ),
    "case_letter_saved": Way(
        kind="letter",
        about=("sort", "language"),
        now=_letter,
        means=_LETTER,
        rows=its(Brand, pk=""),
        put=_put_letter,
    ),
}
