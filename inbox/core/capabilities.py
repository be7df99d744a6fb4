"""What a channel can do, as data, and what a draft breaks of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from inbox.core.budget import Rate
from inbox.core.events import Visibility
from inbox.core.lengths import Measure, length
from inbox.core.prices import Price
from inbox.core.templates import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """What may go along with a reply; see the same names in Capabilities."""

    encloses: dict[str, int] = field(default_factory=dict)
    max_enclosures: int = 1
    enclosed_types: frozenset[str] = frozenset()
    max_caption: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """`max_length` per visibility; a `reply_window` runs from the customer's last message, None is for ever.

    In private only: what everybody can read may be answered at any time.
    """

    visibility: frozenset[Visibility]
    max_length: dict[Visibility, int]
    measure: Measure = Measure.CODE_POINTS
    reply_window: timedelta | None = None
    templates: bool = False  # approved beforehand, and taken when the window is closed, too
    private_reply_window: timedelta | None = None  # once, to a public comment; None: cannot
    pushes: bool = False
    polls: bool = False
    poll_every: timedelta = timedelta(seconds=2)  # as often as the platform's quota bears for a day
    # It can say at once that something is new; while somebody listens it is asked only this often.
    listens: timedelta | None = None
    # It calls where our account published something, once it was subscribed to, and is asked this often for a while.
    announces: timedelta | None = None
    # What the platform allows; where its documents say nothing, what no platform minds.
    budget: tuple[Rate, ...] = (Rate(600, timedelta(minutes=1)),)
    is_counted_as_one: bool = True  # the counts in its headers hold for every kind of call
    reaches_back: timedelta | None = None  # how far its lists go; None: as far as is asked
    # How long the platform keeps what we did not take, to tell it later; without that it may be lost.
    keeps_for: timedelta = timedelta(0)
    backfills: bool = False  # can be asked what was said while we were away
    edits: bool = False
    removes: bool = False
    reports: bool = False  # delivered and read
    echoes: bool = False
    is_mail: bool = False  # long letters, answered in hours rather than minutes
    idempotent_send: bool = False
    list_is_complete: bool = False  # `recent` shows everything we said
    fetches: bool = False  # what customers attach
    # What may go along with a reply: the most bytes for each kind (image video audio file), and how many.
    encloses: dict[str, int] = field(default_factory=dict)
    max_enclosures: int = 1
    enclosing: frozenset[Visibility] = frozenset(Visibility)
    enclosed_types: frozenset[str] = frozenset()  # media types of these kinds; empty: all
    # It asks for files at an address of ours instead of being handed them, this long after it took the message.
    asks_for_files_within: timedelta | None = None
    fetched: frozenset[Visibility] = frozenset(Visibility)  # where it does so, if it does
    max_caption: int | None = None  # the longest text with something enclosed, where it is shorter
    # Where something else may go along than what stands above, and in `enclosing`.
    along: dict[Visibility, Along] = field(default_factory=dict)
    actions: frozenset[str] = frozenset()  # some of ACTS
    gestures: frozenset[str] = frozenset()  # in private: typing read
    price: dict[Visibility, Price] = field(default_factory=dict)  # of one reply, where it has one
    deletes_theirs: bool = False  # what customers wrote, too, and not only our own words


ACTS = frozenset({"hide", "unhide", "delete", "like", "unlike"})


def acts_on(
    capabilities: Capabilities, visibility: Visibility, *, is_theirs: bool
) -> frozenset[str]:
    """What can be done to one message. Where a platform has both, only to what everybody can read."""
    if Visibility.PUBLIC in capabilities.visibility and visibility is not Visibility.PUBLIC:
        return frozenset()
    able = capabilities.actions
    if not is_theirs:
        return able & {"delete"}
    return able if capabilities.deletes_theirs else able - {"delete"}


def along(capabilities: Capabilities, visibility: Visibility) -> Along:
    """What may go along here."""
    if visibility in capabilities.along:
        return capabilities.along[visibility]
    if visibility not in capabilities.enclosing:
        return Along()
    return Along(
        encloses=capabilities.encloses,
        max_enclosures=capabilities.max_enclosures,
        enclosed_types=capabilities.enclosed_types,
        max_caption=capabilities.max_caption,
    )


def without_fetched(capabilities: Capabilities) -> Capabilities:
    """The same where nothing can be fetched from us."""
    if capabilities.asks_for_files_within is None:
        return capabilities
    fetched = capabilities.fetched
    rest = {name: one for name, one in capabilities.along.items() if name not in fetched}
    emptied = {name: Along() for name in capabilities.along if name in fetched}
    plain = capabilities.enclosing - set(capabilities.along)
    files = {} if plain & fetched else capabilities.encloses
    return replace(capabilities, encloses=files, along={**rest, **emptied})


def lacks_address(capabilities: Capabilities, visibility: Visibility) -> bool:
    """Files would go along here, if the platform could fetch them from this installation."""
    return (
        capabilities.asks_for_files_within is not None
        and visibility in capabilities.fetched
        and visibility in capabilities.enclosing | set(capabilities.along)
        and not along(capabilities, visibility).encloses
    )


@dataclass(frozen=True, slots=True)
class Breach:
    """One limit a draft breaks.

    `code` is empty, too_long, window_closed, not_here, or of what is enclosed: not_enclosed,
    no_address (the platform could not fetch it here), type_not_enclosed (`limit` names those that
    are), too_many, too_large, no_caption (it goes without words); of a template no_templates,
    words_only (nothing goes along), file_missing (`limit` is its kind).
    """

    code: str
    limit: str


def broken_by(
    capabilities: Capabilities,
    text: str,
    *,
    visibility: Visibility,
    last_inbound_at: datetime | None,
    at: datetime,
    is_private_reply: bool = False,
    enclosed: Sequence[tuple[str, int, str]] = (),
) -> list[Breach]:
    """Every limit that sending `text` at `at` would break; empty means it may go.

    enclosed: kind, bytes and media type of each file that goes along.
    """
    breaches = []
    if not text.strip() and not enclosed:
        breaches.append(Breach("empty", "1"))
    if visibility not in capabilities.visibility:
        return [*breaches, Breach("not_here", visibility)]
    if is_private_reply and enclosed:  # to a public comment: words only, wherever there is one
        breaches.append(Breach("not_enclosed", ""))
    else:
        breaches += _enclosing(capabilities, visibility, enclosed)
    limit = capabilities.max_length[visibility]
    caption = along(capabilities, visibility).max_caption if enclosed else None
    if caption == 0 and text.strip():
        breaches.append(Breach("no_caption", "0"))
    elif caption is not None:
        limit = min(limit, caption)
    if length(text, capabilities.measure) > limit:
        breaches.append(Breach("too_long", str(limit)))
    window = capabilities.private_reply_window if is_private_reply else capabilities.reply_window
    if is_private_reply and window is None:
        breaches.append(Breach("not_here", visibility))
    applies = visibility is Visibility.PRIVATE or is_private_reply
    if applies and window and (last_inbound_at is None or at - last_inbound_at >= window):
        breaches.append(Breach("window_closed", str(int(window.total_seconds()))))
    return breaches


def broken_by_template(
    capabilities: Capabilities,
    words: str,
    *,
    visibility: Visibility,
    enclosed: Sequence[tuple[str, int, str]] = (),
    begins_with: Part | None = None,
) -> list[Breach]:
    """As broken_by, of what was approved beforehand: there is no window.

    begins_with: the file that it begins with, if it does; that one goes along, and nothing else.
    """
    if not capabilities.templates or visibility is not Visibility.PRIVATE:
        return [Breach("no_templates", "")]
    if begins_with is None:
        breaches = [Breach("words_only", "")] if enclosed else []
    else:
        breaches = _beginning(capabilities, begins_with, enclosed)
    limit = capabilities.max_length[visibility]
    if length(words, capabilities.measure) > limit:
        breaches.append(Breach("too_long", str(limit)))
    return breaches


def _beginning(
    capabilities: Capabilities, wanted: Part, enclosed: Sequence[tuple[str, int, str]]
) -> list[Breach]:
    if not enclosed:
        return [Breach("file_missing", wanted.file)]
    if len(enclosed) > 1:
        return [Breach("too_many", "1")]
    _kind, size, mime = enclosed[0]
    if mime not in wanted.takes:
        return [Breach("type_not_enclosed", " ".join(sorted(wanted.takes)))]
    most = capabilities.encloses[wanted.file]
    return [Breach("too_large", str(most))] if size > most else []


def _enclosing(
    capabilities: Capabilities, visibility: Visibility, enclosed: Sequence[tuple[str, int, str]]
) -> list[Breach]:
    if not enclosed:
        return []
    if lacks_address(capabilities, visibility):
        return [Breach("no_address", "")]
    able = along(capabilities, visibility)
    allowed = able.encloses
    if any(kind not in allowed for kind, _bytes, _mime in enclosed):
        return [Breach("not_enclosed", " ".join(sorted(allowed)))]
    types = able.enclosed_types
    if types and any(mime not in types for _kind, _bytes, mime in enclosed):
        return [Breach("type_not_enclosed", " ".join(sorted(types)))]
    breaches = [
        Breach("too_large", str(allowed[kind]))
        for kind, size, _mime in enclosed
        if size > allowed[kind]
    ]
    if len(enclosed) > able.max_enclosures:
        breaches.append(Breach("too_many", str(able.max_enclosures)))
    return breaches
