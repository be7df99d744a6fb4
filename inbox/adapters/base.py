"""The contract every channel keeps: one file per channel, no models, no Django, no clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from inbox.adapters.consent import Provider
from inbox.adapters.errors import Unsupported
from inbox.adapters.lookout import Lookout
from inbox.adapters.toward import Toward
from inbox.core import expiry
from inbox.core.capabilities import Capabilities
from inbox.core.events import Event, Visibility
from inbox.core.templates import Filled, Template


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """Header names are lower case; `body` is the bytes as they came."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Intent:
    """A hub asks whether we want what it was asked for, or says that we shall not have it.

    mode: subscribe, unsubscribe or denied. lasts: how long it would tell us. reason: why it was denied.
    """

    mode: str
    challenge: str = ""
    lasts: timedelta = timedelta()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of the form that connects a channel. `name` is the key in the credentials or secrets."""

    name: str
    label: str  # English msgid
    help: str = ""
    secret: bool = False
    required: bool = True
    goes_to: str = "credentials"  # or "secrets": needed to verify webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """Something to send along; `kind` is image, video, audio or file.

    `url`, and `preview_url` for a small JPEG of it, are told only of channels whose platform asks for
    files; both stay the same however often the draft is sent.
    """

    kind: str
    name: str
    mime: str
    content: bytes = field(repr=False)
    url: str = field(default="", repr=False)  # whoever knows it may have the file
    preview_url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """Where the bytes of something attached are, for a worker to fetch; or the bytes, where we hold them.

    `headers` go to the host of `url` alone. `is_own_server`: the host stands in the credentials, so
    that it may have an address of a private network; otherwise it must be one of `media_hosts`.
    """

    url: str = field(default="", repr=False)  # some hold a token
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_own_server: bool = False
    content: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One message to say once. `key` is ours: the idempotency key, or the marker for echoes."""

    key: str
    thread_key: str
    text: str
    visibility: Visibility
    recipient: str = ""  # the person's id there
    in_reply_to: str = ""  # the message we answer
    is_private_reply: bool = False  # to a public comment
    outside_window_as_human: bool = False
    media: tuple[Enclosure, ...] = ()  # no more and no larger than capabilities say
    is_automatic: bool = False  # no person wrote it
    template: Filled | None = None  # then `text` is what it says, and nothing goes along


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform accepted it. `accepted_at` None: it did not say when."""

    external_id: str
    accepted_at: datetime | None = None
    thread_key: str = ""  # where the platform put it, when that differs (a private reply)


@dataclass(frozen=True, slots=True)
class Account:
    """Our own account there."""

    external_id: str
    name: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What one poll brought. `again`: more is waiting, come back at once.

    gap: between these two times there may have been more than the platform lists.
    """

    events: tuple[Event, ...]
    cursor: str | None
    again: bool = False
    raw: bytes = field(default=b"", repr=False)
    gap: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class Renewal:
    """Fresh values of some of the credentials, and how long they are good for."""

    credentials: Mapping[str, str] = field(repr=False)
    lasts: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """What credentials are good for. `ends_at` None: for ever. lacks: permissions that our calls want."""

    ends_at: datetime | None
    lacks: tuple[str, ...] = ()


class Adapter:
    """Verify, read, say. What a channel cannot do stays `Unsupported`, and capabilities must agree."""

    kind: str
    label: str
    capabilities: Capabilities
    fields: tuple[Field, ...] = ()
    # Where media lie; a name stands for all below it, too.
    media_hosts: frozenset[str] = frozenset()
    shows_here = False  # customers read it on our own pages, which hear of gestures over our stream
    shrugs = False  # a call that nobody signed is answered like any other, and forgotten
    tells_grant = False  # can be asked when credentials end and what they allow
    gone: frozenset[str] = frozenset({"404", "410"})  # codes: what is acted upon is not there
    renews_before: timedelta | None = None  # this long before they end `renew` gives fresh ones

    asks_consent = False  # a person may sign in at `provider` instead of typing a refresh token
    renews_alone: bool = False  # what ends is renewed without a person, or never ends: alarms wait

    def __init__(
        self,
        credentials: Mapping[str, str],
        http: httpx.Client,
        *,
        secrets: Mapping[str, str] | None = None,
        base_url: str = "",
    ) -> None:
        """`secrets` verify webhooks; `base_url` replaces the platform's address (tests, drills).

        Whoever keeps credentials for many puts a `renewer` of their own: it gives those in force by then.
        """
        self.credentials = credentials
        self.renewer: Renewer = lambda own: {**own.credentials, **own.renew().credentials}
        self.secrets = secrets or {}
        self.http = http
        self.base_url = base_url

    @property
    def budget_key(self) -> str:
        """By what the platform counts our calls: channels with the same one share a budget.

        The secret credentials; an empty text where there are none, and the channel is on its own.
        """
        secret = [field.name for field in self.fields if field.secret]
        parts = [self.credentials.get(name, "") for name in secret]
        return "\0".join([self.kind, *parts]) if any(parts) else ""

    def place_of(self, thread_key: str) -> str:
        """By what the platform counts our words apart, if it does: see PlaceLimited."""
        return thread_key

    def verify(self, request: WebhookRequest) -> None:
        """Raise SignatureInvalid unless the platform sent it; constant time, over the raw bytes."""
        raise Unsupported(f"{self.kind} has no webhook")

    def handshake(self, request: WebhookRequest) -> str | None:
        """The challenge to answer as plain text, or None where this request is not a handshake."""
        return None

    def intent(self, request: WebhookRequest) -> Intent | None:
        """What a hub wants confirmed, or None; SignatureInvalid where it is about somebody else."""
        return None

    def subscribe(self, mode: str, url: str) -> None:
        """Ask the hub to call `url` when something was published: subscribe, or unsubscribe. See `intent`."""
        raise Unsupported(f"{self.kind} announces nothing")

    def parse(self, request: WebhookRequest) -> list[Event]:
        """Every event of one webhook call; PayloadMalformed where it cannot be read at all."""
        raise Unsupported(f"{self.kind} has no webhook")

    def poll(self, cursor: str | None) -> Batch:
        raise Unsupported(f"{self.kind} cannot be polled")

    def lookout(self) -> Lookout:
        """Listen for what is new; Unsupported also where this very server cannot tell."""
        raise Unsupported(f"{self.kind} does not tell what is new")

    def missed(self, since: datetime, cursor: str | None) -> Batch:
        """What was said since, a page at a time, as the webhook would have told it; for `cursor`, see poll.

        The same keys and ids as the webhook's: what came both ways is one message.
        """
        raise Unsupported(f"{self.kind} cannot be asked what was missed")

    def send(self, draft: Draft) -> Receipt:
        """One call. AdapterError says whether it was certainly not said, or unknown (Ambiguous)."""
        raise Unsupported(f"{self.kind} cannot send")

    def templates(self) -> list[Template]:
        """All that the platform knows of, approved or not."""
        raise Unsupported(f"{self.kind} has no templates")

    def whoami(self) -> Account:
        raise Unsupported(f"{self.kind} has no account to ask for")

    def expires_at(self, typed_at: datetime) -> datetime | None:
        """When the credentials, typed at `typed_at`, end at the latest; None where nobody tells.

        Nothing is asked. A token that says so itself is read here.
        """
        told = filter(None, map(expiry.of_token, self.credentials.values()))
        return min(told, default=None)

    def grant(self) -> Grant:
        """Ask the platform what the credentials are good for, where `tells_grant`."""
        raise Unsupported(f"{self.kind} does not tell of its credentials")

    def renew(self) -> Renewal:
        """Ask for fresh credentials, a person not needed; those in force stay so until their end."""
        raise Unsupported(f"{self.kind} does not renew its credentials")

    @property
    def has_ended(self) -> bool:
        """Whether what it is called with has ended, so that `renewer` is asked first."""
        return False

    def provider(self) -> Provider:
        """Who signs a person in for this account, where `asks_consent`. Rejected where nobody is known."""
        raise Unsupported(f"{self.kind} asks nobody for consent")

    @property
    def consents_as(self) -> str:
        """Who should sign in there, in lower case; empty where anybody may."""
        return ""

    def announce_hook(self, url: str) -> None:
        """Tell the platform our webhook address, where it has a call for that."""
        raise Unsupported(f"{self.kind} is told its address by hand")

    def recent(self, thread_key: str, since: datetime) -> list[Event]:
        """What we said lately in that thread, to settle an uncertain send."""
        raise Unsupported(f"{self.kind} cannot list what we said")

    def act(self, action: str, target: str) -> None:
        """One of `capabilities.actions` upon a message, by its external_id."""
        raise Unsupported(f"{self.kind} cannot {action}")

    def gesture(self, gesture: str, toward: Toward) -> None:
        """One of `capabilities.gestures`, in private: that we write, or that we have read. It may be lost."""
        raise Unsupported(f"{self.kind} shows no {gesture}")

    def media(self, ref: str) -> Download:
        """Where to fetch what `Media.ref` names; Rejected where the platform has it no longer."""
        raise Unsupported(f"{self.kind} gives no media")


Renewer = Callable[[Adapter], Mapping[str, str]]
