"""Whatever can be named or quoted is found again."""

from __future__ import annotations

import itertools
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from linjaus.iris import IriSpace, ThingName, slugify
from linjaus.passages import cut_sentences, find_quote, make_selector

BASES = st.sampled_from(["https://w3id.org/linjaus/", "http://awkward.example:8080/ld/", "http://ä.example/%C3%A4/"])
KINDS = st.from_regex(r"[a-z]+(-[a-z]+){0,2}", fullmatch=True)
SLUGS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True)
FRAGMENTS = st.just("") | st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
NAMES = st.builds(
    ThingName,
    KINDS,
    SLUGS,
    st.lists(st.tuples(KINDS, st.integers(1, 999_999_999)), max_size=3).map(tuple),
    FRAGMENTS,
)


@given(BASES, NAMES)
def test_a_name_an_iri_and_a_path_say_the_same(base: str, name: ThingName) -> None:
    iris = IriSpace(base)
    iri = str(iris.mint_thing(name.kind, name.slug, *name.parts, fragment=name.fragment))
    assert iris.parse_thing(iri) == name
    assert iris.follows_pattern(iri)
    path = iris.path(iri)
    assert path is not None
    assert base.rstrip("/") + path == iri
    page = iris.page_path(iri)
    assert page is not None
    assert page.replace("/doc/", "/id/", 1) == path


@given(BASES, st.text() | st.text(alphabet="id/doc-#0123456789abcäÄ%\n"))
def test_what_can_be_read_can_be_minted_and_nothing_crashes(base: str, tail: str) -> None:
    iris = IriSpace(base)
    name = iris.parse_thing(f"{base}id/{tail}")
    iris.follows_pattern(base + tail)
    if name is not None:
        assert str(iris.mint_thing(name.kind, name.slug, *name.parts, fragment=name.fragment)) == f"{base}id/{tail}"


@given(st.text())
def test_a_slug_is_a_slug_and_stays_one(text: str) -> None:
    slug = slugify(text)
    assert slug == "" or re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert slugify(slug) == slug


TEXTS = st.text(min_size=1) | st.text(alphabet="ab \n🎶äa\u0308", min_size=1)


@given(TEXTS, st.data())
def test_what_was_selected_is_found_by_quote_and_by_position(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    context = data.draw(st.integers(0, 30))
    selector = make_selector(text, start, end, context)
    assert text[selector.start : selector.end] == selector.exact
    assert start in find_quote(text, selector.exact, selector.prefix, selector.suffix)
    if context >= len(text):
        assert selector.prefix + selector.exact + selector.suffix == text


@given(TEXTS, st.text(alphabet="ab ä", min_size=1, max_size=3))
def test_every_find_is_the_quote_and_none_is_missed(text: str, exact: str) -> None:
    assert find_quote(text, exact) == [at for at in range(len(text)) if text.startswith(exact, at)]


@given(TEXTS)
def test_sentences_stand_in_order_apart_and_without_blank_ends(text: str) -> None:
    spans = cut_sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in itertools.pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    covered = "".join(text[start:end] for start, end in spans)
    assume(covered)
    assert "".join(covered.split()) == "".join(text.split())
