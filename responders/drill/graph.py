"""Facebook's Graph, as far as replies need it. A page's token is "page-<page id>"."""

from __future__ import annotations

import json
from typing import Any

from responders.drill.book import Accepted, Book, Call

Answer = tuple[int, dict[str, Any]]


def answer(book: Book, call: Call) -> Answer:
    """The path is <version>/<node>[/<edge>]; the token stands in the header or in the query."""
    token = call.headers.get("authorization", "").removeprefix("Bearer ")
    name, _, page = (token or call.query.get("access_token", "")).partition("-")
    if name != "page" or not page.isdecimal():
        return 401, {"error": {"code": 190, "message": "Invalid token."}}
    node, edge = (*call.parts[1:], "", "")[:2]
    node = "me" if node == page else node
    match call.method, node, edge:
        case "GET", "me", "":
            return 200, {"id": page, "name": f"Page {page}"}
        case "POST", "me", "messages" if "message" in call.content:
            return _write(book, call, page)
        case "GET", "me", "conversations":
            found = _listed(book, page, f"dm:{call.query.get('user_id', '')}")
            return 200, {"data": [{"id": "t_1", "messages": {"data": found}}]}
        case "GET", "me", "feed":
            return 200, {"data": []}
        case "POST", _, "comments":
            return _comment(book, call, page, node)
        case "GET", _, "comments":
            return 200, {"data": _listed(book, page, f"comment:{node}")}
    return 200, {"success": True}


def _write(book: Book, call: Call, page: str) -> Answer:
    recipient, message = _nested(call.content["recipient"]), _nested(call.content["message"])
    person = recipient.get("id") or f"writer-of-{recipient['comment_id']}"
    said = Accepted(
        "facebook",
        page,
        f"dm:{person}",
        message["text"],
        f"m_{book.number()}",
        book.clock(),
        message.get("metadata", ""),
    )
    book.accept(said)
    return 200, {"recipient_id": person, "message_id": said.external_id}


def _nested(value: Any) -> Any:
    """An object, which a form holds as text."""
    return json.loads(value) if isinstance(value, str) else value


def _comment(book: Book, call: Call, page: str, target: str) -> Answer:
    name = f"{target.partition('_')[0]}_{book.number()}"
    place, text = f"comment:{target}", call.content["message"]
    book.accept(Accepted("facebook", page, place, text, name, book.clock()))
    return 200, {"id": name}


def _listed(book: Book, page: str, place: str) -> list[dict[str, Any]]:
    return [
        {
            "id": said.external_id,
            "message": said.text,
            "from": {"id": page, "name": f"Page {page}"},
            "created_time": said.at.strftime("%Y-%m-%dT%H:%M:%S+0000"),
        }
        for said in book.said(page, place)[:50]
    ]
