"""A site's forms: what is odd about one is told with its line."""

from __future__ import annotations

import pytest

from linjaus.errors import SourceError
from linjaus.forms import parse_form

FORM = """\
#+ summary: {en: A song}
#+ file: data/songs/SLUG.ttl
#+ slug: title
#+ questions:
#+   title: {kind: names}
#+   mood:
#+     kind: choice
#+     choices: [happy, sad]
@prefix answer: <tag:w3id.org,2026:linjaus/answer#> .
@prefix dct: <http://purl.org/dc/terms/> .
<https://e.org/id/song/SLUG> dct:title answer:title ; dct:type answer:mood ; dct:modified answer:today .
"""


def test_a_form_is_read() -> None:
    form = parse_form("song", FORM, "forms/song.ttl")
    assert [(one.name, one.kind, one.values) for one in form.questions] == [
        ("title", "names", ()),
        ("mood", "choice", ("happy", "sad")),
    ]
    assert len(form.pattern) == 3


@pytest.mark.parametrize(
    ("good", "bad", "line", "told"),
    [
        ("#+ summary: {en: A song}\n", "#+ summary: {en: A song\n", 2, "The header is not YAML"),
        ("#+ slug: title\n", "#+ slug: mood\n", 3, "The slug is made of mood"),
        ("#+ slug: title\n", "#+ slugg: title\n", 3, "A form has no slugg"),
        ("#+ file: data/songs/SLUG.ttl\n", "#+ file: ../SLUG.ttl\n", 2, "is no file for data"),
        ("#+ file: data/songs/SLUG.ttl\n", "", 1, "The header of the form is odd"),
        ("#+ slug: title\n", "#+ slug: title\n#+ comment: '{mood} {tune}'\n", 4, "The comment names tune"),
        ("#+ slug: title\n", "#+ slug: title\n#+ comment: '{mood'\n", 4, "The comment is odd"),
        ("kind: names", "kind: name", 5, "The question title is odd"),
        ("{kind: names}", "{kind: names, mandatory: true}", 5, "A question has no mandatory"),
        ("{kind: names}", "{kind: names, after: then}", 5, "There is no question then"),
        ("title: {kind", "Title: {kind", 5, "Title is no name for a question"),
        ("choices: [happy, sad]", "choices: DELETE WHERE {}", 8, "The choices of mood are odd"),
        ("kind: choice", "kind: text", 8, "The choices of mood are odd"),
        ("answer:mood", "answer:feeling", 0, "answer:feeling has no question"),
        (" ; dct:type answer:mood", "", 6, "The answer to mood is not used"),
        ("song/SLUG>", "song/x>", 0, "The first block has no SLUG"),
        ("answer:today", "[ dct:date answer:today ]", 11, "There are brackets here"),
        ("answer:today .", "answer:today", 12, "The file is not Turtle"),
    ],
)
def test_what_is_odd_is_told_with_its_line(good: str, bad: str, line: int, told: str) -> None:
    assert good in FORM
    with pytest.raises(SourceError, match=told) as error:
        parse_form("song", FORM.replace(good, bad), "forms/song.ttl")
    assert (error.value.file, error.value.line) == ("forms/song.ttl", line)


def test_a_file_without_a_header_is_no_form() -> None:
    with pytest.raises(SourceError, match="The form has no header"):
        parse_form("song", "<urn:a> a <urn:b> .", "forms/song.ttl")
