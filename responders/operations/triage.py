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
from responders.core.rules import InvalidRule, Rule, decide, parse
from responders.core.triage import assess_words, words
from responders.core.verdict import Facts
from responders.models import TriageRule, TriageRun
from responders.operations import findings
from responders.operations.findings import Finding

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
    messages = list(_messages(message_ids)) if message_ids else []
    return list(_read(messages)) if messages else []


def mark(found: Iterable[Finding]) -> None:
    """Write on the messages that they need no reply or are veiled. Locks conversations: before any handling."""
    found = list(found)
    marks.mark(
        [f.message for f in found if f.decision.no_reply_needed],
        [f.message for f in found if f.decision.veil],
    )


def explain(message: Message) -> TriageRun | None:
    """The latest run over a message: what was found, by which words, and which rule set what."""
    return message.triage_runs.order_by("-at", "-pk").first()


def _messages(message_ids: Collection[int]) -> Iterable[Message]:
    return (
        Message.objects.filter(
            pk__in=message_ids, direction=Message.Direction.IN, removed_at__isnull=True
        )
        .select_related("conversation", "channel__brand", "identity")
        .annotate(has_media=Exists(Attachment.objects.filter(message=OuterRef("pk"))))
        .order_by("occurred_at", "pk")
    )


def _read(messages: Collection[Message]) -> Iterable[Finding]:
    rules = rules_of({message.channel.brand_id for message in messages})
    masked = _masked(messages)
    for message in messages:
        facts = _facts(message, masked[message.pk])
        spelt = words(facts.text)
        verdict = assess_words(facts, spelt)
        decision = decide(facts, verdict, rules[message.channel.brand_id], spelt.line)
        yield Finding(message, verdict, decision)


def rules_of(brand_ids: Collection[int]) -> Mapping[int, list[Rule]]:
    """Each brand's active rules, in order. A rule that cannot be read any more is left out, and logged."""
    found: dict[int, list[Rule]] = defaultdict(list)
    for row in TriageRule.objects.filter(brand_id__in=brand_ids, is_active=True):
        try:
            found[row.brand_id].append(parse(row.name, row.conditions, row.effects))
        except InvalidRule as error:
            log.warning("triage rule %s cannot be read: %s", row.pk, error.place)
    return found


def _masked(messages: Collection[Message]) -> Mapping[int, frozenset[str]]:
    kinds: dict[int, set[str]] = defaultdict(set)
    rows = MaskedItem.objects.filter(message__in=messages).values_list("message_id", "kind")
    for message_id, kind in rows.order_by():
        kinds[message_id].add(kind)
    return defaultdict(frozenset, {pk: frozenset(found) for pk, found in kinds.items()})


def _facts(message: Message, masked: frozenset[str]) -> Facts:
    conversation, brand = message.conversation, message.channel.brand
    since = conversation.waiting_since
    return Facts(
        text=message.text,
        channel=message.channel.kind,
        visibility=message.visibility,
        masked=masked,
        handle=message.identity.handle if message.identity else "",
        is_repeat=since is not None and message.occurred_at - since >= BREATH,
        hour=message.occurred_at.astimezone(ZoneInfo(brand.time_zone)).hour,
        own_domains=frozenset(brand.own_domains),
        brand_words=brand_words(brand),
        has_media=message.has_media,  # type: ignore[attr-defined]
    )


def brand_words(brand: Brand) -> frozenset[str]:
    """The words of the name that somebody would imitate."""
    named = {word.lower() for word in brand.name.split() if len(word) > 2}
    return frozenset(named - _GENERIC)
