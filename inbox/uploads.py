"""What one request may bring along: bounded before the first byte is read, and kept in memory."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import MemoryFileUploadHandler

MAX_BYTES = 30_000_000  # of the whole request: a file of 25 MB and its form


class Bounded(MemoryFileUploadHandler):
    """Raises RequestDataTooBig (a 413) for more than MAX_BYTES."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,
        content_length: int,
        boundary: bytes,
        encoding: str | None = None,
    ) -> None:
        if content_length > MAX_BYTES:
            raise RequestDataTooBig("The request is too large.")
        self.activated = True
