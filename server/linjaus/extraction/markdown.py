"""Markdown as CommonMark has it (0.31), with tables, by markdown-it-py. HTML in it is left out."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..outline.blocks import HEADING, ITEM, PARAGRAPH, Block, Extract
from .decoding import decode
from .shaping import BULLET, bold_line, one_line, shape


def extract_markdown(content: bytes) -> Extract:
    """The text that the Markdown stands for, without its marks; a head in YAML gives title, language and date."""
    text, notes = decode(content)
    facts, body = _head(text)
    reader = _Reader()
    for token in MarkdownIt("commonmark", {"maxNesting": 60}).enable("table").parse(body):
        reader.take(token)
    return shape(reader.blocks, facts, (), notes)


_FACTS = {"title": "title", "lang": "language", "language": "language", "date": "modified", "updated": "modified",
          "modified": "modified", "publisher": "publisher", "url": "address", "canonical": "address"}  # fmt: skip


def _head(text: str) -> tuple[dict[str, str], str]:
    """(facts, the rest) of a text that begins with lines of ``name: value`` between ``---``."""
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:40]):
        return {}, text
    end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == "---")
    facts = {}
    for line in lines[1:end]:
        name, _, value = line.partition(":")
        if name.strip().lower() in _FACTS:
            facts[_FACTS[name.strip().lower()]] = value.strip().strip("\"'")
    return facts, "\n".join(lines[end + 1 :])


class _Reader:
    """Blocks as they come out of Markdown's tokens."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._heading = 0
        self._lists: list[bool] = []
        self._marker = ""
        self._column = 0

    def take(self, token: Token) -> None:
        """One token."""
        kind = token.type
        if kind == "heading_open":
            self._heading = int(token.tag[1])
        elif kind == "heading_close":
            self._heading = 0
        elif kind in ("ordered_list_open", "bullet_list_open"):
            self._lists.append(kind.startswith("ordered"))
        elif kind in ("ordered_list_close", "bullet_list_close"):
            self._lists.pop()
        elif kind == "list_item_open":
            self._marker = f"{token.info}." if self._lists[-1] else BULLET
        elif kind == "tr_open":
            self._column = 0
        elif kind in ("td_open", "th_open"):
            self._column += 1
        elif kind == "table_close":
            self._column = 0
        elif kind == "inline":
            self._inline(token)
        elif kind in ("fence", "code_block"):
            self._add(one_line(token.content), bold=False)

    def _inline(self, token: Token) -> None:
        words: list[str] = []
        bold = deep = 0
        for child in token.children or ():
            deep += child.nesting if child.type.startswith("strong") else 0
            if child.type == "hardbreak":
                self._add(one_line("".join(words)), self._is_bold(words, bold))
                words, bold = [], 0
            elif child.type == "softbreak":
                words.append(" ")
            elif child.type in ("text", "code_inline"):
                words.append(child.content)
                bold += len(child.content.strip()) if deep else 0
        self._add(one_line("".join(words)), self._is_bold(words, bold))

    @staticmethod
    def _is_bold(words: list[str], bold: int) -> bool:
        letters = sum(len(word.strip()) for word in words)
        return bool(letters) and bold >= letters

    def _add(self, text: str, bold: bool) -> None:
        if not text:
            return
        if self._heading:
            self.blocks.append(Block(HEADING, text, self._heading))
        elif self._marker:
            self.blocks.append(Block(ITEM, text, len(self._lists) - 1, self._marker))
            self._marker = ""
        else:
            heading = bold_line(text) if bold and not self._lists and not self._column else None
            self.blocks.append(heading or Block(PARAGRAPH, text, column=self._column))
