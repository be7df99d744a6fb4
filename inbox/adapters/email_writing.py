"""What we answer, as a mail that threads where it belongs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP

from inbox.adapters.base import Draft
from inbox.adapters.email_events import bare_id, message_id
from inbox.adapters.email_reading import header, ids, people
from inbox.adapters.errors import Rejected

# A line of ids that has to be folded becomes what no program reads as ids; 998 is the most it may have.
LONGEST_LINE = 900
LONGEST_REFERENCES = 800
POLICY = SMTP.clone(max_line_length=LONGEST_LINE, cte_type="7bit")
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+"
)  # whatever anybody takes for the end of a line
_REPLIED = re.compile(r"^\s*(?:re|bls|balas)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes. `tags_replies`: the server takes mail for address+token@domain, too."""

    address: str
    name: str = ""
    tags_replies: bool = False


def compose(
    draft: Draft, sender: Sender, original: Message | None, *, at: datetime
) -> tuple[EmailMessage, str]:
    """The mail and whom it is for; `at` is its date, aware. Raises Rejected where that is no address we can write to."""
    recipient = _recipient(draft, original)
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _address(sender.address, sender.name)
    mail["To"] = _address(recipient, "")
    mail["Date"] = at
    mail["Subject"] = _subject(original, sender)
    mail["Message-ID"] = f"<{message_id(draft.key, draft.thread_key, sender.address)}>"
    if sender.tags_replies:
        local, _, domain = sender.address.partition("@")
        mail["Reply-To"] = f"{local}+{draft.thread_key}@{domain}"
    if (
        draft.is_automatic
    ):  # so that no other program answers it (RFC 3834; the second for Exchange)
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    answered = bare_id(draft.in_reply_to)
    if answered and _is_plain(answered):
        before = ids(original, "references") if original is not None else []
        mail["In-Reply-To"] = f"<{answered}>"
        mail["References"] = " ".join(_references(before, answered))
    mail.set_content(draft.text, cte="quoted-printable")
    for enclosed in draft.media:
        major, _, minor = enclosed.mime.partition("/")
        mail.add_attachment(
            enclosed.content, major, minor or "octet-stream", filename=_line(enclosed.name)
        )
    return mail, recipient


def _references(before: list[str], answered: str) -> list[str]:
    """The first and as many of the last as one line takes, the answered one at its end."""
    told = [f"<{one}>" for one in dict.fromkeys(before) if one != answered and _is_plain(one)]
    kept, room = [f"<{answered}>"], LONGEST_REFERENCES - len(answered) - sum(map(len, told[:1]))
    for one in reversed(told[1:]):
        room -= len(one) + 1
        if room < 0:
            break
        kept.insert(0, one)
    return told[:1] + kept


def _is_plain(one: str) -> bool:
    """Whether an id can stand in a header as it is."""
    return len(one) < 250 and one.isascii() and one.isprintable() and "=?" not in one


def _recipient(draft: Draft, original: Message | None) -> str:
    """The person; where they asked for answers elsewhere in the very mail we answer, there."""
    recipient = draft.recipient.strip().lower()
    if original is not None:
        writers = [address for _name, address in people(original, "from")]
        wished = [address for _name, address in people(original, "reply-to")]
        if recipient in writers and wished:
            recipient = wished[0]
    if not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", recipient):
        raise Rejected("This person has no address we can write to.", "no_address")
    return recipient


def _subject(original: Message | None, sender: Sender) -> str:
    """As it was, or who we are where the mail we answer is not there any more."""
    told = _line(header(original, "subject"))[:300] if original is not None else ""
    if not told:
        return _line(sender.name) or sender.address
    return told if _REPLIED.match(told) else f"Re: {told}"


def _address(address: str, name: str) -> Address:
    try:
        return Address(_line(name), addr_spec=_line(address))
    except Exception as error:  # the standard library's address parser raises what it likes
        raise Rejected("This is no address we can write to.", "no_address") from error


def _line(text: str) -> str:
    return _UNSAFE.sub(" ", text).encode("utf-8", "replace").decode().strip()
