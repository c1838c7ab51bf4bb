"""The themes of a site and a vocabulary → which concept each theme is the same as, or close to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from rdflib import Literal, URIRef

from linjaus.morphology import fold
from linjaus.namespaces import SKOS
from linjaus.vocabularies import Concept, Label, VocabularyIndex
from linjaus.vocabularies.records import PREF, label_words

from . import telling
from .matching import Match, match_labels
from .records import THEME, Proposal
from .scoring import NEIGHBOUR, UNDECIDED
from .statements import MAPPINGS, Linkable, texts

SAME_NAME = 1.0
OTHER_NAME = 0.9
"""What a name counts that one of both has as another name only."""
FORM_OF_NAME = 0.85
"""What a name counts that has the same words in other forms, or kin of them."""
_FURTHER = 0.1
_DIFFERS = 0.1
"""What is taken off for each language in which both have names, and these differ."""
_EXACT = 0.95


def propose_mappings(
    site: Linkable,
    vocabulary: VocabularyIndex,
    least: float,
    *,
    every: bool = False,
    decided: Callable[[tuple[str, str, str]], bool] = lambda key: False,
) -> list[Proposal]:
    """The concepts that the site's themes may be mapped to, by theme, the surest first.

    every: also for themes that are mapped already, what they are not mapped to yet.
    """
    found = []
    for theme in site.themes:
        if every or not site.is_mapped(theme):
            found += [
                proposal
                for proposal in candidates(site, theme, vocabulary)
                if proposal.score >= least
                and not any(
                    decided((str(theme), str(predicate), proposal.concept))
                    or (theme, predicate, proposal.object) in site.graph
                    for predicate in MAPPINGS
                )
            ]
    return found


def candidates(site: Linkable, theme: URIRef, vocabulary: VocabularyIndex) -> list[Proposal]:
    """Every concept that has a name of the theme, the surest first; all but one that leads the others score half."""
    names = [
        Label(str(text), text.language or "", "pref" if predicate == SKOS.prefLabel else "alt")
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for text in sorted(site.graph.objects(theme, predicate), key=str)
        if isinstance(text, Literal)
    ]
    ties: dict[str, list[tuple[float, Label, Match]]] = {}
    for name in names:
        tag = name.language.partition("-")[0]
        for match in match_labels(name.bare, tag, vocabulary):
            weight = _weight(name, match)
            if weight:
                ties.setdefault(match.hit.concept, []).append((weight, name, match))
    proposals = [
        _proposal(site, theme, concept, tie)
        for iri, tie in ties.items()
        if (concept := vocabulary.concept(iri)) is not None
    ]
    most = max((proposal.score for proposal in proposals), default=0.0)
    first = [proposal for proposal in proposals if proposal.score == most]
    told = telling.undecided(len(first)) if len(first) > 1 else {}
    ranked = [
        replace(one, score=min(1.0, one.score))
        if first == [one]
        else replace(one, score=round(min(1.0, one.score) * UNDECIDED, 2), reasons=telling.more(one.reasons, told))
        for one in proposals
    ]
    return sorted(ranked, key=lambda proposal: (-proposal.score, proposal.key))


def _weight(name: Label, match: Match) -> float:
    """How much it says that a concept has that name; nothing when it has only some of the words."""
    label = match.hit.label
    if not match.is_whole or len(match.hit.terms) != len(label_words(name)):
        return 0.0
    weight = SAME_NAME if fold(label.bare) == fold(name.bare) else FORM_OF_NAME * match.score
    return weight if PREF == label.kind == name.kind else weight * OTHER_NAME


def _of_neighbours(site: Linkable, theme: URIRef) -> set[str]:
    """The concepts of the themes that are broader or narrower than a theme, or related to it."""
    graph, hierarchy = site.graph, (SKOS.broader, SKOS.narrower, SKOS.related)
    near = {other for predicate in hierarchy for other in graph.objects(theme, predicate)}
    near |= {other for predicate in hierarchy for other in graph.subjects(predicate, theme)}
    return {concept for concept, other in site.by_concept.items() if other in near}


def _proposal(site: Linkable, theme: URIRef, concept: Concept, tie: list[tuple[float, Label, Match]]) -> Proposal:
    by_language: dict[str, tuple[float, Label, Match]] = {}
    for weight, name, match in sorted(tie, key=lambda one: (-one[0], one[1].text)):
        by_language.setdefault(match.language, (weight, name, match))
    ordered = sorted(by_language.values(), key=lambda one: (-one[0], one[2].language))
    weight, name, match = ordered[0]
    own = texts(site.graph, theme, SKOS.prefLabel)
    theirs = {label.language.partition("-")[0]: label.bare for label in concept.labels if label.kind == PREF}
    differing = [tag for tag in sorted(set(own) & set(theirs)) if tag not in by_language]
    score = min(1.0, weight + _FURTHER * (len(ordered) - 1)) - _DIFFERS * len(differing)
    reasons = telling.more({}, telling.match(match))
    reasons = telling.more(reasons, telling.same_names([one[2] for one in ordered[1:]]))
    reasons = telling.more(reasons, telling.other_names([(tag, theirs[tag]) for tag in differing]))
    near = next((one for one in concept.neighbours if one in _of_neighbours(site, theme)), None)
    if near is not None:
        score += NEIGHBOUR
        reasons = telling.more(reasons, telling.near(texts(site.graph, site.by_concept[near], SKOS.prefLabel)))
    is_exact = score >= _EXACT and weight == SAME_NAME and not differing
    return Proposal(
        kind=THEME,
        subject=theme,
        predicate=SKOS.exactMatch if is_exact else SKOS.closeMatch,
        object=URIRef(concept.iri),
        name=own,
        object_name=concept.names,
        text=name.text,
        language=match.language,
        spans=match.spans,
        score=round(max(0.0, score), 2),  # above 1 when more than a name speaks for it; candidates cuts it
        reasons=reasons,
        file=site.files.get(theme, ""),
        concept=concept.iri,
    )
