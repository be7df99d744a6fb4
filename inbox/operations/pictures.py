"""A picture drawn anew: what hides in its bytes, and where it was taken, stays behind."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageOps

from inbox.core.filetypes import JPEG, PNG, FileType

MOST_PIXELS = 40_000_000
PREVIEW_SIDE = 640  # pixels, of the longer one
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")


class Unreadable(Exception):
    """It is broken, or no picture at all."""


class TooLarge(Exception):
    """More pixels than MOST_PIXELS."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`width` and `height` in pixels; `preview` is WebP."""

    content: bytes
    type: FileType
    width: int
    height: int
    preview: bytes


def redraw(content: bytes) -> Picture:
    """The first frame, upright, without metadata; JPEG stays JPEG, all else becomes PNG.

    Raises Unreadable and TooLarge, before the pixels are unpacked.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit is ours, below
            opened = Image.open(io.BytesIO(content), formats=_FORMATS)
            if opened.width * opened.height > MOST_PIXELS:
                raise TooLarge
            is_photo = opened.format == "JPEG"
            opened.load()
            ImageOps.exif_transpose(opened, in_place=True)
    except TooLarge:
        raise
    except Exception as error:  # Pillow's readers raise whatever their formats' oddities lead to
        raise Unreadable(type(error).__name__) from error
    mode = "RGB" if is_photo else _with_alpha(opened)
    plain = opened if opened.mode == mode else opened.convert(mode)
    del opened
    plain.info = {}  # comments and colour profiles hide as much as places do
    size = plain.size
    content = _bytes(plain, "JPEG", quality=88) if is_photo else _bytes(plain, "PNG")
    plain.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    preview = _bytes(plain, "WEBP", quality=78)
    return Picture(content, JPEG if is_photo else PNG, *size, preview)


def as_jpeg(content: bytes) -> bytes:
    """A preview of ours for platforms that know no WebP; what can be seen through becomes white."""
    opened = Image.open(io.BytesIO(content), formats=("WEBP",)).convert("RGBA")
    paper = Image.new("RGBA", opened.size, "white")
    paper.alpha_composite(opened)
    return _bytes(paper.convert("RGB"), "JPEG", quality=82)


def film() -> bytes:
    """What stands for a film, of which no picture is kept: a plain JPEG with the sign for playing."""
    drawn = Image.new("RGB", (480, 270), "#26262c")
    ImageDraw.Draw(drawn).polygon([(205, 90), (205, 180), (285, 135)], fill="white")
    return _bytes(drawn, "JPEG", quality=82)


def _with_alpha(image: Image.Image) -> str:
    has_alpha = "A" in image.mode or "transparency" in image.info
    return "RGBA" if has_alpha else "RGB"


def _bytes(image: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
