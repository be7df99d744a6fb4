"""Our own guides, written in Markdown, as HTML that is safe under the console's content policy.

CommonMark with tables. HTML in a page is shown as text, pictures are none, only links to https
addresses are links (the other pages of docs/ are not served), and nothing brings a style of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

Known = Mapping[str, str]
# An https address that names its host plainly: nobody's name before it, nothing encoded in it.
_OUTSIDE = re.compile(r"https://[a-z0-9.-]+(:[0-9]+)?([/?#].*)?", re.IGNORECASE)


def rendered(text: str, known: Known = MappingProxyType({})) -> SafeString:
    """HTML of a page's text; its title, the heading of the first level, is left out.

    known: what a name in code marks stands for here; it is shown beside that name.
    """
    tokens = list(_fitted(parsed(text)))
    return mark_safe(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {"known": known}))


def parsed(text: str) -> list[Token]:
    return _MARKDOWN.parse(text)


class _Renderer(RendererHTML):
    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        name = tokens[idx].content
        shown = f"<code>{escape(name)}</code>"
        if name in env["known"]:
            shown += f" = <code>{escape(env['known'][name])}</code>"
        return shown

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Reached by the keyboard, since a long line scrolls."""
        code = tokens[idx].content.removesuffix("\n")
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>\n'

    code_block = fence

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return '<div class="tw"><table class="tbl">\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"


def _fitted(tokens: Iterable[Token]) -> Iterator[Token]:
    """Without the title, with headings of the levels below the page's, links judged."""
    is_title = False
    for token in tokens:
        if token.type in {"heading_open", "heading_close"} and token.tag == "h1":
            is_title = token.nesting > 0
            continue
        if is_title:
            continue
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 1, 6)}"
        elif token.type in {"th_open", "td_open"}:
            token.attrs = {"scope": "col"} if token.tag == "th" else {}  # alignment is a style
        elif token.children:
            token.children = list(_judged(token.children))
        yield token


def _judged(children: Iterable[Token]) -> Iterator[Token]:
    """Links never nest; of one that leads nowhere from here only the words are left."""
    is_kept = True
    for token in children:
        if token.type == "link_open":
            is_kept = bool(_OUTSIDE.fullmatch(str(token.attrs.get("href", ""))))
            token.attrs |= {"rel": "noopener noreferrer", "target": "_blank"}
        if is_kept or token.type not in {"link_open", "link_close"}:
            yield token


_MARKDOWN = (
    MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
    .enable("table")
    .disable("image")
)
