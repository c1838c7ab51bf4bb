"""Laws of negotiation: what is chosen is acceptable, and no header makes it fail."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from linjaus.representation import negotiate, negotiate_language

OFFERED = ("text/html", "text/turtle", "application/ld+json", "application/n-triples")
RANGES = st.sampled_from([*OFFERED, "text/*", "application/*", "*/*", "image/png", "image/*"])
QUALITIES = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
HEADERS = st.lists(st.tuples(RANGES, QUALITIES), min_size=1, max_size=6, unique_by=lambda pair: pair[0])


def header(ranges: list[tuple[str, float]]) -> str:
    return ", ".join(f"{name};q={quality:.3f}" for name, quality in ranges)


def quality_of(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """What RFC 9110, section 12.5.1 gives: the quality of the most specific range that matches."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        for given_name, quality in ranges:
            if given_name == name:
                return quality
    return 0.0


@given(HEADERS)
def test_the_chosen_is_the_best_and_is_acceptable(ranges: list[tuple[str, float]]) -> None:
    chosen = negotiate(header(ranges), OFFERED)
    qualities = {offered: quality_of(offered, ranges) for offered in OFFERED}
    best = max(qualities.values())
    assert chosen == (next(offered for offered in OFFERED if qualities[offered] == best) if best else None)


@given(HEADERS, st.randoms())
def test_the_order_of_ranges_does_not_matter(ranges: list[tuple[str, float]], random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(ranges)
    random.shuffle(shuffled)
    assert negotiate(header(shuffled), OFFERED) == negotiate(header(ranges), OFFERED)


@given(HEADERS, st.sampled_from(OFFERED))
def test_refusing_a_type_never_brings_it_in(ranges: list[tuple[str, float]], refused: str) -> None:
    kept = [pair for pair in ranges if pair[0] != refused]
    assert negotiate(header([*kept, (refused, 0.0)]), OFFERED) != refused


@given(st.text() | st.text(alphabet='text/html*;q=01.,"\\ \t'))
def test_no_header_makes_negotiation_fail(accept: str) -> None:
    assert negotiate(accept, OFFERED) in {*OFFERED, None}
    assert negotiate_language(accept, ("fi", "sv")) in ("fi", "sv")
