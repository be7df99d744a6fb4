"""What a new bank begins with: queues, tags and triage rules, to be changed as it learns."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from inbox.models import Brand
from responders.models import AlertRule, Queue, Tag, Team, TriageRule
from responders.operations import alert_rules, rules

CARE, DESK = "Layanan Nasabah (Customer care)", "Meja Fraud (Fraud desk)"


class Start(NamedTuple):
    name: str
    conditions: dict[str, Any]
    effects: dict[str, Any]


# slug: name, team
QUEUES = {
    "general": ("Umum (General)", CARE),
    "cards": ("Kartu (Cards)", CARE),
    "transfers": ("Transfer & saldo (Transfers)", CARE),
    "digital": ("Digital (App and login)", CARE),
    "fraud": ("Fraud & keamanan (Fraud)", DESK),
}
TAGS = (
    "kartu hilang", "penipuan", "transfer gagal", "gangguan aplikasi", "regulator", "viral", "hoaks", "spam",
    "data pribadi", "keluhan", "pujian", "saran", "perlu bahasa inggris",
)  # fmt: skip
_CARDS = [
    "card_lost_stolen",
    "card_swallowed",
    "card_declined",
    "card_delivery",
    "credit_card_bill",
]
_MONEY = [
    "transfer_failed", "transfer_pending", "wrong_recipient", "balance_missing", "atm_cash_short", "qris_topup_va",
]  # fmt: skip
_DIGITAL = [
    "login_access", "face_otp_verification", "pin_password", "app_down_slow", "indicator_light", "device_update",
]  # fmt: skip
RULES = (
    Start(
        "Iklan & judi: rendah (Spam and gambling: low)",
        {"flags_any": ["judol", "pinjol", "spam_ads"]},
        {"queue": "general", "priority": 4, "tags": ["spam"]},
    ),
    Start(
        "Akun palsu & phishing (Impostors and phishing)",
        {"flags_any": ["scam_impersonation", "phishing_link"]},
        {"queue": "fraud", "priority": 2, "tags": ["penipuan"], "no_reply_needed": False},
    ),
    Start(
        "Dana berisiko: fraud (Money at risk)",
        {"intent": ["fraud_report", "unknown_transaction"]},
        {"queue": "fraud", "priority": 1, "tags": ["penipuan"]},
    ),
    Start(
        "Ancaman & keselamatan (Threats and safety)",
        {"flags_any": ["threat_violence", "self_harm"]},
        {"queue": "general", "priority": 1, "no_reply_needed": False},
    ),
    Start(
        "Data pribadi di ruang publik (Personal data in public)",
        {
            "visibility": ["public"],
            "masked_any": ["PAN", "CVV", "PIN", "OTP", "SECRET", "NIK", "ACCOUNT", "NPWP"],
        },
        {"priority": 1, "tags": ["data pribadi"], "no_reply_needed": False},
    ),
    Start(
        "Regulator atau hukum (Regulator or law)",
        {"flags_any": ["regulator", "legal_threat"], "urgency_at_most": 3},
        {"priority": 2, "tags": ["regulator"]},
    ),
    Start(
        "Bisa viral (May go viral)",
        {"flags_any": ["media_viral"], "sentiment": ["negative", "mixed"]},
        {"priority": 2, "tags": ["viral"]},
    ),
    Start("Rumor: cek fakta (Hoax check)", {"flags_any": ["rumour_cue"]}, {"tags": ["hoaks"]}),
    Start("Kartu hilang (Lost card)", {"intent": ["card_lost_stolen"]}, {"tags": ["kartu hilang"]}),
    Start("Kartu (Cards)", {"intent": _CARDS}, {"queue": "cards"}),
    Start(
        "Transfer gagal (Failed transfer)",
        {"intent": ["transfer_failed", "transfer_pending"], "urgency_at_most": 2},
        {"tags": ["transfer gagal"]},
    ),
    Start("Transfer & saldo (Money)", {"intent": _MONEY}, {"queue": "transfers"}),
    Start("Gangguan (Outage)", {"intent": ["app_down_slow"]}, {"tags": ["gangguan aplikasi"]}),
    Start("Digital (App and login)", {"intent": _DIGITAL}, {"queue": "digital"}),
    Start("Keluhan (Complaint)", {"intent": ["complaint_service"]}, {"tags": ["keluhan"]}),
    Start(
        "Pujian (Praise)", {"intent": ["praise"], "sentiment": ["positive"]}, {"tags": ["pujian"]}
    ),
    Start("Saran (Suggestion)", {"intent": ["suggestion"]}, {"tags": ["saran"]}),
    Start("Bahasa Inggris (English)", {"language": ["en"]}, {"tags": ["perlu bahasa inggris"]}),
    Start("Selebihnya (Everything else)", {}, {"queue": "general"}),
)


NOTICES = (
    alert_rules.Plan(
        name="Segera jatuh tempo (Due soon)",
        kind="due_soon",
        whom=["owner"],
        ways=["console", "push", "webhook"],
    ),
    alert_rules.Plan(
        name="Terlambat (Late)",
        kind="breached",
        whom=["owner", "leads"],
        ways=["console", "email", "push", "webhook"],
    ),
    alert_rules.Plan(
        name="Pengaduan segera jatuh tempo (Complaint due soon)",
        kind="case_due_soon",
        whom=["owner", "leads"],
        ways=["console", "email", "webhook"],
    ),
    alert_rules.Plan(
        name="Pengaduan terlambat (Complaint late)",
        kind="case_late",
        whom=["owner", "leads"],
        ways=["console", "email", "push", "webhook"],
    ),
)


def furnish(brand: Brand, *, at: datetime) -> None:
    """Queues, tags, triage and notice rules for a bank that has none; what is there already is left as it is."""
    with transaction.atomic():
        teams = {name: _team(brand, name) for name in (CARE, DESK)}
        for slug, (name, team) in QUEUES.items():
            Queue.objects.get_or_create(
                brand=brand, slug=slug, defaults={"name": name, "team": teams[team]}
            )
        Tag.objects.bulk_create(
            [Tag(brand=brand, name=name) for name in TAGS], ignore_conflicts=True
        )
        if not TriageRule.objects.filter(brand=brand).exists():
            for start in RULES:
                rules.create(brand, start.name, start.conditions, start.effects, by=None, at=at)
        if not AlertRule.objects.filter(brand=brand).exists():
            for plan in NOTICES:
                alert_rules.create(brand, plan, by=None, at=at)


def _team(brand: Brand, name: str) -> Team:
    team, _made = Team.objects.get_or_create(brand=brand, name=name)
    return team
