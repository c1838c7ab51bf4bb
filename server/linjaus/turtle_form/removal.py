"""Taking triples out of a Turtle text, and nothing else: every other byte stays, and so does every comment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..errors import SourceError
from ..model import Triple
from .block import INDENT
from .proof import expect, judge
from .standing import Standing
from .syntax import Said, Statement, comments_of, first_token, last_token, tokens_of
from .tokens import Token


def remove(text: str, triples: Iterable[Triple], file: str = "") -> str:
    """The text without these triples, wherever it says them. A blank node goes by its label.

    Comments on the lines that go are kept on lines of their own. Raises SourceError when the text is not Turtle or does
    not say one of the triples by itself.
    """
    before = judge(text, file)
    standing = Standing.of(text, file)
    gone = list(dict.fromkeys(triples))
    spots: dict[int, dict[int, set[int]]] = {}
    for triple in gone:
        found = standing.find(triple)
        if not found:
            subject, predicate, value = (term.n3() for term in triple)
            raise SourceError(
                f"The file does not say {subject} {predicate} {value} .", "Look whether it was taken out before.", file
            )
        for spot in found:
            spots.setdefault(spot.statement, {}).setdefault(spot.said, set()).add(spot.value)
    for number, places in spots.items():
        _Removal(standing, standing.statements[number]).take(places)
    changed = standing.changed()
    expect(before, judge(changed, file), file, taken=gone)
    return changed


class _Removal:
    """Notes the changes that take values out of one statement."""

    def __init__(self, standing: Standing, statement: Statement) -> None:
        self._standing = standing
        self._statement = statement

    def take(self, places: dict[int, set[int]]) -> None:
        """places: predicate → its values, counted from 0."""
        everything = self._statement.said
        whole = {index for index, values in places.items() if len(values) == len(everything[index].values)}
        if len(whole) == len(everything):
            self._take_statement()
            return
        for index, values in places.items():
            if index in whole:
                self._take_said(index)
            else:
                self._take_values(everything[index], values)
        last = len(everything) - 1
        if last in whole and not everything[last].marks:
            kept = max(index for index in range(last) if index not in whole)
            mark = everything[kept].marks[-1]
            self._standing.replace(mark.start, mark.end, ".")

    def _take_statement(self) -> None:
        """The whole block, and the empty line above it."""
        standing, statement = self._standing, self._statement
        first, end = first_token(statement), statement.dot.end
        comments = [comment.text for comment in comments_of(self._inner(statement))]
        done = standing.line_is_done(end)
        end = standing.line_end(end) if done else end
        newline = standing.newline
        if comments:
            standing.replace(first.start, end, newline.join(comments) + ("" if done else newline))
            return
        if not first.fresh:
            start = standing.blank_before(first.start)
        elif line := standing.line_start(first.start):
            start = standing.break_before(standing.break_before(line))
        else:
            start, end = 0, end + (len(newline) if standing.text.startswith(newline, end) else 0)
        standing.replace(start, end, "")

    @staticmethod
    def _inner(statement: Statement) -> Sequence[Token]:
        """Its tokens; the comments above the first one are not its own."""
        tokens = [*tokens_of(statement.subject)]
        for said in statement.said:
            tokens += tokens_of(said)
        return [_without_above(tokens[0]), *tokens[1:], statement.dot]

    def _take_said(self, index: int) -> None:
        """A predicate with all its values, and the mark that ends it."""
        standing, statement = self._standing, self._statement
        said = statement.said[index]
        verb = said.verb.token
        dotted = not said.marks
        tokens = [*tokens_of(said), *([statement.dot] if dotted else [])]
        end = tokens[-1].end
        comments = [comment.text for comment in comments_of([_without_above(verb), *tokens[1:]])]
        newline = standing.newline
        if verb.fresh and standing.line_is_done(end):
            start, end = standing.line_start(verb.start), standing.line_end(end)
            kept = newline.join(standing.indent(verb, "") + comment for comment in comments)
            standing.replace(start if comments else standing.break_before(start), end, kept)
        elif comments:
            done = standing.line_is_done(end)
            end = standing.line_end(end) if done else standing.past_blanks(end)
            standing.replace(verb.start, end, newline.join(comments) + ("" if done else newline))
        elif dotted:
            before = statement.said[index - 1].marks[-1].end if index else verb.start
            standing.replace(before, end, "")
        else:
            following = statement.said[index + 1].verb.token if index + 1 < len(statement.said) else statement.dot
            if following.above:
                standing.replace(standing.blank_before(verb.start), end, "")
            else:
                standing.replace(verb.start, following.start, "")

    def _take_values(self, said: Said, gone: set[int]) -> None:
        """Some of several values between commas, each with one comma."""
        kept_before = False
        for index, value in enumerate(said.values):
            if index not in gone:
                kept_before = True
            elif kept_before:
                self._cut(said, last_token(said.values[index - 1]).end, last_token(value).end)
            else:
                self._cut(said, first_token(value).start, first_token(said.values[index + 1]).start)

    def _cut(self, said: Said, start: int, end: int) -> None:
        inside = (comment for comment in comments_of(tokens_of(said)) if start <= comment.start < end)
        joint = self._standing.newline + INDENT
        self._standing.replace(start, end, "".join(f" {comment.text}{joint}" for comment in inside))


def _without_above(token: Token) -> Token:
    return Token(token.kind, token.text, token.start, token.end, beside=token.beside)
