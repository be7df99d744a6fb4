"""The mood of a customer's first words and of their last, in each conversation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact

from inbox.models import Conversation, User
from responders.core.verdict import Sentiment
from responders.models import TriageRun
from responders.reports.scope import Filters, Period, clocks

# What was found last in the first words, and in the last.
IN_ORDER = ("message__occurred_at", "message_id", "-at")
BACKWARDS = ("-message__occurred_at", "-message_id", "-at")
MOODS = (Sentiment.NEGATIVE.value, Sentiment.NEUTRAL.value, Sentiment.POSITIVE.value)


class _First(ArrayAgg):
    """Of a group, in an order."""

    template = "(%(function)s(%(distinct)s%(expressions)s %(order_by)s))[1]"
    output_field = CharField()


@dataclass(frozen=True, slots=True)
class Feelings:
    """`moves`: conversations by first and last mood, each of MOODS; mixed ones are neutral. n: their sum."""

    moves: Mapping[tuple[str, str], int]

    @property
    def n(self) -> int:
        return sum(self.moves.values())

    def first(self, mood: str) -> int:
        return sum(many for (first, _last), many in self.moves.items() if first == mood)

    def last(self, mood: str) -> int:
        return sum(many for (_first, last), many in self.moves.items() if last == mood)


def feelings(by: User | None, period: Period, filters: Filters | None = None) -> Feelings:
    """Of conversations with a clock in the period in which the customer wrote more than once. Raises NotAllowed.

    As `moved` finds them, in one pass over what was found in their words instead of five looks at each conversation.
    """
    within = clocks(by, period, filters).order_by().values("conversation")
    runs = TriageRun.objects.filter(message__direction="in", message__conversation__in=within)
    mood = KeyTextTransform("sentiment", "verdict")
    rows = (
        runs.order_by()
        .values("message__conversation")
        .annotate(
            said=Count("message", distinct=True),
            first=_First(mood, order_by=IN_ORDER),
            last=_First(mood, order_by=BACKWARDS),
        )
        .filter(said__gt=1)
        .values_list("first", "last")
    )
    found = Counter((_known(first), _known(last)) for first, last in rows.iterator(chunk_size=5000))
    return Feelings(found)


def _known(mood: str | None) -> str:
    return mood if mood in (Sentiment.NEGATIVE, Sentiment.POSITIVE) else Sentiment.NEUTRAL.value


def moved(
    by: User | None, period: Period, filters: Filters | None = None
) -> QuerySet[Conversation]:
    """Conversations with the moods `first` and `last`; unordered."""
    within = clocks(by, period, filters).order_by().values("conversation")
    runs = TriageRun.objects.filter(message__conversation=OuterRef("pk"), message__direction="in")
    in_order, backwards = runs.order_by(*IN_ORDER), runs.order_by(*BACKWARDS)
    return (
        Conversation.objects.filter(pk__in=within)
        .annotate(
            opened=Subquery(in_order.values("message_id")[:1]),
            ended=Subquery(backwards.values("message_id")[:1]),
            first=_mood(in_order),
            last=_mood(backwards),
        )
        .exclude(opened=None)
        .exclude(opened=F("ended"))
    )


def _mood(runs: QuerySet[TriageRun]) -> Case:
    named = runs.annotate(mood=KeyTextTransform("sentiment", "verdict")).values("mood")[:1]
    mood = Subquery(named, output_field=CharField())
    return Case(
        When(Exact(mood, Sentiment.NEGATIVE.value), then=Value(Sentiment.NEGATIVE.value)),
        When(Exact(mood, Sentiment.POSITIVE.value), then=Value(Sentiment.POSITIVE.value)),
        default=Value(Sentiment.NEUTRAL.value),
        output_field=CharField(),
    )
