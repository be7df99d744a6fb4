"""How long a recording lasts, read from its own bytes; LINE shows a sound only with that."""

from __future__ import annotations

_BITRATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)  # kbit/s
_BITRATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES = (44_100, 48_000, 32_000)  # Hz, of version 1; halved for 2, quartered for 2.5
_INSIDE = frozenset({b"moov"})


def milliseconds(content: bytes, mime: str) -> int | None:
    """At least 1; None where its bytes do not tell, or it is neither MPEG-4 nor MP3.

    Source: ISO/IEC 14496-12, movie header box; ISO/IEC 11172-3 and 13818-3, layer III frame header.
    """
    seconds = _of_boxes(content) if mime.endswith("/mp4") else None
    if mime == "audio/mpeg":
        seconds = _of_frames(content)
    return max(1, round(seconds * 1000)) if seconds else None


def _of_boxes(content: bytes) -> float | None:
    place, end = 0, len(content)
    while place + 8 <= end:
        size, name = int.from_bytes(content[place : place + 4]), content[place + 4 : place + 8]
        if name == b"mvhd":
            return _of_header(content[place + 8 : place + 8 + 32])
        head = 16 if size == 1 else 8
        if size == 1:
            size = int.from_bytes(content[place + 8 : place + 16])
        if name in _INSIDE:
            place += head
        elif size < head:  # to the end of the file, or broken
            return None
        else:
            place += size
    return None


def _of_header(header: bytes) -> float | None:
    is_long = header[:1] == b"\1"
    start, width = (20, 8) if is_long else (12, 4)
    scale = int.from_bytes(header[start : start + 4])
    length = int.from_bytes(header[start + 4 : start + 4 + width])
    is_told = len(header) >= start + 4 + width and scale and length != 2 ** (8 * width) - 1
    return length / scale if is_told else None


def _of_frames(content: bytes) -> float | None:
    """Frame by frame, since one in a file may be longer than the next."""
    place, seconds = _after_tag(content), 0.0
    while (frame := _frame(content[place : place + 4])) is not None:
        size, lasts = frame
        place, seconds = place + size, seconds + lasts
    return seconds or None


def _after_tag(content: bytes) -> int:
    if content[:3] != b"ID3" or len(content) < 10:
        return 0
    size = 0
    for each in content[6:10]:
        size = size << 7 | each & 0x7F
    return 10 + size


def _frame(header: bytes) -> tuple[int, float] | None:
    """Its bytes and seconds; None where no frame of layer III begins."""
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:
        return None
    version, bitrate, rate = header[1] >> 3 & 3, header[2] >> 4, header[2] >> 2 & 3
    if version == 1 or bitrate in {0, 15} or rate == 3:
        return None
    is_first = version == 3
    hertz = _RATES[rate] // {3: 1, 2: 2, 0: 4}[version]
    samples = 1152 if is_first else 576
    bits = (_BITRATES if is_first else _BITRATES_2)[bitrate] * 1000
    return samples // 8 * bits // hertz + (header[2] >> 1 & 1), samples / hertz
