"""What the channels share about files that come in and go out."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Iterator

import httpx

from inbox.adapters.base import Download, Draft, Enclosure
from inbox.adapters.errors import (
    Ambiguous,
    CredentialsRejected,
    RateLimited,
    Rejected,
    Unreachable,
)

GONE = "gone"
# Kept by the process, in memory only: a reply that is tried again finds its files where they are already.
UPLOADS: dict[str, str] = {}
MOST_UPLOADS = 200
_TRIED_AGAIN = (Ambiguous, CredentialsRejected, RateLimited, Unreachable)


def at(ref: str, hosts: Collection[str], *, own: str = "") -> Download:
    """A file at the address `ref`, which whoever knows it may have.

    hosts: where the platform keeps files; a name stands for all below it. own: the address of a server
    that stands in the credentials. Anything else is a page or a file of somebody else's, and stays there.
    """
    told, server = _read(ref), _read(own)
    if server.host and _origin(told) == _origin(server):
        return Download(url=ref, is_own_server=True)
    if told.scheme == "https" and is_within(told.host, hosts):
        return Download(url=ref)
    raise Rejected("It lies with somebody else.", "elsewhere") if told.host else no_file()


@contextlib.contextmanager
def handed_over(
    owner: str, draft: Draft, upload: Callable[[Enclosure], str]
) -> Iterator[list[str]]:
    """What the platform calls the draft's files, uploaded unless an earlier try of the same draft did so.

    They are remembered only where what happens inside will be tried again.
    """
    found: dict[str, str] = {}
    try:
        for one in draft.media:
            name = _name(owner, draft.key, one)
            found[name] = UPLOADS.pop(name, "") or upload(one)
        yield list(found.values())
    except _TRIED_AGAIN:
        UPLOADS.update(found)
        while len(UPLOADS) > MOST_UPLOADS:
            UPLOADS.pop(next(iter(UPLOADS)), None)
        raise


def is_within(host: str, hosts: Collection[str]) -> bool:
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def no_file() -> Rejected:
    """A place, a card, something shared: it is shown by its words, and there is nothing to fetch."""
    return Rejected("There is no file to fetch.", "no_file")


def lost(refused: Rejected, codes: Collection[str]) -> Rejected:
    """The same refusal; `gone` where its code is one by which the platform says that it has it no longer."""
    return Rejected(str(refused), GONE) if refused.code in codes else refused


def _name(owner: str, key: str, enclosure: Enclosure) -> str:
    told = "\0".join([owner, key, enclosure.kind, enclosure.name, enclosure.mime])
    return hashlib.sha256(told.encode() + enclosure.content).hexdigest()


def _read(address: str) -> httpx.URL:
    try:
        return httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return httpx.URL("")


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
