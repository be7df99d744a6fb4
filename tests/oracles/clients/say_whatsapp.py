"""An answer through pywa, whose address can only be changed once it is made."""

from __future__ import annotations

from typing import Any

import httpx
from pywa import WhatsApp


def answer(task: dict[str, Any]) -> Any:
    """task: base, version, token, number, to, text, answers, tracker."""
    session = httpx.Client(trust_env=False)
    client = WhatsApp(phone_id=task["number"], token=task["token"], session=session, server=None)
    session.base_url = f"{task['base']}/{task['version']}"
    client.send_message(
        task["to"], task["text"], reply_to_message_id=task["answers"], tracker=task["tracker"]
    )
