"""Single keys of the console, and whether one person's own choice of them can work.

A choice maps the usual key to another, or to "" where it is off; what keeps its usual key is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping

# In the order they are shown.
COMMANDS: dict[str, str] = {
    "next": "j",
    "previous": "k",
    "next_message": "n",
    "previous_message": "p",
    "soonest": ".",
    "back": "u",
    "reply": "r",
    "note": "m",
    "assign": "a",
    "claim": "i",
    "resolve": "e",
    "snooze": "h",
    "tag": "t",
    "undo": "z",
    "approve": "y",
    "filter": "f",
    "save_view": "v",
    "select": "x",
    "select_all": "*",
    "priority": "!",
    "details": "d",
    "search": "/",
    "go": "g",
    "help": "?",
}
USUAL = {key: command for command, key in COMMANDS.items()}


def chosen(given: Mapping[str, str]) -> dict[str, str]:
    """What differs from the usual, of `given`: a key, or nothing, for each command."""
    keys = {
        command: given.get(command, usual).strip().lower() for command, usual in COMMANDS.items()
    }
    return {COMMANDS[command]: key for command, key in keys.items() if key != COMMANDS[command]}


def wrong(given: Mapping[str, str]) -> dict[str, str]:
    """By command: "long" where it is no single printable sign, "twice" where another has the key."""
    keys = {
        command: given.get(command, usual).strip().lower() for command, usual in COMMANDS.items()
    }
    taken = list(keys.values())
    found = {}
    for command, key in keys.items():
        if len(key) > 1 or not key.isprintable():
            found[command] = "long"
        elif key and taken.count(key) > 1:
            found[command] = "twice"
    return found


def of(choice: Mapping[str, str]) -> dict[str, str]:
    """The key of every command, with one person's choice; empty where it is off."""
    return {command: choice.get(usual, usual) for command, usual in COMMANDS.items()}
