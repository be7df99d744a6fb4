"""What can go wrong at a platform, as one small tree."""

from __future__ import annotations

from datetime import timedelta


class AdapterError(Exception):
    """`code` is the platform's word or number for it, for people who look it up."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unreachable(AdapterError):
    """Nothing was said: no connection, or a refusal known to come before any effect."""


class RateLimited(AdapterError):
    """Nothing was said; try again after `retry_after`."""

    def __init__(
        self, message: str, code: str = "", *, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message, code)
        self.retry_after = retry_after


class PlaceLimited(RateLimited):
    """Too many for one `place`, as `Adapter.place_of` names it; others may go on.

    Not `is_certain`: the platform does not tell this limit from that of all places together.
    """

    def __init__(self, limited: RateLimited, place: str, *, is_certain: bool = True) -> None:
        super().__init__(str(limited), limited.code, retry_after=limited.retry_after)
        self.place = place
        self.is_certain = is_certain


class Rejected(AdapterError):
    """The platform will not take this message, ever."""


class WindowClosed(Rejected):
    """The time in which we may answer has passed."""


class TemplateRefused(Rejected):
    """The template cannot be said as it stands; `code` is ours: template_ and why.

    paused, disabled, gone, changed (it has other blanks by now), too_long, policy.
    """


class CredentialsRejected(AdapterError):
    """The channel is broken until somebody reconnects it; replies wait."""


class Ambiguous(AdapterError):
    """The request left and we do not know what became of it."""


class SignatureInvalid(AdapterError):
    """Not from the platform: answered 403, nothing stored."""


class PayloadMalformed(AdapterError):
    """Signed, stored, but unreadable."""


class Unsupported(AdapterError):
    """This channel cannot do that."""
