"""Writes a page of its own for each status, error code, symptom and question, to which people can link.

The address of a page follows from its word, so it stays the same as long as the word does. `site/addresses.txt` keeps
the addresses that were published, and a test says when one of them is gone.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from lifecycle.client.connect import simulated
from lifecycle.diagnosis.asking import why
from lifecycle.diagnosis.symptoms import Symptom, SymptomKind, symptoms
from lifecycle.lab.address import fragment_of
from lifecycle.lab.opening import shipped
from lifecycle.lab.symptom_page import lesson_of
from lifecycle.model.facts import LABELS, Status
from lifecycle.plays.tried import situation_for

FOLDERS = {
    SymptomKind.STATUS: "status",
    SymptomKind.FIELD: "field",
    SymptomKind.ERROR: "error",
    SymptomKind.CONSOLE: "console",
    SymptomKind.EVENT: "event",
    SymptomKind.QUESTION: "question",
}
"""For each kind of symptom, the folder of its pages."""
NEWCOMER = "create_user"
"""What a page opens whose symptom no button of a stage shows: a user with whom to begin."""
_LONGEST = 70
"""How long the name of a page is at most."""


@dataclass(frozen=True)
class AnswerPage:
    """The page of one symptom."""

    path: str
    """The address of the page within the docs, without its ending."""
    symptom: Symptom
    situation: str | None
    """A situation in which the symptom is to be seen; None if none was found on a stage."""

    @property
    def heading(self) -> str:
        """The heading, with the words for which people search."""
        word = self.symptom.word
        if self.symptom.kind is SymptomKind.STATUS:
            here = Status(self.symptom.about[0])
            return f"{here}: {LABELS[here]}" if here is not Status.ABSENT else "404: there is no such user"
        kinds = {
            SymptomKind.ERROR: f"{word}: {self.symptom.sentence.partition('”')[0].strip('“')}",
            SymptomKind.CONSOLE: f"{word} in the Admin Console",
            SymptomKind.EVENT: f"{word} in the System Log",
        }
        return kinds.get(self.symptom.kind, word)

    @property
    def link(self) -> str:
        """The link that opens the situation, from this page."""
        return f"../../stage.html{fragment_of(self.situation if self.situation is not None else NEWCOMER)}"


def answer_pages() -> tuple[AnswerPage, ...]:
    """Return every page, in the order of the index by symptom."""
    return tuple(AnswerPage(_path(symptom), symptom, situation_for(symptom, simulated)) for symptom in symptoms())


def _path(symptom: Symptom) -> str:
    word = symptom.about[0] if symptom.kind is SymptomKind.STATUS else symptom.word
    name = re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")
    if len(name) > _LONGEST:
        name = name[:_LONGEST].rpartition("-")[0]
    return f"{FOLDERS[symptom.kind]}/{name}"


def page_text(page: AnswerPage, others: Sequence[AnswerPage]) -> str:
    """Return a page in Markdown, as MyST reads it. `others` are all pages, of which it links those about the same."""
    symptom = page.symptom
    said = symptom.sentence.strip()
    lines = [
        "---",
        "orphan: true",
        "myst:",
        "  html_meta:",
        f"    description: {_quoted(f'{page.heading}. {said}')}",
        "---",
        "",
        "<!-- Written from the tables of the model. Change those, and not this page. -->",
        "",
        f"# {literal_markdown(page.heading)}",
        "",
        said,
        "",
    ]
    if page.situation is not None:
        lines += [
            f'<a class="try-it" href="{escape(page.link)}">Try it: open this situation in your browser</a>',
            "",
            "The link opens a simulated Okta org in which this was done. Press on from there:",
            "",
            f"```text\n{page.situation}\n```",
        ]
    else:
        lines += [
            f'<a class="try-it" href="{escape(page.link)}">Try it: open a simulated org in your browser</a>',
            "",
            "No button of a stage leads to this, so the link opens an org with a new user.",
        ]
    lines += ["", *_known(symptom), *_lesson(symptom), *_alike(page, others)]
    if symptom.source:
        lines += ["", f"Where this was asked: [{symptom.source[0]}]({symptom.source[1]})"]
    return "\n".join(lines).rstrip() + "\n"


def _quoted(text: str) -> str:
    """Return a text as a string of YAML."""
    return '"' + re.sub(r"\s+", " ", text).replace("\\", "\\\\").replace('"', "'") + '"'


def literal_markdown(text: str) -> str:
    """Return a text for a heading or a link, in which no sign means anything in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#$|])", r"\\\1", text)


def _known(symptom: Symptom) -> Iterator[str]:
    """Yield what the command says that the index names for a symptom."""
    words = symptom.tool.split()
    if words[:1] != ["why"] or not words[1:]:
        return
    yield "## What is known"
    yield ""
    yield f"This is what `python -m lifecycle {symptom.tool}` says:"
    yield ""
    yield f"```text\n{why(words[1], words[2] if words[2:] else None)!r}\n```"
    yield ""


def _lesson(symptom: Symptom) -> Iterator[str]:
    """Yield the lesson about a symptom, to read and to play."""
    lesson = lesson_of(symptom)
    if lesson is None or not (shipped("notebooks") / lesson.file).exists():
        return
    yield "## Learn it by doing"
    yield ""
    yield (
        f"[Lesson {lesson.number}: {lesson.title}](../lessons/{lesson.file}) "
        f'(<a href="../../lab/?path={lesson.file}">play it in your browser</a>)'
    )
    yield ""


def _alike(page: AnswerPage, others: Sequence[AnswerPage]) -> Iterator[str]:
    """Yield links to the pages about the same status or error code."""
    mine = {word for word in page.symptom.about if word in set(Status) or word.startswith("E00")}
    mine |= {page.symptom.about[0]} if page.symptom.about else set()
    alike = [other for other in others if other is not page and mine & set(other.symptom.about[:2])]
    if alike:
        yield "## See also"
        yield ""
        yield from (f"- [{literal_markdown(other.heading)}](../{other.path}.md)" for other in alike[:8])
