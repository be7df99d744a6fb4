"""Pictures made for tests."""

from __future__ import annotations

import io

from PIL import Image


def a_picture(
    width: int = 40, height: int = 30, kind: str = "JPEG", mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    colour = (200, 30, 40, 120)[: len(mode)] if mode != "L" else 90
    Image.new(mode, (width, height), colour).save(out, kind, **options)  # type: ignore[arg-type]
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))
