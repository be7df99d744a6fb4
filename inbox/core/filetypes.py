"""What a file is, told by its first bytes; only what is listed here is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileType:
    """`kind` is image, video, audio or file; `suffix` is the ending its name gets."""

    kind: str
    mime: str
    suffix: str


LONGEST_NAME = 200  # of the end of a name, which tells most
JPEG = FileType("image", "image/jpeg", "jpg")
PNG = FileType("image", "image/png", "png")
GIF = FileType("image", "image/gif", "gif")
WEBP = FileType("image", "image/webp", "webp")
TEXT = FileType("file", "text/plain", "txt")
_OFFICE = "application/vnd.openxmlformats-officedocument."

# offset, signature; of several that fit, the first holds
_SIGNATURES = (
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (8, b"WEBP", WEBP),
    (8, b"WAVE", FileType("audio", "audio/wav", "wav")),
    (4, b"ftypM4A", FileType("audio", "audio/mp4", "m4a")),
    (4, b"ftypqt", FileType("video", "video/quicktime", "mov")),
    (4, b"ftyp3g", FileType("video", "video/3gpp", "3gp")),
    (4, b"ftyphei", FileType("file", "image/heic", "heic")),
    (4, b"ftyp", FileType("video", "video/mp4", "mp4")),
    (0, b"OggS", FileType("audio", "audio/ogg", "ogg")),
    (0, b"ID3", FileType("audio", "audio/mpeg", "mp3")),
    (0, b"\xff\xfb", FileType("audio", "audio/mpeg", "mp3")),
    (0, b"\xff\xf3", FileType("audio", "audio/mpeg", "mp3")),
    (0, b"\xff\xf1", FileType("audio", "audio/aac", "aac")),
    (0, b"\xff\xf9", FileType("audio", "audio/aac", "aac")),
    (0, b"#!AMR", FileType("audio", "audio/amr", "amr")),
    (0, b"%PDF-", FileType("file", "application/pdf", "pdf")),
)
_INSIDE_ZIP = (
    (b"word/", FileType("file", f"{_OFFICE}wordprocessingml.document", "docx")),
    (b"xl/", FileType("file", f"{_OFFICE}spreadsheetml.sheet", "xlsx")),
    (b"ppt/", FileType("file", f"{_OFFICE}presentationml.presentation", "pptx")),
)

_WEBM = FileType("video", "video/webm", "webm")
_ENDINGS = {one.mime: one.suffix for _offset, _signature, one in _SIGNATURES} | {
    one.mime: one.suffix for one in (*(found for _name, found in _INSIDE_ZIP), _WEBM, TEXT)
}


def sniff(content: bytes) -> FileType | None:
    """None for what is not kept: programs, archives, markup that a browser might run, the unknown."""
    for offset, signature, found in _SIGNATURES:
        if content.startswith(signature, offset) and (offset != 8 or content[:4] == b"RIFF"):
            return found
    if content.startswith(b"\x1aE\xdf\xa3") and b"webm" in content[:64]:
        return _WEBM
    if content.startswith(b"PK\x03\x04") and b"[Content_Types].xml" in content[:4096]:
        return next((found for name, found in _INSIDE_ZIP if name in content), None)
    return TEXT if _is_text(content) else None


def ending(mime: str) -> str:
    """What a name of this media type ends in; "bin" for one that is not kept here."""
    return _ENDINGS.get(mime, "bin")


def endings(mimes: Iterable[str]) -> str:
    """Media types as people know them: JPG, PNG."""
    return ", ".join(sorted(ending(mime).upper() for mime in mimes))


def named(name: str, found: FileType) -> str:
    """`name` with the ending that its content has, so that nothing opens as what it is not."""
    stem, dot, ending = name.strip()[-LONGEST_NAME:].rpartition(".")
    told = (stem if dot else ending).strip(". ") or found.kind
    same = ending.lower() == found.suffix or (found is JPEG and ending.lower() == "jpeg")
    return f"{stem}.{ending}" if dot and stem and same else f"{told}.{found.suffix}"


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    try:
        return bool(content.decode("utf-8").strip())
    except UnicodeDecodeError:
        return False
