"""Small files of every kind, to be sent along in tests."""

from __future__ import annotations

from dataclasses import replace

from inbox.adapters.base import Enclosure

PHOTO = Enclosure(
    kind="image", name="bukti.jpg", mime="image/jpeg", content=b"\xff\xd8\xff\xe0 foto"
)
FILM = Enclosure(kind="video", name="layar.mp4", mime="video/mp4", content=b"\0\0\0\x18ftypmp42")
SOUND = Enclosure(kind="audio", name="suara.mp3", mime="audio/mpeg", content=b"ID3\x04")
PAPER = Enclosure(kind="file", name="tagihan.pdf", mime="application/pdf", content=b"%PDF-1.7\r\n")
ALL = (PHOTO, FILM, SOUND, PAPER)


def at_an_address(one: Enclosure) -> Enclosure:
    """As it is told of a channel whose platform fetches it."""
    address = f"https://inbox.example/out/{one.kind}"
    return replace(one, url=f"{address}.bin", preview_url=f"{address}.jpg")


def a_sound(seconds: int = 2) -> bytes:
    """MPEG-4 with no more in it than how long it lasts."""
    header = bytes(12) + (1000).to_bytes(4) + (seconds * 1000).to_bytes(4) + bytes(80)
    box = (len(header) + 8).to_bytes(4) + b"mvhd" + header
    return b"\0\0\0\x10ftypM4A \0\0\0\0" + (len(box) + 8).to_bytes(4) + b"moov" + box
