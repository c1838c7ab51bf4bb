"""A site and vocabularies → what may be added: themes of statements, themes that the site lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from rdflib import URIRef

from linjaus.mentions import PLACES, Gazetteer
from linjaus.morphology import words
from linjaus.namespaces import DCTERMS
from linjaus.vocabularies import VocabularyIndex

from . import telling
from .matching import Match, match_labels
from .records import NEW_THEME, SUBJECT, Proposal, Statement
from .scoring import Scored, score
from .statements import Linkable, source_language

LEAST = 0.7
"""The score below which nothing is proposed, unless one asks for it."""
COVERS = 0.6
"""The score of a theme of the site that no new one is proposed beside, for the same words."""

Decided = Callable[[tuple[str, str, str]], bool]


class SubjectProposer:
    """Proposes themes for statements. themes: the index of the site's own; vocabulary: of others' concepts, or None."""

    def __init__(
        self, site: Linkable, gazetteer: Gazetteer, themes: VocabularyIndex, vocabulary: VocabularyIndex | None
    ) -> None:
        self._site = site
        self._themes = themes
        self._vocabulary = vocabulary
        self._gazetteer = gazetteer
        self._around: dict[URIRef | None, dict[str, str]] = {}
        for statement in site.statements:
            own = self._around.setdefault(statement.document, {})
            for tag, text in statement.label.items():
                own[tag] = f"{own.get(tag, '')} {text}"

    def propose(
        self, statement: Statement, least: float = LEAST, decided: Decided = lambda key: False
    ) -> list[Proposal]:
        """What may be the statement's subjects, the surest first; without what it has and what was decided."""
        chosen: dict[str, Proposal] = {}
        for index in filter(None, (self._themes, self._vocabulary)):
            for scored in self.concepts(statement, index):
                proposal = self._proposal(statement, scored, is_own=index is self._themes)
                known = chosen.get(proposal.key[2])
                if known is None or proposal.score > known.score:
                    chosen[proposal.key[2]] = proposal
        has = self._site.with_broader(statement.subjects)
        return sorted(
            (
                proposal
                for proposal in chosen.values()
                if proposal.score >= least
                and proposal.object not in has
                and not _is_covered(proposal, chosen.values())
                and not any(decided(key) for key in self._keys(proposal))
            ),
            key=lambda proposal: (-proposal.score, proposal.kind == NEW_THEME, proposal.key),
        )

    def _keys(self, proposal: Proposal) -> list[tuple[str, str, str]]:
        """What a proposal may have been decided as: as the theme, or as a concept before there was a theme for it."""
        subject, predicate, own = proposal.key
        mapped = [concept for concept, theme in self._site.by_concept.items() if theme == proposal.object]
        return [(subject, predicate, each) for each in (own, *mapped)]

    def concepts(self, statement: Statement, index: VocabularyIndex) -> list[Scored]:
        """The concepts of an index that the statement names, the surest first; none that other things are."""
        language = source_language(statement)
        matches = {tag: self._matches(text, tag, index) for tag, text in statement.label.items() if tag}
        around = {tag: " ".join((text, statement.context.get(tag, ""))) for tag, text in statement.label.items()}
        found = score(matches, index, language, around)
        if any(one.is_undecided for one in found):
            wider = self._around.get(statement.document, {})
            found = score(matches, index, language, {tag: f"{around[tag]} {wider.get(tag, '')}" for tag in around})
        return [one for one in found if one.concept.iri not in self._site.taken]

    def _matches(self, text: str, language: str, index: VocabularyIndex) -> list[Match]:
        mentions = [one for one in self._gazetteer.find(text, language) if one.kind not in PLACES]
        hidden = {
            place
            for place, (start, _, _) in enumerate(words(text))
            if any(mention.start <= start < mention.end for mention in mentions)
        }
        return match_labels(text, language, index, hidden)

    def _proposal(self, statement: Statement, scored: Scored, *, is_own: bool) -> Proposal:
        concept = scored.concept
        theme = URIRef(concept.iri) if is_own else self._site.by_concept.get(concept.iri)
        reasons = scored.reasons
        if theme is not None and not is_own:
            name = self._site.name(theme)
            reasons = telling.more(reasons, telling.mapped(name.get("fi", ""), name.get("en", "")))
        elif theme is None:
            reasons = telling.more(reasons, telling.unknown())
        tag = scored.match.language
        return Proposal(
            kind=NEW_THEME if theme is None else SUBJECT,
            subject=statement.iri,
            predicate=DCTERMS.subject,
            object=theme or URIRef(concept.iri),
            name=statement.label,
            object_name=self._site.name(theme) if theme is not None else concept.names,
            text=statement.label[tag],
            language=tag,
            spans=scored.match.spans,
            score=round(scored.score, 2),
            reasons=reasons,
            file=statement.file,
            concept="" if theme is not None else concept.iri,
        )


def _is_covered(proposal: Proposal, others: Iterable[Proposal]) -> bool:
    """Whether a new theme would have words for which the site has a theme already."""
    return proposal.kind == NEW_THEME and any(
        other.kind == SUBJECT and other.language == proposal.language and set(proposal.spans) <= set(other.spans)
        for other in others
        if other.score >= COVERS
    )
