"""What triage asks, finds and decides, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from responders.console.forms.conditions import LANGUAGES, VISIBILITIES
from responders.console.forms.policies import PRIORITIES
from responders.console.forms.rules import MASKED
from responders.console.rows import channel_label
from responders.console.words import FLAGS, INTENTS, SENTIMENTS
from responders.operations.trials import Trial

NAMES: dict[str, Any] = {
    "intent": gettext_lazy("It is about"),
    "sentiment": gettext_lazy("Mood"),
    "urgency_at_most": gettext_lazy("At least this urgent"),
    "language": gettext_lazy("Language"),
    "channel": gettext_lazy("Channel"),
    "visibility": gettext_lazy("Visibility"),
    "flags_any": gettext_lazy("Any of these risks"),
    "flags_all": gettext_lazy("All of these risks"),
    "masked_any": gettext_lazy("Personal data was masked"),
    "words_any": gettext_lazy("Any of these words"),
    "words_none": gettext_lazy("None of these words"),
    "hour_from": gettext_lazy("From hour"),
    "hour_until": gettext_lazy("Until hour"),
    "priority": gettext_lazy("Priority"),
    "queue": gettext_lazy("Queue"),
    "policy": gettext_lazy("SLA policy"),
    "no_reply_needed": gettext_lazy("Needs no reply"),
    "veil": gettext_lazy("Veil the words"),
    "tags": gettext_lazy("Tags"),
    "tag": gettext_lazy("Tag"),
    "urgency": gettext_lazy("Urgency"),
    "flags": gettext_lazy("Risks"),
}
PERSONAL = "pii:"
_FLAGS = {code: words for code, (words, _icon, _tone) in FLAGS.items()}
_VALUES: dict[str, Mapping[str, Any]] = {
    "intent": {code: words for code, (words, _icon) in INTENTS.items()},
    "sentiment": {code: words for code, (words, _icon) in SENTIMENTS.items()},
    "language": LANGUAGES,
    "visibility": VISIBILITIES,
    "flags_any": _FLAGS,
    "flags_all": _FLAGS,
    "flags": _FLAGS,
    "masked_any": MASKED,
    "priority": {str(number): words for number, words in PRIORITIES.items()},
    "urgency": {str(number): words for number, words in PRIORITIES.items()},
    "urgency_at_most": {str(number): words for number, words in PRIORITIES.items()},
    "no_reply_needed": {"True": gettext_lazy("yes"), "False": gettext_lazy("no")},
    "veil": {"True": gettext_lazy("yes"), "False": gettext_lazy("no")},
}


def value(name: str, code: Any) -> str:
    """One value in words; a code without words as it is."""
    if name == "channel":
        return channel_label(str(code))
    if str(code).startswith(PERSONAL):
        kind = str(code).removeprefix(PERSONAL)
        return _("Personal data: %(kind)s") % {"kind": MASKED.get(kind, kind)}
    return str(_VALUES.get(name, {}).get(str(code), str(code)))


def _pairs(found: Mapping[str, Any]) -> list[tuple[Any, str]]:
    return [
        (
            NAMES.get(name, name),
            ", ".join(value(name, one) for one in (said if isinstance(said, list) else [said])),
        )
        for name, said in found.items()
        if said not in (None, "", [])
    ]


conditions = effects = _pairs


def shown(found: Trial) -> dict[str, Any]:
    """A trial for the page: what was found, the words that showed it, which rule set what."""
    verdict, decision = found.verdict, found.decision
    return {
        "text": found.text,
        "verdict": _pairs(
            {
                "intent": verdict.intent,
                "sentiment": str(verdict.sentiment),
                "language": str(verdict.language),
                "urgency": verdict.urgency,
                "flags": list(verdict.flags),
            }
        ),
        "evidence": [(_evidence(each.what), each.words) for each in verdict.evidence],
        "because": [
            (
                NAMES.get(each.what, each.what),
                value(each.what, each.value),
                each.rule or _("Triage itself"),
            )
            for each in decision.because
        ],
    }


def _evidence(what: str) -> str:
    """`topic:card_lost_stolen`, or a flag."""
    if what.startswith(PERSONAL):
        return value("flags", what)
    kind, _colon, code = what.rpartition(":")
    if kind == "urgency":
        return f"{NAMES['urgency']}: {value('urgency', code.removeprefix('P'))}"
    for name in ("intent", "flags", "sentiment"):
        if code in _VALUES[name]:
            return value(name, code)
    return f"{kind} {code}".strip().replace("_", " ")
