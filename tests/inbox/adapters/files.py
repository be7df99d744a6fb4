"""Small files of every kind, to be sent along in tests."""

from __future__ import annotations

from inbox.adapters.base import Enclosure

PHOTO = Enclosure(
    kind="image", name="bukti.jpg", mime="image/jpeg", content=b"\xff\xd8\xff\xe0 foto"
)
FILM = Enclosure(kind="video", name="layar.mp4", mime="video/mp4", content=b"\0\0\0\x18ftypmp42")
SOUND = Enclosure(kind="audio", name="suara.mp3", mime="audio/mpeg", content=b"ID3\x04")
PAPER = Enclosure(kind="file", name="tagihan.pdf", mime="application/pdf", content=b"%PDF-1.7\r\n")
ALL = (PHOTO, FILM, SOUND, PAPER)
