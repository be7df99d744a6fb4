"""Channels, rules, macros, dead letters, tokens and the journal as people use them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from inbox.models import Activity, Channel
from responders.models import ApiToken, Macro, Responder, TriageRule, WebhookEvent
from tests.builders import a_brand, a_hook, a_responder
from tests.responders.console.desk import at_desk
from tests.responders.console.signing import signed_in
from tests.responders.console.things import Things, everything_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def things() -> Things:
    return everything_of(a_brand())


@pytest.fixture
def manager(things: Things) -> Client:
    return signed_in(a_responder("Dewi", Responder.Role.MANAGER, things.brand))


@pytest.fixture
def admin(things: Things) -> Client:
    return signed_in(a_responder("Wati", Responder.Role.ADMIN, things.brand))


def test_a_chat_is_connected_and_shows_how_to_embed_it(admin: Client, things: Things) -> None:
    page = reverse("manage-channel-connect", args=[things.brand.pk, "webchat"])
    answer = admin.post(page, {"name": "Chat situs"}, follow=True)
    channel = Channel.objects.get(name="Chat situs")
    assert "&lt;script src=" not in answer.content.decode()
    named = {"origins": "https://www.bank.example\n"}
    answer = admin.post(reverse("manage-channel-origins", args=[channel.pk]), named, follow=True)
    shown = answer.content.decode()
    assert "&lt;script src=" in shown
    assert f"{channel.account}/widget.js" in shown
    assert channel.hook is not None and channel.hook.token not in shown  # nobody calls it but us


def test_a_missing_credential_keeps_the_form(admin: Client, things: Things) -> None:
    kind = next(
        kind
        for kind in admin.get(reverse("manage-channel-kinds", args=[things.brand.pk])).context[
            "kinds"
        ]
        if kind["kind"] != "webchat"
    )["kind"]
    page = reverse("manage-channel-connect", args=[things.brand.pk, kind])
    answer = admin.post(page, {"name": "Halaman"})
    assert answer.status_code == 422
    assert 'value="Halaman"' in answer.content.decode()


def test_secrets_never_come_back(admin: Client, things: Things) -> None:
    Channel.objects.filter(pk=things.channel.pk).update(credentials={"token": "rahasia-sekali"})
    for name in ("manage-channel", "manage-channel-reconnect"):
        assert (
            "rahasia-sekali"
            not in admin.get(reverse(name, args=[things.channel.pk])).content.decode()
        )


def test_a_channel_is_paused_and_resumed(admin: Client, things: Things) -> None:
    admin.post(reverse("manage-channel-pause", args=[things.channel.pk]))
    things.channel.refresh_from_db()
    assert things.channel.state == "paused"
    admin.post(reverse("manage-channel-resume", args=[things.channel.pk]))
    things.channel.refresh_from_db()
    assert things.channel.state == "active"


def test_new_credentials_of_a_paused_channel_say_that_it_stays_paused(
    admin: Client, things: Things
) -> None:
    hook = a_hook(things.brand, "webchat")
    Channel.objects.filter(pk=things.channel.pk).update(kind="webchat", hook=hook, state="paused")
    path = reverse("manage-channel-reconnect", args=[things.channel.pk])
    assert "It stays paused: replies wait." in admin.get(path).content.decode()
    told = admin.post(path, {}, follow=True).content.decode()
    assert "It is still paused: replies wait." in told
    things.channel.refresh_from_db()
    assert things.channel.state == "paused"


def test_a_rule_is_made_of_ticks_and_words(manager: Client, things: Things) -> None:
    filled = {
        "name": "Kartu hilang",
        "intent": ["card_lost_stolen"],
        "words_any": "kartu hilang\nkecopetan",
        "priority": "1",
        "queue": "general",
        "veil": "no",
        "tags": "kartu,  darurat ",
    }
    manager.post(reverse("manage-rule-add", args=[things.brand.pk]), filled)
    rule = TriageRule.objects.get(name="Kartu hilang")
    assert rule.conditions == {
        "intent": ["card_lost_stolen"],
        "words_any": ["kartu hilang", "kecopetan"],
    }
    assert rule.effects == {
        "priority": 1,
        "queue": "general",
        "veil": False,
        "tags": ["kartu", "darurat"],
    }


def test_saving_a_rule_unchanged_changes_nothing(manager: Client, things: Things) -> None:
    page = reverse("manage-rule", args=[things.rule.pk])
    form = manager.get(page).context["form"]
    filled = {bound.name: bound.value() for bound in form if bound.value() not in (None, "", [])}
    manager.post(page, filled)
    kept = TriageRule.objects.get(pk=things.rule.pk)
    assert (kept.conditions, kept.effects) == (things.rule.conditions, things.rule.effects)


def test_trying_a_text_names_the_rule_that_decides(manager: Client, things: Things) -> None:
    page = reverse("manage-rules-try", args=[things.brand.pk])
    filled = {"text": "kartu atm saya ketelan", "channel": "webchat", "visibility": "private"}
    shown = manager.post(page, filled).context["shown"]
    assert [str(rule) for what, value, rule in shown["because"] if str(value) == "Urgent"] == [
        "Cards"
    ]


def test_personal_data_is_masked_before_it_is_tried(manager: Client, things: Things) -> None:
    page = reverse("manage-rules-try", args=[things.brand.pk])
    filled = {"text": "kartu 4111 1111 1111 1111", "channel": "webchat", "visibility": "private"}
    assert "1111 1111" not in manager.post(page, filled).context["shown"]["text"]


def test_a_macro_with_an_unknown_blank_is_refused_beside_the_field(
    manager: Client, things: Things
) -> None:
    filled = {"brand": things.brand.pk, "name": "Salah", "language": "id", "text": "Halo {nama}"}
    answer = manager.post(reverse("manage-macro-add"), filled)
    assert answer.status_code == 422
    assert "text" in answer.context["form"].errors
    assert not Macro.objects.filter(name="Salah").exists()


def test_a_macro_is_for_everybody_for_a_team_or_for_oneself(
    manager: Client, things: Things
) -> None:
    filled = {"brand": things.brand.pk, "language": "id", "text": "Halo Kak"}
    for whose in ("all", "own", str(things.team.pk)):
        manager.post(reverse("manage-macro-add"), {**filled, "name": whose, "whose": whose})
    kept = {macro.name: (macro.owner, macro.team) for macro in Macro.objects.exclude(name="Salam")}
    dewi = Macro.objects.get(name="own").owner
    assert kept == {
        "all": (None, None),
        "own": (dewi, None),
        str(things.team.pk): (None, things.team),
    }
    agent = at_desk(a_responder("Rani", "agent", things.brand))
    agent.post(reverse("manage-macro-add"), {**filled, "name": "Salam Rani", "whose": "all"})
    assert Macro.objects.get(name="Salam Rani").owner.name == "Rani"
    listed = agent.get(reverse("manage-macros")).content.decode()
    assert "Salam Rani" in listed
    assert "Halo {customer_name}" not in listed  # everybody's is not an agent's to change
    assert agent.get(reverse("manage-macro", args=[things.macro.pk])).status_code == 404


def test_a_dead_letter_is_ignored_only_with_a_note(manager: Client, things: Things) -> None:
    page = reverse("manage-dead-letter-ignore", args=[things.letter.pk])
    assert manager.post(page, {"note": ""}).status_code == 422
    manager.post(page, {"note": "Uji coba platform"})
    things.letter.refresh_from_db()
    assert (things.letter.state, things.letter.settled_note) == ("ignored", "Uji coba platform")


def test_all_with_one_reason_are_read_again(manager: Client, things: Things) -> None:
    page = reverse("manage-dead-letters-replay-all", args=[things.channel.hook_id])
    manager.post(page, {"reason": "malformed"})
    things.letter.refresh_from_db()
    assert things.letter.state == "replayed"
    assert Activity.objects.filter(brand=things.brand, verb="dead_letter_replayed").exists()


def test_a_token_is_shown_once(admin: Client, things: Things) -> None:
    filled = {"name": "CRM", "holder": things.person.pk, "scopes": ["read:inbox"], "days": 30}
    answer = admin.post(reverse("manage-token-add"), filled)
    secret = answer.context["secret"]
    assert secret.startswith("dua_")
    assert answer["Cache-Control"].startswith("max-age=0")
    assert secret not in admin.get(reverse("manage-tokens")).content.decode()
    token = ApiToken.objects.latest("pk")
    admin.post(reverse("manage-token-revoke", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_auditor_finds_who_did_what(admin: Client, things: Things) -> None:
    admin.post(reverse("manage-channel-pause", args=[things.channel.pk]))
    auditor = signed_in(a_responder("Putu", Responder.Role.AUDITOR, things.brand))
    rows = auditor.get(f"{reverse('manage-journal')}?verb=channel_moved").context["rows"]
    assert [(row["verb"], row["activity"].new) for row in rows] == [
        ("Changed the state of a channel", "paused")
    ]
    assert auditor.get(f"{reverse('manage-journal')}?last=2020-01-01").context["rows"] == []


def test_the_log_of_a_webhook_names_conversation_and_clock() -> None:
    things = everything_of(a_brand())
    told = {"type": "clock.breached", "data": {"conversation": 4711, "metric": "first_reply"}}
    WebhookEvent.objects.filter(pk=things.event.pk).update(body=told)
    admin = signed_in(a_responder("Putu", Responder.Role.ADMIN, things.brand))
    page = admin.get(reverse("manage-webhook", args=[things.webhook.pk])).content.decode()
    assert "K-4711, First reply" in page
    WebhookEvent.objects.filter(pk=things.event.pk).update(body={"type": "test"})
    page = admin.get(reverse("manage-webhook", args=[things.webhook.pk])).content.decode()
    assert "First reply" not in page
