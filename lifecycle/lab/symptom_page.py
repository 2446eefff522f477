"""The index by symptom, as a page and on the start page: what people see, what it means, the lesson, and the tool."""

from collections.abc import Iterator
from html import escape
from typing import Any

from lifecycle.diagnosis.symptoms import Symptom, SymptomKind, symptoms
from lifecycle.lab import html
from lifecycle.lab.lessons import ABOUT_ERRORS, ABOUT_EVENTS, Lesson, lesson_about, notebook_of

_FEW = 2
"""If so many calls at most write an event, the lesson is the one about them."""
_INTRO = """\
# Index by symptom

<!-- Written by `python -m lifecycle index`. Change the tables of the model, and not this page. -->

Find what you see: a status, a field of the user, an error code, a word of the Admin Console, or an event of the log.
Each row says what it means, which lesson is about it, and which command says more.
Put `python -m lifecycle` in front of the command, or type its words into the box of the notebook `my-case.ipynb`.

`why` searches this page, for example `python -m lifecycle why the login is taken although I deleted the user`.
A lesson is the notebook in the folder `notebooks` that begins with its number.
"""


def lesson_of(symptom: Symptom) -> Lesson | None:
    """Return the lesson about a symptom; None if no lesson is."""
    if symptom.kind is SymptomKind.ERROR:
        return lesson_about(symptom.about[:1], ABOUT_ERRORS)
    if symptom.kind is SymptomKind.EVENT:
        calls = symptom.about[1:]
        return lesson_about(symptom.about if len(calls) <= _FEW else symptom.about[:1], ABOUT_EVENTS)
    return lesson_about(symptom.about)


def symptoms_page() -> str:
    """Return the index as a page in Markdown."""
    parts = [_INTRO]
    for kind in SymptomKind:
        parts += [f"## {kind}", "", "| what you see | what it means | lesson | command |", "|---|---|---|---|"]
        parts += [_row(symptom) for symptom in symptoms() if symptom.kind is kind]
        parts.append("")
    return "\n".join(parts)


def _row(symptom: Symptom) -> str:
    lesson = lesson_of(symptom)
    word = f"`{symptom.word}`" if symptom.kind in _CODES else symptom.word
    said = symptom.sentence
    if symptom.source:
        said += f" ([{symptom.source[0]}]({symptom.source[1]}))"
    tool = f"`{symptom.tool}`" if symptom.tool else ""
    cells = (word, said, f"{lesson.number}. {lesson.title}" if lesson else "", tool)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


_CODES = (SymptomKind.STATUS, SymptomKind.FIELD, SymptomKind.ERROR, SymptomKind.EVENT)


class SymptomIndex:
    """The index by symptom. A notebook shows it folded, by kinds."""

    def __init__(self, word: str = "") -> None:
        """Take the whole index, or only the rows that have this word."""
        self._rows = tuple(s for s in symptoms() if word.lower() in f"{s.word} {s.sentence}".lower())

    def _kinds(self) -> Iterator[tuple[SymptomKind, list[Symptom]]]:
        for kind in SymptomKind:
            rows = [symptom for symptom in self._rows if symptom.kind is kind]
            if rows:
                yield kind, rows

    def __repr__(self) -> str:
        lines = []
        for kind, rows in self._kinds():
            lines += [f"{kind}:", *(f"  {_line(symptom)}" for symptom in rows)]
        return "\n".join(lines) or "Nothing in the index has this word."

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        """Show the index folded in a notebook, and as text elsewhere."""
        folds = "".join(
            f"<details><summary><b>{escape(str(kind))}</b> ({len(rows)})</summary><table>"
            "<tr><th>what you see</th><th>what it means</th><th>lesson</th><th>command</th></tr>"
            f"{''.join(map(_html_row, rows))}</table></details>"
            for kind, rows in self._kinds()
        )
        return {
            "text/html": f'{html.STYLE}{_STYLE}<div class="okta-lab okta-index">{folds}</div>',
            "text/plain": repr(self),
        }


_STYLE = (
    "<style>.okta-index table{border-collapse:collapse;margin:4px 0 10px;font-size:12.5px}"
    ".okta-index :is(th,td){padding:3px 12px 3px 0;text-align:left!important;vertical-align:top;white-space:normal}"
    ".okta-index td:first-child{min-width:150px;max-width:260px;overflow-wrap:anywhere;font-weight:600}"
    ".okta-index code{font-size:11.5px;white-space:nowrap}</style>"
)


def _line(symptom: Symptom) -> str:
    lesson = lesson_of(symptom)
    more = [f"lesson {lesson.number}"] if lesson else []
    more += [symptom.tool] if symptom.tool else []
    return f"{symptom.word}: {symptom.sentence}" + (f" ({'; '.join(more)})" if more else "")


def _html_row(symptom: Symptom) -> str:
    lesson = lesson_of(symptom)
    file = notebook_of(lesson) if lesson else ""
    name = escape(f"{lesson.number}. {lesson.title}") if lesson else ""
    shown = f'<a href="{file}">{name}</a>' if file else name
    said = escape(symptom.sentence)
    if symptom.source:
        said += f' (<a href="{escape(symptom.source[1], quote=True)}">{escape(symptom.source[0])}</a>)'
    tool = f"<code>{escape(symptom.tool)}</code>" if symptom.tool else ""
    return f"<tr><td>{escape(symptom.word)}</td><td>{said}</td><td>{shown}</td><td>{tool}</td></tr>"


def index(word: str = "") -> SymptomIndex:
    """Show the index by symptom: the whole of it, or the rows that have this word."""
    return SymptomIndex(word)
