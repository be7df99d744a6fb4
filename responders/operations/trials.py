"""What triage would make of a text, without a message and without a trace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from inbox.core.personal_data import mask
from inbox.models import Brand, User
from responders import access
from responders.core.rules import Decision, decide
from responders.core.triage import assess_words, words
from responders.core.verdict import Facts, Verdict
from responders.operations import triage


@dataclass(frozen=True, slots=True)
class Trial:
    """`text` is masked, as it would be kept; the verdict's spans are of it."""

    text: str
    verdict: Verdict
    decision: Decision


def attempt(
    brand: Brand, text: str, *, kind: str, visibility: str, by: User | None, at: datetime
) -> Trial:
    """As if somebody wrote `text` at `at` through a channel of this kind; by the rules that are on."""
    access.require(by, "edit_rules", brand.pk)
    masked = mask(text)
    facts = Facts(
        text=masked.text,
        channel=kind,
        visibility=visibility,
        masked=frozenset(item.kind for item in masked.items),
        hour=at.astimezone(ZoneInfo(brand.time_zone)).hour,
        own_domains=frozenset(brand.own_domains),
        brand_words=triage.brand_words(brand),
    )
    spelt = words(masked.text)
    verdict = assess_words(facts, spelt)
    rules = triage.rules_of([brand.pk])[brand.pk]
    return Trial(masked.text, verdict, decide(facts, verdict, rules, spelt.line))
