from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inbox.core.lasting import milliseconds
from tests.inbox.adapters.files import a_sound

FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # layer III, 128 kbit/s at 44,100 Hz: 1,152 samples
TAG = b"ID3\x04\0\0\0\0\x01\x00" + bytes(128)


@pytest.mark.parametrize("seconds", [1, 75])
def test_an_mpeg_4_tells_it_in_its_header(seconds: int) -> None:
    assert milliseconds(a_sound(seconds), "audio/mp4") == seconds * 1000


def test_a_long_header_tells_it_too() -> None:
    header = b"\1" + bytes(19) + (90_000).to_bytes(4) + (45_000).to_bytes(8) + bytes(80)
    box = (len(header) + 8).to_bytes(4) + b"mvhd" + header
    assert milliseconds((len(box) + 8).to_bytes(4) + b"moov" + box, "audio/mp4") == 500


@pytest.mark.parametrize("tag", [b"", TAG])
def test_an_mp3_lasts_as_long_as_its_frames(tag: bytes) -> None:
    assert milliseconds(tag + FRAME * 100, "audio/mpeg") == round(100 * 1152 / 44.1)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"", "audio/mp4"),
        (a_sound()[:40], "audio/mp4"),
        (a_sound(0), "audio/mp4"),
        (b"ID3\x04", "audio/mpeg"),
        (FRAME, "audio/ogg"),
    ],
)
def test_what_does_not_tell_is_not_guessed(content: bytes, mime: str) -> None:
    assert milliseconds(content, mime) is None


@given(st.binary(max_size=300), st.sampled_from(["audio/mp4", "audio/mpeg"]))
def test_no_bytes_make_it_stumble_or_stay(content: bytes, mime: str) -> None:
    for begin in (b"", b"\0\0\0\x08moov", b"ID3", b"\xff\xfb\x90\x00"):
        found = milliseconds(begin + content, mime)
        assert found is None or found > 0
