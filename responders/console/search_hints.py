"""What may be typed next into the search field: operators, then the values each takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from responders.console.rows import channel_label
from responders.console.words import Words
from responders.core.asking import OPERATORS
from responders.models import Responder, Tag
from responders.operations.search_filters import HAS, IS

MOST = 9
ABOUT: dict[str, Words] = {
    "from": gettext_lazy("the customer’s name or handle"),
    "channel": gettext_lazy("where it was said"),
    "tag": gettext_lazy("a tag of the conversation"),
    "is": gettext_lazy("how the conversation stands"),
    "assignee": gettext_lazy("who has it: me, none or a name"),
    "before": gettext_lazy("before a day"),
    "after": gettext_lazy("on a day or later"),
    "has": gettext_lazy("what is in it"),
    "case": gettext_lazy("the number of a conversation or complaint"),
}
DAYS = ("today", "yesterday", "7d", "30d")


@dataclass(frozen=True, slots=True)
class Hint:
    """`text` is what the whole field holds once it is chosen; `typed` what is shown, `about` what it means."""

    text: str
    typed: str
    about: Words = ""


def hints_for(typed: str, responder: Responder) -> list[Hint]:
    """For the word the typing ends in; none after a finished word and within a quotation."""
    if typed.count('"') % 2:
        return []
    done, _space, last = typed.rpartition(" ")
    done = f"{done} " if done else ""
    minus, last = ("-", last[1:]) if last.startswith("-") else ("", last)
    operator, colon, value = last.partition(":")
    if not colon:
        names = [name for name in OPERATORS if name.startswith(last.lower())]
        return [Hint(f"{done}{minus}{name}:", f"{minus}{name}:", ABOUT[name]) for name in names]
    values = _values(operator.lower(), responder)
    fit = [one for one in values if one.lower().startswith(value.strip('"').lower())]
    return [_of(f"{done}{minus}{operator.lower()}:", one) for one in fit[:MOST]]


def _of(before: str, value: str) -> Hint:
    written = f'"{value}"' if " " in value else value
    operator = before.rpartition(" ")[2]
    about = channel_label(value) if operator.endswith("channel:") else ""
    return Hint(f"{before}{written} ", f"{operator}{written}", about)


def _values(operator: str, responder: Responder) -> Iterable[str]:
    known: dict[str, Callable[[], Iterable[str]]] = {
        "is": lambda: IS,
        "has": lambda: HAS,
        "before": lambda: DAYS,
        "after": lambda: DAYS,
        "channel": lambda: sorted(
            {kind for kind in responder.brands.values_list("channels__kind", flat=True) if kind}
        ),
        "tag": lambda: dict.fromkeys(
            Tag.objects.filter(brand__in=responder.brands.all())
            .order_by("name")
            .values_list("name", flat=True)[:500]
        ),
        "assignee": lambda: ["me", "none", *_colleagues(responder)],
    }
    return known[operator]() if operator in known else ()


def _colleagues(responder: Responder) -> list[str]:
    same = Responder.objects.filter(brands__in=responder.brands.all(), user__is_active=True)
    return list(same.order_by("name").values_list("name", flat=True).distinct()[:200])
