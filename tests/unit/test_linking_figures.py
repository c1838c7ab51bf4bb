"""How well themes are found on the site's own statements: the figures that ``make bench BENCH=linking`` prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import linking

from linjaus.config import read_settings
from linjaus.linking import linkable
from linjaus.sources import read_content
from linjaus.vocabularies import VocabularyIndex, open_vocabulary, write_index


@pytest.mark.needs_shared
def test_four_of_five_proposals_are_right_and_seven_of_ten_themes_found(
    repository: Path, shared: Path, tmp_path: Path
) -> None:
    site = linkable(read_content(read_settings(repository, environment={})))
    write_index(site.indexed(), tmp_path / "themes.sqlite")
    themes = VocabularyIndex(tmp_path / "themes.sqlite")
    subset = open_vocabulary(str(shared / "domain" / "yso-subset.ttl"), tmp_path)
    chosen = linking.identifiers_index(subset, tmp_path)
    seed, _ = linking.of_seed(site)
    assert len(seed) >= 40
    ours = linking.judge(site, seed, linking.ours(site, themes, chosen), frozenset(chosen.iris()))
    plain = linking.judge(site, seed, linking.plain(chosen), frozenset(chosen.iris()))
    for half in linking.HALVES:
        assert ours[half].precision >= 0.8, half
        assert ours[half].recall >= 0.7, half
        assert ours[half].precision > plain[half].precision
        assert ours[half].recall > plain[half].recall
    relations = linking.judge_relations(site)
    assert relations.precision >= 0.8
    assert relations.recall >= 0.8
