"""The bytes we keep."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from inbox.models import StoredFile, vault
from inbox.operations import files
from tests.builders import MONDAY_TEN, a_channel
from tests.pictures import a_picture, opened

pytestmark = pytest.mark.django_db


def kept(content: bytes, name: str = "bukti.jpg") -> StoredFile:
    return files.keep(content, name, channel=a_channel(), at=MONDAY_TEN)


def refusal(content: bytes) -> str:
    with pytest.raises(files.NotKept) as caught:
        kept(content)
    assert caught.value.message
    return caught.value.code


def place(file: StoredFile) -> str:
    return f"{files.FOLDER}/{file.key}"


def test_what_is_kept_can_be_read_and_lies_sealed_on_the_disk() -> None:
    file = kept(b"%PDF-1.7 rekening Sari", "rekening.pdf")
    assert files.read(file) == b"%PDF-1.7 rekening Sari"
    with default_storage.open(place(file)) as stored:
        assert b"Sari" not in stored.read()


def test_bytes_moved_to_another_place_are_refused() -> None:
    one, other = kept(b"%PDF-1.7 satu"), kept(b"%PDF-1.7 dua")
    with default_storage.open(place(one)) as stored:
        content = stored.read()
    default_storage.delete(place(other))
    default_storage.save(place(other), ContentFile(content))
    with pytest.raises(vault.SealBroken):
        files.read(other)


def test_a_picture_is_drawn_anew_without_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x010E] = "rumah Sari"
    exif[0x0112] = 6  # lies on its side
    file = kept(a_picture(40, 30, exif=exif) + b"<script>", "rumah.jpg")
    content = files.read(file)
    assert b"Sari" not in content
    assert b"script" not in content
    assert not opened(content).getexif()
    assert (file.width, file.height) == (30, 40) == opened(content).size


@pytest.mark.parametrize(
    ("kind", "mode", "mime"),
    [
        ("JPEG", "RGB", "image/jpeg"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
        ("PNG", "RGBA", "image/png"),
        ("PNG", "LA", "image/png"),
        ("GIF", "L", "image/png"),
        ("WEBP", "RGBA", "image/png"),
    ],
)
def test_every_kind_of_picture_has_a_preview(kind: str, mode: str, mime: str) -> None:
    file = kept(a_picture(900, 300, kind, mode), "a.bin")
    assert file.mime == mime
    preview = opened(files.read(file, is_preview=True))
    assert (preview.format, preview.size) == ("WEBP", (640, 213))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"MZ\x90\0", "type_not_kept"),
        (b"\x89PNG\r\n\x1a\n broken", "unreadable"),
        (a_picture()[:-40], "unreadable"),
        (b"%PDF-" + b"0" * files.MAX_BYTES, "too_large"),
    ],
)
def test_what_is_not_kept_says_why(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_picture_that_unpacks_to_too_much_is_refused_before_it_does() -> None:
    bomb = a_picture(8000, 8000, "PNG", "L")
    assert len(bomb) < 300_000
    assert refusal(bomb) == "too_many_pixels"


def test_a_channel_cannot_fill_the_disk_in_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_OF_A_CHANNEL_A_DAY", 30)
    channel = a_channel()
    files.keep(b"%PDF-1.7 0123456789", "a.pdf", channel=channel, at=MONDAY_TEN)
    with pytest.raises(files.NotKept) as caught:
        files.keep(b"%PDF-1.7 0123456789", "b.pdf", channel=channel, at=MONDAY_TEN)
    assert caught.value.code == "full"
    tomorrow = MONDAY_TEN + timedelta(days=1, minutes=1)
    files.keep(b"%PDF-1.7 0123456789", "b.pdf", channel=channel, at=tomorrow)


def test_a_card_number_is_not_kept_as_a_name() -> None:
    assert "4111" not in kept(b"%PDF-1.7", "4111 1111 1111 1111.pdf").name.replace("411111", "")


@pytest.mark.django_db(transaction=True)
def test_at_night_what_nobody_holds_is_forgotten() -> None:
    idle, stray = kept(a_picture()), f"{files.FOLDER}/{uuid.uuid4()}"
    default_storage.save(stray, ContentFile(b"left by a crash"))
    files.sweep(at=MONDAY_TEN + timedelta(hours=23))
    assert StoredFile.objects.filter(pk=idle.pk).exists()
    assert default_storage.exists(stray)
    far = default_storage.get_modified_time(stray) + timedelta(days=2)
    assert files.sweep(at=far) >= 2
    assert not default_storage.exists(place(idle))
    assert not default_storage.exists(f"{place(idle)}.preview")
    assert not default_storage.exists(stray)
