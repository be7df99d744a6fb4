"""The doors of a chat, from the visitor's side."""

from __future__ import annotations

import uuid

import orjson
import pytest
from django.test import Client
from django.utils import timezone

from inbox.models import Brand, Channel, Envelope, Hook, Identity, Message
from inbox.operations import envelopes
from tests.inbox.webchat.browsing import a_stranger, answered, at, say, shown

pytestmark = pytest.mark.django_db


def test_a_message_is_kept_before_it_is_answered(sari: Client, channel: Channel) -> None:
    assert say(sari, channel, "Halo, kartu saya tertelan", name="Sari").status_code == 200
    assert Envelope.objects.filter(hook=channel.hook).count() == 1
    assert [each["text"] for each in shown(sari, channel)] == ["Halo, kartu saya tertelan"]
    assert Identity.objects.get(channel=channel).name == "Sari"


def test_the_same_message_sent_twice_is_one(sari: Client, channel: Channel) -> None:
    client_id = str(uuid.uuid4())
    for _try in range(2):
        say(sari, channel, "Halo", client_id=client_id)
    assert [each["client_id"] for each in shown(sari, channel)] == [client_id]


def test_an_answer_is_shown_once_it_was_said_and_not_before(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Halo")
    shown(sari, channel)
    answered(channel, "Kami cek ya, Kak", is_sent=False)
    assert [each["text"] for each in shown(sari, channel)] == ["Halo"]
    answered(channel, "Sudah kami cek")
    texts = [(each["text"], each["is_own"]) for each in shown(sari, channel)]
    assert texts == [("Halo", True), ("Kami cek ya, Kak", False), ("Sudah kami cek", False)]


def test_a_page_that_knows_some_asks_for_what_came_after(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Satu")
    [first] = shown(sari, channel)
    say(sari, channel, "Dua")
    shown(sari, channel)
    later = sari.get(at(channel, f"messages?after={first['id']}")).json()["messages"]
    assert [each["text"] for each in later] == ["Dua"]


def test_nobody_sees_another_visitors_words(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Rahasia Sari")
    wayan = a_stranger()
    wayan.get(at(channel))
    assert shown(wayan, channel) == []


def test_a_card_number_is_shown_back_masked_and_explained(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Nomor kartu 4111 1111 1111 1111")
    [line] = shown(sari, channel)
    assert line["is_masked"]
    assert "4111 1111 1111 1111" not in line["text"]
    assert "Some of it was hidden to keep you safe." in sari.get(at(channel)).content.decode()


def test_without_scripts_it_is_a_form_that_works(sari: Client, channel: Channel) -> None:
    answer = sari.post(
        at(channel, "messages"), {"text": "Halo", "client_id": str(uuid.uuid4()), "name": ""}
    )
    assert answer.status_code == 302
    page = sari.get(answer["Location"]).content.decode()
    assert "Your message has arrived." in page
    envelopes.drain(at=timezone.now())
    assert "Halo" in sari.get(at(channel)).content.decode()


def test_an_empty_form_comes_back_with_a_sentence(sari: Client, channel: Channel) -> None:
    answer = sari.post(
        at(channel, "messages"), {"text": " ", "client_id": str(uuid.uuid4()), "name": ""}
    )
    assert answer.status_code == 422
    assert "Write something first." in answer.content.decode()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_other_sites_cannot_speak_for_a_visitor(site: str, sari: Client, channel: Channel) -> None:
    answer = sari.post(
        at(channel, "messages"),
        {"text": "Halo", "client_id": str(uuid.uuid4())},
        headers={"sec-fetch-site": site},
    )
    assert answer.status_code == 403
    assert Envelope.objects.count() == 0


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_without_fetch_metadata_the_origin_decides(origin: str, channel: Channel) -> None:
    body = {"text": "Halo", "client_id": str(uuid.uuid4())}
    old = Client()
    assert old.post(at(channel, "messages"), body, headers={"origin": origin}).status_code == 403
    good = {"origin": "http://testserver"}
    assert old.post(at(channel, "messages"), body, headers=good).status_code == 302


def test_json_needs_the_header_that_only_our_script_sends(sari: Client, channel: Channel) -> None:
    body = orjson.dumps({"text": "Halo", "client_id": str(uuid.uuid4())})
    answer = sari.post(at(channel, "messages"), body, content_type="application/json")
    assert answer.status_code == 403


def test_who_writes_too_much_at_once_is_asked_to_wait(sari: Client, channel: Channel) -> None:
    statuses = [say(sari, channel, f"Halo {number}").status_code for number in range(12)]
    assert statuses[:10] == [200] * 10
    assert statuses[-1] == 429
    seen = sari.post(
        at(channel, "seen"), b"{}", content_type="application/json", headers={"x-dua-chat": "1"}
    )
    assert seen.status_code == 204


@pytest.mark.parametrize(
    ("text", "status"), [("a" * 4000, 200), ("a" * 4001, 422), ("a" * 40_000, 413)]
)
def test_a_message_has_a_size(text: str, status: int, sari: Client, channel: Channel) -> None:
    assert say(sari, channel, text).status_code == status


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"text": "x"}', b'{"text": "x", "client_id": 1}'])
def test_nonsense_is_refused(body: bytes, sari: Client, channel: Channel) -> None:
    answer = sari.post(
        at(channel, "messages"),
        body,
        content_type="application/json",
        headers={"x-dua-chat": "1"},
    )
    assert answer.status_code == 422


def test_only_named_sites_may_frame_it(sari: Client, channel: Channel) -> None:
    embedded = sari.get(at(channel, "embed"))["Content-Security-Policy"]
    assert "frame-ancestors https://www.bank.example;" in embedded + ";"
    assert "frame-ancestors 'none'" in sari.get(at(channel))["Content-Security-Policy"]
    Channel.objects.filter(pk=channel.pk).update(options={})
    assert "frame-ancestors 'none'" in sari.get(at(channel, "embed"))["Content-Security-Policy"]


def test_an_unknown_or_closed_chat_is_not_there(channel: Channel) -> None:
    assert Client().get("/chat/nobody-knows-this-one/").status_code == 404
    Hook.objects.filter(pk=channel.hook_id).update(is_active=False)
    for rest in ("", "embed", "widget.js", "messages"):
        assert Client().get(at(channel, rest)).status_code == 404


def test_the_button_is_a_script_for_any_site(channel: Channel) -> None:
    answer = Client().get(at(channel, "widget.js"))
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies


def test_looking_at_the_page_marks_answers_as_read(sari: Client, channel: Channel) -> None:
    say(sari, channel, "Halo")
    shown(sari, channel)
    reply = answered(channel, "Kami cek ya, Kak")
    Message.objects.filter(pk=reply.message_id).update(occurred_at=timezone.now())
    sari.post(
        at(channel, "seen"), b"{}", content_type="application/json", headers={"x-dua-chat": "1"}
    )
    reply.refresh_from_db()
    assert reply.state == "read"
    assert shown(sari, channel)[-1]["is_read"]


@pytest.mark.parametrize(("wish", "word"), [("?lang=id", 'lang="id"'), ("?lang=xx", 'lang="en"')])
def test_the_language_is_the_pages(wish: str, word: str, sari: Client, channel: Channel) -> None:
    assert word in sari.get(at(channel) + wish).content.decode()


def test_the_brand_is_who_writes_in_the_visitors_language(sari: Client, channel: Channel) -> None:
    name = channel.brand.name
    assert f'data-writing="{name} is writing…"' in sari.get(at(channel)).content.decode()
    page = sari.get(at(channel) + "?lang=id").content.decode()
    assert f'data-writing="{name} sedang mengetik…"' in page


def test_markup_is_shown_as_text(sari: Client, channel: Channel) -> None:
    say(sari, channel, "<img src=x onerror=alert(1)>", name="<b>Sari</b>")
    shown(sari, channel)
    page = sari.get(at(channel)).content.decode()
    assert "&lt;img src=x" in page
    assert "<img" not in page
    assert isinstance(channel.brand, Brand)
