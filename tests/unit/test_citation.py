"""A citation says the same in every form, and reference managers read what was meant."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import replace

import bibtexparser
import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from linjaus.citation import BIBTEX, CSL_JSON, FORMATS, RIS, Citation, in_words, to_csl, write
from linjaus.errors import NotAcceptable

PLAIN = Citation(
    key="laud-2031-05-06-0badcafe",
    kind="dataset",
    title="Väylä & 20 % {öljyä}",
    url="https://example.org/set/laud/2031-05-06-0badcafe?x=%7B1%7D_2#3",
    version="2031-05-06-0badcafe",
    iri="https://example.org/set/laud",
    authors=("Köök & Ko", "Åbo_Akademi"),
    publisher="Köök & Ko",
    issued="2031-05-06",
    container="Sarja #1",
    language="fi",
    license="https://creativecommons.org/licenses/by/4.0/",
)
KINDS = ("dataset", "report", "entry", "query")


def bibtex_fields(citation: Citation) -> dict[str, str]:
    """The only entry, as a BibTeX parser reads it."""
    parser = bibtexparser.bparser.BibTexParser(common_strings=True, interpolate_strings=True)
    [entry] = bibtexparser.loads(write(citation, BIBTEX), parser=parser).entries
    return dict(entry)


def plain_of_tex(text: str) -> str:
    """What TeX would set."""
    for command, character in {
        r"\textbackslash{}": "\\",
        r"\textbraceleft{}": "\x01",
        r"\textbraceright{}": "\x02",
        r"\textasciicircum{}": "^",
        r"\textasciitilde{}": "~",
        r"\textless{}": "<",
        r"\textgreater{}": ">",
        r"\textbar{}": "|",
    }.items():
        text = text.replace(command, character)
    text = re.sub(r"\\([$&#%_])", r"\1", text.replace("{", "").replace("}", ""))
    return text.replace("\x01", "{").replace("\x02", "}")


@pytest.mark.parametrize("kind", KINDS)
def test_csl_is_what_a_citation_processor_takes(kind: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from citeproc import Citation as Cited
        from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
        from citeproc.source.json import CiteProcJSON

        items = json.loads(write(replace(PLAIN, kind=kind), CSL_JSON))
        style = CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
        bibliography.register(Cited([CitationItem(PLAIN.key)]))
        [line] = [str(item) for item in bibliography.bibliography()]
    assert "Väylä & 20 % {öljyä}" in line
    assert "Köök & Ko" in line
    assert "2031" in line


def test_csl_dates_are_as_exact_as_what_is_known() -> None:
    def dates(issued: str) -> object:
        return to_csl(replace(PLAIN, issued=issued)).get("issued")

    assert dates("2031-05-06T10:00:00Z") == {"date-parts": [[2031, 5, 6]]}
    assert dates("2031-05") == {"date-parts": [[2031, 5]]}
    assert dates("2031") == {"date-parts": [[2031]]}
    assert dates("about 2031") is None
    assert dates("") is None


@pytest.mark.parametrize("kind", KINDS)
def test_bibtex_keeps_names_and_titles_whole(kind: str) -> None:
    fields = bibtex_fields(replace(PLAIN, kind=kind))
    assert fields["ID"] == PLAIN.key
    assert fields["ENTRYTYPE"] == ("techreport" if kind == "report" else "misc")
    assert plain_of_tex(fields["title"]) == PLAIN.title
    assert [plain_of_tex(name) for name in fields["author"].split(" and ")] == list(PLAIN.authors)
    assert (fields["year"], fields["month"]) == ("2031", "May")
    assert fields["url"] == PLAIN.url
    if kind == "report":
        assert plain_of_tex(fields["institution"]) == "Köök & Ko"


@pytest.mark.parametrize("kind", KINDS)
def test_ris_is_read_back_as_it_was_meant(kind: str) -> None:
    text = write(replace(PLAIN, kind=kind), RIS)
    assert text.endswith("ER  - \r\n")
    assert re.search("(?<!\r)\n", text) is None
    [record] = rispy.loads(text)
    assert record["authors"] == list(PLAIN.authors)
    assert record["title"] == PLAIN.title
    assert record["year"] == "2031"
    assert record["urls"] == [PLAIN.url]
    assert record["language"] == "fi"


LINE_ENDS = "\n\r\t\x00\x0b\x85\u2028\u2029"
texts = st.text(st.characters(codec="utf-8"), max_size=60)


@given(title=texts, author=texts, container=texts)
def test_nothing_in_a_name_breaks_out_of_its_field(title: str, author: str, container: str) -> None:
    citation = replace(PLAIN, title=title, authors=(author,), container=container)
    assert json.loads(write(citation, CSL_JSON))[0]["id"] == PLAIN.key

    ris = write(citation, RIS)
    tags = [line[:6] for line in ris.split("\r\n")[:-1]]
    assert all(re.fullmatch("[A-Z][A-Z0-9]  - ", tag) for tag in tags)
    assert len(set(tags)) == len(tags)
    assert not set(ris.replace("\r\n", "")) & set(LINE_ENDS)

    bibtex = write(citation, BIBTEX)
    depth = 0
    for character in bibtex:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    assert bibtex.rstrip("\n").count("\n@") == 0


@given(title=texts.map(lambda text: f"x{text}x"))
def test_a_bibtex_title_comes_back_character_by_character(title: str) -> None:
    [line] = [line for line in write(replace(PLAIN, title=title), BIBTEX).split("\n") if line.startswith("  title")]
    one_line = re.sub(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+", " ", title)
    assert plain_of_tex(line.removeprefix("  title = {{").removesuffix("}},")) == one_line


def test_what_is_not_known_is_not_said() -> None:
    bare = Citation(key="x", kind="entry", title="X", url="https://example.org/x", version="")
    assert set(to_csl(bare)) == {"id", "type", "title", "URL"}
    assert "author" not in write(bare, BIBTEX)
    assert "year" not in write(bare, BIBTEX)
    assert [line[:2] for line in write(bare, RIS).splitlines()] == ["TY", "ID", "TI", "UR", "ER"]
    assert in_words(bare) == "X."


def test_in_words_names_makers_year_title_and_release() -> None:
    cited = "Köök & Ko, Åbo_Akademi (2031). Väylä & 20 % {öljyä}. Sarja #1. Release 2031-05-06-0badcafe."
    assert in_words(PLAIN) == cited
    asked = replace(PLAIN, title="Mitä luvataan?", container="", publisher="Toinen", authors=("A",))
    assert in_words(asked, "julkaisu") == "A (2031). Mitä luvataan? Julkaisu 2031-05-06-0badcafe. Toinen."


def test_an_unknown_form_is_refused_with_the_list_of_forms() -> None:
    with pytest.raises(NotAcceptable) as caught:
        write(PLAIN, "application/pdf")
    assert tuple(caught.value.available) == tuple(FORMATS.values())
