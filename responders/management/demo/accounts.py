"""The demo brand's channels. Two of them speak to a platform that the drill plays."""

from __future__ import annotations

from datetime import datetime

from inbox.models import Brand, Channel
from inbox.models.channel import fresh_token
from inbox.operations import connections
from responders.drill import hosting

PAGE, BOT = "880012345678901", "7700112233"


def connect(brand: Brand, *, at: datetime) -> dict[str, Channel]:
    """By kind."""
    chat = connections.connect(brand, "webchat", {}, name="Situs web (Web chat)", by=None, at=at)
    page = _enter(
        brand,
        "facebook",
        PAGE,
        name="Halaman Bank Arunika (Facebook)",
        credentials={"access_token": f"page-{PAGE}"},
        secrets={"app_secret": fresh_token(), "verify_token": fresh_token()},
        at=at,
    )
    bot = _enter(
        brand,
        "telegram",
        BOT,
        name="Bot Arunika (Telegram)",
        credentials={"token": f"{BOT}:demo"},
        secrets={"secret_token": fresh_token()},
        at=at,
    )
    return {channel.kind: channel for channel in (chat, page, bot)}


def turn_to(channels: dict[str, Channel], port: int) -> None:
    """Where the two look for their platform from now on."""
    for channel in channels.values():
        if channel.kind != "webchat":
            channel.options = {"base_url": hosting.address(port, channel.kind)}
            channel.save(update_fields=["options"])


def _enter(
    brand: Brand,
    kind: str,
    account: str,
    *,
    name: str,
    credentials: dict[str, str],
    secrets: dict[str, str],
    at: datetime,
) -> Channel:
    return connections.enter(
        brand, kind, account, name=name, credentials=credentials, secrets=secrets, by=None, at=at
    )
