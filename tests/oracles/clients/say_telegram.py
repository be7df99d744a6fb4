"""Who we are and one answer, said through python-telegram-bot or aiogram."""

from __future__ import annotations

import asyncio
from typing import Any

import aiogram
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer


def answer(task: dict[str, Any]) -> dict[str, Any]:
    """task: library, base (address), token, chat, text, answers (number of a message, or none)."""
    say = {"python-telegram-bot": by_ptb, "aiogram": by_aiogram}[task["library"]]
    return asyncio.run(say(task))


async def by_ptb(task: dict[str, Any]) -> dict[str, Any]:
    async with telegram.Bot(task["token"], base_url=f"{task['base']}/bot") as bot:
        more = {}
        if task["answers"]:
            more["reply_parameters"] = telegram.ReplyParameters(
                task["answers"], allow_sending_without_reply=True
            )
        said = await bot.send_message(task["chat"], task["text"], **more)
        return told(bot.id, said)


async def by_aiogram(task: dict[str, Any]) -> dict[str, Any]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(task["base"]))
    async with aiogram.Bot(task["token"], session=session) as bot:
        more = {}
        if task["answers"]:
            more["reply_parameters"] = aiogram.types.ReplyParameters(
                message_id=task["answers"], allow_sending_without_reply=True
            )
        me = await bot.get_me()
        return told(me.id, await bot.send_message(task["chat"], task["text"], **more))


def told(me: int, said: Any) -> dict[str, Any]:
    name = f"{said.chat.id}:{said.message_id}"
    return {"me": str(me), "id": name, "text": said.text, "at": int(said.date.timestamp())}
