"""Parameters are read as everybody reads them."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, quote_plus

from hypothesis import given
from hypothesis import strategies as st

from linjaus.errors import BadRequest
from linjaus.web.sparql_protocol import parse_fields


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5), st.sampled_from([quote, quote_plus]))
def test_what_was_written_is_read(fields: list[tuple[str, str]], write: object) -> None:
    written = "&".join(f"{write(name, safe='')}={write(value, safe='')}" for name, value in fields)  # type: ignore[operator]
    assert parse_fields(written.encode()) == fields


@given(st.text(alphabet="aA1+%\\\\xuN{}=&;/0?\u00e4\n", max_size=30))
def test_any_text_is_read_as_the_standard_library_reads_it(text: str) -> None:
    """That takes a stray percent sign for itself; here it is refused, and so is what is not ASCII."""
    try:
        ours = parse_fields(text.encode())
    except BadRequest:
        assert "%" in text or not text.isascii()
        return
    assert ours == parse_qsl(text, keep_blank_values=True, errors="strict")
