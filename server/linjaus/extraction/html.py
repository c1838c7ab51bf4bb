"""HTML as browsers read it (WHATWG HTML, section 13), by Lexbor. Scripts are never run, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..errors import SourceError
from ..outline.blocks import BOLD_LINE, HEADING, ITEM, PARAGRAPH, Block, Extract
from ..outline.words import STRONG
from .decoding import decode
from .noise import ASIDE, is_noise, is_noise_line
from .shaping import BULLET, bold_line, one_line, shape

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_DTD = re.compile(rb"<!DOCTYPE[^>\[]*\[|<!ENTITY", re.IGNORECASE)
_HEAD = 4096
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_BOLD = frozenset(("b", "strong"))
_LEVELS = {**{f"h{level}": level for level in range(1, 7)}, "summary": BOLD_LINE, "dt": BOLD_LINE}
_META = {
    "og:url": "address", "og:site_name": "publisher", "dcterms.publisher": "publisher", "dc.publisher": "publisher",
    "author": "publisher", "article:modified_time": "modified", "dcterms.modified": "modified",
    "dc.date.modified": "modified",
    "last-modified": "modified", "og:updated_time": "modified",
}  # fmt: skip
_MOST_NODES = 400_000


def extract_html(content: bytes) -> Extract:
    """The content of a page, without its navigation. Raises SourceError when there is none, or it cannot be decoded."""
    if _DTD.search(content.replace(b"\x00", b"")[:_HEAD]):
        raise SourceError(
            "The page has a DTD with declarations of its own, which no web page needs.",
            "Do not trust the file. If it is yours, save its text as .txt (UTF-8).",
        )
    charset = _CHARSET.search(content[:_HEAD])
    text, notes = decode(content, charset[1].decode() if charset else "")
    parser = LexborHTMLParser(text)
    root = _content(parser)
    if root is None:
        raise SourceError("The page has no content.", "Save the whole page, or its text as .txt (UTF-8).")
    walk = _Walk(root.tag != "body")
    for kind, node in _steps(root):
        walk.take(kind, node)
    walk.flush()
    blocks = [block for block in _without_link_lists(walk) if not is_noise_line(block.text)]
    if not blocks:
        raise SourceError(
            "The page has no text but its navigation.",
            "If scripts fill it in, open it in a browser and save what it shows, or its text as .txt (UTF-8).",
        )
    return shape(blocks, _facts(parser), _around(parser), notes)


def _content(parser: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the content: ``main`` or its like where there is one, else the body."""
    for selector in ("main", "[role=main]"):
        found = parser.css_first(selector)
        if found is not None and one_line(found.text(deep=True)):
            return found
    articles = parser.css("article")
    if len(articles) == 1 and articles[0].css_first("h1") is not None:
        return articles[0]
    return parser.body


def _steps(root: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    """(``open`` | ``close``, node) of everything below a node in document order, however deep; no recursion."""
    node: LexborNode | None = root
    depth = seen = 0
    while node is not None:
        seen += 1
        if seen > _MOST_NODES:
            raise SourceError(f"The page has more than {_MOST_NODES:,} elements.", "Save its text as .txt (UTF-8).")
        yield "open", node
        child = None if _skipped(node) else node.child
        if child is not None:
            node, depth = child, depth + 1
            continue
        while node is not None:
            yield "close", node
            if depth == 0:
                return
            if node.next is not None:
                node = node.next
                break
            node, depth = node.parent, depth - 1


def _skipped(node: LexborNode) -> bool:
    tag = node.tag or ""
    if tag in ("-text", "-comment", "_comment") or tag.startswith(("-", "_", "!")):
        return False
    attributes = node.attributes
    if tag == "button" and node.parent is not None and node.parent.tag in _LEVELS:
        return False  # the heading of a fold
    told = tag in ASIDE or any(name in attributes for name in ("class", "id", "role"))
    holds_main_heading = told and node.css_first("h1") is not None
    return (tag in ASIDE and not holds_main_heading) or is_noise(tag, attributes, holds_main_heading)


@dataclass
class _List:
    ordered: bool
    kind: str
    next: int


@dataclass
class _Walk:
    """Blocks as they come out of a walk through a page. inside: whether the page said itself where its content is."""

    inside: bool
    blocks: list[Block] = field(default_factory=list)
    linked: list[bool] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)
    _words: list[str] = field(default_factory=list)
    _bold: int = 0
    _link: int = 0
    _bold_letters: int = 0
    _link_letters: int = 0
    _marker: str = ""
    _column: int = 0

    def take(self, kind: str, node: LexborNode) -> None:
        """One step of the walk."""
        tag = node.tag or ""
        if tag == "-text":
            if kind == "open":
                self._say(node.text_content or "")
        elif tag == "br":
            if kind == "open":
                if self._heading():
                    self._say(" ")
                else:
                    self.flush()
        elif kind == "open":
            self._enter(tag, node)
        else:
            self._leave(tag)

    def _say(self, words: str) -> None:
        letters = len(words.strip())
        self._words.append(words)
        self._bold_letters += letters if self._bold else 0
        self._link_letters += letters if self._link else 0

    def _enter(self, tag: str, node: LexborNode) -> None:
        if tag in _BLOCKS:
            self.flush()
        self._bold += tag in _BOLD
        self._link += tag == "a"
        if tag in ("ol", "ul"):
            start = node.attributes.get("start") or "1"
            self.lists.append(
                _List(
                    tag == "ol",
                    node.attributes.get("type") or "1",
                    int(start) if start.isdecimal() and len(start) < 5 else 1,
                )
            )
        elif tag == "li":
            value = node.attributes.get("value") or ""
            if self.lists and value.isdecimal() and len(value) < 5:
                self.lists[-1].next = int(value)
            self._marker = self._mark()
        elif tag == "tr":
            self._column = 0
        elif tag in ("td", "th"):
            self._column += 1
        self._open.append(tag)

    def _leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
        self._bold -= tag in _BOLD
        self._link -= tag == "a"
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()
        elif tag == "li":
            self._marker = ""
        elif tag == "table":
            self._column = 0
        if self._open:
            self._open.pop()

    def _heading(self) -> int:
        return next((_LEVELS[tag] for tag in reversed(self._open) if tag in _LEVELS), 0)

    def _mark(self) -> str:
        if not self.lists or not self.lists[-1].ordered:
            return BULLET
        current = self.lists[-1]
        number, current.next = current.next, current.next + 1
        if current.kind in ("a", "A") and number <= 26:
            return f"{chr(ord(current.kind) + number - 1)}."
        return f"{number}."

    def flush(self) -> None:
        """End the block that is being read, if it has words."""
        text = one_line("".join(self._words))
        letters = len("".join(self._words).split()) and sum(len(word) for word in text.split())
        bold = bool(letters) and self._bold_letters >= letters
        linked = bool(letters) and self._link_letters >= letters
        self._words, self._bold_letters, self._link_letters = [], 0, 0
        if not text:
            return
        level = self._heading()
        if level:
            self._add(Block(HEADING, text, level, self._marker if self._marker != BULLET else ""), linked)
            self._marker = ""
        elif self._marker:
            self._add(Block(ITEM, text, max(len(self.lists) - 1, 0), self._marker), linked)
            self._marker = ""
        else:
            heading = bold_line(text) if bold and not self._column and not self.lists else None
            self._add(heading or Block(PARAGRAPH, text, column=self._column), linked)

    def _add(self, block: Block, linked: bool) -> None:
        self.blocks.append(block)
        self.linked.append(linked)


def _without_link_lists(walk: _Walk) -> list[Block]:
    """The blocks without lists of nothing but links, unless what stands before announces priorities."""
    if walk.inside:
        return walk.blocks
    kept: list[Block] = []
    at = 0
    while at < len(walk.blocks):
        end = at
        while end < len(walk.blocks) and walk.linked[end] and walk.blocks[end].kind == ITEM:
            end += 1
        announced = bool(kept) and (STRONG.search(kept[-1].text) is not None or kept[-1].text.endswith(":"))
        if end - at >= 3 and not announced:
            at = end
        else:
            kept += walk.blocks[at : max(end, at + 1)]
            at = max(end, at + 1)
    return kept


def _around(parser: LexborHTMLParser) -> list[str]:
    """Short lines of what surrounds the content: it may name the publisher and the date."""
    found: list[str] = []
    for node in parser.css(
        "footer, header, [role=contentinfo], [role=banner], aside, [class*=date], [class*=updated], time"
    ):
        for line in node.text(deep=True, separator="\n").split("\n"):
            text = one_line(line)
            if 3 < len(text) < 200 and not is_noise_line(text):
                found.append(text)
    return list(dict.fromkeys(found))[:200]


def _facts(parser: LexborHTMLParser) -> dict[str, str]:
    facts: dict[str, str] = {}
    html = parser.css_first("html")
    if html is not None:
        facts["language"] = html.attributes.get("lang") or ""
    title = parser.css_first("title")
    if title is not None:
        facts["title"] = one_line(title.text())
    canonical = parser.css_first("link[rel=canonical]")
    if canonical is not None:
        facts["address"] = (canonical.attributes.get("href") or "").strip()
    for meta in parser.css("meta"):
        name = (meta.attributes.get("name") or meta.attributes.get("property") or "").lower()
        if name in _META:
            facts.setdefault(_META[name], one_line(meta.attributes.get("content") or ""))
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", facts.get("address", "")):
        facts.pop("address", None)
    return facts
