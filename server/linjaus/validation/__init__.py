"""Whether a site keeps its rules: its own shapes, and what holds for any site. Pure: no disk, no network, no clock.

rules.py        the machine's rules, in Finnish and English
places.py       file, line and name of what a finding is about
soundness.py    whether the shapes can be used at all
judging.py      the site's shapes on one node after another; screening.py spares it queries
reads.py        what a judgement has read, so that only what has changed is judged again
shacl.py        results of shapes as findings
anchors.py      passages and stored texts
vocabulary.py   slips in terms; literals.py in values; nearest.py what was meant
links.py        links and IRIs of ours
drafts.py       what nobody has checked yet
checking.py     all of these on a site, once or again and again
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Finding, SourceFile, StoredText
from ..sources import Site
from .checking import Check, Rulebook, build_rulebook

__all__ = ["Check", "Rulebook", "build_rulebook", "validate", "validate_data"]


def validate(site: Site) -> list[Finding]:
    """Everything that is wrong with a site, sorted by ``Finding.sort_key``; the same list on every machine.

    Raises SiteUnreadable when the shapes cannot be used or apply to nothing.
    """
    rulebook = build_rulebook(site.ontology, site.shapes, site.iris)
    return validate_data(rulebook, site.data, site.texts, site.unread)


def validate_data(
    rulebook: Rulebook, data: Sequence[SourceFile], texts: Sequence[StoredText] = (), unread: Sequence[str] = ()
) -> list[Finding]:
    """Everything that is wrong with some data under a rulebook. unread: paths of files that nobody reads.

    Raises SiteUnreadable when no shape applies to the data.
    """
    return Check(rulebook).findings(data, texts, unread)
