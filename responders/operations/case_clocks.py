"""The clocks of cases worked out from their facts, the columns lists read, and the notice before it is late."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Conversation
from responders.core import cases as core
from responders.core.cases import Kind
from responders.models import Case, CaseAlert, CaseFact, CaseLetter
from responders.models.case_reckoning import Reckoned, facts_of, reckon

BATCH = 500
NOT_SAID = (Sending.FAILED, Sending.CANCELLED)
OF_LETTER = {
    CaseLetter.Sort.DOCUMENTS: Kind.DOCUMENTS_ASKED,
    CaseLetter.Sort.EXTENSION: Kind.EXTENSION_TOLD,
    CaseLetter.Sort.ANSWER: Kind.ANSWERED,
}
STATUS = {
    Kind.ANSWERED: Case.Status.ANSWERED,
    Kind.WITHDRAWN: Case.Status.WITHDRAWN,
    Kind.CLOSED: Case.Status.CLOSED,
}


def refresh(case: Case, *, at: datetime) -> Reckoned:
    """Write what lists read. The case's row is held by the caller."""
    facts = facts_of(case)
    reckoned = reckon(facts)
    answer = reckoned.answer
    waits = [one for one in reckoned.clocks if one.metric == "documents" and not one.outcome]
    end = next((fact for fact in facts if Kind(fact.kind) in core.ENDS), None)
    case.received_at = reckoned.clocks[0].started_at
    case.due_at, case.warn_at = answer.due_at, answer.warn_at
    case.documents_due_at = waits[-1].due_at if waits else None
    case.is_extended = answer.is_extended
    case.timeliness = answer.outcome.value
    case.ended_at = end.at if end else None
    waiting = Case.Status.WAITING if waits else Case.Status.OPEN
    case.status = STATUS[Kind(end.kind)] if end else waiting
    case.save()
    return reckoned


def settle(letter: CaseLetter, *, at: datetime) -> None:
    """Take from the outbox whether the customer was told, and when. Run again, it changes nothing more."""
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=letter.case_id)
        letter.refresh_from_db()
        delivery = letter.delivery
        if delivery is None:
            return
        was_said = delivery.accepted_at is not None and delivery.state not in NOT_SAID
        if was_said and letter.told_at is None:
            note_told(letter, delivery.accepted_at or at, at=at)
        elif not was_said and letter.told_at is not None:
            letter.told_at = None
            letter.save(update_fields=["told_at"])
            letter.facts.filter(withdrawn_at=None).update(withdrawn_at=at)
        else:
            return
        refresh(case, at=at)


def note_told(letter: CaseLetter, told_at: datetime, *, at: datetime) -> None:
    letter.told_at = told_at
    letter.save(update_fields=["told_at"])
    kind = OF_LETTER.get(CaseLetter.Sort(letter.sort))
    if kind is not None:
        CaseFact.objects.create(
            case_id=letter.case_id, kind=kind, at=told_at, recorded_at=at, by_id=letter.by_id, letter=letter
        )  # fmt: skip


def on_its_way(case: Case, sort: str) -> CaseLetter | None:
    """Such a letter that waits, is in doubt, or was accepted and nobody has looked since; with its delivery."""
    promised = case.letters.filter(sort=sort, told_at=None, delivery__isnull=False)
    rows = promised.exclude(delivery__state__in=NOT_SAID).order_by("pk")
    return rows.select_related("delivery").first()


def require_none_on_its_way(case: Case, sort: str) -> None:
    """Refused where there is one."""
    if on_its_way(case, sort) is not None:
        raise Refused("letter_on_its_way", _("This letter is on its way to the customer. Take it back first, or wait for it."))  # fmt: skip


def settle_case(case: Case, *, at: datetime) -> None:
    for letter in _unsettled().filter(case=case):
        settle(letter, at=at)


def sweep(*, at: datetime) -> int:
    """Settle letters, then write one alert for each deadline that came near or passed. Answers how many it wrote."""
    for letter in _unsettled().order_by("pk")[:BATCH]:
        settle(letter, at=at)
    near = Case.objects.filter(ended_at=None, warn_at__lte=at)
    written = 0
    for sort, rows in {
        CaseAlert.Sort.DUE_SOON: near.exclude(status=Case.Status.WAITING),
        CaseAlert.Sort.OVERDUE: near.filter(due_at__lt=at),
    }.items():
        due = rows.values_list("pk", "due_at")
        told = set(CaseAlert.objects.filter(sort=sort, case__in=rows).values_list("case", "due_at"))
        fresh = [CaseAlert(case_id=pk, sort=sort, due_at=when, at=at, next_at=at) for pk, when in due if (pk, when) not in told]  # fmt: skip
        CaseAlert.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=BATCH)
        written += len(fresh)
    return written


def of_conversation(conversation: Conversation) -> list[Case]:
    """Running cases of a conversation, the first due first."""
    rows = Case.objects.filter(links__conversation=conversation, ended_at=None)
    return list(rows.order_by("due_at", "pk"))


def _unsettled() -> QuerySet[CaseLetter]:
    """Letters whose telling and whose delivery do not say the same."""
    accepted = Q(told_at=None, delivery__accepted_at__isnull=False) & ~Q(
        delivery__state__in=NOT_SAID
    )
    taken_back = Q(told_at__isnull=False, delivery__state__in=NOT_SAID)
    return CaseLetter.objects.filter(accepted | taken_back).select_related("delivery")
