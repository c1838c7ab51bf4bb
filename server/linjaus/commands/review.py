"""``linjaus review``: a steward decides on proposals one by one in the terminal, or a script takes the surest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ConfigError, SourceError
from .link import fetching, wanted_of, wanted_options
from .options import settings_of
from .review_words import ACCEPT, OTHER, QUIT, REJECT, SKIP, UNDO, WORDS, Words

if TYPE_CHECKING:
    from ..linking import Proposal
    from ..reviewing import Desk, Gathered

_MOST_FOUND = 9


@click.command("review")
@wanted_options
@click.option("--who", metavar="NAME", help="Who decides; that of git config user.name, if left out.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that is written; today, if left out.")
@click.option("--accept-above", type=click.FloatRange(0, 1), help="Accept what has this score or more; ask nothing.")
def command(
    files: tuple[Path, ...],
    site: Path,
    releases: Path | None,
    lang: str,
    who: str | None,
    day: datetime | None,
    accept_above: float | None,
    **given: Any,
) -> None:
    """Decide on the proposals of ``linjaus link``, one by one, with single keys.

    Accepted ones are written into the data with your name and the day, rejected ones into reviews/rejected.csv, each at
    once: whatever interrupts you takes no decision with it.
    """
    from ..reviewing import Desk, gather, steward_name

    settings = settings_of(site, releases)
    name = steward_name(who, settings.site)
    today = (day or datetime.now(UTC)).date()
    with fetching() as told, gather(settings, wanted_of(files, given), told) as gathered:
        desk = Desk(settings, gathered.site, name, today)
        if accept_above is not None:
            _accept_above(desk, gathered.proposals, accept_above, lang)
        else:
            Walk(desk, gathered, lang).run()


def _accept_above(desk: Desk, proposals: Sequence[Proposal], least: float, lang: str) -> None:
    from ..linking import THEME
    from ..reviewing import view_of

    words, accepted = WORDS[lang], 0
    mapped: set[str] = set()
    for proposal in proposals:
        is_second = proposal.kind == THEME and str(proposal.subject) in mapped
        if proposal.score >= least and not is_second:
            desk.accept(proposal)
            accepted += 1
            mapped.add(str(proposal.subject))
            view = view_of(proposal, lang)
            click.echo(f"{view.score}  {view.subject} – {view.relation}: {view.concept}")
    click.echo(words.ended.format(accepted=accepted, rejected=0, skipped=0, left=len(proposals) - accepted))


class Walk:
    """Asks about one proposal after another; each decision is written before the next question."""

    def __init__(self, desk: Desk, gathered: Gathered, lang: str) -> None:
        from rich.console import Console

        self._desk = desk
        self._gathered = gathered
        self._lang = lang
        self._words: Words = WORDS[lang]
        self._console = Console(highlight=False)
        self._history: list[str] = []

    def run(self) -> None:
        """Until all are decided, the steward quits, or the terminal goes."""
        proposals = self._gathered.proposals
        if not proposals:
            click.echo(self._words.nothing_proposed)
        try:
            while len(self._history) < len(proposals) and self._ask(proposals[len(self._history)]):
                pass
        except (KeyboardInterrupt, EOFError, click.Abort):
            click.echo()
        done = {action: self._history.count(action) for action in (ACCEPT, REJECT, SKIP)}
        left = len(proposals) - len(self._history)
        click.echo(
            self._words.ended.format(accepted=done[ACCEPT], rejected=done[REJECT], skipped=done[SKIP], left=left)
        )

    def _ask(self, proposal: Proposal) -> bool:
        """Show a proposal, wait for a key that means something, do it; whether to go on."""
        self._show(proposal)
        while (action := self._words.keys.get(_key())) is None:
            click.echo(self._words.choices)
        if action == QUIT:
            return False
        try:
            self._do(action, proposal)
        except SourceError as error:
            click.echo(f"{self._words.not_written} {error}")
        return True

    def _do(self, action: str, proposal: Proposal) -> None:
        words = self._words
        if action == UNDO:
            self._undo()
        elif action == OTHER:
            other = self._other(proposal)
            if other is not None:
                self._desk.accept(other, instead_of=proposal)
                self._decided(ACCEPT, words.accepted.format(file=other.file))
        elif action == ACCEPT:
            self._desk.accept(proposal)
            self._decided(ACCEPT, words.accepted.format(file=proposal.file))
        elif action == REJECT:
            self._desk.reject(proposal)
            self._decided(REJECT, words.rejected)
        else:
            self._decided(SKIP, words.skipped)

    def _decided(self, action: str, told: str) -> None:
        self._history.append(action)
        click.echo(told)

    def _undo(self) -> None:
        """Go back to the question before, and take back what was written for it."""
        if not self._history:
            click.echo(self._words.nothing_to_undo)
            return
        if self._history[-1] != SKIP:
            self._desk.undo()
        self._history.pop()
        click.echo(self._words.undone)

    def _show(self, proposal: Proposal) -> None:
        from rich.text import Text

        from ..reviewing import view_of

        view = view_of(proposal, self._lang)
        place = self._words.place.format(number=len(self._history) + 1, count=len(self._gathered.proposals))
        self._console.print(Text(f"\n{place}  {proposal.file}", style="dim"))
        text = Text()
        for piece, marked in view.pieces:
            shown = piece if self._console.is_terminal or not marked else f"[{piece}]"
            text.append(shown, style="bold underline" if marked else "")
        self._console.print(text)
        self._console.print(Text(f"{view.kind} ({view.relation}): {view.concept}  {view.score}"))
        for reason in view.reasons:
            self._console.print(Text(f"  – {reason}", style="dim"))
        self._console.print(Text(self._words.choices))

    def _other(self, proposal: Proposal) -> Proposal | None:
        """Another concept, found by words that the steward types; None to go back."""
        asked = click.prompt(self._words.ask_words, default="", show_default=False).strip()
        if not asked:
            return None
        found = self._search(proposal, asked)
        if not found:
            click.echo(self._words.nothing_found)
            return None
        from ..reviewing import view_of

        for number, other in enumerate(found, 1):
            view = view_of(other, self._lang)
            click.echo(f"{number}  {view.concept} ({view.kind}: {view.relation})")
        chosen = click.prompt(self._words.ask_number, default="", show_default=False).strip()
        if chosen and not (chosen.isdecimal() and 1 <= int(chosen) <= len(found)):
            click.echo(self._words.no_such_number)
        elif chosen:
            return found[int(chosen) - 1]
        return None

    def _search(self, proposal: Proposal, asked: str) -> list[Proposal]:
        """The proposal with other concepts in its place: the site's themes first, then the vocabulary's concepts."""
        from rdflib import URIRef

        from ..linking import NEW_THEME, RELATION, SUBJECT, THEME

        if proposal.kind == RELATION:
            return self._other_relations(proposal, asked)
        site = self._gathered.site
        found: dict[str, Proposal] = {}
        if proposal.kind != THEME:
            for concept in self._gathered.themes.search(asked, self._lang, _MOST_FOUND):
                theme = URIRef(concept.iri)
                found[concept.iri] = replace(
                    proposal, kind=SUBJECT, object=theme, object_name=site.name(theme), concept="", score=1.0
                )
        vocabulary = self._gathered.vocabulary
        for concept in vocabulary.search(asked, self._lang, _MOST_FOUND) if vocabulary is not None else ():
            known = site.by_concept.get(concept.iri) if proposal.kind != THEME else None
            if known is not None:
                changed = replace(
                    proposal, kind=SUBJECT, object=known, object_name=site.name(known), concept="", score=1.0
                )
                found.setdefault(str(known), changed)
                continue
            kind = THEME if proposal.kind == THEME else NEW_THEME
            found[concept.iri] = replace(
                proposal,
                kind=kind,
                object=URIRef(concept.iri),
                object_name=concept.names,
                concept=concept.iri,
                score=1.0,
            )
        return [one for one in found.values() if one.key != proposal.key][:_MOST_FOUND]

    def _other_relations(self, proposal: Proposal, asked: str) -> list[Proposal]:
        """The same thing by other properties, then other things of that kind whose names have the words."""
        from ..mentions import names_of
        from ..morphology import fold

        site = self._gathered.site
        found = [replace(proposal, predicate=predicate, score=1.0) for predicate in proposal.alternatives]
        kind = str(proposal.object).rpartition("/")[0]
        for name in names_of(site.graph):
            if str(name.iri).rpartition("/")[0] == kind and fold(asked) in fold(name.text) and not name.generic:
                other = replace(proposal, object=name.iri, object_name=site.name(name.iri), score=1.0)
                if other.key not in {one.key for one in (*found, proposal)}:
                    found.append(other)
        return found[:_MOST_FOUND]


def _key() -> str:
    """The key that is pressed, in lower case.

    Raises EOFError when nothing more will come, and ConfigError when there is no terminal to ask on.
    """
    try:
        key = click.getchar()
    except OSError as error:
        raise ConfigError("There is no terminal to ask on.", "Use --accept-above SCORE in scripts.") from error
    if not key:
        raise EOFError
    return key.lower()
