"""The whole file from its parts: where empty lines stand between them."""

from __future__ import annotations

from collections.abc import Sequence

from .tokens import Comment, Token

_HEADING = "###"
"""A comment that begins with this is a heading: two empty lines above it, one below."""


class Page:
    """Collects the parts of a file in order."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._tight = False
        self._pending: list[Comment] = []

    def add_run(self, comments: Sequence[Comment], lines: Sequence[str]) -> None:
        """Declarations, under their comments."""
        self._pending += comments
        if lines:
            self._tight = False
            self._begin(self._take(), apart=True)
            self._lines += lines
            self._tight = False

    def add_statement(self, first: Token, lines: Sequence[str]) -> None:
        """A statement, under the comments above its first token; short ones may follow each other closely."""
        comments = self._take() + first.above
        short = len(lines) == 1 and "\n" not in lines[0]
        begins = comments[0].apart if comments else first.apart
        self._tight = self._tight and short and not begins
        self._begin(comments, first.apart)
        self._lines += lines
        self._tight = short

    def add_comments(self, comments: Sequence[Comment]) -> None:
        """The comments at the end of the file."""
        comments = self._take() + list(comments)
        if comments:
            self._tight = self._tight and not comments[0].apart
            self._begin(comments, apart=False)

    def text(self) -> str:
        """The file; empty when there is nothing in it."""
        text = "\n".join(self._lines).rstrip("\n")
        return f"{text}\n" if text else ""

    def _take(self) -> list[Comment]:
        taken, self._pending = self._pending, []
        return taken

    def _begin(self, comments: Sequence[Comment], apart: bool) -> None:
        """The comments above a part, with the empty lines around them."""
        heading = bool(comments) and comments[0].text.startswith(_HEADING)
        if self._lines and (heading or not self._tight):
            self._lines += ["", ""] if heading else [""]
        for index, comment in enumerate(comments):
            if index and comment.apart:
                self._lines += ["", ""] if comment.text.startswith(_HEADING) else [""]
            self._lines.append(comment.text)
        if comments and (apart or comments[-1].text.startswith(_HEADING)):
            self._lines.append("")
