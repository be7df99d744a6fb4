"""The buttons that hide, show, delete and like a message at the platform."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from inbox.errors import Refused
from responders.console.conversation import done
from responders.console.doors import Knock, door
from responders.console.gate import conversation_of, message_of
from responders.console.moderated import LABELS
from responders.operations import moderation


@door("moderate", "POST")
def acting(request: Knock, conversation_id: int, message_id: int) -> HttpResponse:
    """Ask for one action upon this message."""
    action = request.POST.get("action", "")
    if action not in LABELS:
        raise Refused("not_possible", _("This cannot be done with this message."))
    message = message_of(conversation_of(request, conversation_id), message_id)
    moderation.ask(message, action, by=request.user, at=request.at)
    return done(request, conversation_id)
