"""Where a text declares its base and prefixes: in our form at its head, in order, and only those that are used.

A text may declare a prefix anew midway, or its base. Such a declaration stays where it is, since what follows depends
on it; one that clashes with nothing moves to the head.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .syntax import Directive, Document, Statement, last_token
from .terms import Scope
from .tokens import Comment

_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


@dataclass
class Run:
    """Declarations that follow each other, and the statements up to the next ones.

    comments: those above the first declaration; meaning: what terms mean in these statements as they were read;
    written: what they mean in the text that is written.
    """

    comments: list[Comment] = field(default_factory=list)
    directives: list[Directive] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    meaning: Scope = field(default_factory=Scope)
    written: Scope = field(default_factory=Scope)

    def declares(self, name: str) -> bool:
        """Whether it declares a prefix."""
        return any(directive.prefix == name for directive in self.directives)

    def written_head(self, used: Callable[[str], bool]) -> tuple[list[Comment], list[str]]:
        """The comments above the declarations, and their lines in our order with the comments of each.

        Declarations of prefixes that are not used are left out; their comments stay.
        """
        kept, orphans = _without(self.directives, lambda item: item.prefix is not None and not used(item.prefix))
        comments, lines = list(self.comments), []
        for index, directive in enumerate(_ordered(kept)):
            if index == 0:
                comments += _taken_above(directive)
            above, beside = _comments(directive)
            name = "@base" if directive.name is None else f"@prefix {directive.name.text}"
            lines += [*above, f"{name} {directive.iri.text} .{beside}"]
        return comments + orphans, lines


def runs_of(document: Document) -> list[Run]:
    """The document as runs, the first one perhaps without declarations."""
    runs = [Run()]
    meaning = Scope()
    for item in document.items:
        if isinstance(item, Statement):
            runs[-1].statements.append(item)
            continue
        if runs[-1].statements:
            meaning = meaning.copy()
            runs.append(Run())
        run = runs[-1]
        _gather(item)
        if not run.directives:
            run.comments = _taken_above(item)
        run.directives.append(item)
        meaning.declare(item)
        run.meaning = meaning
    written = Scope()
    for run in runs:
        _drop_dead(run)
    _hoist(runs)
    for run in runs:
        written = written.copy()
        for directive in run.directives:
            written.declare(directive)
        run.written = written
    return runs


def _drop_dead(run: Run) -> None:
    """Leave out declarations of prefixes that the same run declares anew."""
    last = {directive.prefix: directive for directive in run.directives}
    run.directives, orphans = _without(
        run.directives, lambda item: item.prefix is not None and last[item.prefix] is not item
    )
    run.comments += orphans


def _without(
    directives: Iterable[Directive], unwanted: Callable[[Directive], bool]
) -> tuple[list[Directive], list[Comment]]:
    """Declarations without the unwanted ones, whose comments go to the next one, or are handed back at the end."""
    kept: list[Directive] = []
    pending: list[Comment] = []
    for directive in directives:
        directive.keyword.above = pending + directive.keyword.above
        pending = []
        if unwanted(directive):
            beside = last_token(directive).beside
            pending = directive.keyword.above + ([beside] if beside else [])
        else:
            kept.append(directive)
    return kept, pending


def _hoist(runs: list[Run]) -> None:
    """Move declarations to the head where that changes nothing; their comments stay where they are."""
    spaces: dict[str, set[str]] = {}
    for run in runs:
        for directive in run.directives:
            if directive.prefix is not None:
                spaces.setdefault(directive.prefix, set()).add(directive.iri.text)
    head = runs[0]
    if not head.directives:
        return

    def moves(directive: Directive) -> bool:
        name = directive.prefix
        return name is not None and len(spaces[name]) == 1 and _ABSOLUTE.match(directive.iri.text) is not None

    for run in runs[1:]:
        moved = [directive for directive in run.directives if moves(directive)]
        run.directives, orphans = _without(run.directives, moves)
        run.comments += orphans
        for directive in moved:
            if directive.prefix is not None and not head.declares(directive.prefix):
                last_token(directive).beside = None
                directive.keyword.above = []
                head.directives.append(directive)


def _ordered(directives: list[Directive]) -> list[Directive]:
    """The base, then prefixes by name; as written where their order matters."""
    names = [directive.prefix for directive in directives]
    relative = any(not _ABSOLUTE.match(directive.iri.text) for directive in directives if directive.prefix is not None)
    if len(set(names)) < len(names) or (relative and None in names[1:]):
        return directives
    return sorted(directives, key=lambda directive: (directive.prefix is not None, directive.prefix or ""))


def _taken_above(directive: Directive) -> list[Comment]:
    """Comments above the declaration that comes first stand above all of them."""
    taken, directive.keyword.above = directive.keyword.above, []
    return taken


def _comments(directive: Directive) -> tuple[list[str], str]:
    """The comments above a declaration, and the one at the end of its line with a blank before it."""
    beside = last_token(directive).beside
    return [comment.text for comment in directive.keyword.above], f" {beside.text}" if beside else ""


def _gather(directive: Directive) -> None:
    """Put the comments in the midst of a declaration above it; only the last one may stand beside it."""
    tokens = [token for token in (directive.keyword, directive.name, directive.iri, directive.dot) if token is not None]
    above: list[Comment] = []
    for token in tokens:
        above += token.above
        token.above = []
        if token is not tokens[-1] and token.beside is not None:
            above.append(token.beside)
            token.beside = None
    directive.keyword.above = above
