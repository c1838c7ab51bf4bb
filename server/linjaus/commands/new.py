"""``linjaus new``: ask what a new thing needs, and write the file that says it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ConfigError, InvalidData
from .options import lang_option, settings_of, site_option, to_be_changed, waiting

if TYPE_CHECKING:
    from ..forms import Answering, Form
    from ..model import Finding, SourceFile

_MOST = 30
"""Choices up to which all are listed before the question."""

_WORDS = {
    "fi": {
        "kinds": "Tämä sivusto osaa lisätä:",
        "empty": "Enter jättää tyhjäksi",
        "several": "useita pilkuin",
        "many": "{count} vaihtoehtoa; kirjoita nimi tai sen osa",
        "written": "{path} on kirjoitettu: {thing}",
        "todo": "Vielä tehtävänä:",
        "namesake": "samanniminen on jo: {thing}",
        "again": "Mitään ei kirjoitettu. Samat vastaukset uudestaan:",
    },
    "en": {
        "kinds": "This site can add:",
        "empty": "Enter leaves it out",
        "several": "several with commas",
        "many": "{count} to choose from; type a name or part of one",
        "written": "{path} was written: {thing}",
        "todo": "Still to do:",
        "namesake": "there is one of that name: {thing}",
        "again": "Nothing was written. The same answers again:",
    },
}


@click.command("new")
@click.argument("kind", required=False)
@click.option("--answer", "-a", "answers", multiple=True, metavar="NAME=VALUE", help="An answer; it is then not asked.")
@click.option("--no-input", is_flag=True, help="Ask nothing: what has no answer is left out, or is an error.")
@click.option("--questions", is_flag=True, help="Print the names of the questions, and what may be answered.")
@click.option("--dry-run", is_flag=True, help="Print the file and write nothing.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day that is written; today, if left out.")
@site_option
@lang_option
def command(
    kind: str | None,
    answers: Sequence[str],
    no_input: bool,
    questions: bool,
    dry_run: bool,
    day: datetime | None,
    site: Path,
    lang: str,
) -> None:
    """Add a new thing of a KIND that the site's forms/ offer, such as document; without KIND, list them.

    The answers are judged at once. The file is written when the check finds no violation in it.
    """
    from ..forms import fill
    from ..placing import put_in_place
    from ..reports import choose, report_lines

    settings = settings_of(to_be_changed(site), None)
    forms = _forms(settings.site)
    words = _WORDS[lang]
    if kind is None:
        click.echo("\n".join([words["kinds"], *(f"  {form.name}  {choose(form.summary, lang)}" for form in forms)]))
        return
    desk = _Desk(site, _named(forms, kind), lang)
    if questions:
        click.echo("\n".join(desk.described()))
        return
    for answer in answers:
        name, equals, value = answer.partition("=")
        if not equals:
            raise ConfigError(f"{answer} is no answer.", "Give it as NAME=VALUE.", "answer")
        desk.answering.question(name)
        desk.given[name] = value
    desk.answer(ask=not no_input)
    today = (day or datetime.now(UTC)).date().isoformat()
    filled = fill(desk.answering, today, settings.prefixes, desk.before())
    if dry_run:
        click.echo(filled.text, nl=False)
        return
    findings = desk.check(filled.path, filled.text)
    if any(finding.severity == "violation" for finding in findings):
        click.echo("\n".join(report_lines(findings, lang)), err=True)
        click.echo(f"{words['again']}\n{desk.again()}", err=True)
        raise InvalidData("The new file breaks the site's rules.", "Answer otherwise, or mend the form.", findings)
    put_in_place(settings.site, {filled.path: filled.text.encode()})
    click.echo(words["written"].format(path=filled.path, thing=filled.thing))
    left = [f"  – {words['namesake'].format(thing=thing)}" for thing in desk.answering.namesakes()]
    left += [f"  – {choose(one, lang)}" for one in desk.form.todo]
    left += [f"  – {line}" for line in report_lines(findings, lang)] if findings else []
    if left:
        click.echo("\n".join([words["todo"], *left]))


def _forms(root: Path) -> list[Form]:
    """Every form of the site. Raises SourceError for one that is odd, ConfigError when there is none."""
    from ..forms import parse_form
    from ..turtle import decode

    paths = sorted((root / "forms").glob("*.ttl"))
    if not paths:
        raise ConfigError("The site has no forms.", "Write one into forms/: docs/stewards.md shows how.")
    named = [(path, path.relative_to(root).as_posix()) for path in paths]
    return [parse_form(path.stem, decode(path.read_bytes(), name), name) for path, name in named]


def _named(forms: Sequence[Form], kind: str) -> Form:
    found = next((form for form in forms if form.name == kind), None)
    if found is None:
        names = ", ".join(form.name for form in forms)
        raise ConfigError(f"The site has no form for {kind}.", f"Its forms are {names}.", "kind")
    return found


class _Desk:
    """A form with everything that the site says. given: answers from the command line, by name."""

    def __init__(self, site: Path, form: Form, lang: str) -> None:
        from ..forms import Answering, choices_of
        from ..sources import merge, read_site

        self.form = form
        self.given: dict[str, str] = {}
        self._lang = lang
        self._settings = settings_of(site, None)
        with waiting("read the site"):
            self._site = read_site(self._settings)
            graph = merge((*self._site.ontology, *self._site.data))
        languages = [lang, *self._settings.languages]
        self.answering: Answering = Answering(
            form,
            self._settings.iris,
            self._settings.languages,
            graph,
            frozenset(file.path for file in (*self._site.data, *self._site.ontology)),
            {
                question.name: choices_of(form, question, graph, self._settings.prefixes, languages)
                for question in form.questions
                if question.kind == "choice"
            },
            lang,
        )

    def before(self) -> str:
        """The text of the file that is added to; empty for a new one."""
        if not self.form.into:
            return ""
        from ..turtle import decode

        path = self._settings.site / self.form.file
        return decode(path.read_bytes(), self.form.file) if path.exists() else ""

    def answer(self, *, ask: bool) -> None:
        """Get every answer, from the command line or by asking. Raises ConfigError that tells all that are wrong."""
        wrong: list[ConfigError] = []
        for name in self.answering.names():
            try:
                if ask and name not in self.given:
                    self._ask(name)
                else:
                    self.answering.give(name, self.given.get(name) or self.answering.proposed(name))
            except ConfigError as error:
                if ask:
                    raise
                wrong.append(error)
        if wrong:
            raise ConfigError(" ".join(map(str, wrong)), setting=wrong[0].setting)

    def _ask(self, name: str) -> None:
        """Ask until the answer can be right."""
        question, words = self.answering.question(name), _WORDS[self._lang]
        from ..reports import choose

        hints = [choose(question.help, self._lang)] if question.help else []
        hints += [words["several"]] if question.many else []
        hints += [] if self.answering.required(name) else [words["empty"]]
        choices = self.answering.choices.get(name, ())
        if len(choices) > _MOST:
            hints.append(words["many"].format(count=len(choices)))
        else:
            for number, choice in enumerate(choices, 1):
                click.echo(f"  {number:>2}  {choice.name} ({choice.slug})")
        label = choose(question.label, self._lang)
        language = name.partition(".")[2]
        prompt = label + (f" ({language})" if language else "") + (f" – {', '.join(hints)}" if hints else "")
        while True:
            text = self._typed(prompt, self.answering.proposed(name))
            if text.isdecimal() and 0 < int(text) <= len(choices) <= _MOST:
                text = str(choices[int(text) - 1].term)
            try:
                self.answering.give(name, text)
            except ConfigError as error:
                click.echo(f"  {error}", err=True)
            else:
                return

    def _typed(self, prompt: str, proposed: str) -> str:
        try:
            return str(click.prompt(prompt, default=proposed, show_default=bool(proposed)))
        except click.Abort:
            if sys.stdin.isatty():
                raise
            raise ConfigError(
                "The answers ended before the questions did.", "Give the others too, or --no-input."
            ) from None

    def described(self) -> list[str]:
        """Each question: its name, what it asks, whether it must be answered, how, and what may be chosen."""
        from ..forms.record import KINDS
        from ..reports import choose

        lines = []
        for name in self.answering.names():
            question = self.answering.question(name)
            must = "*" if self.answering.required(name) else " "
            lines.append(f"{must} {name}: {choose(question.label, self._lang)} – {KINDS[question.kind]}")
            lines += [f"      {choice.slug}  {choice.name}" for choice in self.answering.choices.get(name, ())]
        return lines

    def again(self) -> str:
        """The command line with all answers."""
        answers = [f"-a {shlex.quote(f'{name}={text}')}" for name, text in self.answering.texts.items()]
        return " ".join(["linjaus new", self.form.name, "--no-input", *answers])

    def check(self, path: str, text: str) -> list[Finding]:
        """What the check finds in a file when the site has it."""
        from dataclasses import replace

        from ..model import SourceFile
        from ..turtle import parse_turtle
        from ..validation import validate

        room, _, tail = path.removesuffix(".ttl").partition("/")
        name = self._settings.iris.graph(tail if room == "data" else f"{room}/{tail}")
        graph, lines, _ = parse_turtle(text.encode(), path, str(name))
        new = SourceFile(path, name, graph, lines)
        site = self._site
        if room == "data":
            site = replace(site, data=_with(site.data, new))
        else:
            site = replace(site, ontology=_with(site.ontology, new))
        with waiting("check"):
            return [finding for finding in validate(site) if finding.file == path]


def _with(files: Sequence[SourceFile], new: SourceFile) -> list[SourceFile]:
    """The files with a new one, or one in another state, by path."""
    there = {file.path: file for file in files} | {new.path: new}
    return [there[path] for path in sorted(there)]
