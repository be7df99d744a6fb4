"""The one page that `up` prints: where everything is, and how to stop it."""

from __future__ import annotations

import json
from pathlib import Path
from shlex import quote
from urllib.parse import urlsplit

DEMO = "demo.json"


def has_demo(data: Path) -> bool:
    return (data / DEMO).exists()


def page(address: str, data: Path) -> str:
    """address: what people type; data: the directory that holds everything."""
    lines = [
        f"Dua Arah runs at {address}",
        *_demo(address, data / DEMO),
        f"  Data      {data}",
        f"  Logs      {data / 'log'}",
        f"  Check     DUA_DATA={quote(str(data))} ./dua manage doctor",
        "  Stop      Ctrl-C",
    ]
    return "\n" + "\n".join(lines) + "\n"


def _demo(address: str, path: Path) -> list[str]:
    """The demo's sign-ins and its web chat; nothing where no demo was made."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [""]
    chat = address + urlsplit(kept["chat"]).path  # kept with the address of the day it was made
    signs = [f"  {name:<9} {password}" for name, password in kept["sign_ins"].items()]
    return ["", "  Sign in as one of these, all invented:", *signs, "", f"  Web chat  {chat}"]
