"""Hand a mail over to the brand's server; what is known of its fate stands in the error."""

from __future__ import annotations

import base64
import contextlib
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

from inbox.adapters.email_mailbox import SECONDS, TLS_PORTS, Place, bearer_proof, refused, secure
from inbox.adapters.errors import (
    Ambiguous,
    Rejected,
    Unreachable,
)


@contextlib.contextmanager
def opened(place: Place) -> Iterator[smtplib.SMTP]:
    """Signed in. Raises Unreachable and CredentialsRejected; nothing was said by then."""
    try:
        post = _connected(place)
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise Unreachable("The mail server could not be reached.", type(error).__name__) from error
    try:
        _sign_in(post, place)
        yield post
    finally:
        with contextlib.suppress(Exception):
            post.quit()


def hand_over(place: Place, mail: EmailMessage, sender: str, recipient: str) -> None:
    """Once. Only what happens after the first byte of the mail left can leave its fate unknown."""
    content = mail.as_bytes()
    with opened(place) as post:
        try:
            _require(post.mail(sender), "The server does not take mail from this address.")
            _require(post.rcpt(recipient), "The server does not take mail for this person.")
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable("Contact with the mail server was lost.", "lost") from error
        try:
            answer = post.data(content)
        except smtplib.SMTPDataError as error:  # refused before the mail itself left
            _require((error.smtp_code, _bytes(error.smtp_error)), "The server refused the mail.")
            raise Ambiguous("The mail server's answer is unclear.", str(error.smtp_code)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Ambiguous("Contact was lost while the mail was handed over.", "lost") from error
        _require(answer, "The server refused the mail.")


def _require(answer: tuple[int, bytes], sentence: str) -> None:
    """4xx: not now; 5xx: never. Neither was said."""
    code, words = answer
    if code in (250, 251, 252):
        return
    told = words.decode("utf-8", "replace").splitlines()
    reason = f"{sentence} {told[0][:200]}" if told else sentence
    if 500 <= code < 600:
        raise Rejected(reason, str(code))
    raise Unreachable(reason, str(code))


def _bytes(words: bytes | str) -> bytes:
    return words.encode() if isinstance(words, str) else words


def _connected(place: Place) -> smtplib.SMTP:
    if place.port in TLS_PORTS:
        return smtplib.SMTP_SSL(place.host, place.port, timeout=SECONDS, context=secure())
    post = smtplib.SMTP(place.host, place.port, timeout=SECONDS)
    post.ehlo_or_helo_if_needed()
    if post.has_extn("starttls") and not place.is_here:
        post.starttls(context=secure())
    elif not place.is_here:
        post.close()
        raise Unreachable("The mail server offers no encryption.", "no_tls")
    return post


def _sign_in(post: smtplib.SMTP, place: Place) -> None:
    """A server on this machine may ask for no password at all."""
    if not (place.password or place.token) or not post.has_extn("auth"):
        return
    bearer = bearer_proof(place.user, place.token)
    try:
        if place.token:
            post.auth("XOAUTH2", lambda challenge=None: "" if challenge else bearer)
        elif (place.user + place.password).isascii():
            post.login(place.user, place.password)
        else:
            _log_in(post, place)
    except UnicodeError as error:  # no server ever gave such a token
        raise refused(place, "smtp_auth") from error
    except smtplib.SMTPAuthenticationError as error:
        if 400 <= error.smtp_code < 500:
            raise Unreachable("The mail server cannot check passwords now.", "busy") from error
        raise refused(place, "smtp_auth") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable("Contact with the mail server was lost.", type(error).__name__) from error


def _log_in(post: smtplib.SMTP, place: Place) -> None:
    """In UTF-8 (RFC 4616); smtplib writes ASCII only, whichever way the server offers."""
    told = base64.b64encode(f"\0{place.user}\0{place.password}".encode()).decode()
    code, words = post.docmd("AUTH", f"PLAIN {told}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, words)
