"""What the operators of a search mean, and what to say where one cannot be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox import adapters
from inbox.core.states import Status
from inbox.models import Attachment, MaskedItem, Message
from inbox.models.conversation import LIVE
from responders.core import asking
from responders.core.asking import Filter, Term
from responders.models import CaseConversation, Responder, Survey, Tagging

_CASE = re.compile(r"k-?(\d{1,18})", re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,4})d")

Meaning = Callable[[Responder, datetime], Q]

IS: dict[str, Meaning] = {
    "open": lambda r, at: Q(status__in=LIVE),
    **{
        status.value: (lambda r, at, status=status: Q(status=status))  # type: ignore[misc]
        for status in Status
        if status is not Status.OPEN
    },
    "mine": lambda r, at: Q(handling__owner=r),
    "unassigned": lambda r, at: Q(handling__owner=None),
    "unread": lambda r, at: Q(handling__unread__gt=0),
    "overdue": lambda r, at: Q(handling__next_due_at__lte=at),
    "waiting": lambda r, at: Q(turn="ours", status__in=LIVE),
    "public": lambda r, at: Q(visibility="public"),
    "private": lambda r, at: Q(visibility="private"),
}
HAS: dict[str, Callable[[], Q]] = {
    "file": lambda: Q(Exists(Attachment.objects.filter(message__conversation=OuterRef("pk")))),
    "note": lambda: Q(
        Exists(
            Message.objects.filter(conversation=OuterRef("pk"), direction=Message.Direction.NOTE)
        )
    ),
    "masked": lambda: Q(Exists(MaskedItem.objects.filter(message__conversation=OuterRef("pk")))),
    "case": lambda: Q(Exists(CaseConversation.objects.filter(conversation=OuterRef("pk")))),
    "rating": lambda: Q(
        Exists(Survey.objects.filter(conversation=OuterRef("pk"), score__isnull=False))
    ),
    "tag": lambda: Q(Exists(Tagging.objects.filter(conversation=OuterRef("pk")))),
}


@dataclass(slots=True)
class Narrowed:
    """criteria: on conversations. names: words of the customer's name, and whether they are excluded.

    after, before: the moments between which; the first is in, the second out. problems: sentences.
    """

    criteria: Q = field(default_factory=Q)
    names: list[tuple[tuple[Term, ...], bool]] = field(default_factory=list)
    case_numbers: list[str] = field(default_factory=list)
    after: datetime | None = None
    before: datetime | None = None
    asks_spam: bool = False
    problems: list[str] = field(default_factory=list)

    @property
    def wanted_names(self) -> tuple[Term, ...]:
        return tuple(term for terms, is_excluded in self.names if not is_excluded for term in terms)

    def when(self, column: str) -> Q:
        found = Q()
        if self.after is not None:
            found &= Q(**{f"{column}__gte": self.after})
        if self.before is not None:
            found &= Q(**{f"{column}__lt": self.before})
        return found


def narrowed(filters: Sequence[Filter], responder: Responder, at: datetime) -> Narrowed:
    """All of them must hold. One that cannot be read is left out, and told of."""
    found = Narrowed()
    for each in filters:
        match each.operator:
            case "from":
                terms = asking.read(f'"{each.value}"' if " " in each.value else each.value).wanted
                if terms:
                    found.names.append((terms, each.is_excluded))
            case "before" | "after":
                _add_day(found, each, at)
            case _:
                _add_criteria(found, each, responder, at)
    return found


def _add_criteria(found: Narrowed, each: Filter, responder: Responder, at: datetime) -> None:
    value = each.value.lower()
    match each.operator:
        case "is":
            meaning = IS[value](responder, at) if value in IS else None
            found.asks_spam |= value == Status.SPAM and not each.is_excluded
        case "has":
            meaning = HAS[value]() if value in HAS else None
        case "channel":
            meaning = Q(channel__kind__in=_kinds(value)) | Q(channel__name__icontains=value)
        case "tag":
            meaning = Q(
                Exists(Tagging.objects.filter(conversation=OuterRef("pk"), tag__name__iexact=value))
            )
        case "assignee":
            meaning = _assignee(value, responder)
        case _:
            found.case_numbers.append(each.value)
            meaning = _case(value)
    if meaning is None:
        found.problems.append(_unreadable(each))
        return
    found.criteria &= ~meaning if each.is_excluded else meaning


def _kinds(value: str) -> list[str]:
    """Kinds of channels called so: whatsapp, WhatsApp, "x"."""
    plain = value.replace(" ", "").replace("_", "")
    return [
        kind
        for kind in adapters.REGISTRY
        if plain in {kind.replace("_", ""), _(adapters.load(kind).label).lower().replace(" ", "")}
    ]


def _assignee(value: str, responder: Responder) -> Q:
    if value in {"me", "saya"}:
        return Q(handling__owner=responder)
    if value in {"none", "nobody"}:
        return Q(handling__owner=None)
    return Q(handling__owner__name__icontains=value)


def conversation_number(text: str) -> int | None:
    found = _CASE.fullmatch(text.strip())
    return int(found.group(1)) if found else None


def _case(value: str) -> Q:
    """The number of a conversation (K-12), or of a complaint case (P-2026-000012)."""
    number = conversation_number(value) or (
        int(value) if value.isdecimal() and len(value) < 19 else 0
    )
    year, _dash, sequence = value.removeprefix("p-").partition("-")
    if year.isdecimal() and sequence.isdecimal() and len(year) == 4 and len(sequence) < 10:
        registered = CaseConversation.objects.filter(
            conversation=OuterRef("pk"), case__year=int(year), case__sequence=int(sequence)
        )
        return Q(Exists(registered))
    return Q(pk=number)


def _add_day(found: Narrowed, each: Filter, at: datetime) -> None:
    """`before:` ends, and `after:` begins, with the first moment of the day. Excluded, each is the other."""
    day = _day(each.value.lower(), timezone.localtime(at).date())
    if day is None:
        found.problems.append(_unreadable(each))
        return
    moment = datetime.combine(day, time(), timezone.get_current_timezone())
    if (each.operator == "after") is not each.is_excluded:
        found.after = max(found.after or moment, moment)
    else:
        found.before = min(found.before or moment, moment)


def _day(text: str, today: date) -> date | None:
    if text in {"today", "yesterday"}:
        return today - timedelta(days=text == "yesterday")
    if ago := _DAYS.fullmatch(text):
        return today - timedelta(days=int(ago.group(1)))
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _unreadable(each: Filter) -> str:
    if each.operator in {"is", "has"}:
        values = ", ".join(IS if each.operator == "is" else HAS)
        return _("%(typed)s was left out. It takes one of: %(values)s.") % {
            "typed": each.typed,
            "values": values,
        }
    return _("%(typed)s was left out. Write a day as 2026-11-27, today, yesterday or 7d.") % {
        "typed": each.typed
    }
