"""Make events of an envelope's bytes, or say why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from inbox import adapters
from inbox.adapters.base import Adapter, WebhookRequest
from inbox.adapters.errors import PayloadMalformed
from inbox.adapters.offline import OFFLINE
from inbox.adapters.reading import UNTOLD
from inbox.core.bounds import bounded_event
from inbox.core.events import Event
from inbox.models import Hook
from inbox.models.vault import unseal

SKEW = timedelta(
    seconds=5
)  # how far a platform's clock may be ahead of ours, sooner than anybody answers


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed envelope, opened. `attempts` is how often it failed before."""

    envelope_id: int
    hook: Hook
    body: bytes
    attempts: int
    received_at: datetime


class Unreadable(Exception):
    """It will never be readable; `code` says why, in one word for machines."""

    def __init__(self, code: str, error: str) -> None:
        super().__init__(error)
        self.code = code


def open_body(hook_id: int, sealed: bytes) -> bytes:
    return unseal(sealed, f"envelope:{hook_id}")


def adapter_of(hook: Hook) -> Adapter:
    return adapters.load(hook.kind)({}, OFFLINE, secrets=hook.secrets)


def read(letter: Letter, adapter: Adapter) -> list[Event]:
    """Every event, in the order of the envelope; raises Unreadable."""
    try:
        events = adapter.parse(WebhookRequest("POST", {}, {}, letter.body))
    except PayloadMalformed as error:
        raise Unreadable(error.code or "payload_malformed", str(error)) from error
    except RecursionError as error:
        raise Unreadable("too_deep", "nested too deeply") from error
    except ValueError as error:
        raise Unreadable("not_json", str(error)) from error
    except (AttributeError, IndexError, KeyError, TypeError) as error:  # a shape nobody described
        raise Unreadable("unexpected_shape", f"{type(error).__name__}: {error}") from error
    return [settled(event, letter.received_at) for event in events]


def settled(event: Event, received_at: datetime) -> Event:
    """With ids that can be kept, and with the time of receipt where the platform told none that has come.

    What is said tomorrow cannot be answered today: no reply would ever stop its clock.
    """
    is_told = event.occurred_at != UNTOLD and event.occurred_at <= received_at + SKEW
    return bounded_event(event if is_told else replace(event, occurred_at=received_at))
