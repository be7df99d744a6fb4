"""Judges calls to the Bot API by the official list of methods, where that is at hand."""

from __future__ import annotations

import json
from typing import Any

import httpx

from tests.inbox.adapters import multipart, specs

PLAIN = {"Integer": int, "String": str, "Boolean": bool, "Float": float}


def judge(request: httpx.Request) -> None:
    """Raise AssertionError for an unknown method or parameter, a wrong type, or a missing one."""
    document = specs.load("telegram/api.json")
    if document is None:
        return
    name = request.url.path.rpartition("/")[2]
    method = document["methods"][name]
    _judge_fields(name, method["fields"], _given(request), document)


def _given(request: httpx.Request) -> dict[str, Any]:
    """What was said; in a form everything but texts is JSON, and a file is itself."""
    if not multipart.is_form(request):
        said: dict[str, Any] = json.loads(request.content)
        return said
    return {
        name: part if part.name else _read(part.content.decode())
        for name, part in multipart.parts(request).items()
    }


def _read(value: str) -> Any:
    return json.loads(value) if value.startswith(("{", "[")) else value


def _judge_fields(where: str, fields: list[Any], given: dict[str, Any], document: Any) -> None:
    known = {field["name"]: field for field in fields}
    assert set(given) <= set(known), f"{where}: unknown {set(given) - set(known)}"
    missing = {name for name, field in known.items() if field["required"]} - set(given)
    assert not missing, f"{where}: missing {missing}"
    for name, value in given.items():
        types = known[name]["types"]
        assert any(_is(kind, value, document) for kind in types), f"{where}.{name}: {value!r}"


def _is(kind: str, value: Any, document: Any) -> bool:
    if kind == "InputFile":
        return isinstance(value, multipart.Part)
    if kind in PLAIN:
        return type(value) is PLAIN[kind]
    if kind.startswith("Array of "):
        inner = kind.removeprefix("Array of ")
        return isinstance(value, list) and all(_is(inner, one, document) for one in value)
    if not isinstance(value, dict):
        return False
    described = document["types"][kind]
    if described.get("subtypes"):
        return any(_fits(one, value, document) for one in described["subtypes"])
    return _fits(kind, value, document)


def _fits(kind: str, value: dict[str, Any], document: Any) -> bool:
    try:
        _judge_fields(kind, document["types"][kind]["fields"], value, document)
    except AssertionError:
        return False
    return True
