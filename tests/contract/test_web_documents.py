"""A document beside its source text: statements and sentences tied both ways, its period on a day, what it rests on."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from web_fixture import StubEngine, client_of
from werkzeug.test import Client

from conftest import REPOSITORY, settings_of
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

STRATEGY = "/doc/document/kainuun-ely-strategia-2019-2023"
PROGRAMME = "/doc/document/kainuu-ohjelma-2018-2021"
AGREEMENT = "/doc/document/kainuun-ely-tulossopimus-2020-2023"


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release) -> Client:
    settings = settings_of(REPOSITORY, kainuu_release.folder.parents[1])
    return Client(create_app(settings, LiveRelease(Shelf(settings.releases)), StubEngine()))


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


def read(client: Client, path: str, language: str = "en", status: int = 200) -> str:
    """The page at a path."""
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == status
    return answer.text


class Ties(HTMLParser):
    """The statements and sentences of a page, by id, each with the ids that it names, and all links within the page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.statements: dict[str, list[str]] = {}
        self.sentences: dict[str, list[str]] = {}
        self.ids: list[str] = []
        self.within: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        if "data-sentences" in given:
            self.statements[given["id"]] = given["data-sentences"].split()
        if "data-statements" in given and "id" in given:
            self.sentences[given["id"]] = given["data-statements"].split()
        if given.get("href", "").startswith("#"):
            self.within.append(given["href"][1:])


def plain(text: str) -> str:
    """The words of a page without its markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_every_statement_names_its_sentences_and_every_sentence_its_statements(kainuu: Client) -> None:
    ties = Ties(read(kainuu, STRATEGY))
    assert len(ties.statements) > 30
    assert len(ties.ids) == len(set(ties.ids))
    assert {(one, other) for one, others in ties.statements.items() for other in others} == {
        (other, one) for one, others in ties.sentences.items() for other in others
    }
    assert {anchor for others in ties.statements.values() for anchor in others} <= set(ties.sentences)
    assert set(ties.within) <= {*ties.ids, "_main"}
    assert set(ties.statements) <= set(ties.within)


def test_the_sentence_of_a_statement_is_the_one_that_it_was_read_from(kainuu: Client) -> None:
    page = read(kainuu, STRATEGY, "fi")
    ties = Ties(page)
    (sentence,) = ties.statements["_s-priority-1-measure-5"]
    marked = page.partition(f'id="{sentence}"')[2].partition('class="tick"')[0]
    assert "Uudenlaisia asiakaslähtöisiä työvoima- ja yrityspalvelujen toimintamalleja kehitetään" in plain(marked)


def test_the_text_beside_the_tree_is_the_stored_one_word_for_word(kainuu: Client) -> None:
    page = read(kainuu, STRATEGY)
    words = page.partition('<div class="words"')[2].partition("</section>")[0]
    assert words.startswith(' lang="fi"')
    shown = re.sub(r'<a class="tick".*?</a>|<summary.*?</summary>', "", words)
    shown = re.sub(r"<[^>]+>", "", shown.partition(">")[2])
    stored = (REPOSITORY / "data/sources/aluekehittaminen-kainuussa.txt").read_text(encoding="utf-8")
    assert shown.split() == stored.split()


def test_only_what_belongs_to_the_document_is_unfolded(kainuu: Client) -> None:
    words = read(kainuu, PROGRAMME, "fi").partition('<div class="words"')[2].partition("</section>")[0]
    unfolded = re.sub(r"<details.*?</details>", "", words, flags=re.DOTALL)
    assert "Positiivinen maakuntakuva" in unfolded
    assert "Työn murroksen vaatimukset" in unfolded
    assert "hallituskausikohtaiseen" not in unfolded
    assert "hallituskausikohtaiseen" in words


def test_the_tree_has_priorities_with_their_measures_actors_and_themes(kainuu: Client) -> None:
    page = read(kainuu, STRATEGY)
    tree = page.partition('id="_parts"')[2].partition("</section>")[0]
    assert tree.index("_s-priority-1") < tree.index("_s-priority-1-measure-1") < tree.index("_s-priority-2")
    first = plain(tree[tree.index('id="_s-priority-1-measure-1"') : tree.index('id="_s-priority-1-measure-2"')])
    assert "Measure · unofficial translation" in first
    assert "is carried out by Kainuu ELY Centre" in first
    assert "competitiveness" in first
    assert "unofficial translation" not in read(kainuu, STRATEGY, "fi").lower()


@pytest.mark.parametrize(
    ("day", "word"),
    [
        ("2018-12-31", "not yet in force"),
        ("2019-01-01", "in force"),
        ("2023-12-31", "in force"),
        ("2024-01-01", "ended"),
    ],
)
def test_a_document_stands_as_it_did_on_the_day_that_is_asked_for(kainuu: Client, day: str, word: str) -> None:
    page = read(kainuu, f"{STRATEGY}?on={day}")
    assert f">{word}</span>" in page
    assert f'<time datetime="{day}">' in page


def test_without_a_day_it_stands_as_of_the_release(kainuu: Client, kainuu_release: Release) -> None:
    assert f'<time datetime="{kainuu_release.manifest.modified}">' in read(kainuu, STRATEGY)


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-02-30", "20261123", "0000-00-00", "2026-11-23T00:00", "<b>", "9" * 500]
)
def test_a_day_that_is_none_is_told_so(kainuu: Client, day: str) -> None:
    answer = kainuu.get(STRATEGY, query_string={"on": day}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "YYYY-MM-DD" in answer.text


def test_the_picture_says_what_rests_on_what_also_in_words_and_by_links(kainuu: Client) -> None:
    page = read(kainuu, AGREEMENT)
    figure = page.partition('<figure class="basis"')[2].partition("</figure>")[0]
    words = plain(figure.partition("<ul>")[2])
    assert "Strategic priorities of the Kainuu ELY Centre 2019–2023 takes into account Strategic performance" in words
    assert "Strategic performance agreement of the Kainuu ELY Centre 2020–2023 is based on Kainuu Programme" in words
    assert f'<a href="{PROGRAMME}">' in figure
    assert figure.count('class="arrow"') == figure.count("<rect") - 1
    assert " style=" not in figure


def test_a_document_that_is_only_named_says_so(kainuu: Client) -> None:
    assert "only named here" in read(kainuu, AGREEMENT)
    assert "only named here" in read(kainuu, "/doc/document/kainuun-maakuntasuunnitelma-2035")
    assert "only named here" not in read(kainuu, STRATEGY)


@pytest.mark.parametrize(
    ("language", "note"),
    [("fi", "Kuvattu pääpiirteissään"), ("sv", "Beskrivet i huvuddrag"), ("en", "Described in outline")],
)
def test_a_document_in_outline_says_so_and_from_where(kainuu: Client, language: str, note: str) -> None:
    page = read(kainuu, "/doc/document/lappi-sopimus-2022-2025", language)
    told = page.partition('<p class="note">')[2].partition("</p>")[0]
    assert note in told
    assert 'href="https://lawinsider.com/fi/contracts/wwVavw0fi4"' in told
    assert note not in read(kainuu, STRATEGY, language)
    assert note not in read(kainuu, AGREEMENT, language)


def test_how_sure_a_part_is_stands_with_it(kainuu: Client) -> None:
    first = plain(read(kainuu, "/doc/document/lappi-sopimus-2022-2025").partition('id="_s-priority-1"')[2])
    assert "confidence medium" in first.partition("challenges of population")[0]
    sure = (
        read(kainuu, "/doc/document/avi-ely-strategia-2020-2023").partition('id="_parts"')[2].partition("</section>")[0]
    )
    assert "carbon neutrality" in sure
    assert "confidence" not in sure


def test_cards_tell_what_was_read_from_what_is_known_in_outline(kainuu: Client) -> None:
    cards = [plain(card) for card in read(kainuu, "/").split('<li class="card">')[1:]]
    assert "36 parts, read sentence by sentence" in cards[0], "what was read from its text comes first"
    assert any("Lapland" in card and "7 parts, in outline" in card for card in cards)


def test_what_came_before_and_after_is_named(kainuu: Client) -> None:
    page = plain(read(kainuu, PROGRAMME))
    assert "It replaced: Kainuu Programme" in page
    assert "It was replaced by: Kainuu Programme" in page


def test_any_site_has_its_tree_beside_the_quotes_when_no_text_is_stored(awkward: Client) -> None:
    page = read(awkward, "/doc/plan/tulevik", "et")
    tree = page.partition('id="_parts"')[2].partition("</section>")[0]
    assert tree.index("zone/1") < tree.index("aim/1") < tree.index("aim/2") < tree.index("aim/10")
    ties = Ties(page)
    assert "&lt;b&gt;iloa&lt;/b&gt;" in page
    assert all(anchor in ties.sentences for anchors in ties.statements.values() for anchor in anchors)


def test_a_whole_that_is_its_own_part_ends(awkward: Client) -> None:
    assert read(awkward, "/doc/plan/ring").count('<li class="statement') == 1


@pytest.mark.parametrize("query", ["of=_parts&page=99", "of=%3Cb%3E", "of=_parts&page=0", "page=x"])
def test_hostile_parameters_get_a_page_that_helps(kainuu: Client, query: str) -> None:
    answer = kainuu.get(f"{STRATEGY}?{query}", headers={"Accept": "text/html"})
    assert answer.status_code in (400, 404)
    assert "<h1" in answer.text
    assert "<b>" not in answer.text
