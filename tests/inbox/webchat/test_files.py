"""Pictures and papers in a chat, from either side."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from inbox.core.events import Visibility
from inbox.models import Channel, Message, StoredFile
from inbox.operations import dispatch, files, outbound
from tests.inbox.webchat.browsing import a_stranger, at, say, shown
from tests.pictures import a_picture

pytestmark = pytest.mark.django_db(transaction=True)


def sends(client: Client, channel: Channel, content: bytes, name: str, **more: Any) -> Any:
    form = {"client_id": str(uuid.uuid4()), "file": SimpleUploadedFile(name, content), **more}
    return client.post(at(channel, "files"), form)


def test_a_picture_is_a_message_and_the_visitor_sees_it(channel: Channel, sari: Client) -> None:
    assert sends(sari, channel, a_picture(), "bukti.png").status_code == 200
    (line,) = shown(sari, channel)
    ((file),) = line["files"]
    assert (file["kind"], file["name"], line["text"]) == ("image", "bukti.jpg", "")
    answer = sari.get(at(channel, f"files/{file['id']}?preview"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "bukti.jpg" in sari.get(at(channel)).content.decode()


def test_the_same_file_sent_twice_is_one_message(channel: Channel, sari: Client) -> None:
    once = str(uuid.uuid4())
    for _again in range(2):
        sends(sari, channel, a_picture(), "bukti.jpg", client_id=once)
        shown(sari, channel)
    assert Message.objects.count() == 1


def test_what_is_not_taken_says_why(channel: Channel, sari: Client) -> None:
    answer = sends(sari, channel, b"MZ\x90\0", "a.exe")
    assert answer.status_code == 422
    assert answer.json()["error"] == "Files of this type are not taken here."
    assert not StoredFile.objects.exists()


def test_nobody_else_sees_it(channel: Channel, sari: Client) -> None:
    sends(sari, channel, a_picture(), "bukti.jpg")
    ((file),) = shown(sari, channel)[0]["files"]
    stranger = a_stranger()
    stranger.get(at(channel))
    assert stranger.get(at(channel, f"files/{file['id']}")).status_code == 404


def test_a_file_of_ours_shows_once_it_was_said(channel: Channel, sari: Client) -> None:
    say(sari, channel, "Mana buktinya?")
    shown(sari, channel)
    conversation, token = channel.conversations.get(), uuid.uuid4()
    files.keep(
        b"%PDF-1.7",
        "bukti.pdf",
        channel=channel,
        at=timezone.now(),
        conversation=conversation,
        client_token=token,
    )
    words = outbound.Words(text="", visibility=Visibility.PRIVATE, client_token=token)
    outbound.compose(conversation, words, by=None, at=timezone.now())
    held = StoredFile.objects.get().attachment.pk
    assert sari.get(at(channel, f"files/{held}")).status_code == 404
    later = timezone.now() + timedelta(seconds=9)
    dispatch.sweep(clock=lambda: later, draw=lambda: 0.5)
    assert shown(sari, channel)[-1]["files"][0]["name"] == "bukti.pdf"
    answer = sari.get(at(channel, f"files/{held}"))
    assert answer["Content-Disposition"].startswith("attachment")


def test_files_come_only_from_our_own_page(channel: Channel) -> None:
    elsewhere = Client(headers={"sec-fetch-site": "cross-site"})
    assert sends(elsewhere, channel, a_picture(), "bukti.jpg").status_code == 403


def test_nobody_fills_the_days_room_of_a_chat(channel: Channel, sari: Client) -> None:
    statuses = [sends(sari, channel, b"%PDF-1.7", "a.pdf").status_code for _ in range(9)]
    assert statuses == [200] * 8 + [429]
    assert say(sari, channel, "Halo").status_code == 200
