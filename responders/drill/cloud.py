"""WhatsApp's Cloud API, as far as replies and templates need it. A number's token is "number-<its id>"."""

from __future__ import annotations

import re
from typing import Any

from responders.drill.book import Accepted, Book, Call

Answer = tuple[int, dict[str, Any]]
PAGE = 3


def _template(name: str, language: str, state: str, *components: dict[str, Any]) -> dict[str, Any]:
    named = {"id": f"{name}-{language}", "name": name, "language": language}
    return {**named, "status": state, "category": "UTILITY", "components": list(components)}


TEMPLATES = [
    _template(
        "card_ready",
        "en",
        "APPROVED",
        {"type": "HEADER", "format": "TEXT", "text": "Card for {{1}}",
         "example": {"header_text": ["Sari"]}},
        {"type": "BODY", "text": "Hello {{1}}, your card waits at {{2}}.",
         "example": {"body_text": [["Sari", "Sudirman branch"]]}},
        {"type": "FOOTER", "text": "Bank Arunika"},
        {"type": "BUTTONS", "buttons": [
            {"type": "URL", "text": "Make an appointment", "url": "https://arunika.example/a/{{1}}",
             "example": ["https://arunika.example/a/77"]},
            {"type": "QUICK_REPLY", "text": "Not now"}]},
    ),
    _template(
        "kartu_siap",
        "id",
        "APPROVED",
        {"type": "BODY", "text": "Halo {{nama}}, kartu Anda siap diambil di {{cabang}}.",
         "example": {"body_text_named_params": [
             {"param_name": "nama", "example": "Sari"},
             {"param_name": "cabang", "example": "Cabang Sudirman"}]}},
        {"type": "FOOTER", "text": "Bank Arunika"},
    ),
    _template(
        "masih_perlu_bantuan", "id", "APPROVED",
        {"type": "BODY", "text": "Apakah Anda masih memerlukan bantuan kami?"},
    ),
    _template(
        "promo", "id", "PAUSED", {"type": "BODY", "text": "Promo untuk {{1}}."}
    ),
    _template(
        "receipt", "en", "APPROVED",
        {"type": "HEADER", "format": "DOCUMENT"}, {"type": "BODY", "text": "Receipt {{1}}."},
    ),
    _template(
        "way_here", "en_US", "APPROVED",
        {"type": "HEADER", "format": "LOCATION"}, {"type": "BODY", "text": "We are here."},
    ),
]  # fmt: skip


def answer(book: Book, call: Call) -> Answer:
    """The path is <version>/<node>[/<edge>]."""
    name, _, number = call.headers.get("authorization", "").removeprefix("Bearer ").partition("-")
    if name != "number" or not number.isdecimal():
        return 401, {"error": {"code": 190, "message": "Invalid token."}}
    node, edge = (*call.parts[1:], "", "")[:2]
    match call.method, edge:
        case "GET", "message_templates":
            return _listed(call)
        case "POST", "media" if node == number:
            return 200, {"id": str(book.number())}
        case "POST", "messages" if node == number:
            return _said(book, call, number)
        case "GET", "":
            return 200, {"id": node, "verified_name": "Bank Arunika"}
    return 200, {"success": True}


def _listed(call: Call) -> Answer:
    """A few at a time, so that pages are turned."""
    first = int(call.query.get("after", "0"))
    shown = TEMPLATES[first : first + PAGE]
    paging: dict[str, Any] = {"cursors": {"before": str(first), "after": str(first + len(shown))}}
    if first + PAGE < len(TEMPLATES):
        paging["next"] = "https://graph.facebook.com/next"
    return 200, {"data": shown, "paging": paging}


def _said(book: Book, call: Call, number: str) -> Answer:
    content = call.content
    if content.get("status") == "read":
        return 200, {"success": True}
    text = content.get("text", {}).get("body", "")
    if content["type"] == "template":
        code, text = _judged(content["template"])
        if code:
            return 400, {"error": {"code": code, "message": text}}
    person = content.get("to") or content.get("recipient", "")
    name, mark = f"wamid.{book.number()}", content.get("biz_opaque_callback_data", "")
    key = mark.removeprefix("dua:")
    book.accept(Accepted("whatsapp", number, f"dm:{person}", text, name, book.clock(), key))
    return 200, {"messages": [{"id": name}]}


def _judged(said: dict[str, Any]) -> tuple[int, str]:
    """The error's number, 0 for none; and its words, or those that the customer reads."""
    known = [
        one
        for one in TEMPLATES
        if (one["name"], one["language"]) == (said["name"], said["language"]["code"])
    ]
    if not known:
        return 132_001, "Template name does not exist in the translation."
    if known[0]["status"] != "APPROVED":
        return 132_015, "Template is paused."
    given = {one["type"]: one["parameters"] for one in said.get("components", [])}
    lines = []
    for component in known[0]["components"]:
        wanted = re.findall(r"\{\{(\w+)\}\}", _open_text(component))
        values = given.pop({"buttons": "button"}.get(kind := component["type"].lower(), kind), [])
        if (form := component.get("format", "TEXT")) != "TEXT":
            if [one["type"] for one in values if one[form.lower()]["id"]] != [form.lower()]:
                return 132_012, "The header has to be a file."
            continue
        if len(values) != len(wanted):
            return 132_000, "Number of parameters does not match the expected number of params."
        if any(
            one.get("parameter_name", name) != name
            for name, one in zip(wanted, values, strict=True)
        ):
            return 132_012, "Parameter format does not match format in the created template."
        line = component.get("text", "")
        for name, one in zip(wanted, values, strict=True):
            line = line.replace("{{" + name + "}}", one["text"])
        lines.append(line)
    return (132_000, "Unknown component.") if given else (0, "\n\n".join(filter(None, lines)))


def _open_text(component: dict[str, Any]) -> str:
    urls = [button.get("url", "") for button in component.get("buttons", [])]
    return "".join([component.get("text", ""), *urls])
