"""The mood of a customer's first words and of their last, in each conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.lookups import Exact

from inbox.models import Conversation, User
from responders.core.verdict import Sentiment
from responders.models import TriageRun
from responders.reports.scope import Filters, Period, clocks

MOODS = (Sentiment.NEGATIVE.value, Sentiment.NEUTRAL.value, Sentiment.POSITIVE.value)


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
    """Of conversations with a clock in the period in which the customer wrote more than once. Raises NotAllowed."""
    rows = moved(by, period, filters).values("first", "last").annotate(many=Count("pk")).order_by()
    return Feelings({(row["first"], row["last"]): row["many"] for row in rows})


def moved(
    by: User | None, period: Period, filters: Filters | None = None
) -> QuerySet[Conversation]:
    """Conversations with the moods `first` and `last`; unordered."""
    within = clocks(by, period, filters).order_by().values("conversation")
    runs = TriageRun.objects.filter(message__conversation=OuterRef("pk"), message__direction="in")
    in_order = runs.order_by("message__occurred_at", "message_id", "-at")
    backwards = runs.order_by("-message__occurred_at", "-message_id", "-at")
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
