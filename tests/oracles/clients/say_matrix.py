"""An answer through matrix-nio."""

from __future__ import annotations

import asyncio
from typing import Any

import nio


def answer(task: dict[str, Any]) -> Any:
    """task: base, token, account, room, content, key."""
    return asyncio.run(say(task))


async def say(task: dict[str, Any]) -> Any:
    client = nio.AsyncClient(task["base"], task["account"])
    client.access_token = task["token"]
    try:
        said = await client.room_send(
            task["room"], "m.room.message", task["content"], tx_id=task["key"]
        )
    finally:
        await client.close()
    assert isinstance(said, nio.RoomSendResponse), said
