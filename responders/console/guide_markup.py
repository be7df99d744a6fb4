"""The few marks that our own guides are written with, as HTML.

Only what those pages use is rendered, and every text is escaped: headings, paragraphs, lists, tables,
code, emphasis, links to https addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_ITEM = re.compile(r"( *)(\d+\.|-) +(.*)")
_INLINE = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<strong>[^*]+)\*\*|(?<!\*)\*(?P<em>[^*]+)\*"
    r"|\[(?P<words>[^\]]+)\]\((?P<to>[^)\s]+)\)"
)


Known = Mapping[str, str]


def rendered(text: str, known: Known = MappingProxyType({})) -> SafeString:
    """HTML of a page's text; its title, a line that begins with one "#", is left out.

    known: what a name in code marks stands for here; it is shown beside that name.
    """
    blocks = [_block(lines, known) for lines in _cut(text.splitlines())]
    return mark_safe("\n".join(blocks))


def _cut(lines: Iterable[str]) -> Iterator[list[str]]:
    """Blocks of lines: parted by blank lines, and by what stands for itself."""
    block: list[str] = []
    for line in lines:
        is_code = bool(block) and block[0].startswith("```")
        if is_code:
            block.append(line)
            if line.startswith("```"):
                yield block
                block = []
        elif not line.strip() or line.startswith(("#", "```")):
            if block:
                yield block
            block = [line] if line.startswith("```") else []
            if line.startswith("#"):
                yield [line]
        else:
            block.append(line)
    if block:
        yield block


def _block(lines: list[str], known: Known) -> str:
    first = lines[0]
    if first.startswith("# "):
        return ""
    if first.startswith("#"):
        return f"<h3>{_inline(first.lstrip('# '), known)}</h3>"
    if first.startswith("```"):
        code = "\n".join(line for line in lines[1:] if not line.startswith("```"))
        return f'<pre tabindex="0"><code>{escape(code)}</code></pre>'
    if first.startswith("|"):
        return _table(lines, known)
    if _ITEM.fullmatch(first):
        return _list(lines, known)
    return _paragraph(lines, known)


def _paragraph(lines: list[str], known: Known) -> str:
    """A list may follow its sentence at once."""
    found = next((n for n, line in enumerate(lines) if _ITEM.fullmatch(line)), len(lines))
    rest = _list(lines[found:], known) if found < len(lines) else ""
    return f"<p>{_inline(' '.join(lines[:found]), known)}</p>{rest}"


def _list(lines: list[str], known: Known) -> str:
    """One level and those within it; what is not an item goes on with the one before."""
    begun = _ITEM.fullmatch(lines[0])
    assert begun
    depth, name = len(begun[1]), "ol" if begun[2] != "-" else "ul"
    items: list[list[str]] = []
    for line in lines:
        item = _ITEM.fullmatch(line)
        if item and len(item[1]) <= depth:
            items.append([item[3]])
        else:
            items[-1].append(line)
    return f"<{name}>{''.join(_item(item, known) for item in items)}</{name}>"


def _item(lines: list[str], known: Known) -> str:
    inner = next((n for n, line in enumerate(lines) if n and _ITEM.fullmatch(line)), len(lines))
    after = inner
    while after < len(lines) and (
        _ITEM.fullmatch(lines[after]) or lines[after].startswith("     ")
    ):
        after += 1
    nested = _list(lines[inner:after], known) if inner < after else ""
    rest = " ".join(line.strip() for line in lines[after:])
    words = " ".join(line.strip() for line in lines[:inner])
    return f"<li>{_inline(words, known)}{nested}{_inline(rest, known)}</li>"


def _table(lines: list[str], known: Known) -> str:
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    head, body = rows[0], rows[2:]
    titles = "".join(f'<th scope="col">{_inline(cell, known)}</th>' for cell in head)
    told = "".join(
        f"<tr>{''.join(f'<td>{_inline(c, known)}</td>' for c in row)}</tr>" for row in body
    )
    return (
        f'<div class="tw"><table class="tbl"><thead><tr>{titles}</tr></thead>'
        f"<tbody>{told}</tbody></table></div>"
    )


def _inline(text: str, known: Known) -> str:
    parts, end = [], 0
    for found in _INLINE.finditer(text):
        parts += [escape(text[end : found.start()]), _marked(found, known)]
        end = found.end()
    return "".join([*parts, escape(text[end:])])


def _marked(found: re.Match[str], known: Known) -> str:
    if found["words"] is not None:
        words = escape(found["words"])
        if not found["to"].startswith("https://"):  # other pages of docs/ are not served
            return words
        return (
            f'<a href="{escape(found["to"])}" rel="noopener noreferrer" target="_blank">{words}</a>'
        )
    name = next(name for name in ("code", "strong", "em") if found[name] is not None)
    shown = f"<{name}>{escape(found[name])}</{name}>"
    if name == "code" and found[name] in known:
        shown += f" = <code>{escape(known[found[name]])}</code>"
    return shown
