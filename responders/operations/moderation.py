"""What colleagues may do to a message at the platform."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Act, Message, User
from inbox.operations import acts
from responders import access
from responders.models import Responder


def ability(action: str) -> str:
    return "delete_messages" if action == "delete" else "moderate"


def possible(message: Message, responder: Responder) -> frozenset[str]:
    """The actions to offer: what the platform can and this role may."""
    found = acts.possible(message)
    return frozenset(action for action in found if access.may(responder, ability(action)))


def ask(message: Message, action: str, *, by: User | None, at: datetime) -> Act:
    """Raises NotAllowed, and whatever acts.ask refuses."""
    access.require(by, ability(action), message.conversation.brand_id)
    return acts.ask(message, action, by=by, at=at)
