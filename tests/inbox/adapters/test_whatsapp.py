"""What WhatsApp tells us."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from inbox.adapters import errors
from inbox.adapters.base import WebhookRequest
from inbox.adapters.reading import UNTOLD
from inbox.adapters.signing import hex_digest
from inbox.core.capabilities import broken_by
from inbox.core.events import (
    EchoSeen,
    Media,
    MessageEdited,
    MessageReceived,
    MessageRemoved,
    ReactionSeen,
    UnknownEvent,
    Visibility,
)
from tests.inbox.adapters import specs, whatsapp_api
from tests.inbox.adapters.contract import Case, posted, suite

NAMES = (
    "object whatsapp_business_account entry id time changes field value messages statuses errors "
    "smb_message_echoes message_echoes metadata phone_number_id contacts profile name username wa_id "
    "user_id parent_user_id from from_user_id to to_user_id timestamp type text body image caption "
    "document filename mime_type audio sticker location latitude longitude button payload interactive "
    "button_reply nfm_reply response_json title order product_items quantity item_price reaction "
    "message_id emoji edit revoke original_message_id message context group_id recipient_type group "
    "recipient_id recipient_user_id status sent delivered read failed code error_data details "
    "biz_opaque_callback_data unsupported system referral headline phones phone formatted_name "
    "message_template_status_update event message_template_name message_template_language"
)
CASE = Case(
    kind="whatsapp",
    secrets={"app_secret": "s3cret", "verify_token": "t0ken"},
    signed=lambda body: {"x-hub-signature-256": "sha256=" + hex_digest("s3cret", body)},
    names=tuple(NAMES.split()),
    credentials={"access_token": "EAAW", "phone_number_id": "106540352242922"},
)
TestContract = suite(CASE)
SARI = "ID.7700112233"


def heard(name: str) -> MessageReceived:
    (event,) = CASE.read(f"message_received__{name}")
    assert isinstance(event, MessageReceived)
    return event


def test_a_person_is_known_by_the_id_that_stays_and_shown_with_their_number() -> None:
    event = heard("text")
    assert (event.author.external_id, event.author.name) == (SARI, "Sari Dewi")
    assert (event.author.handle, event.thread_key) == ("6281200001111", f"dm:{SARI}")
    assert event.account == "106540352242922"
    assert event.occurred_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)
    assert event.visibility is Visibility.PRIVATE


@pytest.mark.parametrize(
    ("name", "person", "handle"),
    [
        ("number_only", "6281200001111", "6281200001111"),
        ("number_hidden", "ID.7700112244", "wayan.b"),
        ("id_in_place_of_number", "ID.7700112244", ""),
        ("number_written_otherwise", SARI, "6281200001111"),
        ("without_contacts", SARI, "6281200001111"),
    ],
)
def test_whatever_a_call_leaves_out_somebody_is_found(name: str, person: str, handle: str) -> None:
    event = heard(name)
    assert (event.author.external_id, event.author.handle) == (person, handle)
    assert event.thread_key == f"dm:{person}"


def test_one_person_has_one_thread_in_everything_told_about_them() -> None:
    names = [
        "message_received__text",
        "message_received__without_contacts",
        "message_edited__text",
        "message_removed__revoked",
        "reaction_seen__added",
        "delivery_reported__read",
        "echo_seen__app",
        "echo_seen__app_with_contacts",
    ]
    assert {event.thread_key for name in names for event in CASE.read(name)} == {f"dm:{SARI}"}


def test_a_group_is_one_conversation_in_which_each_has_a_name() -> None:
    event = heard("group")
    (report,) = CASE.read("delivery_reported__group")
    assert event.thread_key == report.thread_key == "group:Y2FwaV9ncm91cDo5"
    assert event.author.external_id == SARI


def test_one_call_may_tell_of_several_people_and_numbers() -> None:
    events = CASE.read("message_received__batch")
    assert [event.account[-4:] for event in events] == ["2922", "2922", "9999", "2922"]
    assert [event.thread_key[-2:] for event in events] == ["33", "44", "33", "44"]


@pytest.mark.parametrize(
    ("name", "text", "media"),
    [
        ("image", "Bukti transfer", Media("image", "1003383421387256", "", "image/jpeg")),
        ("document", "", Media("file", "1003", "rekening.pdf", "application/pdf")),
        ("voice", "", Media("audio", "1004", "", "audio/ogg; codecs=opus")),
        ("video", "", Media("video", "1005", "", "video/mp4")),
        ("sticker", "", Media("sticker", "1006", "", "image/webp")),
        ("media_gone", "", Media("image", "", "", "image/jpeg")),
        ("location", "", Media("location", "-6.2,106.816666", "ATM Arunika, Jl. Sudirman 1")),
        ("bare_location", "", Media("location", "-6,106.5")),
        ("unsupported", "", Media("share", "", "Message type unknown")),
        ("unsupported_poll", "", Media("share", "", "poll_creation")),
    ],
)
def test_what_comes_with_a_message_is_kept(name: str, text: str, media: Media) -> None:
    event = heard(name)
    assert (event.text, event.media) == (text, (media,))


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("button", "Berhenti", "postback"),
        ("button_reply", "Bicara dengan petugas", "postback"),
        ("list_reply", "Kartu", "postback"),
        ("form", "Sent\nnama: Sari\ntopik: kartu, atm\numur: 30", "postback"),
        ("form_unreadable", "Sent", "postback"),
        ("order", "Tolong dikirim\n2 × SKU-7 (30.5 USD)\n1 × SKU-8", "message"),
        ("contacts", "Joko +62 812-0000-3333 joko@example.test\nRani", "message"),
        ("escapes", "Café 🙏 https://example.test/x \ufffd \ufffd", "message"),
    ],
)
def test_every_kind_of_word_can_be_read(name: str, text: str, kind: str) -> None:
    event = heard(name)
    assert (event.text, event.kind) == (text, kind)


@pytest.mark.parametrize(
    ("name", "answered", "context"),
    [
        ("answer", "wamid.OUTB1==", ""),
        ("forwarded", "", ""),
        ("from_advertisement", "", "Tabungan Arunika"),
        ("about_a_product", "wamid.OUTB1==", "SKU-7"),
    ],
)
def test_it_is_told_what_a_message_is_about(name: str, answered: str, context: str) -> None:
    event = heard(name)
    assert (event.in_reply_to, event.context) == (answered, context)


def test_huge_numbers_stay_what_they_are() -> None:
    event = heard("huge_ids")
    assert event.external_id == "18446744073709551616999"
    assert event.author.external_id == "18446744073709551616123"


def test_a_message_told_twice_is_the_same() -> None:
    first, second = CASE.read("message_received__duplicate")
    assert first == second


def test_without_a_time_the_time_of_receipt_is_taken() -> None:
    assert heard("without_time").occurred_at == UNTOLD


def test_an_edit_names_what_it_changes_and_when() -> None:
    (event,) = CASE.read("message_edited__text")
    (caption,) = CASE.read("message_edited__caption")
    assert isinstance(event, MessageEdited)
    assert isinstance(caption, MessageEdited)
    assert (event.external_id, event.text) == ("wamid.INA1==", "Halo, kartu saya hilang.")
    assert event.version == "2026-11-23T02:14:50+00:00"
    assert caption.text == "Bukti baru"
    assert event.key != caption.key or event.version != caption.version


def test_what_is_taken_back_is_named() -> None:
    (event,) = CASE.read("message_removed__revoked")
    assert isinstance(event, MessageRemoved)
    assert event.external_id == "wamid.INA1=="


@pytest.mark.parametrize(
    ("name", "emoji", "author"),
    [
        ("added", "🙏", SARI),
        ("taken_back", "", SARI),
        ("taken_back_without_emoji", "", SARI),
        ("in_the_app", "👍", "106540352242922"),
    ],
)
def test_a_reaction_has_its_sign_or_none(name: str, emoji: str, author: str) -> None:
    (event,) = CASE.read(f"reaction_seen__{name}")
    assert isinstance(event, ReactionSeen)
    assert (event.emoji, event.author.external_id) == (emoji, author)


def test_what_we_say_in_the_app_is_ours() -> None:
    (event,) = CASE.read("echo_seen__app")
    assert isinstance(event, EchoSeen)
    assert (event.author.external_id, event.marker) == ("106540352242922", "")
    assert event.text == "Baik, Bu Sari."


def test_what_nobody_said_is_kept_by_name() -> None:
    names = ("number_changed", "new_type", "errors", "template_of_nobody", "history", "new_status")
    events = [event for name in names for event in CASE.read(f"unknown_event__{name}")]
    assert [event.kind for event in events if isinstance(event, UnknownEvent)] == [
        "message.system",
        "message.hologram",
        "error.130429",
        "message_template_status_update",
        "history",
        "status.warning",
    ]


def test_a_reply_may_be_written_for_a_day_after_the_customers_last_word() -> None:
    able, at = CASE.adapter().capabilities, datetime(2026, 11, 23, tzinfo=UTC)

    def broken(last: datetime, text: str = "Baik") -> list[str]:
        found = broken_by(able, text, visibility=Visibility.PRIVATE, last_inbound_at=last, at=at)
        return [breach.code for breach in found]

    assert broken(datetime(2026, 11, 22, 0, 0, 1, tzinfo=UTC)) == []
    assert broken(datetime(2026, 11, 22, tzinfo=UTC)) == ["window_closed"]
    assert broken(at, "x" * 4097) == ["too_long"]


@pytest.mark.parametrize(("token", "is_ours"), [("t0ken", True), ("T0ken", False), ("", False)])
def test_the_handshake_answers_only_who_knows_the_token(token: str, is_ours: bool) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444"}
    request = WebhookRequest("GET", {}, query, b"")
    if is_ours:
        assert CASE.adapter().handshake(request) == "1158201444"
    else:
        with pytest.raises(errors.SignatureInvalid):
            CASE.adapter().handshake(request)


def test_a_signature_over_written_anew_json_is_refused() -> None:
    assert CASE.signed
    signed = b'{"text":"caf\\u00e9"}'
    written_anew = json.dumps(json.loads(signed), ensure_ascii=False).encode()
    with pytest.raises(errors.SignatureInvalid):
        CASE.adapter().verify(posted(written_anew, CASE.signed(signed)))


@specs.needs(whatsapp_api.DOCUMENT)
def test_every_example_of_the_official_document_is_understood() -> None:
    post = specs.load(whatsapp_api.DOCUMENT)["paths"]["/whatsapp/webhooks"]["post"]
    examples = post["requestBody"]["content"]["application/json"]["examples"]
    unknown = {"System Message", *(name for name in examples if name.startswith("Group "))}
    for name, example in examples.items():
        events = CASE.parse(json.dumps(example["value"], default=str).encode())
        assert events, name
        assert all(isinstance(event, UnknownEvent) == (name in unknown) for event in events), name
