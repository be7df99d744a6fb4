"""Pages that are sent as they are told: what a reader looks at first is there before the last of it is known."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError
from django.http import StreamingHttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import SafeString

from inbox.errors import NotAllowed
from inbox.operations.snapshots import snapshot
from responders.console import page as frame
from responders.console.doors import Knock

log = logging.getLogger(__name__)
_PLACE = re.compile(r"<!--part (\w+)-->")


@dataclass(frozen=True, slots=True)
class Part:
    """told: what its template says beside the page's context, read when its turn has come."""

    name: str
    template: str
    told: Callable[[], Mapping[str, Any]]


_CUT_SHORT = Part("cut_short", "components/_cut_short.html", dict)


def page(
    request: Knock,
    template: str,
    context: Mapping[str, Any],
    parts: Sequence[Part],
    *,
    section: str,
) -> StreamingHttpResponse:
    """All parts see one snapshot. `part.<name>` in the template is where one stands.

    Nothing is read before the first piece was sent: what goes wrong then is told where the page ends.
    """
    places = {one.name: SafeString(f"<!--part {one.name}-->") for one in parts}
    around = frame.page(request, template, {**context, "part": places}, section=section)
    pieces = _pieces(request, around.text, context, {one.name: one for one in parts})
    return StreamingHttpResponse(pieces, content_type=around.headers["Content-Type"])


def _pieces(
    request: Knock, around: str, context: Mapping[str, Any], parts: Mapping[str, Part]
) -> Iterator[str]:
    # The reader's; once the view has answered they are another's.
    zone, language = timezone.get_current_timezone(), translation.get_language()

    def told(one: Part) -> str:
        with timezone.override(zone), translation.override(language):
            return render_to_string(one.template, {**context, **one.told()}, request)

    head, *rest = _PLACE.split(around)
    yield head
    try:
        with snapshot():
            for name, after in zip(rest[::2], rest[1::2], strict=True):
                yield told(parts[name]) + after
    except (DatabaseError, NotAllowed):  # or it was theirs to read only when they asked
        log.exception("A page could not be told to its end.")
        yield told(_CUT_SHORT) + rest[-1]
