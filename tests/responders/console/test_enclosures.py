"""Files in a composer and in a thread."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inbox.models import Attachment, Conversation, Message, StoredFile
from inbox.operations import attachments, files
from responders.models import Draft
from tests.builders import MONDAY_TEN, a_brand, a_conversation, a_message, a_responder
from tests.pictures import a_picture
from tests.responders.console.desk import HTMX, at_desk, waiting, words

pytestmark = pytest.mark.django_db
TOKEN = "7f1f5fc0-5d3a-4a8a-9d3e-000000000001"


def a_file(name: str = "bukti.jpg", content: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or a_picture())


def put(client: Client, found: Conversation, *sent: SimpleUploadedFile, **more: Any) -> Any:
    form = words(client_token=TOKEN, files=list(sent), **more)
    return client.post(f"/conversations/{found.pk}/enclosures/", form, headers=HTMX)


def attached(found: Conversation, content: bytes = b"", name: str = "bukti.jpg") -> Attachment:
    """What Sari sent, fetched already."""
    message = a_message(found)
    file = files.keep(content or a_picture(), name, channel=found.channel, at=MONDAY_TEN)
    return Attachment.objects.create(
        message=message, kind=file.kind, name=file.name, state="fetched", file=file
    )


def test_a_chosen_file_waits_in_the_composer_and_survives_a_reload() -> None:
    brand = a_brand()
    client, found = at_desk(a_responder("Rani", "agent", brand)), waiting(brand, 5)
    answer = put(client, found, a_file(), text="Ini contohnya").content.decode()
    assert "bukti.jpg" in answer
    page = client.get(f"/conversations/{found.pk}/").content.decode()
    assert "bukti.jpg" in page
    assert "Ini contohnya" in page
    assert TOKEN in page
    file = StoredFile.objects.get()
    assert client.get(f"/conversations/{found.pk}/enclosures/{file.pk}/?preview").status_code == 200


def test_a_file_alone_is_a_draft_too() -> None:
    brand = a_brand()
    client, found = at_desk(a_responder("Rani", "agent", brand)), waiting(brand, 5)
    put(client, found, a_file(), text="")
    assert str(Draft.objects.get().client_token) == TOKEN


def test_it_goes_along_with_the_reply_and_shows_in_the_thread() -> None:
    brand = a_brand()
    client, found = at_desk(a_responder("Rani", "agent", brand)), waiting(brand, 5)
    put(client, found, a_file())
    client.post(f"/conversations/{found.pk}/replies/", words(client_token=TOKEN), headers=HTMX)
    attachment = Attachment.objects.get()
    assert attachment.message.text == "Baik Kak, kami bantu."
    page = client.get(f"/conversations/{found.pk}/").content.decode()
    assert f"/conversations/{found.pk}/attachments/{attachment.pk}/?preview" in page


def test_without_scripts_it_is_sent_with_the_reply_itself() -> None:
    brand = a_brand()
    client, found = at_desk(a_responder("Rani", "agent", brand)), waiting(brand, 5)
    client.post(f"/conversations/{found.pk}/replies/", words(files=[a_file()]))
    assert Attachment.objects.get().message.direction == Message.Direction.OUT


def test_a_file_that_is_not_taken_says_why_and_loses_nothing() -> None:
    brand = a_brand()
    client, found = at_desk(a_responder("Rani", "agent", brand)), waiting(brand, 5)
    answer = put(client, found, a_file("a.exe", b"MZ\x90\0"), a_file("b.jpg")).content.decode()
    assert "a.exe: Files of this type are not taken here." in answer
    assert "b.jpg" in answer
    refused = client.post(
        f"/conversations/{found.pk}/replies/",
        words(text="Baik", files=[a_file("a.exe", b"MZ\x90\0")]),
    )
    assert refused.status_code == 422
    assert "Baik" in refused.content.decode()
    assert not Message.objects.filter(direction="out").exists()


def test_a_file_can_be_taken_out_again_by_whoever_put_it_in() -> None:
    brand = a_brand()
    rani, bima = (at_desk(a_responder(name, "agent", brand)) for name in ("Rani", "Bima"))
    found = waiting(brand, 5)
    put(rani, found, a_file())
    file = StoredFile.objects.get()
    address = f"/conversations/{found.pk}/enclosures/{file.pk}/"
    assert bima.get(address).status_code == 404
    bima.post(f"{address}removal/", words(client_token=TOKEN), headers=HTMX)
    assert StoredFile.objects.exists()
    rani.post(f"{address}removal/", words(client_token=TOKEN), headers=HTMX)
    assert not StoredFile.objects.exists()


def test_undo_brings_words_and_files_back() -> None:
    brand = a_brand()
    client, found = at_desk(a_responder("Rani", "agent", brand)), waiting(brand, 5)
    put(client, found, a_file())
    client.post(f"/conversations/{found.pk}/replies/", words(client_token=TOKEN), headers=HTMX)
    message = Message.objects.get(direction="out")
    answer = client.post(
        f"/conversations/{found.pk}/messages/{message.pk}/delivery/cancellation/", headers=HTMX
    ).content.decode()
    assert "data-enclosed" in answer
    draft = Draft.objects.get()
    assert attachments.waiting(found, draft.client_token, message.author).count() == 1


def test_who_may_open_what_a_customer_sent() -> None:
    brand, other = a_brand(), a_brand("Bank Lain")
    found = waiting(brand, 5)
    address = f"/conversations/{found.pk}/attachments/{attached(found).pk}/"
    seen = {
        role: at_desk(a_responder("Rani", role, brand)).get(address).status_code
        for role in ("agent", "lead", "manager", "admin", "auditor")
    }
    assert seen == {"agent": 200, "lead": 200, "manager": 200, "admin": 403, "auditor": 403}
    assert at_desk(a_responder("Joko", "agent", other)).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_file_of_another_conversation_is_not_there() -> None:
    brand = a_brand()
    found, other = waiting(brand, 5), waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    address = f"/conversations/{found.pk}/attachments/{attached(other).pk}/"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "mime", "disposition"),
    [
        (a_picture(), "bukti.jpg", "image/jpeg", "inline"),
        (b"%PDF-1.7", "a.pdf", "application/octet-stream", "attachment"),
        (b"<script>alert(1)</script>", "a.html", "application/octet-stream", "attachment"),
    ],
)
def test_a_browser_is_never_led_astray_by_a_file(
    content: bytes, name: str, mime: str, disposition: str
) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    attachment = attached(found, content, name)
    answer = client.get(f"/conversations/{found.pk}/attachments/{attachment.pk}/")
    assert answer["Content-Type"] == mime
    assert answer["Content-Disposition"].startswith(disposition)
    assert ".html" not in answer["Content-Disposition"].replace(".html.txt", "")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "no-store" in answer["Cache-Control"]


def test_what_was_taken_back_or_is_veiled_is_not_shown() -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    client = at_desk(a_responder("Rani", "agent", brand))
    attachment = attached(found)
    Message.objects.filter(pk=attachment.message_id).update(is_veiled=True)
    address = f"/conversations/{found.pk}/attachments/{attachment.pk}/"
    assert address not in client.get(f"/conversations/{found.pk}/").content.decode()
    Message.objects.filter(pk=attachment.message_id).update(removed_at=MONDAY_TEN)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("state", "code", "words_"),
    [
        ("waiting", "", "Being fetched"),
        ("gone", "gone", "The platform has it no longer"),
        ("refused", "type_not_kept", "files of this type can do harm"),
        ("failed", "503", "It could not be fetched"),
    ],
)
def test_what_cannot_be_seen_says_why(state: str, code: str, words_: str) -> None:
    brand = a_brand()
    found = waiting(brand, 5)
    Attachment.objects.create(
        message=a_message(found), kind="image", name="bukti.jpg", state=state, code=code
    )
    client = at_desk(a_responder("Rani", "agent", brand))
    page = client.get(f"/conversations/{found.pk}/").content.decode()
    assert words_ in page
    assert ("Try again" in page) == (state == "failed")


def test_a_request_beyond_any_file_is_cut_off_before_it_is_read() -> None:
    brand = a_brand()
    client, found = (
        at_desk(a_responder("Rani", "agent", brand)),
        a_conversation(waiting(brand, 5).channel),
    )
    answer = client.post(
        f"/conversations/{found.pk}/enclosures/",
        words(
            client_token=str(uuid.uuid4()), files=[a_file("a.pdf", b"%PDF-" + b"0" * 31_000_000)]
        ),
        headers=HTMX,
    )
    assert answer.status_code == 413
    assert not StoredFile.objects.exists()
