"""The one page that `up` prints: where everything is, and how to stop it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from shlex import quote
from urllib.parse import urlsplit

DEMO = "demo.json"


def has_demo(data: Path) -> bool:
    return (data / DEMO).exists()


def move(address: str, data: Path) -> None:
    """Keep the demo's web chat under the address of this start; nothing where no demo was made."""
    path = data / DEMO
    if not path.exists():
        return
    kept = json.loads(path.read_text(encoding="utf-8"))
    chat = address + urlsplit(kept["chat"]).path
    if chat == kept["chat"]:
        return
    fresh = path.with_suffix(".fresh")  # as a whole: it holds the only copy of the passwords
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({**kept, "chat": chat}, file, indent=1)
    fresh.replace(path)


def page(address: str, data: Path) -> str:
    """address: what people type; data: the directory that holds everything."""
    lines = [
        f"Dua Arah runs at {address}",
        *_demo(data / DEMO),
        f"  Data      {data}",
        f"  Logs      {data / 'log'}",
        f"  Check     DUA_DATA={quote(str(data))} ./dua manage doctor",
        "  Stop      Ctrl-C",
    ]
    return "\n" + "\n".join(lines) + "\n"


def _demo(path: Path) -> list[str]:
    """The demo's sign-ins and its web chat; nothing where no demo was made."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return [""]
    signs = [f"  {name:<9} {password}" for name, password in kept["sign_ins"].items()]
    return [
        "",
        "  Sign in as one of these, all invented:",
        *signs,
        "",
        f"  Web chat  {kept['chat']}",
    ]
