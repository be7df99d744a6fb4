"""Our own channel: a page for a brand's visitors, and a button for its site."""

from inbox.webchat.visitor import visitor_of

__all__ = ["visitor_of"]
