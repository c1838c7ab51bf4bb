"""The outline of a document does not depend on the format that it comes in; what is not content stays out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from linjaus.extraction import extract
from linjaus.extraction.html import extract_html
from linjaus.extraction.lines import join_lines
from linjaus.extraction.markdown import extract_markdown
from linjaus.extraction.plain_text import extract_plain_text
from linjaus.outline import Outline
from linjaus.outline.blocks import Extract
from linjaus.outline.read import read_outline

from .papers import FORMATS, Paper, as_html, as_md, as_pdf, as_txt, paper, save

FINNISH = paper(
    ("title", "Saarniemen maakuntaohjelma 2022-2025"),
    ("p", "Saarniemen liitto on laatinut ohjelman yhdessä kuntien ja kumppaneiden kanssa. Se ohjaa koko maakuntaa."),
    ("h2", "Painopisteet vuosille 2022-2025"),
    ("h3", "1. Uudistuva elinkeinoelämä"),
    ("p", "Vahvistetaan yritysten osaamista ja kansainvälistymistä. Luodaan edellytyksiä investoinneille."),
    ("ul", ["Kehitetään matkailun ympärivuotisuutta", "Tuetaan pk-yritysten digitalisaatiota"]),
    ("h3", "2. Osaavat ihmiset"),
    ("p", "Lisätään koulutuksen saatavuutta ja houkuttelevuutta koko maakunnassa."),
    ("h3", "3. Saavutettava maakunta"),
    ("p", "Parannetaan raideliikenteen nopeutta ja vuorotarjontaa. Edistetään etätyötä."),
    ("p", "Päivitetty 5.3.2024"),
)
SWEDISH = paper(
    ("title", "Skärgårdens landskapsprogram 2022-2025"),
    ("p", "Landskapsprogrammet är gemensamt för kommunerna och förbundet. Det följs upp varje år."),
    ("p", "Prioriteringarna för åren 2022-2025 är:"),
    ("ol", ["Ett kunnigt landskap", "En hållbar tillväxt", "Goda förbindelser för alla"]),
    ("p", "Uppdaterad 5 mars 2024"),
)
ENGLISH = paper(
    ("title", "Northern Strategy 2024-2027"),
    ("p", "The Council has prepared the strategy with its partners. It is followed up every year."),
    ("h2", "Our priorities"),
    ("ul", ["Skills and education", "Sustainable growth", "Accessibility of the region"]),
    ("p", "Updated 5 March 2024"),
)


def nobody(words: str, language: str) -> tuple[tuple[str, int, int, str], ...]:
    return ()


def essence(outline: Outline) -> dict[str, object]:
    """What must not depend on the format."""
    return {
        "language": outline.language.value,
        "title": outline.title.value,
        "modified": outline.modified.value if outline.modified else None,
        "documents": [
            (
                document.title.value,
                document.kind.value,
                (document.period.start, document.period.end) if document.period else None,
                [(one.kind, one.number, one.title) for one in document.each()],
            )
            for document in outline.documents
        ],
    }


@pytest.mark.parametrize("of", [FINNISH, SWEDISH, ENGLISH], ids=["fi", "sv", "en"])
def test_five_formats_have_one_outline(of: Paper, tmp_path: Path) -> None:
    outlines = {suffix: read_outline(extract(save(of, suffix, tmp_path)), nobody) for suffix in FORMATS}
    expected = essence(outlines[".txt"])
    assert expected["modified"] == "2024-03-05"
    assert len(expected["documents"][0][3]) >= 3  # type: ignore[index]
    for suffix, outline in outlines.items():
        assert essence(outline) == expected, suffix
        for document in outline.documents:
            for element in document.each():
                assert element.wording is not None
                assert outline.text[slice(*element.wording)] == element.title
                assert element.passage in outline.passages


WORDS = st.lists(
    st.sampled_from(["osaaminen", "kasvu", "luonto", "elinvoima", "yhteistyö", "saavutettavuus", "uudistuminen"]),
    min_size=2,
    max_size=5,
).map(lambda words: " ".join(words).capitalize())


@given(st.lists(WORDS, min_size=2, max_size=6, unique=True), st.sampled_from(["ol", "ul"]), st.booleans())
@fuzz(max_examples=25)
def test_any_list_of_priorities_reads_alike_as_text_markdown_and_html(
    names: list[str], kind: str, with_paragraphs: bool
) -> None:
    parts: list[tuple[str, str | list[str]]] = [("title", "Strategia 2024-2027"), ("h2", "Strategian painopisteet")]
    if with_paragraphs:
        for number, name in enumerate(names, 1):
            parts += [("h3", f"{number}. {name}"), ("p", f"Edistetään yhteistyötä numero {number}.")]
    else:
        parts.append((kind, names))
    of = paper(*parts)
    read = [
        essence(read_outline(one, nobody))
        for one in (extract_plain_text(as_txt(of)), extract_markdown(as_md(of)), extract_html(as_html(of)))
    ]
    assert read[0] == read[1] == read[2]
    assert [title for element, _, title in read[0]["documents"][0][3] if element == "priority"] == names  # type: ignore[index]


SURROUNDED = as_html(
    FINNISH,
    before=(
        '<a class="skip-link" href="#c">Siirry sisältöön</a>'
        '<div id="cookie-banner"><p>Käytämme evästeitä.</p><ol><li>Hyväksy</li><li>Hylkää</li></ol></div>'
        "<header><a href='/'>Saarniemen liitto</a><nav><ul><li><a href='/a'>Painopisteet</a></li><li>Hallinto</li></ul>"
        "</nav></header>"
        '<ol class="breadcrumb"><li><a href="/">Etusivu</a></li><li>Kehittäminen</li></ol>'
    ),
    after=(
        '<div class="share"><a href="#">Jaa Facebookissa</a></div>'
        "<aside><h2>Painopisteet muualla</h2><ol><li>X</li><li>Y</li></ol></aside>"
        "<footer><p>© Saarniemen liitto</p><p>Tietosuoja</p></footer><script>document.write('1. Painopiste')</script>"
    ),
)


def test_navigation_is_left_out() -> None:
    plain, surrounded = extract_html(as_html(FINNISH)), extract_html(SURROUNDED)
    assert surrounded.text == plain.text
    assert "© Saarniemen liitto" in surrounded.aside


def test_navigation_is_left_out_where_the_page_does_not_say_what_its_content_is() -> None:
    page = SURROUNDED.replace(b"<main>", b"<div>").replace(b"</main>", b"</div>")
    assert essence(read_outline(extract_html(page), nobody)) == essence(
        read_outline(extract_html(as_html(FINNISH)), nobody)
    )


def test_priorities_that_are_links_are_content() -> None:
    page = (
        "<body><h1>Strategia 2024–2027</h1><p>Strategian painopisteet ovat:</p><ul><li><a href='/1'>Osaaminen</a></li>"
        "<li><a href='/2'>Kasvu</a></li><li><a href='/3'>Luonto</a></li></ul></body>"
    )
    (document,) = read_outline(extract_html(page.encode()), nobody).documents
    assert [element.title for element in document.elements] == ["Osaaminen", "Kasvu", "Luonto"]


@pytest.mark.parametrize(
    "body",
    [
        "<ol><li><b>Osaaminen</b><p>Lisätään koulutusta.</p></li><li><b>Kasvu</b><p>Tuetaan yrityksiä.</p></li></ol>",
        "<p><strong>1. Osaaminen</strong></p><p>Lisätään koulutusta.</p><p><strong>2. Kasvu</strong>"
        "<br>Tuetaan yrityksiä.</p>",
        "<h3><button>Osaaminen</button></h3><div>Lisätään koulutusta.</div><h3><button>Kasvu</button></h3>"
        "<p>Tuetaan yrityksiä.",
        "<details><summary>Osaaminen</summary>Lisätään koulutusta.</details><details><summary>Kasvu"
        "</summary>Tuetaan yrityksiä."
        "</details>",
        "<table><tr><th>Painopiste</th><th>Toimenpiteet</th></tr><tr><td>1. Osaaminen</td>"
        "<td>Lisätään koulutusta.</td></tr>"
        "<tr><td>2. Kasvu</td><td>Tuetaan yrityksiä.</td></tr></table>",
    ],
    ids=["list", "bold", "buttons", "folds", "table"],
)
def test_pages_set_priorities_out_in_many_ways(body: str) -> None:
    page = f"<main><h1>Strategia 2024–2027</h1><h2>Painopisteemme</h2>{body}</main>"
    (document,) = read_outline(extract_html(page.encode()), nobody).documents
    assert [(one.title, [child.title for child in one.children]) for one in document.elements] == [
        ("Osaaminen", ["Lisätään koulutusta"]),
        ("Kasvu", ["Tuetaan yrityksiä"]),
    ]


def test_documents_under_headings_of_their_own_are_told_apart() -> None:
    page = (
        "<main><h1>Aluekehittäminen</h1><h2>Keskuksen strategia 2024–2027</h2>"
        "<p>Strategian painopisteet ovat:</p><ul><li>Ilmasto"
        "</li><li>Työ</li></ul><h2>Maakuntaohjelma 2026–2029</h2><p>Painopisteet ovat:</p><ol><li>Arki</li>"
        "<li>Kasvu</li></ol></main>"
    )
    documents = read_outline(extract_html(page.encode()), nobody).documents
    assert [(one.title.value, one.kind.value, one.period.start if one.period else "") for one in documents] == [
        ("Keskuksen strategia 2024–2027", "strategy", "2024"),
        ("Maakuntaohjelma 2026–2029", "programme", "2026"),
    ]


def test_a_page_tells_its_address_language_and_publisher() -> None:
    page = (
        b'<html lang="sv"><head><title>Program</title><link rel="canonical" href="https://example.org/program">'
        b'<meta property="og:site_name" content="Forbundet"></head>'
        b"<body><main><h1>Program</h1><p>Text.</p></main></body>"
    )
    assert dict(extract_html(page).facts) == {
        "language": "sv",
        "title": "Program",
        "address": "https://example.org/program",
        "publisher": "Forbundet",
    }


def test_running_heads_page_numbers_and_line_ends_of_a_pdf_are_no_content(tmp_path: Path) -> None:
    themes = ["kasvua", "luontoa", "osaamista", "liikennettä", "hyvinvointia", "matkailua", "kulttuuria", "maaseutua"]
    themes += ["työtä", "terveyttä"]

    def paragraph(n: int) -> list[str]:
        pairs = [(themes[(n + k) % 10], themes[(3 * n + 7 * k) % 10]) for k in range(6)]
        return [f"Edistetään {one} ja samalla {other} kaikissa kunnissa kumppanien kanssa." for one, other in pairs]

    of = paper(
        ("title", "Saarniemen strategia 2024-2027"),
        ("h2", "Painopisteet"),
        *[part for n in range(1, 6) for part in (("h3", f"{n}. Painotus numero {n}"), ("p", " ".join(paragraph(n))))],
    )
    path = tmp_path / "long.pdf"
    path.write_bytes(as_pdf(of, running="Saarniemen liitto / Julkaisu A:10"))
    read = extract(path)
    outline = read_outline(read, nobody)
    assert "Julkaisu A:10" not in read.text
    assert any("Julkaisu A:10" in note for note in read.notes)
    (document,) = outline.documents
    for n, element in enumerate(document.elements, 1):
        assert [f"{child.title}." for child in element.children] == paragraph(n)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["palve-", "luiden saatavuus"], "palveluiden saatavuus"),
        (["infrastruktuuri-", "investoinnit"], "infrastruktuuri-investoinnit"),
        (["työ-", "ja elinkeinopolitiikka"], "työ- ja elinkeinopolitiikka"),
        (["TE-", "toimiston palvelut"], "TE-toimiston palvelut"),
        (["Kainuu-", "Ohjelma"], "Kainuu-Ohjelma"),
        (["utveck\u00ad", "lingen"], "utvecklingen"),
        (["kehitetään", "yhdessä"], "kehitetään yhdessä"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_made_whole(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_a_text_broken_at_a_margin_is_joined_and_any_other_kept_to_the_letter() -> None:
    broken = (
        "Strategia 2024–2027\n\nKehitetään maakunnan elinvoimaa pitkäjänteisesti ja yhdes-\nsä kaikkien kumppanien "
        "kanssa, jotta jokainen kunta hyötyy\nsiitä ja asukkaat voivat hyvin myös tulevina vuosina.\n"
    )
    read: Extract = extract_plain_text(broken.encode())
    assert "yhdessä kaikkien kumppanien kanssa, jotta jokainen kunta hyötyy siitä ja" in read.text
    assert read.notes
    kept = "Otsikko  \n\n 1. Yksi \xa0\r\nToinen rivi.\n"
    assert extract_plain_text(kept.encode()).text == kept.replace("\r\n", "\n")
