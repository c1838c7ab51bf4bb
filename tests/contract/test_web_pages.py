"""What a reader finds on a page: names, the sentence a statement was read from, what refers to it, all languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from web_fixture import QUOTE, RELEASE, client_of
from werkzeug.test import Client

VOID_ELEMENTS = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}
PAGES = [
    "/",
    "/doc/plan",
    "/doc/topic",
    "/doc/plan/tulevik",
    "/doc/plan/tulevik/aim/1",
    "/doc/plan/tulevik/aim/2",
    "/doc/plan/tulevik/claim/1",
    "/doc/plan/ring",
    "/doc/plan/ring2",
    "/doc/text/leht",
    "/doc/text/leht/passage/1",
    "/doc/topic/ilo",
    "/def",
    "/shapes",
    "/graph/plans/tulevik",
    "/catalog",
    "/set/laud",
    "/queries",
    "/queries/called",
    "/sparql",
    "/nope",
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    return client_of(tmp_path_factory.mktemp("site"))


def read(client: Client, path: str, language: str = "en") -> str:
    """The page at a path."""
    return client.get(path, headers={"Accept": "text/html", "Accept-Language": language}).text


class Outline(HTMLParser):
    """What the tests look at: balance of elements, ids, links, scripts, inline styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.hrefs: list[str] = []
        self.headings: list[str] = []
        self.unsafe: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag == "a":
            self.hrefs.append(given.get("href") or "")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag == "script" and given.get("type") == "application/ld+json":
            return  # data, which no browser runs
        if tag == "script" and (given.get("src") or "").startswith("/static/"):
            return  # our own file, which the policy allows
        if tag in ("script", "style", "b", "i") or "style" in given or any(name.startswith("on") for name in given):
            self.unsafe.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["et", "de", "en"])
def test_every_page_is_well_formed_and_nothing_in_the_data_becomes_markup(
    client: Client, path: str, language: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    outline = Outline(answer.text)
    assert outline.open == []
    assert outline.unsafe == []
    assert len(outline.ids) == len(set(outline.ids))
    assert outline.headings[0] == "h1"
    assert outline.headings.count("h1") == 1
    assert not any(href.lower().startswith(("javascript:", "data:")) for href in outline.hrefs)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_local_link_of_every_page_leads_somewhere(client: Client) -> None:
    seen: set[str] = set()
    waiting = [path for path in PAGES if path != "/nope"]
    broken = []
    while waiting:
        path = waiting.pop()
        inside = path.removeprefix(f"/release/{RELEASE}")
        if path in seen or inside.startswith(("/sparql?", "/queries/called.", "/queries/plans")):
            continue
        seen.add(path)
        answer = client.get(path, headers={"Accept": "text/html, */*;q=0.1"})
        if answer.status_code not in ((303,) if inside.startswith("/id/") else (200, 410)):
            broken.append((path, answer.status))
        if answer.mimetype == "text/html":
            links = [href.partition("#")[0] for href in Outline(answer.text).hrefs if href.startswith("/")]
            waiting += [href for href in links if "lang=" not in href]
    known_to_dangle = {"/doc/text/leht/passage/1#quote"}
    assert [item for item in broken if item[0].removeprefix(f"/release/{RELEASE}") not in known_to_dangle] == []
    assert len(seen) > 100


def test_names_come_in_the_readers_language_with_their_language_said(client: Client) -> None:
    assert '<h1 lang="et">Rõõm</h1>' in read(client, "/doc/topic/ilo", "et")
    assert '<h1 lang="de">Freude</h1>' in read(client, "/doc/topic/ilo", "de-CH, en;q=0.5")
    assert '<h1 lang="en">Joy</h1>' in read(client, "/doc/topic/ilo", "en-GB")


def test_a_name_falls_back_along_one_chain_for_the_whole_page(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik", "en")
    assert '<h1 lang="et">Tuleviku kava</h1>' in page
    assert ">ground</a>" in page
    assert '<span lang="et">Kümme</span>' in page
    assert '<span lang="fi">Iloa</span>' in page


def test_a_thing_without_a_name_goes_by_a_short_form_of_its_iri(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik/aim/2")
    assert "<h1" in page
    assert "pöytä.example/tietö/id/plan/tulevik/aim/2</h1>" in page
    assert ">w:cost</a>" in read(client, "/doc/plan/tulevik")


def test_the_language_can_be_switched_on_the_page_and_stays_switched(client: Client) -> None:
    page = client.get("/doc/topic/ilo?page=1&lang=de", headers={"Accept-Language": "et"})
    assert '<h1 lang="de">Freude</h1>' in page.text
    assert 'href="/doc/topic/ilo?page=1&amp;lang=et"' in page.text
    assert 'href="/def?lang=de"' in page.text
    assert client.get("/doc/topic/ilo?lang=xx").status_code == 200


def test_a_statement_shows_the_sentence_it_was_read_from(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik/aim/1")
    assert (
        '<p lang="fi">Kunta lisää 20 % &#34;älyä&#34; &amp; &lt;b&gt;iloa&lt;/b&gt; vuoteen 2040 mennessä.</p>' in page
    )
    assert '<blockquote cite="https://leht.example/l%C3%A4hde">' in page
    assert 'href="https://leht.example/l%C3%A4hde"' in page
    assert '<time datetime="2024-03-05">' in page
    assert QUOTE not in page


def test_a_claim_about_a_statement_stands_beside_that_statement(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik")
    claim = page[page.index('class="claim"') :]
    assert "mennessä" in claim[: claim.index("</details>")]
    assert 'href="/doc/plan/tulevik/claim/1"' in claim
    assert page.index("/doc/plan/vana") < page.index('class="claim"')


def test_parts_come_in_number_order_below_their_whole(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik")
    parts = page[page.index('id="_parts"') :]
    assert parts.index("/aim/1") < parts.index("/aim/2") < parts.index("/aim/10")
    trail = read(client, "/doc/plan/tulevik/aim/10")
    assert 'href="/doc/plan/tulevik"' in trail[trail.index('class="trail"') : trail.index("<article")]


def test_parts_that_have_parts_of_their_own_come_before_the_others(client: Client) -> None:
    parts = read(client, "/doc/plan/tulevik").partition('id="_parts"')[2].partition("</section>")[0]
    assert parts.index("zone/1") < parts.index("aim/1")


def test_what_a_thing_says_itself_is_not_listed_again_from_the_other_end(client: Client) -> None:
    page = read(client, "/doc/plan/ring2")
    assert ">is hosted by</a>" in page
    assert ">hosts</a>" not in page


def test_what_a_narrower_word_says_is_not_said_again_by_a_broader_one(client: Client) -> None:
    page = read(client, "/doc/plan/tulevik/aim/2")
    assert ">pursues</a>" in page
    assert ">touches</a>" not in page
    assert ">Aim</a>" in page
    assert ">Whatever</a>" not in page
    assert ">touches</a>" not in read(client, "/doc/plan/tulevik/aim/1")
    assert "touches" in client.get("/data/plan/tulevik/aim/2.ttl").text


def test_what_refers_to_a_thing_is_grouped_counted_and_paged(client: Client) -> None:
    page = read(client, "/doc/topic/ilo")
    assert '<span class="count">60</span>' in page
    seen: set[str] = set()
    path: str | None = "/doc/topic/ilo"
    while path:
        text = read(client, path)
        seen |= set(re.findall(r'href="(/doc/topic/t\d+)"', text))
        after = re.search(r'href="([^"#]+)[^"]*" rel="next"', text)
        path = after[1].replace("&amp;", "&") if after else None
    assert len(seen) == 60


def test_the_publishers_own_translation_is_marked_as_such(client: Client) -> None:
    assert "unofficial translation" in read(client, "/doc/plan/tulevik", "de")
    assert "unofficial translation" not in read(client, "/doc/plan/tulevik", "et")


def test_the_entry_page_tells_kinds_counts_downloads_and_release(client: Client) -> None:
    page = read(client, "/")
    assert 'href="/doc/topic"' in page
    assert '<span class="count">61</span>' in page
    assert 'href="/download/dataset.nq"' in page
    assert "2031-05-06-0badcafe" in page
    assert "CC BY 4.0" in page


def test_a_page_gives_its_data_and_how_to_cite_it(client: Client) -> None:
    page = read(client, "/doc/topic/ilo")
    for extension in ("ttl", "jsonld", "nt", "rdf", "trig", "nq"):
        assert f'href="/data/topic/ilo.{extension}"' in page
    cite = page[page.index('class="cite"') :]
    assert "https://p%C3%B6yt%C3%A4.example/tiet%C3%B6/release/2031-05-06-0badcafe/id/topic/ilo<" in cite
    assert "format=bibtex" in cite


@pytest.mark.parametrize("path", ["/doc/topic?page=99", "/doc/topic/ilo?of=urn:x&page=1", "/doc/none"])
def test_a_list_has_no_pages_beyond_its_end(client: Client, path: str) -> None:
    assert client.get(path, headers={"Accept": "text/html"}).status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e9", "٣", "99999999999999999999"])
def test_an_absurd_page_number_is_told_so(client: Client, number: str) -> None:
    assert client.get("/doc/topic", query_string={"page": number}, headers={"Accept": "text/html"}).status_code == 400


def test_a_style_sheet_is_small_on_the_wire_and_asked_for_once(client: Client) -> None:
    address = re.search(r"/static/site\.css\?v=\w+", client.get("/").text)
    assert address is not None
    answer = client.get(address[0], headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    again = {"Accept-Encoding": "gzip", "If-None-Match": answer.headers["ETag"]}
    assert client.get(address[0], headers=again).status_code == 304
    for other in ("/static/site.css", "/static/site.css?v=older"):
        assert client.get(other).headers["Cache-Control"] == "no-cache"
