"""Letters of a complaint case: filled, sent in private through the outbox, or written down as told in another way."""

from __future__ import annotations

import math
from datetime import datetime
from uuid import UUID

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox.core.events import Visibility
from inbox.core.states import Sending
from inbox.errors import Refused
from inbox.models import Conversation, User
from inbox.operations import outbound
from inbox.operations.outbound import Words
from responders.core import fill
from responders.models import Case, CaseLetter
from responders.models.case_reckoning import of_case
from responders.operations import case_clocks, case_terms
from responders.operations.case_rows import held, log, masked, require_past

ABILITIES = {CaseLetter.Sort.EXTENSION: "extend_cases", CaseLetter.Sort.ANSWER: "decide_cases"}
VERDICTS = {
    "accepted": gettext_lazy("accepted"),
    "partly": gettext_lazy("accepted in part"),
    "rejected": gettext_lazy("rejected"),
}
BLANKS = {
    "customer_name": gettext_lazy("the customer's name"),
    "brand_name": gettext_lazy("the brand's name"),
    "register_number": gettext_lazy("the register number"),
    "received_on": gettext_lazy("the day of receipt"),
    "due_on": gettext_lazy("the day the answer is due"),
    "documents": gettext_lazy("the documents asked for"),
    "documents_due_on": gettext_lazy("the day by which documents are due"),
    "extension_days": gettext_lazy("the days of an extension"),
    "outcome": gettext_lazy("the decision"),
    "reason": gettext_lazy("the reason"),
    "compensation": gettext_lazy("the compensation"),
}
NEEDED: dict[str, frozenset[str]] = {
    CaseLetter.Sort.ACKNOWLEDGEMENT: frozenset({"register_number"}),
    CaseLetter.Sort.DOCUMENTS: frozenset({"documents"}),
    CaseLetter.Sort.EXTENSION: frozenset({"register_number"}),
    CaseLetter.Sort.ANSWER: frozenset({"outcome", "reason"}),
}


def wording(
    case: Case, sort: str, language: str, *, reason: str = "", at: datetime
) -> tuple[str, list[str]]:
    """The letter as it would go, masked, and what is missing in it, in words of the reader."""
    found = case_terms.letters(case.brand).filter(sort=sort, language=language).first()
    text = found.text if found else ""
    with translation.override(language):
        values = _values(case, reason, at)
    filled = fill.fill(text, values)
    asked = set(fill.blanks(text)) | NEEDED[sort]
    missing = sorted(name for name in asked if not values.get(name))
    return masked(filled), [str(BLANKS.get(name, name)) for name in missing]


def send(
    case: Case,
    sort: str,
    conversation: Conversation,
    *,
    client_token: UUID,
    language: str = "",
    reason: str = "",
    by: User | None,
    at: datetime,
) -> CaseLetter:
    """Promise it in private on the conversation's channel. The customer is told once the platform has accepted it.

    Refused: in public, a placeholder without a value, a conversation of another case, and what the outbox refuses.
    """
    with held(case, ability_of(sort), by) as case:
        if not case.links.filter(conversation=conversation).exists():
            raise Refused("not_linked", _("This conversation does not belong to the case."))
        if conversation.visibility != Visibility.PRIVATE:
            raise Refused("never_in_public", _("A letter about a complaint is never sent in public. Use a private conversation, or write down how else it was told."))  # fmt: skip
        language = language or case.brand.language
        text = _complete(case, sort, language, reason, at)
        words = Words(text=text, visibility=Visibility.PRIVATE, client_token=client_token)
        delivery = outbound.compose(conversation, words, by=by, at=at)
        earlier = CaseLetter.objects.filter(delivery=delivery).first()
        if earlier is not None:
            return earlier
        case_clocks.require_none_on_its_way(case, sort)
        letter = CaseLetter.objects.create(
            case=case, sort=sort, language=language, text=text, way=CaseLetter.Way.CHANNEL, delivery=delivery, by=by, at=at
        )  # fmt: skip
        log(case, "case_letter_sent", by=by, at=at, new=sort)
        return letter


def record(
    case: Case,
    sort: str,
    way: str,
    told_at: datetime,
    *,
    language: str = "",
    reason: str = "",
    by: User | None,
    at: datetime,
) -> CaseLetter:
    """Told by post, at a branch or by telephone, on the date given; never before the case was received."""
    with held(case, ability_of(sort), by) as case:
        if way not in set(CaseLetter.Way.values) - {CaseLetter.Way.CHANNEL}:
            raise Refused("way_unknown", _("Say how the customer was told."))
        require_past(told_at, at)
        if told_at < case.received_at:
            raise Refused("before_receipt", _("This lies before the complaint was received."))
        language = language or case.brand.language
        letter = CaseLetter.objects.create(
            case=case,
            sort=sort,
            language=language,
            text=_complete(case, sort, language, reason, at),
            way=way,
            by=by,
            at=at,
        )
        case_clocks.note_told(letter, told_at, at=at)
        case_clocks.refresh(case, at=at)
        log(case, "case_letter_recorded", by=by, at=at, new=f"{sort}:{way}")
        return letter


def what_is_missing(case: Case, at: datetime) -> str:
    """Why a period cannot be extended yet, to somebody who has not told the customer, or only just."""
    letter = case_clocks.on_its_way(case, CaseLetter.Sort.EXTENSION)
    if letter is None or letter.delivery is None:
        return _("Tell the customer first, by the letter “Extension told”; then extend the period.")
    if letter.delivery.state != Sending.HELD:
        return _("The letter “Extension told” is on its way. Extend the period once the platform has taken it.")  # fmt: skip
    n = max(1, math.ceil((letter.delivery.next_attempt_at - at).total_seconds()))
    return ngettext(
        "The letter “Extension told” can still be taken back for %(n)d second. Extend the period once it has left.",
        "The letter “Extension told” can still be taken back for %(n)d seconds. Extend the period once it has left.",
        n,
    ) % {"n": n}


def ability_of(sort: str) -> str:
    if sort not in CaseLetter.Sort.values:
        raise Refused("letter_unknown", _("There is no such letter."))
    return ABILITIES.get(CaseLetter.Sort(sort), "edit_cases")


def _complete(case: Case, sort: str, language: str, reason: str, at: datetime) -> str:
    text, missing = wording(case, sort, language, reason=reason, at=at)
    if not text.strip():
        raise Refused("no_letter", _("There is no letter of this kind in this language."))
    if missing:
        names = ", ".join(missing)
        raise Refused("letter_incomplete", _("The letter cannot go without %(names)s.") % {"names": names})  # fmt: skip
    return text


def _values(case: Case, reason: str, at: datetime) -> dict[str, str]:
    """In the language that is active."""
    reckoned = of_case(case)
    answer = reckoned.answer
    terms, days = reckoned.terms[answer.form], reckoned.days
    papers = case.documents.filter(received_at=None).order_by("pk")
    asked_on = days.local(at)
    missing_by = days.after(asked_on, terms.documents_days) if terms.documents_days else None
    return {
        "customer_name": case.contact.name,
        "brand_name": case.brand.name,
        "register_number": case.register_number,
        "received_on": date_format(days.local(case.received_at), "j F Y"),
        "due_on": date_format(answer.due_on, "j F Y"),
        "documents": "\n".join(f"- {paper.name}" for paper in papers),
        "documents_due_on": date_format(missing_by, "j F Y") if missing_by else "",
        "extension_days": str(terms.extension_days or ""),
        "outcome": str(VERDICTS.get(case.verdict, "")),
        "reason": masked(reason.strip()) or case.verdict_reason,
        "compensation": "" if case.compensation is None else f"{case.currency} {number_format(case.compensation, 2, force_grouping=True)}",
    }  # fmt: skip
