"""The same document as .txt, .md, .html, .docx and .pdf, built with each format's own libraries."""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
from fpdf import FPDF


@dataclass(frozen=True)
class Part:
    """One part of a paper. kind: ``title``, ``h2``, ``h3``, ``p``, ``ol`` or ``ul``; texts: one, or a list's items.

    nested: lists below the items of a list, by the item's place.
    """

    kind: str
    texts: tuple[str, ...]
    nested: tuple[tuple[int, tuple[str, ...]], ...] = ()


Paper = Sequence[Part]


def paper(*parts: tuple[str, str | Sequence[str]]) -> Paper:
    """A paper from pairs of kind and text, or texts of a list."""
    return [Part(kind, (text,) if isinstance(text, str) else tuple(text)) for kind, text in parts]


def as_txt(of: Paper) -> bytes:
    lines: list[str] = []
    for part in of:
        for at, text in enumerate(part.texts, 1):
            lines.append({"ol": f"  {at}. {text}", "ul": f"  - {text}"}.get(part.kind, text))
            lines += [f"      - {item}" for place, items in part.nested if place == at - 1 for item in items]
        lines.append("")
    return "\n".join(lines).encode()


def as_md(of: Paper) -> bytes:
    lines: list[str] = []
    for part in of:
        for at, text in enumerate(part.texts, 1):
            mark = {"title": "# ", "h2": "## ", "h3": "### ", "ol": f"{at}. ", "ul": "- "}.get(part.kind, "")
            lines.append(mark + text)
            lines += [f"    - {item}" for place, items in part.nested if place == at - 1 for item in items]
        lines.append("")
    return "\n".join(lines).encode()


def as_html(of: Paper, before: str = "", after: str = "", language: str = "fi") -> bytes:
    """The paper as the content of a page; before and after: what surrounds it."""
    body = []
    for part in of:
        tag = "h1" if part.kind == "title" else part.kind
        if tag in ("ol", "ul"):
            items = []
            for at, text in enumerate(part.texts):
                below = "".join(
                    f"<ul>{''.join(f'<li>{html.escape(item)}</li>' for item in items_below)}</ul>"
                    for place, items_below in part.nested
                    if place == at
                )
                items.append(f"<li>{html.escape(text)}{below}</li>")
            body.append(f"<{tag}>{''.join(items)}</{tag}>")
        else:
            body.append(f"<{tag}>{html.escape(part.texts[0])}</{tag}>")
    title = next((part.texts[0] for part in of if part.kind == "title"), "")
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)} – Sivusto</title></head>"
        f"<body>{before}<main>{''.join(body)}</main>{after}</body></html>"
    ).encode()


def as_docx(of: Paper) -> bytes:
    document = docx.Document()
    styles = {
        "title": "Title",
        "h2": "Heading 1",
        "h3": "Heading 2",
        "p": None,
        "ol": "List Number",
        "ul": "List Bullet",
    }
    for part in of:
        for at, text in enumerate(part.texts):
            document.add_paragraph(text, style=styles[part.kind])
            for place, items in part.nested:
                for item in items if place == at else ():
                    document.add_paragraph(item, style="List Bullet 2")
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def as_pdf(of: Paper, running: str = "Julkaisusarja A:10", font: str = "") -> bytes:
    """The paper on small pages, each with a running head and a page number."""

    class Pages(FPDF):
        def header(self) -> None:
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, running, new_x="LMARGIN", new_y="NEXT")
            self.ln(4)

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("Helvetica", size=8)
            self.cell(0, 6, f"{self.page_no()}", align="C")

    pdf = Pages(format=(148, 210))
    pdf.set_auto_page_break(auto=True, margin=18)
    pdf.add_page()
    sizes = {"title": 20, "h2": 15, "h3": 13}
    for part in of:
        for at, text in enumerate(part.texts, 1):
            mark = {"ol": f"{at}. ", "ul": "- "}.get(part.kind, "")
            pdf.set_font("Helvetica", "B" if part.kind in sizes else "", sizes.get(part.kind, 10))
            plain = (mark + text).replace("–", "-").replace("’", "'").replace("”", '"').replace("“", '"')
            pdf.multi_cell(0, sizes.get(part.kind, 10) * 0.5, plain, new_x="LMARGIN", new_y="NEXT", align="L")
            for place, items in part.nested:
                for item in items if place == at - 1 else ():
                    pdf.set_x(pdf.l_margin + 8)
                    pdf.multi_cell(0, 5, f"- {item}", new_x="LMARGIN", new_y="NEXT", align="L")
        pdf.ln(3)
    return bytes(pdf.output())


FORMATS: dict[str, Callable[[Paper], bytes]] = {
    ".txt": as_txt,
    ".md": as_md,
    ".html": as_html,
    ".docx": as_docx,
    ".pdf": as_pdf,
}


def save(of: Paper, suffix: str, folder: Path, name: str = "paper") -> Path:
    """The paper as a file of that format."""
    path = folder / f"{name}{suffix}"
    path.write_bytes(FORMATS[suffix](of))
    return path
