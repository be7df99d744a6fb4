"""Deadlines, categories and letter texts of complaint cases: shipped, changed as new versions, confirmed by counsel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Activity, Brand, User
from responders import access
from responders.core import fill
from responders.core.cases import MAX_DAYS
from responders.core.workdays import NoWorkingDays, WorkingDays
from responders.models import (
    Calendar,
    CalendarVersion,
    CaseCategory,
    CaseLetter,
    CaseLetterText,
    CaseTemplate,
    CaseTemplateVersion,
)
from responders.operations import calendars, case_shipped
from responders.operations.calendars import Plan

ABILITY = "edit_case_templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """One version's content; see CaseTemplateVersion. Counts are working days of `calendar_version`."""

    calendar_version: CalendarVersion
    answer_days: int
    extension_days: int = 0
    documents_days: int = 0
    restarts: bool = False
    counts_first_day: bool = False
    warn_days: int = 2


def install(brand: Brand, *, by: User | None, at: datetime) -> None:
    """The shipped templates, categories and letters, of which the brand keeps what it has already."""
    access.require(by, ABILITY, brand.pk)
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        missing = [form for form in case_shipped.TEMPLATES if not brand.case_templates.filter(form=form).exists()]  # fmt: skip
        hours = _working_days(brand, at) if missing else None
        for form in missing:
            name, counts = case_shipped.TEMPLATES[form]
            template = CaseTemplate.objects.create(brand=brand, form=form, name=name)
            assert hours is not None
            _add_version(template, Days(calendar_version=hours, **counts), by, at)
        for axis, rows in case_shipped.CATEGORIES.items():
            CaseCategory.objects.bulk_create(
                [CaseCategory(brand=brand, axis=axis, code=code, name=name) for code, name in rows],
                ignore_conflicts=True,
            )
        for (sort, language), text in case_shipped.LETTERS.items():
            if not brand.case_letter_texts.filter(sort=sort, language=language).exists():
                CaseLetterText.objects.create(
                    brand=brand, sort=sort, language=language, number=1, text=text, by=by, at=at
                )


def change(template: CaseTemplate, days: Days, *, by: User | None, at: datetime) -> CaseTemplateVersion:  # fmt: skip
    """A new version, not confirmed yet, for complaints received from now on; running cases keep theirs."""
    access.require(by, ABILITY, template.brand_id)
    with transaction.atomic():
        held = CaseTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        return _add_version(held, days, by, at)


def confirm(version: CaseTemplateVersion, name: str, *, by: User | None, at: datetime) -> None:
    """Counsel, by name, has confirmed this version. Refused: no name; it was confirmed already."""
    access.require(by, ABILITY, version.template.brand_id)
    if not name.strip():
        raise Refused("no_name", _("Write the name of who confirmed it."))
    with transaction.atomic():
        held = CaseTemplateVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
        if held.confirmed_at is not None:
            raise MovedMeanwhile("confirmed_already", _("This version was confirmed already."))
        held.confirmed_name, held.confirmed_at, held.confirmed_by = name.strip(), at, by
        held.save()
        _log(
            version.template.brand, "case_template_confirmed", held, by, at, {"name": name.strip()}
        )


def write_category(
    brand: Brand, axis: str, code: str, name: str, *, is_active: bool = True, by: User | None, at: datetime
) -> CaseCategory:  # fmt: skip
    """Added, renamed or retired, by its code."""
    access.require(by, ABILITY, brand.pk)
    if axis not in CaseCategory.Axis.values or not code.strip() or not name.strip():
        raise Refused("empty", _("A category needs a code and a name."))
    with transaction.atomic():
        kept = CaseCategory.objects.filter(brand=brand, axis=axis, code=code.strip())
        before: dict[str, Any] = dict(kept.values("name", "is_active").first() or {})
        category, _is_new = CaseCategory.objects.update_or_create(
            brand=brand, axis=axis, code=code.strip(), defaults={"name": name.strip(), "is_active": is_active}
        )  # fmt: skip
        after = {"name": category.name, "is_active": is_active}
        before = before or {**after, "is_active": False}
        detail = {"axis": axis, "code": category.code, "before": before, "after": after}
        Activity.objects.create(brand=brand, verb="case_category_saved", new=str(category.pk), actor=by, detail=detail, at=at)  # fmt: skip
    return category


def write_letter(brand: Brand, sort: str, language: str, text: str, *, by: User | None, at: datetime) -> CaseLetterText:  # fmt: skip
    """A new version of a letter's words. Refused: empty, or with a placeholder that letters of this sort lack."""
    access.require(by, ABILITY, brand.pk)
    if not text.strip():
        raise Refused("empty", _("A letter needs words."))
    unknown = [name for name in fill.blanks(text) if name not in case_shipped.BLANKS]
    if unknown:
        raise Refused("unknown_blank", _("There is no blank called {%(name)s}.") % {"name": unknown[0]})  # fmt: skip
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        rows = brand.case_letter_texts.filter(sort=sort, language=language)
        last = rows.aggregate(last=Max("number"))["last"] or 0
        letter = CaseLetterText.objects.create(
            brand=brand, sort=CaseLetter.Sort(sort), language=language, number=last + 1, text=text.strip(), by=by, at=at
        )  # fmt: skip
        detail = {"sort": sort, "language": language, "before": {"number": last} if last else None, "after": {"number": last + 1}}  # fmt: skip
        Activity.objects.create(brand=brand, verb="case_letter_saved", new=f"{sort}:{language}:{last + 1}", actor=by, detail=detail, at=at)  # fmt: skip
    return letter


def letters(brand: Brand) -> QuerySet[CaseLetterText]:
    """The words in use: the newest version of each sort and language."""
    rows = CaseLetterText.objects.filter(brand=brand)
    return rows.order_by("sort", "language", "-number").distinct("sort", "language")


def _working_days(brand: Brand, at: datetime) -> CalendarVersion:
    """A calendar of its own, so that service hours can change without moving a legal deadline."""
    with translation.override(brand.language):
        name = _("Working days for complaints")
    found = Calendar.objects.filter(brand=brand, name=name).exclude(current=None).first()
    if found is None:
        plan = Plan(brand.time_zone, {day: [("08:00", "17:00")] for day in case_shipped.WORKDAYS})
        found = calendars.create(brand, name, plan, by=None, at=at)
    assert found.current is not None
    return found.current


def _add_version(template: CaseTemplate, days: Days, by: User | None, at: datetime) -> CaseTemplateVersion:  # fmt: skip
    _check(template, days, at)
    before = {"version": template.current_id} if template.current_id else None
    last = template.versions.aggregate(last=Max("number"))["last"] or 0
    version = CaseTemplateVersion.objects.create(
        template=template,
        number=last + 1,
        calendar_version=days.calendar_version,
        answer_days=days.answer_days,
        extension_days=days.extension_days,
        documents_days=days.documents_days,
        restarts=days.restarts,
        counts_first_day=days.counts_first_day,
        warn_days=days.warn_days,
        by=by,
        at=at,
    )
    template.current = version
    template.save(update_fields=["current"])
    after = {"version": version.pk}
    detail = {"template": template.pk, "before": before, "after": after}
    _log(template.brand, "case_template_saved", version, by, at, detail)
    return version


def _check(template: CaseTemplate, days: Days, at: datetime) -> None:
    if days.calendar_version.calendar.brand_id != template.brand_id:
        raise Refused("calendar_unknown", _("A deadline counts by hours that do not exist."))
    counts = (days.answer_days, days.extension_days, days.documents_days, days.warn_days)
    if days.answer_days < 1 or not all(0 <= count <= MAX_DAYS for count in counts):
        raise Refused(
            "days_wrong", _("Deadlines are whole working days, an answer's at least one.")
        )
    try:
        WorkingDays(days.calendar_version.spec).next(at.date())
    except NoWorkingDays as never:
        raise Refused("never_opens", _("These hours never open.")) from never


def _log(
    brand: Brand, verb: str, version: CaseTemplateVersion, by: User | None, at: datetime, detail: Mapping[str, Any]
) -> None:  # fmt: skip
    new = f"{version.template_id}:{version.number}"
    Activity.objects.create(brand=brand, verb=verb, new=new, actor=by, detail=dict(detail), at=at)
