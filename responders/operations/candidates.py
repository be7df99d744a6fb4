"""The people of a team as routing sees them: there or not, how much they have, what they can do."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, OuterRef, QuerySet, Subquery

from inbox import adapters
from inbox.core.events import Visibility
from inbox.core.states import Status
from responders import access
from responders.core.routing import Candidate
from responders.models import Assignment, Capacity, Handling, Presence, Queue, Responder, Skill

TAKES_PLACES = [Status.NEW, Status.OPEN]  # what waits for the customer, or for a time, does not
_OFFLINE = Presence.State.OFFLINE


def class_of(kind: str, visibility: str) -> str:
    """The class of channels a conversation counts in, for capacity."""
    if _is_mail(kind):
        return Capacity.Class.MAIL.value
    is_public = visibility == Visibility.PUBLIC.value
    return (Capacity.Class.COMMENT if is_public else Capacity.Class.CHAT).value


def answering_for(brand: str) -> QuerySet[Responder]:
    """Who may answer for it; `brand` is a column of the query around this one."""
    return Responder.objects.filter(
        brands=OuterRef(brand), user__is_active=True, role__in=access.ABILITIES["reply"]
    )


def able(queue: Queue) -> QuerySet[Responder]:
    """Those of the queue's team who may answer for its brand."""
    rows = access.answering().filter(team=queue.team_id)
    return Responder.objects.filter(pk__in=rows.values("responder"))


def there(queue: Queue) -> QuerySet[Responder]:
    """Those who are able, and not offline."""
    open_now = Presence.objects.filter(ends_at=None).exclude(state=_OFFLINE)
    return able(queue).filter(pk__in=open_now.values("responder"))


def gather(people: QuerySet[Responder]) -> list[Candidate]:
    """Six queries, however many people. Where the caller holds their rows, nobody gives them more meanwhile."""
    latest = Assignment.objects.filter(responder=OuterRef("pk")).order_by("-at").values("at")[:1]
    found = {one.pk: one for one in people.order_by("pk")}
    given = dict(
        Responder.objects.filter(pk__in=found)
        .annotate(latest=Subquery(latest))
        .values_list("pk", "latest")
    )
    now = Presence.objects.filter(responder__in=found, ends_at=None).exclude(state=_OFFLINE)
    made = {
        one.responder_id: _candidate(found[one.responder_id], one, given[one.responder_id])
        for one in now
    }
    _learn(made)
    for owner, channel_class, many in held(made):
        for _each in range(many):
            made[owner].takes(channel_class)
    return list(made.values())


def _candidate(person: Responder, now: Presence, given_at: datetime | None) -> Candidate:
    return Candidate(
        person=person.pk,
        name=person.name,
        places=person.capacity,
        idle_since=max(now.starts_at, given_at or now.starts_at),
        is_available=now.state == Presence.State.AVAILABLE,
    )


def imagined(queue: Queue, at: datetime) -> list[Candidate]:
    """Everybody able, as if they were there with nothing at hand."""
    made = {
        one.pk: Candidate(one.pk, one.name, one.capacity, idle_since=at)
        for one in able(queue).order_by("pk")
    }
    _learn(made)
    return list(made.values())


def _learn(made: dict[int, Candidate]) -> None:
    """What they can, and how much each class weighs."""
    for skill in Skill.objects.filter(responder__in=made):
        one = made[skill.responder_id]
        known = one.skills if skill.kind == Skill.Kind.SKILL else one.languages
        known[skill.name] = skill.level
    for capacity in Capacity.objects.filter(responder__in=made):
        one = made[capacity.responder_id]
        one.weights[capacity.channel_class] = capacity.weight
        if capacity.most is not None:
            one.most[capacity.channel_class] = capacity.most


def held(people: Collection[int]) -> Iterator[tuple[int, str, int]]:
    """Person, class, how many conversations of it take places of theirs."""
    rows = (
        Handling.objects.filter(owner__in=people, conversation__status__in=TAKES_PLACES)
        .values_list("owner_id", "conversation__channel__kind", "conversation__visibility")
        .annotate(many=Count("pk"))
        .order_by()
    )
    for owner, kind, visibility, many in rows:
        yield owner, class_of(kind, visibility), many


@lru_cache(maxsize=64)
def _is_mail(kind: str) -> bool:
    return adapters.load(kind).capabilities.is_mail
