"""What all pictures are made of: cells in, elements of SVG out, every piece of text escaped.

Colours and fonts stand as presentation attributes, so that a picture can stand alone in a report; a page's style sheet
(``static/pictures.css``) wins over them by the classes (SVG 2, section 6.6).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from .measure import LINE, SIZE, fit

FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', Helvetica, Arial, sans-serif"
PAPER, INK, QUIET, LINE_COLOUR = "#ffffff", "#1b1d1a", "#575b53", "#dcd9ce"
HUES = ("#0d6b43", "#2f6db5", "#a15c07", "#8a3f8f", "#b03a2e", "#0f7480", "#6b6f1d", "#5c6270")
TINTS = ("#e3efe6", "#c1dfca", "#95c8a6", "#69b085", "#0d6b43")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Cell:
    """One cell of an answer as a picture names it. lang: of the text; href: where it leads, empty when nowhere.

    key: what tells it from others of the same name.
    """

    text: str
    lang: str = ""
    href: str = ""
    key: str = ""

    @property
    def number(self) -> float:
        """Its value, when it is a number and not below nothing; else 0."""
        try:
            value = float(self.text)
        except ValueError:
            return 0.0
        return value if 0 <= value < 1e15 else 0.0


Row = Mapping[str, Cell]
"""The cells of one row of an answer by role; an unbound cell is left out."""


@dataclass(frozen=True)
class Look:
    """What a picture says beside its rows, in the reader's language.

    name: tells the pictures of one page apart; date: an ISO date as the reader writes it; undated, beyond: a sentence
    for how many things have no date, or had no room; nothing: the sentence of an empty picture; unknown: the words for
    a part of which nothing is known.
    """

    name: str
    title: Cell
    description: Cell
    lang: str
    nothing: str
    undated: Callable[[int], str]
    beyond: Callable[[int], str]
    date: Callable[[str], str]
    unknown: str
    alone: bool = False
    """Whether the picture stands on its own, with a heading and a ground of its own."""


@dataclass(frozen=True)
class Form:
    """How wide a picture is. labels: of the column of names at its left, 0 for names above what they name."""

    width: float
    labels: float

    @property
    def names(self) -> float:
        """The room for a name."""
        return self.labels - 8 if self.labels else self.width


WIDE, NARROW = Form(960.0, 300.0), Form(300.0, 0.0)


@dataclass(frozen=True)
class Drawing:
    """A finished picture. width, height: in CSS pixels; narrow: its form for narrow windows, if it has one."""

    svg: Markup
    width: int
    height: int
    narrow: Markup | None = None


@dataclass
class Canvas:
    """A picture being drawn. width: in pixels; height grows; notes: sentences that stand at its foot."""

    width: float
    height: float = 0.0
    pieces: list[Markup] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *pieces: Markup) -> None:
        """Draw on top of what is there."""
        self.pieces += pieces

    def finish(self, look: Look) -> Drawing:
        """The whole element, with its name and description for those who cannot see it."""
        notes = self.notes if self.pieces else [look.nothing]
        for note in notes:
            for line in fit(note, self.width, 4):
                self.height += LINE
                self.add(words(line, 0, self.height - 4, class_="quiet", fill=QUIET))
        margin, head = (24.0, 0.0) if look.alone else (0.0, 0.0)
        heading: list[Markup] = []
        if look.alone:
            for line in fit(look.title.text, self.width, 3, size=18):
                head += 24
                heading.append(
                    words(
                        line,
                        0,
                        head - 6,
                        lang=look.title.lang or None,
                        font_size=18,
                        font_weight=600,
                        class_="ink",
                        fill=INK,
                    )
                )
            head += 12
        width, height = round(self.width + 2 * margin), round(self.height + head + 2 * margin + 4)
        title, description = f"{look.name}-title", f"{look.name}-description"
        inside = [
            element("title", look.title.text, id=title, lang=look.title.lang or None),
            element("desc", look.description.text, id=description, lang=look.description.lang or None),
        ]
        if look.alone:
            inside.append(element("rect", width=width, height=height, fill=PAPER))
            body = element("g", *self.pieces, transform=f"translate(0 {number(head)})")
            inside.append(element("g", *heading, body, transform=f"translate({number(margin)} {number(margin)})"))
        else:
            inside += self.pieces
        svg = element(
            "svg",
            *inside,
            xmlns="http://www.w3.org/2000/svg",
            class_="drawing",
            role="group",
            aria_labelledby=title,
            aria_describedby=description,
            lang=look.lang,
            direction="ltr",
            width=width,
            height=height,
            viewBox=f"0 0 {width} {height}",
            font_family=FONT,
            font_size=SIZE,
        )
        return Drawing(svg, width, height)


def clean(text: str) -> str:
    """The text without what XML cannot hold, its white space made single."""
    return _SPACE.sub(" ", _NOT_IN_XML.sub("", text)).strip()


def number(value: float) -> str:
    """A coordinate, to the tenth of a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def element(name: str, *children: Markup | str, **attributes: object) -> Markup:
    """One element. attributes: ``_`` for ``-``, and ``class_``; those that are None are left out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _value(value))
        for key, value in attributes.items()
        if value is not None
    )
    inside = Markup("").join(child if isinstance(child, Markup) else escape(clean(child)) for child in children)
    if not inside:
        return Markup("<{}{}/>").format(name, written)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, inside)


def _value(value: object) -> str:
    return number(value) if isinstance(value, float) else clean(str(value))


def words(text: str, x: float, y: float, **attributes: object) -> Markup:
    """One line of text. A text from right to left reads as such and stands where any other would."""
    given: dict[str, object] = {"x": float(x), "y": float(y), "unicode_bidi": "plaintext", **attributes}
    return element("text", text, **given)


def block(cell: Cell, lines: Sequence[str], x: float, y: float, **attributes: object) -> Markup:
    """Several lines of one text, the first with its baseline at y; its title has the whole of it when it is cut."""
    given: dict[str, object] = {"class_": "ink", "fill": INK, **attributes}
    rows = [words(line, x, y + LINE * index, lang=cell.lang or None, **given) for index, line in enumerate(lines)]
    if "…" in "".join(lines)[-1:]:
        rows.insert(0, element("title", cell.text, lang=cell.lang or None))
    return element("g", *rows)


def link(cell: Cell, *inside: Markup) -> Markup:
    """What leads to the thing of a cell, if anything does. inside: with a shape as large as a finger."""
    return element("a", *inside, href=cell.href) if cell.href else element("g", *inside)


def target(x: float, y: float, width: float, height: float) -> Markup:
    """The unseen shape that makes a link easy to hit."""
    return element(
        "rect", x=float(x), y=float(y), width=float(width), height=float(height), fill="none", pointer_events="all"
    )


def tint_of(value: float, most: float) -> int:
    """Which of the five tints stands for a value between 0 and the most."""
    return min(4, int(5 * value / most)) if most > 0 and value > 0 else 0


def amount(value: float) -> str:
    """A number as a picture writes it."""
    return f"{value:.0f}" if value == int(value) else f"{value:.3g}"


def one_each(rows: Sequence[Row], role: str) -> list[Cell]:
    """The different cells that play a role, in the order of the rows."""
    found: dict[str, Cell] = {}
    for row in rows:
        if role in row:
            found.setdefault(identity(row[role]), row[role])
    return list(found.values())


def identity(cell: Cell) -> str:
    """What makes two cells the same thing."""
    return cell.key or cell.text
