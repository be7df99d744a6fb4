"""What triage found, in words and icons; a code without words is shown as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inbox.models import Identity

Words = Promise | str

INTENTS: dict[str, tuple[Words, str]] = {
    "card_lost_stolen": (_("Card lost"), "credit-card"),
    "card_swallowed": (_("Card swallowed"), "credit-card"),
    "card_declined": (_("Card declined"), "credit-card"),
    "card_delivery": (_("Card delivery"), "credit-card"),
    "transfer_failed": (_("Transfer failed"), "circle-alert"),
    "transfer_pending": (_("Transfer pending"), "clock"),
    "wrong_recipient": (_("Wrong recipient"), "user-minus"),
    "atm_cash_short": (_("ATM cash short"), "landmark"),
    "atm_location": (_("ATM location"), "landmark"),
    "login_access": (_("Login"), "lock"),
    "face_otp_verification": (_("Verification"), "user-check"),
    "pin_password": (_("PIN or password"), "lock"),
    "app_down_slow": (_("App down or slow"), "smartphone"),
    "indicator_light": (_("Indicator light"), "circle-dot"),
    "device_update": (_("Device update"), "smartphone"),
    "qris_topup_va": (_("QRIS or top-up"), "hash"),
    "fees": (_("Fees"), "file-text"),
    "limits": (_("Limits"), "gauge"),
    "balance_missing": (_("Balance missing"), "circle-alert"),
    "unknown_transaction": (_("Unknown transaction"), "circle-alert"),
    "fraud_report": (_("Fraud report"), "shield-alert"),
    "account_open_close": (_("Open or close account"), "user"),
    "credit_card_bill": (_("Credit card bill"), "credit-card"),
    "loan_kpr": (_("Loan"), "landmark"),
    "fx_rate": (_("Exchange rate"), "repeat"),
    "promo_question": (_("Promo"), "megaphone"),
    "branch_hours_queue": (_("Branch hours"), "landmark"),
    "complaint_service": (_("Complaint"), "message-square-warning"),
    "praise": (_("Praise"), "heart"),
    "suggestion": (_("Suggestion"), "lightbulb"),
    "job": (_("Job question"), "user"),
    "security_tip_sharing": (_("Security tip"), "shield"),
    "other": (_("Other"), "ellipsis"),
}
SENTIMENTS: dict[str, tuple[Words, str]] = {
    "positive": (_("Positive"), "smile"),
    "neutral": (_("Neutral"), "meh"),
    "negative": (_("Negative"), "frown"),
    "mixed": (_("Mixed"), "meh"),
}
FLAGS: dict[str, tuple[Words, str, str]] = {  # words, icon, tone
    "abuse": (_("Abuse"), "eye-off", ""),
    "scam_impersonation": (_("Fake account"), "shield-alert", "bad"),
    "phishing_link": (_("Phishing link"), "shield-alert", "bad"),
    "spam_ads": (_("Spam"), "ban", ""),
    "judol": (_("Gambling ad"), "ban", ""),
    "pinjol": (_("Loan ad"), "ban", ""),
    "threat_violence": (_("Threat"), "siren", "bad"),
    "self_harm": (_("Self-harm"), "siren", "bad"),
    "rumour_cue": (_("Hoax check"), "siren", "warn"),
    "legal_threat": (_("Legal threat"), "scroll-text", "warn"),
    "regulator": (_("Regulator"), "landmark", "warn"),
    "media_viral": (_("May go viral"), "megaphone", "warn"),
    "vip": (_("VIP"), "gem", ""),
}
VEILED = frozenset({"abuse", "threat_violence", "self_harm"})
HATE = (_("Hate speech"), "eye-off", "bad")
MASKED = (_("PII masked"), "shield", "")


@dataclass(frozen=True, slots=True)
class Mark:
    """`tone`: hot is bold; box, box warn and box bad are safety marks."""

    words: Words
    icon: str
    tone: str = ""


def _flag(code: str) -> Mark:
    if code.startswith("pii:"):
        words, icon, tone = MASKED
    elif code.startswith("hate_"):
        words, icon, tone = HATE
    else:
        words, icon, tone = FLAGS.get(code, (code.replace("_", " ").capitalize(), "flag", ""))
    return Mark(words, icon, f"box {tone}".strip())


def marks(intent: str, sentiment: str, urgency: int, flags: list[str]) -> list[Mark]:
    """Safety marks first, then how urgent, what it is about, and the mood: at most four, as a narrow list cuts the last."""
    boxes = list(dict.fromkeys(_flag(code) for code in flags))
    quiet = []
    if urgency == 1:
        quiet.append(Mark(_("Urgent"), "chevrons-up", "hot"))
    elif urgency == 2:
        quiet.append(Mark(_("High"), "chevrons-up", "hot"))
    if intent:
        quiet.append(
            Mark(*INTENTS.get(intent, (intent.replace("_", " ").capitalize(), "message-square")))
        )
    if sentiment in SENTIMENTS and sentiment != "neutral":
        words, icon = SENTIMENTS[sentiment]
        quiet.append(Mark(words, icon))
    return [*boxes[:2], *quiet][:4]


def because(evidence: Iterable[Mapping[str, object]]) -> list[tuple[Words, str]]:
    """What triage found and the words that showed it; words that are hidden or masked stay out."""
    told: dict[Words, str] = {}
    for one in evidence:
        kind, _colon, code = str(one.get("what", "")).rpartition(":")
        if kind == "pii" or code in VEILED or code.startswith("hate_") or not one.get("words"):
            continue
        known = INTENTS.get(code) or FLAGS.get(code) or SENTIMENTS.get(code)
        if known:
            told.setdefault(known[0], str(one["words"]))
    return list(told.items())[:4]


METRICS: dict[str, Words] = {
    "first_reply": _("First reply"),
    "next_reply": _("Next reply"),
    "update": _("Update"),
    "requester_wait": _("Customer’s wait"),
    "resolution": _("Resolution"),
}


def name_of(identity: Identity) -> str:
    """What to call a customer; a visitor may have given no name."""
    return identity.shown_name or str(_("Unknown"))
