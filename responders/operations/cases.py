"""Complaint cases: opened under a register number, added to, decided; every change in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.errors import MovedMeanwhile, Refused
from inbox.models import Brand, Conversation, User
from responders import access
from responders.core.cases import Kind
from responders.models import (
    Case,
    CaseCategory,
    CaseConversation,
    CaseCounter,
    CaseDocument,
    CaseLetter,
    CaseTemplate,
    CaseTemplateVersion,
    Responder,
)
from responders.models.case_reckoning import of_case
from responders.operations import case_clocks, case_letters
from responders.operations.case_rows import fact, held, log, masked, require_past, require_reason

RECEIPTS = {"oral": Kind.RECEIVED_ORAL, "written": Kind.RECEIVED_WRITTEN}
ENDS = {Kind.WITHDRAWN: "case_withdrawn", Kind.CLOSED: "case_closed"}
MOST_DOCUMENTS = 40
OUTSIDE = set(CaseLetter.Way.values) - {CaseLetter.Way.CHANNEL.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What is written down when a case is opened. received_at: when the customer complained, not when it is typed."""

    form: str  # oral or written
    received_at: datetime
    type: CaseCategory
    product: CaseCategory
    came_by: str
    amount: Decimal | None = None
    currency: str = "IDR"
    summary: str = ""


def readable(responder: Responder) -> QuerySet[Case]:
    """Cases this responder may read; the one gate for screens, export and API."""
    if not access.may(responder, "read_cases"):
        return Case.objects.none()
    return Case.objects.filter(brand__in=access.brand_ids(responder)).select_related(
        "brand", "contact", "type", "product", "decided_by__responder"
    )


def open_case(
    conversation: Conversation, complaint: Complaint, *, by: User | None, at: datetime
) -> Case:
    """Under the next register number of the brand's year. Refused: a complaint of the future, no template, or a case
    of this conversation still runs."""
    access.require(by, "edit_cases", conversation.brand_id)
    require_past(complaint.received_at, at)
    _require_of_brand(complaint, conversation.brand_id)
    with transaction.atomic():
        talk = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if case_clocks.of_conversation(talk):
            raise MovedMeanwhile("case_runs", _("This conversation has a complaint case already."))
        year, sequence = _next_number(talk.brand, at)
        case = Case.objects.create(
            brand_id=talk.brand_id,
            contact_id=talk.identity.contact_id,
            year=year,
            sequence=sequence,
            type=complaint.type,
            product=complaint.product,
            amount=complaint.amount,
            currency=complaint.currency,
            came_by=complaint.came_by,
            summary=masked(complaint.summary),
            received_at=complaint.received_at,
            due_at=complaint.received_at,
            warn_at=complaint.received_at,
            opened_by=by,
            opened_at=at,
        )
        CaseConversation.objects.create(case=case, conversation=talk, by=by, at=at)
        fact(case, Kind.OPENED, complaint.received_at, by=by, at=at)
        _receive(case, complaint.form, complaint.received_at, by, at)
        case_clocks.refresh(case, at=at)
        log(case, "case_opened", by=by, at=at, new=complaint.form)
    return case


def receive_in_writing(case: Case, received_at: datetime, *, by: User | None, at: datetime) -> Case:
    """An oral complaint came again in writing: the written period begins, by the written template of today."""
    with held(case, "edit_cases", by) as case:
        require_past(received_at, at)
        if of_case(case).answer.form != "oral":
            raise Refused("written_already", _("This complaint is a written one already."))
        _receive(case, "written", received_at, by, at)
        case_clocks.refresh(case, at=at)
        log(case, "case_received", by=by, at=at, new="written")
        return case


def change(case: Case, fields: dict[str, Any], *, by: User | None, at: datetime) -> Case:
    """type, product, amount, currency, came_by or summary; what they were stands in the journal."""
    with held(case, "edit_cases", by) as case:
        for name, value in fields.items():
            old = getattr(case, name)
            new = masked(value) if name == "summary" else value
            if isinstance(new, CaseCategory) and (new.brand_id, new.axis) != (case.brand_id, name):
                raise Refused("category_unknown", _("There is no such category in this brand."))
            if new == old:
                continue
            if name == "came_by":
                _require_way(new)
            setattr(case, name, new)
            told = {} if name == "summary" else {"old": str(old), "new": str(new)}
            log(case, "case_changed", by=by, at=at, field=name, **told)
        case.save()
        return case


def join(case: Case, conversation: Conversation, *, by: User | None, at: datetime) -> None:
    """One more conversation of the same contact belongs to the case."""
    with held(case, "edit_cases", by) as case:
        conversation = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if conversation.identity.contact_id != case.contact_id:
            raise Refused("other_contact", _("This conversation is with somebody else."))
        if any(one.pk != case.pk for one in case_clocks.of_conversation(conversation)):
            raise MovedMeanwhile("case_runs", _("This conversation has a complaint case already."))
        _link, is_new = CaseConversation.objects.get_or_create(
            case=case, conversation=conversation, defaults={"by": by, "at": at}
        )
        if is_new:
            log(case, "case_joined", by=by, at=at, new=conversation.case_number)


def list_documents(case: Case, names: Sequence[str], *, by: User | None, at: datetime) -> None:
    """Papers the case needs. Their period begins when the letter that asks for them was told."""
    wanted = [masked(name.strip())[:120] for name in names if name.strip()]
    if not wanted:
        raise Refused("no_documents", _("Name at least one document."))
    with held(case, "edit_cases", by) as case:
        if case.documents.count() + len(wanted) > MOST_DOCUMENTS:
            raise Refused("too_many_documents", _("These are too many documents for one case."))
        for name in wanted:
            CaseDocument.objects.create(case=case, name=name, asked_at=at)
        log(case, "case_documents_listed", by=by, at=at, count=len(wanted))


def receive_document(
    document: CaseDocument, received_at: datetime, *, by: User | None, at: datetime
) -> None:
    """Ticked off; with the last one the documents are complete, dated at the latest of them."""
    with held(document.case, "edit_cases", by) as case:
        require_past(received_at, at)
        document.refresh_from_db()
        if document.received_at is not None:
            return
        document.received_at = received_at
        document.save(update_fields=["received_at"])
        log(case, "case_document_received", by=by, at=at, document=document.name)
        came = list(case.documents.values_list("received_at", flat=True))
        if None not in came:
            fact(case, Kind.DOCUMENTS_COMPLETE, max(filter(None, came)), by=by, at=at)
            case_clocks.refresh(case, at=at)


def extend(case: Case, reason: str, *, by: User | None, at: datetime) -> Case:
    """Once, with a reason, where the customer was told before the first period ended; Refused otherwise."""
    access.require(by, "extend_cases", case.brand_id)
    case_clocks.settle_case(case, at=at)
    with held(case, "extend_cases", by) as case:
        reckoned = of_case(case)
        clock, terms = reckoned.answer, reckoned.terms[reckoned.answer.form]
        if not terms.extension_days:
            raise Refused("no_extension", _("This complaint's period cannot be extended."))
        if clock.is_extended:
            raise Refused("extended_already", _("The period was extended already; once is all there is."))  # fmt: skip
        reason = require_reason(reason)
        told = case.facts.filter(kind=Kind.EXTENSION_TOLD, withdrawn_at=None, at__gte=clock.started_at)  # fmt: skip
        first = told.order_by("at").first()
        if first is None:
            raise Refused("customer_not_told", case_letters.what_is_missing(case, at))
        if max(first.at, at) > clock.due_at:
            raise Refused("extension_too_late", _("The first period is over. It can no longer be extended."))  # fmt: skip
        fact(case, Kind.EXTENDED, at, by=by, at=at, reason=reason)
        case_clocks.refresh(case, at=at)
        log(case, "case_extended", by=by, at=at, reason=masked(reason))
        return case


def decide(
    case: Case, verdict: str, reason: str, compensation: Decimal | None = None, *, by: User | None, at: datetime
) -> Case:  # fmt: skip
    """What the answer will say. May be changed until the customer was answered; each decision is in the journal."""
    with held(case, "decide_cases", by) as case:
        if verdict not in set(Case.Verdict.values) - {""}:
            raise Refused("verdict_unknown", _("A complaint is accepted, partly accepted or rejected."))  # fmt: skip
        reason = require_reason(reason)
        case_clocks.require_none_on_its_way(case, CaseLetter.Sort.ANSWER)
        old = case.verdict
        case.verdict, case.verdict_reason = verdict, masked(reason)
        case.compensation, case.decided_by, case.decided_at = compensation, by, at
        case.save()
        detail = {} if compensation is None else {"compensation": str(compensation)}
        log(case, "case_decided", by=by, at=at, old=old, new=verdict, **detail)
        return case


def end(case: Case, kind: Kind, reason: str, *, by: User | None, at: datetime) -> Case:
    """Withdrawn by the customer, or closed without an answer: both with a reason, by who may decide."""
    with held(case, "decide_cases", by) as case:
        if kind not in ENDS:
            raise Refused("end_unknown", _("A case is withdrawn or closed."))
        reason = require_reason(reason)
        fact(case, kind, at, by=by, at=at, reason=reason)
        case_clocks.refresh(case, at=at)
        log(case, ENDS[kind], by=by, at=at, reason=masked(reason))
        return case


def _receive(case: Case, form: str, received_at: datetime, by: User | None, at: datetime) -> None:
    version = _version(case.brand_id, form)
    fact(case, RECEIPTS[form], received_at, by=by, at=at, version=version)


def _version(brand_id: int, form: str) -> CaseTemplateVersion:
    """The one in use, which the case keeps."""
    template = CaseTemplate.objects.filter(brand=brand_id, form=form).first()
    if template is None or template.current is None:
        raise Refused("no_template", _("This brand has no deadlines for such a complaint yet."))
    return template.current


def _require_of_brand(complaint: Complaint, brand_id: int) -> None:
    given = {"type": complaint.type, "product": complaint.product}
    if any((one.brand_id, one.axis) != (brand_id, axis) for axis, one in given.items()):
        raise Refused("category_unknown", _("There is no such category in this brand."))
    _require_way(complaint.came_by)
    if complaint.form not in RECEIPTS:
        raise Refused("form_unknown", _("A complaint is an oral or a written one."))
    if complaint.amount is not None and complaint.amount < 0:
        raise Refused("amount_wrong", _("An amount is not below zero."))


def _require_way(came_by: str) -> None:
    """A channel's kind or one of the ways outside; whatever else was typed may be about a person."""
    if came_by not in {*adapters.REGISTRY, *OUTSIDE}:
        raise Refused("came_by_unknown", _("Say by which channel or way the complaint came."))


def _next_number(brand: Brand, at: datetime) -> tuple[int, int]:
    """Under the lock of the counter's row: a transaction that fails gives its number back."""
    year = at.astimezone(ZoneInfo(brand.time_zone)).year
    CaseCounter.objects.bulk_create([CaseCounter(brand=brand, year=year)], ignore_conflicts=True)
    counter = CaseCounter.objects.select_for_update(no_key=True).get(brand=brand, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last
