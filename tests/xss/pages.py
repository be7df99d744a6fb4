"""Reads pages as a browser's parser would, and follows their links to every other page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from tests.xss.corpus import CANARY

STARTS = (
    "/conversations/?view=open", "/cases/", "/notices/", "/preferences/", "/wallboard/", "/reports/sla/", "/reports/sla/clocks/",
    "/reports/sla/feelings/", "/reports/satisfaction/", "/settings/", "/cases/totals/", "/reports/staffing/", "/reports/hours/",
)  # fmt: skip
LINKS = {
    "href",
    "src",
    "action",
    "formaction",
    "hx-get",
    "hx-post",
    "data",
    "srcset",
    "data-refresh",
}
RUNS = re.compile(r"[\s\x00-\x20]*(javascript|vbscript|data)[\s]*:", re.I)
NEVER = ("/sign-out/", "/stream", ".csv", ".xlsx", ".pdf", "/attachments/", "/leaving/")


@dataclass(slots=True)
class Page(HTMLParser):
    """`shapes`: every element as its tag with the names of its attributes. `wrong`: what no page of ours has."""

    shapes: Counter[str] = field(default_factory=Counter)
    links: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def __hash__(self) -> int:
        return id(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = sorted(name for name, _value in attrs)
        self.shapes[f"{tag} {' '.join(names)}".strip()] += 1
        if CANARY in tag or any(CANARY in name or name.startswith("on") for name in names):
            self.wrong.append(self.get_starttag_text() or tag)
        for name, value in attrs:
            if name in LINKS and RUNS.match(value or ""):
                self.wrong.append(self.get_starttag_text() or tag)
            if tag == "a" and name == "href" and value:
                self.links.append(value)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_comment(self, data: str) -> None:
        if CANARY in data:
            self.wrong.append(f"<!--{data}")


def read(html: str) -> Page:
    page = Page()
    page.feed(html)
    page.close()
    return page


def walked(client: Client, most_each: int) -> Iterator[tuple[str, str, Page]]:
    """Every page within reach, at most so many of each name: its path, the name of its address, what it holds."""
    waiting, seen = list(STARTS), Counter[str]()
    known = set(waiting)
    while waiting:
        path = waiting.pop(0)
        try:
            name = resolve(urlsplit(path).path).url_name or ""
        except Resolver404:
            continue
        if seen[name] >= most_each:
            continue
        seen[name] += 1
        answer = client.get(path, follow=True)
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            assert answer.status_code < 500, path
            continue
        page = read(answer.getvalue().decode())
        yield path, name, page
        for link in page.links:
            is_ours = link.startswith(("/", "?")) and not link.startswith("//")
            target = urlsplit(path).path + link if link.startswith("?") else link.split("#")[0]
            if is_ours and target not in known and not any(one in target for one in NEVER):
                known.add(target)
                waiting.append(target)
