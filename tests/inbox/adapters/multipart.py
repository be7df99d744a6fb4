"""Reads a form that was sent in parts."""

from __future__ import annotations

from dataclasses import dataclass
from email import policy
from email.parser import BytesParser

import httpx


@dataclass(frozen=True)
class Part:
    """`name` is the file's, empty for a plain field."""

    content: bytes
    name: str = ""
    mime: str = ""


def is_form(request: httpx.Request) -> bool:
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def parts(request: httpx.Request) -> dict[str, Part]:
    """Every part under its field's name; AssertionError where it is no such form."""
    assert is_form(request), request.headers.get("content-type")
    head = f"content-type: {request.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=policy.HTTP).parsebytes(head + request.read())
    return {
        str(one.get_param("name", header="content-disposition")): Part(
            one.get_payload(decode=True), one.get_filename() or "", one.get_content_type()
        )
        for one in form.iter_parts()
    }


def fields(request: httpx.Request) -> dict[str, str]:
    """Those that are no files."""
    return {name: part.content.decode() for name, part in parts(request).items() if not part.name}
