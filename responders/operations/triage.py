"""Read many messages at once, decide by the brand's rules, and write what was found and why."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef

from inbox.models import Attachment, Brand, MaskedItem, Message
from inbox.operations import marks
from inbox.operations.bulk import among
from responders.core.rules import InvalidRule, Rule, decide, parse
from responders.core.triage import assess_words, words
from responders.core.verdict import Facts
from responders.models import TriageRule, TriageRun
from responders.operations import findings
from responders.operations.findings import Finding, Heard

log = logging.getLogger(__name__)

# Somebody who writes several lines in one breath does not repeat themselves.
BREATH = timedelta(minutes=10)
_GENERIC = frozenset({"bank", "pt", "tbk", "persero", "indonesia", "the", "asia"})


def apply(message_ids: Collection[int], *, at: datetime) -> None:
    """Triage these inbound messages, about a dozen queries for any number; conversations have handling already.

    Writes runs, handlings, tags, marks and journal in one transaction. Reading a message again (after an edit) adds
    to what was found, and never takes a mark away.
    """
    with transaction.atomic():
        found = find(message_ids)
        mark(found)
        findings.write(found, at=at)


def find(message_ids: Collection[int]) -> list[Finding]:
    """What triage finds in these messages and the brands' rules decide; outbound and removed ones are left out."""
    messages = _heard(message_ids) if message_ids else []
    return list(_read(messages)) if messages else []


def mark(found: Iterable[Finding]) -> None:
    """Write on the messages that they need no reply or are veiled. Locks conversations: before any handling."""
    found = list(found)
    marks.mark(
        {f.message.pk: f.message.conversation_id for f in found if f.decision.no_reply_needed},
        [f.message.pk for f in found if f.decision.veil],
    )


def explain(message: Message) -> TriageRun | None:
    """The latest run over a message: what was found, by which words, and which rule set what."""
    return message.triage_runs.order_by("-at", "-pk").first()


def _heard(message_ids: Collection[int]) -> list[Heard]:
    rows = (
        Message.objects.filter(
            among("pk", message_ids), direction=Message.Direction.IN, removed_at__isnull=True
        )
        .annotate(has_media=Exists(Attachment.objects.filter(message=OuterRef("pk"))))
        .order_by("occurred_at", "pk")
        .values_list(
            "pk", "conversation_id", "conversation__brand_id", "received_at", "occurred_at", "text", "visibility",
            "channel__kind", "identity__handle", "conversation__waiting_since", "has_media",
        )
    )  # fmt: skip
    return [Heard(*row) for row in rows]


def _read(messages: Collection[Heard]) -> Iterable[Finding]:
    brands = Brand.objects.in_bulk({message.brand_id for message in messages})
    rules = rules_of(brands)
    masked = _masked([message.pk for message in messages])
    for message in messages:
        facts = _facts(message, brands[message.brand_id], masked[message.pk])
        spelt = words(facts.text)
        verdict = assess_words(facts, spelt)
        yield Finding(message, verdict, decide(facts, verdict, rules[message.brand_id], spelt.line))


def rules_of(brand_ids: Collection[int]) -> Mapping[int, list[Rule]]:
    """Each brand's active rules, in order. A rule that cannot be read any more is left out, and logged."""
    found: dict[int, list[Rule]] = defaultdict(list)
    for row in TriageRule.objects.filter(brand_id__in=brand_ids, is_active=True):
        try:
            found[row.brand_id].append(parse(row.name, row.conditions, row.effects))
        except InvalidRule as error:
            log.warning("triage rule %s cannot be read: %s", row.pk, error.place)
    return found


def _masked(message_ids: Collection[int]) -> Mapping[int, set[str]]:
    kinds: dict[int, set[str]] = defaultdict(set)
    rows = MaskedItem.objects.filter(among("message_id", message_ids)).values_list(
        "message_id", "kind"
    )
    for message_id, kind in rows.order_by():
        kinds[message_id].add(kind)
    return kinds


def _facts(message: Heard, brand: Brand, masked: Collection[str]) -> Facts:
    since = message.waiting_since
    return Facts(
        text=message.text,
        channel=message.channel_kind,
        visibility=message.visibility,
        masked=frozenset(masked),
        handle=message.handle or "",
        is_repeat=since is not None and message.occurred_at - since >= BREATH,
        hour=message.occurred_at.astimezone(ZoneInfo(brand.time_zone)).hour,
        own_domains=frozenset(brand.own_domains),
        brand_words=brand_words(brand),
        has_media=message.has_media,
    )


def brand_words(brand: Brand) -> frozenset[str]:
    """The words of the name that somebody would imitate."""
    named = {word.lower() for word in brand.name.split() if len(word) > 2}
    return frozenset(named - _GENERIC)
