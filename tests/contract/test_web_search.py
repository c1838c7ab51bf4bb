"""Readers find what they mean: in any form of a word, any language, in spite of a slip; and get help if they do not."""

from __future__ import annotations

import html
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from web_fixture import BASE, QUOTE, RELEASE, StubEngine, client_of, put_release
from werkzeug.test import Client

from conftest import AWKWARD, REPOSITORY, settings_of
from linjaus.shelf import Release, Shelf
from linjaus.web import LiveRelease, create_app

PAGE = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """The release of web_fixture, whose languages are Estonian, German and English."""
    return client_of(tmp_path_factory.mktemp("odd"))


@pytest.fixture(scope="module")
def kainuu(kainuu_release: Release) -> Client:
    settings = settings_of(REPOSITORY, kainuu_release.folder.parents[1])
    return Client(create_app(settings, LiveRelease(Shelf(settings.releases)), StubEngine()))


@pytest.fixture(scope="module")
def awkward(awkward_release: Release) -> Client:
    settings = settings_of(AWKWARD, awkward_release.folder.parents[1])
    return Client(create_app(settings, LiveRelease(Shelf(settings.releases)), StubEngine()))


def found(client: Client, question: str, **query: str) -> dict[str, object]:
    answer = client.get("/search.json", query_string={"q": question, **query})
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    return dict(answer.json)


def things(client: Client, question: str, **query: str) -> list[str]:
    """The IRIs of all pages."""
    first = found(client, question, **query)
    pages = [first, *(found(client, question, page=str(n), **query) for n in range(2, int(str(first["pages"])) + 1))]
    return [one["iri"] for page in pages for one in page["results"]]  # type: ignore[attr-defined]


def texts(client: Client, question: str) -> str:
    answer = found(client, question)
    return " ".join(one["name"] for one in answer["results"]) + " ".join(  # type: ignore[attr-defined]
        match["text"]
        for one in answer["results"]
        for match in one["matches"]  # type: ignore[attr-defined]
    )


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("työvoima", "työvoiman"),
        ("työvoima", "työvoimapalvelut"),
        ("kuntakokeilu", "kuntakokeilujen"),
        ("kuntakokeiluiden", "kuntakokeilut"),
        ("ilmasto", "ilmastonmuutoskysymykset"),
        ("muutos", "ilmastonmuutos"),
        ("kysymys", "monimuotoisuuskysymykset"),
        ("avoimuuden", "avoimuus"),
        ("maaseudulla", "maaseudun"),
        ("hyvinvointia", "työhyvinvoinnin"),
        ("arbetskraften", "arbetskraft"),
        ("enterprise", "enterprises"),
    ],
)
def test_a_word_is_found_in_its_other_forms_and_in_compounds(kainuu: Client, question: str, form: str) -> None:
    assert form in texts(kainuu, question).lower()


def test_every_language_finds_the_same_statements_through_the_themes(kainuu: Client) -> None:
    statements = [
        {iri for iri in things(kainuu, word) if "/priority/" in iri}
        for word in ("workforce", "arbetskraft", "työvoima")
    ]
    assert statements[0] == statements[1]
    assert statements[0] <= statements[2]
    assert len(statements[0]) >= 3


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("tyovoima", "työvoima"),
        ("kuntakokielu", "kuntakokeilu"),
        ("maahanmutto", "maahanmuutto"),
        ("priorty", "priority"),
    ],
)
def test_a_slip_is_forgiven(kainuu: Client, slip: str, meant: str) -> None:
    assert things(kainuu, slip)
    assert set(things(kainuu, slip)) <= set(things(kainuu, meant))
    assert len(things(kainuu, "kuntakokielu")) > 1, "the other forms of the word that was meant are found too"


def test_the_word_itself_comes_before_what_is_near_to_it(kainuu: Client) -> None:
    answer = found(kainuu, "Kainuun liitto", lang="fi")
    first = answer["results"][0]  # type: ignore[index]
    assert first["name"] == "Kainuun liitto"
    assert first["language"] == "fi"
    assert answer["corrected"] == {}
    assert found(kainuu, "kuntakokielu")["corrected"]


def test_a_sentence_that_no_statement_was_read_from_is_found_too(kainuu: Client) -> None:
    assert any("/passage/" in iri for iri in things(kainuu, "hallituskausikohtainen"))


def test_words_that_say_little_are_passed_over_beside_others(kainuu: Client) -> None:
    answer = found(kainuu, "avoimuus ja viestintä ja")
    assert answer["total"]
    assert "ja" in answer["passed_over"]  # type: ignore[operator]
    assert found(kainuu, "ja")["total"]


def test_facets_narrow_down_and_say_how_much_is_left(kainuu: Client) -> None:
    whole = found(kainuu, "yhteistyö")
    for facet in ("document", "kind", "year", "organisation", "theme"):
        for one in whole["facets"][facet]:  # type: ignore[index]
            narrowed = found(kainuu, "yhteistyö", **{facet: one["value"]})
            assert narrowed["total"] == one["count"]
            assert narrowed["facets"][facet] == whole["facets"][facet]  # type: ignore[index]


def test_values_of_one_facet_add_up_and_of_two_cut(kainuu: Client) -> None:
    measures, priorities = f"{LINJAUS}def#Measure", f"{LINJAUS}def#Priority"
    both = kainuu.get("/search.json", query_string=[("q", "yhteistyö"), ("kind", measures), ("kind", priorities)])
    apart = [set(things(kainuu, "yhteistyö", kind=kind)) for kind in (measures, priorities)]
    assert both.json is not None
    assert both.json["total"] == len(apart[0] | apart[1])
    narrowed = set(things(kainuu, "yhteistyö", kind=measures, year="2020"))
    assert narrowed <= apart[0]


LINJAUS = "https://w3id.org/linjaus/"


def test_facets_work_by_links_alone_and_each_can_be_taken_back(kainuu: Client) -> None:
    page = kainuu.get("/search?q=yhteisty%C3%B6&lang=en", headers=PAGE).text
    link = html.unescape(re.search(r'href="([^"]*kind=def%23Measure[^"]*)"', page)[1])  # type: ignore[index]
    narrowed = kainuu.get(link, headers=PAGE)
    assert narrowed.status_code == 200
    assert 'aria-current="true"' in narrowed.text
    back = html.unescape(re.search(r'class="chip" href="([^"]*)"', narrowed.text)[1])  # type: ignore[index]
    assert kainuu.get(back, headers=PAGE).text.count("<h3>") == page.count("<h3>")


def test_what_was_searched_is_marked_in_what_was_found(kainuu: Client) -> None:
    page = kainuu.get("/search?q=ty%C3%B6voima&lang=fi", headers=PAGE).text
    assert "<mark>työvoiman</mark>" in page
    answer = found(kainuu, "ilmasto")
    for one in answer["results"]:  # type: ignore[attr-defined]
        for match in one["matches"]:
            for start, end in match["marks"]:
                assert match["text"][start:end].lower().startswith("ilmasto")


def test_markup_in_the_data_and_in_the_question_stays_text(odd: Client, awkward: Client) -> None:
    page = odd.get("/search?q=iloa", headers=PAGE).text
    assert "&lt;b&gt;<mark>iloa</mark>&lt;/b&gt;" in page
    assert QUOTE not in page
    for client, question in (
        (odd, "script"),
        (odd, "<script>alert(1)</script>"),
        (awkward, "script"),
        (awkward, "laulu"),
    ):
        text = client.get("/search", query_string={"q": question}, headers=PAGE).text
        assert "<script>alert" not in text
        assert "alert(&#34;laulu" in text or "&lt;" in text or client is awkward


def test_things_are_found_in_languages_without_a_stemmer(odd: Client, awkward: Client) -> None:
    for question in ("Rõõm", "roOM", "FREUDE", "  joy "):
        assert things(odd, question) == [f"{BASE}id/topic/ilo"]
    assert f"{BASE}id/plan/tulevik" in things(odd, "kava tuleviku")
    assert things(odd, "kava freude") == []
    assert any(iri.endswith("label-only-in-sami") for iri in things(awkward, "čáppa"))
    assert any(iri.endswith("four-languages") for iri in things(awkward, "四"))


def test_what_was_withdrawn_is_not_found(awkward: Client) -> None:
    answer = found(awkward, "poistettu")
    for one in answer["results"]:  # type: ignore[attr-defined]
        assert awkward.get(urlsplit(one["url"]).path).status_code == 200


def test_pages_of_findings_hold_each_thing_once(kainuu: Client) -> None:
    seen = things(kainuu, "kainuu")
    assert len(seen) == len(set(seen)) == found(kainuu, "kainuu")["total"]
    assert len(seen) > 20


# --- help


def test_an_empty_search_shows_what_can_be_searched(kainuu: Client) -> None:
    for address in ("/search", "/search?q=", "/search?q=+++", "/search?q=%00%0A"):
        answer = kainuu.get(address, headers=PAGE)
        assert answer.status_code == 200
        assert "Try for example" in answer.text
        assert re.search(r'class="chip" href="/search\?q=', answer.text)
    assert found(kainuu, "")["results"] == []


def test_the_examples_find_something(kainuu: Client) -> None:
    page = kainuu.get("/search?lang=fi", headers=PAGE).text
    for link in re.findall(r'<a class="chip" href="([^"]+)"', page):
        assert "<mark>" in kainuu.get(html.unescape(link), headers=PAGE).text


@pytest.mark.parametrize("length", [201, 10_000])
def test_too_many_words_are_refused_with_the_form_kept(odd: Client, length: int) -> None:
    answer = odd.get("/search", query_string={"q": "a" * length}, headers=PAGE)
    assert answer.status_code == 400
    assert 'name="q"' in answer.text
    assert "a" * 200 in answer.text
    assert len(answer.data) < 20_000
    problem = odd.get("/search", query_string={"q": "a" * length}, headers={"Accept": "application/json"})
    assert problem.status_code == 400
    assert problem.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("q=kava&page=0", 400),
        ("q=kava&page=-1", 400),
        ("q=kava&page=x", 400),
        ("q=kava&page=99999999999", 400),
        ("q=kava&page=9", 404),
        ("q=kava&kind=nothing", 400),
        ("q=kava&year=1066", 400),
        ("q=kava&document=%3Cscript%3Ealert(1)%3C/script%3E", 400),
        ("q=kava&theme=" + "x" * 5000, 400),
        ("q=kava&lang=tlh", 200),
        ("q=%00%01%1B", 200),
        ("q=!!!+...+%3F", 200),
        ("q=%FF", 200),
        ("q=%F0%9F%8E%B6", 200),
        ("q=%CC%88", 200),
        ("q=" + "a+" * 99, 200),
        ("q=*:*+AND+%22x", 200),
    ],
)
def test_an_absurd_search_gets_a_page_with_the_form(odd: Client, query: str, status: int) -> None:
    answer = odd.get(f"/search?{query}", headers=PAGE)
    assert answer.status_code == status
    assert 'name="q"' in answer.text
    assert "<script>alert" not in answer.text
    as_json = odd.get(f"/search.json?{query}")
    assert as_json.status_code == status
    assert as_json.mimetype == ("application/json" if status == 200 else "application/problem+json")


def test_nothing_found_comes_with_something_to_try(kainuu: Client) -> None:
    page = kainuu.get("/search?q=kainuunn+zorptek&lang=en", headers=PAGE).text
    assert "Nothing has all of these words" in page
    assert "Did you mean" in page
    narrowed = kainuu.get("/search?q=avoimuus&year=2035&lang=en", headers=PAGE)
    if narrowed.status_code == 200:
        assert "Did you mean" in narrowed.text


def test_suggestions_complete_a_name(kainuu: Client, odd: Client) -> None:
    answer = kainuu.get("/suggest?q=kainuun+li&lang=fi")
    assert answer.mimetype == "application/x-suggestions+json"
    question, names, kinds, addresses = answer.get_json(force=True)
    assert question == "kainuun li"
    assert "Kainuun liitto" in names
    assert len(names) == len(kinds) == len(addresses) <= 10
    assert odd.get("/suggest?q=").get_json(force=True) == ["", [], [], []]
    assert odd.get("/suggest", query_string={"q": "x" * 201}).status_code == 400


# --- the index beside the release


@pytest.fixture
def site(tmp_path: Path) -> tuple[Client, Path]:
    client = client_of(tmp_path)
    return client, tmp_path / "build" / "textindex" / RELEASE


def test_an_index_that_is_absent_is_made_when_somebody_searches(site: tuple[Client, Path]) -> None:
    client, folder = site
    assert not folder.exists()
    assert things(client, "joy")
    assert (folder / "index.json").is_file()


@pytest.mark.parametrize("harm", ["cut", "lost", "nonsense"])
def test_a_damaged_index_is_made_anew(tmp_path: Path, harm: str) -> None:
    assert things(client_of(tmp_path), "joy")
    folder = tmp_path / "build" / "textindex" / RELEASE
    victim = folder / "vocabulary.json"
    if harm == "cut":
        victim.write_bytes(victim.read_bytes()[:50])
    elif harm == "lost":
        victim.unlink()
    else:
        (folder / "index.json").write_text("[]")
    assert things(client_of(tmp_path), "joy")
    assert victim.stat().st_size > 50


def test_the_index_is_no_part_of_the_release(kainuu_release: Release) -> None:
    assert not [item for item in kainuu_release.manifest.files if "index" in item.path]
    assert (kainuu_release.folder.parents[1] / "textindex" / kainuu_release.name).is_dir()


def test_an_old_release_is_searched_in_its_own_texts(site: tuple[Client, Path]) -> None:
    client, folder = site
    assert client.get(f"/release/{RELEASE}/search.json?q=joy").get_json()["total"] == 1
    shutil.rmtree(folder)
    assert client.get(f"/release/{RELEASE}/search?q=joy", headers=PAGE).status_code == 200


def test_a_pruned_release_takes_its_index_along(tmp_path: Path) -> None:
    client = client_of(tmp_path)
    shelf = Shelf(tmp_path / "build")
    put_release(shelf, "2031-05-07-0badcafe", moment=datetime(2031, 5, 7, tzinfo=UTC))
    assert client.get(f"/release/{RELEASE}/search.json?q=joy").get_json()["total"] == 1
    folder = tmp_path / "build" / "textindex" / RELEASE
    assert folder.is_dir()
    assert shelf.prune(1, datetime(2031, 5, 8, tzinfo=UTC)) == [RELEASE]
    assert not folder.exists()
