"""What we refuse to do, with a word for machines and a sentence for people."""

from __future__ import annotations


class Refused(Exception):
    """The request cannot be done. `code` is stable; `message` is a translated sentence."""

    status = 422

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class NotAllowed(Refused):
    """This responder may not do that."""

    status = 403


class MovedMeanwhile(Refused):
    """Somebody else changed the row first; nothing was written."""

    status = 409


class TooOften(Refused):
    """A limit in time is used up."""

    status = 429
