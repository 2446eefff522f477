"""A learner's own case: a box to paste into, the answer as a scene to be drawn, and the same questions in words.

What is pasted is read and then forgotten. Only the answer is kept, and the text with its secrets masked.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from lifecycle.book.phrases import under
from lifecycle.book.plan import plan
from lifecycle.book.ways import KEEP
from lifecycle.diagnosis.asking import AllSaid, asked_in_one, why
from lifecycle.diagnosis.cloaking import MOST_SHOWN_TEXT, SHOWABLE, cloaked
from lifecycle.diagnosis.diagnosing import MOST_SHOWN, NOTHING_READ, Diagnosed, Diagnosis, Traced, diagnose
from lifecycle.diagnosis.translation import Translation, translate
from lifecycle.lab import case_poster
from lifecycle.lab.pressing import brief_request
from lifecycle.model.facts import LABELS, MEANINGS, Status
from lifecycle.reason.explain import Explanations

QUESTION_OF_2017 = """\
# What puts my user into PROVISIONED? These are all my calls, and below them is what I got.
curl -X POST "https://{{url}}/api/v1/users?activate=true" -H "Authorization: SSWS ${TOKEN}" \\
  -H "Content-Type: application/json" -d '{
    "profile": {"firstName": "Test", "lastName": "Testerman",
                "email": "tester@example.com", "login": "tester@example.com"},
    "credentials": {"password": {"value": "Okta-Pa55word"}}}'
curl -X POST "https://{{url}}/api/v1/users/{{userId}}" -H "Authorization: SSWS ${TOKEN}" \\
  -d '{"profile": {"nickName": "Testy"}}'
curl -X POST "https://{{url}}/api/v1/users/{{userId}}/lifecycle/deactivate" -H "Authorization: SSWS ${TOKEN}"
curl -X POST "https://{{url}}/api/v1/users/{{userId}}/lifecycle/activate?sendEmail=false" \\
  -H "Authorization: SSWS ${TOKEN}"
curl -X GET "https://{{url}}/api/v1/users/{{userId}}" -H "Authorization: SSWS ${TOKEN}"
{
  "id": "00u9rwkpe8zDn5Byg0h7",
  "status": "PROVISIONED",
  "created": "2017-06-27T14:18:05.000Z",
  "activated": "2017-06-27T14:20:41.000Z",
  "lastLogin": null,
  "passwordChanged": "2017-06-27T14:18:05.000Z",
  "profile": {"firstName": "Test", "lastName": "Testerman", "login": "tester@example.com"},
  "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}}
}
"""
"""The question of 2017 with all its calls: Stack Overflow 44783389, completed as the answers there ask for it."""
EXAMPLES: Mapping[str, tuple[str, str]] = {
    "question of 2017": ("Five curl calls and the user's JSON", QUESTION_OF_2017),
    "user": (
        "One user's JSON, and nothing else",
        '{\n  "id": "00u9rwkpe8zDn5Byg0h7",\n  "status": "PROVISIONED",\n  "activated": "2017-06-27T14:20:41.000Z",\n'
        '  "lastLogin": null,\n  "passwordChanged": "2017-06-27T14:18:05.000Z",\n'
        '  "profile": {"login": "tester@example.com"},\n  "credentials": {"provider": {"type": "OKTA"}}\n}\n',
    ),
    "access log": (
        "An access log, in which much is missing",
        "\n".join(
            f'203.0.113.9 - - [27/Jun/2026:14:18:0{n} +0000] "POST /api/v1/users{path} HTTP/1.1" 200 512'
            for n, path in enumerate(("", *(f"/00u9rwkpe8zDn5Byg0h7/lifecycle/{c}" for c in ("suspend", "unsuspend"))))
        )
        + "\n",
    ),
    "contradiction": (
        "Calls that can't be all of them",
        "create_user with a password\ndeactivate\nget_user\n"
        '{"id": "00u9rwkpe8zDn5Byg0h7", "status": "ACTIVE", "profile": {"login": "tester@example.com"}}\n',
    ),
}
"""What can be tried without a case of one's own: the words of each button, and what it pastes."""
_TOOLS = ("diagnose", "why", "plan", "translate")
_Row = dict[str, Any]


class Casebook:
    """A case that somebody brings. A notebook shows it if it is the last expression of a cell."""

    def __init__(
        self, replaying: Callable[[Diagnosed | None], Any], *sources: Any, status: Status | str | None = None
    ) -> None:
        """Begin with an empty box, or with this evidence, as `diagnose` takes it. `replaying` makes a replay."""
        self._replaying = replaying
        self.found: Diagnosis | None = None
        """The answer; None as long as nothing was pasted."""
        self._tool = "diagnose"
        self._shown = self._note = self._status = ""
        self._said: dict[str, _Row] = {}
        self._user = 0
        self._turn = 0
        self._watching: list[Callable[[], None]] = []
        self._replay: Any = None
        if sources:
            self.ask(*sources, status=status)

    # ------------------------------------------------------------------------------------------------ what is asked

    def ask(self, *sources: Any, status: Status | str | None = None) -> Diagnosis:
        """Diagnose evidence, keep the answer, and forget the evidence.

        Raises:
            ValueError: if there is no such status.
            OSError: if a file can't be read.
        """
        found = diagnose(*sources, status=status or None)
        self.found, self._user, self._replay, self._tool = found, 0, None, "diagnose"
        self._status = str(status or "")
        texts = [source for source in sources if isinstance(source, str)]
        self._shown, self._note = self._may_be_shown(texts if len(texts) == len(sources) else [])
        self._changed()
        return found

    def read(self, file: Any, status: str = "") -> None:
        """Diagnose an open binary file; whatever it holds, no error is raised."""
        try:
            self.ask(file, status=status or None)
        except (OSError, ValueError) as error:
            self._note = f"The file could not be read ({type(error).__name__})."
            self._changed()

    def _may_be_shown(self, texts: Sequence[str]) -> tuple[str, str]:
        """Return what may be shown of the evidence, and a sentence about it."""
        forms = set(self.found.forms) if self.found else set()
        size = sum(map(len, texts))
        if not texts or not forms <= SHOWABLE or size > MOST_SHOWN_TEXT:
            read = f"This was read as {' and '.join(sorted(forms))}" + (f", {size:,} characters." if size else ".")
            return "", f"{read} It is not kept and not shown here."
        text = cloaked("\n".join(texts))
        note = "Secrets are masked, and nothing else of what you pasted is kept." if "****" in text else ""
        return text, note

    def forget(self) -> None:
        """Empty the box and forget the answer."""
        self.found, self._shown, self._note, self._status, self._replay = None, "", "", "", None
        self._changed()

    def choose(self, user: int) -> None:
        """Choose the user of the answer who is shown, counted from 0."""
        if self.found and 0 <= user < len(self.found.users) and user != self._user:
            self._user, self._replay = user, None
            self._changed()

    def why(self, words: str) -> None:
        """Answer a question in one or two words, as the command `why` does."""
        self._tell("why", words, lambda: why(*asked_in_one(words.split())))

    def plan(self, start: str, goal: str, keep: Sequence[str] = ()) -> None:
        """Plan a way from one status to another, as the command `plan` does."""
        self._tell("plan", f"{start} {goal}", lambda: plan(start, goal, keep=list(keep)))

    def translate(self, words: str) -> None:
        """Say what a word of one system is called in the others, as the command `translate` does."""
        self._tell("translate", words, lambda: translate(words))

    def _tell(self, tool: str, asked: str, answer: Callable[[], Any]) -> None:
        self._tool = tool
        try:
            found = answer() if asked.strip() else None
        except ValueError as error:
            self._said[tool] = {"asked": cloaked(asked), "failed": cloaked(str(error)), "parts": [], "text": ""}
        else:
            parts = _parts(found)
            self._said[tool] = {"asked": asked, "failed": "", "parts": parts, "text": "" if parts else repr(found)}
        self._changed()

    def hear(self, message: Mapping[str, Any]) -> None:
        """Do what the browser asks for. Whatever the message is, no error is raised."""
        try:
            self._do(message)
        except Exception as error:  # a handler's traceback would vanish into a log that nobody sees
            self._note = f"Something went wrong here ({type(error).__name__}). What you pasted was not kept."
            self._changed()

    def _do(self, message: Mapping[str, Any]) -> None:
        what, text = message.get("do"), str(message.get("text") or "")
        if what == "diagnose":
            status = str(message.get("status") or "")
            self.ask(text, status=status) if text.strip() else self.forget()
        elif what == "example":
            self.ask(EXAMPLES[str(message.get("key"))][1])
        elif what == "user":
            self.choose(int(message.get("number", 0)))
        elif what == "tool" and message.get("name") in _TOOLS:
            self._tool = str(message["name"])
            self._changed()
        elif what == "plan":
            keep = [str(name) for name in message.get("keep") or ()]
            self.plan(str(message.get("start")), str(message.get("goal")), keep)
        elif what in ("why", "translate"):
            getattr(self, what)(text)
        elif what == "forget":
            self.forget()

    def watch(self, tell: Callable[[], None]) -> None:
        """Call this after each change."""
        self._watching.append(tell)

    def _changed(self) -> None:
        self._turn += 1
        for tell in self._watching:
            tell()

    # ------------------------------------------------------------------------------------------------ what is shown

    @property
    def user(self) -> Diagnosed | None:
        """The user of the answer who is shown; None if there is none."""
        users = self.found.users if self.found else ()
        return users[self._user] if users else None

    @property
    def replay(self) -> Any:
        """The calls of this user, to be played again on the simulator."""
        if self._replay is None:
            self._replay = self._replaying(self.user)
        return self._replay

    def follow(self) -> "FollowingReplay":
        """Return the replay of whatever this case is about, to be shown in a cell of its own."""
        return FollowingReplay(self)

    def scene(self) -> dict[str, Any]:
        """Return what is to be seen now, as JSON. It holds no secret of what was pasted."""
        users = self.found.users if self.found else ()
        return {
            "turn": self._turn,
            "tool": self._tool,
            "shown": self._shown,
            "note": self._note,
            "status": self._status,
            "statuses": [{"value": str(s), "label": LABELS[s]} for s in Status],
            "keep": list(KEEP),
            "examples": [{"key": key, "words": words} for key, (words, _) in EXAMPLES.items()],
            "people": [_named(user) for user in users[:MOST_SHOWN]],
            "more": max(0, len(users) - MOST_SHOWN),
            "chosen": self._user,
            "answer": _answer(self.user) if self.user else None,
            "nothing": NOTHING_READ if self.found and not users else "",
            "read": self.found.how_read if self.found else "",
            "said": self._said,
        }

    @property
    def twin(self) -> str:
        """The case as text: what was pasted, with its secrets masked, and the answer."""
        if self.found is None:
            return "An empty box. Run this cell in JupyterLab, and paste what you have."
        pasted = self._shown or self._note
        return f"Pasted:\n\n{pasted.rstrip()}\n\nThe answer:\n\n{self.found!r}"

    @property
    def poster(self) -> str:
        """The answer as a picture, for places where there are no widgets."""
        return case_poster.case_picture(self.scene())

    @property
    def caption(self) -> str:
        """The picture in words."""
        return case_poster.case_caption(self.scene())

    def __repr__(self) -> str:
        return self.twin

    def _ipython_display_(self) -> None:
        import_module("lifecycle.lab.case_face").show_case(self)  # only here, so that a case works without anywidget


class FollowingReplay:
    """The replay of a case. It is another one when the case has another answer."""

    def __init__(self, case: Casebook) -> None:
        self._case = case

    def __repr__(self) -> str:
        return repr(self._case.replay)

    def _ipython_display_(self) -> None:
        import_module("lifecycle.lab.case_face").show_following(self._case)  # only here, as above


def _named(user: Diagnosed) -> str:
    return " · ".join(part for part in (user.login, user.id) if part) or "a user without a name"


def _answer(user: Diagnosed) -> _Row:
    """Return the answer about one user, as it is drawn."""
    cause = user.cause
    wrong = set(user.wrong_at)
    return {
        "name": _named(user),
        "status": [{"value": str(s), "label": LABELS[s], "means": MEANINGS[s]} for s in user.status],
        "underneath": under(user.place) if user.place else "",
        "steps": [_step(step, cause.step if cause else None, wrong) for step in user.steps],
        "cause": {"text": cause.text, "change": cause.change, "step": cause.step} if cause else None,
        "contradictions": list(user.contradictions),
        "assumed": list(user.assumed),
        "fields": list(user.fields),
        "ways": list(user.ways),
        "now": list(user.now),
    }


def _step(step: Traced, cause: int | None, wrong: set[int]) -> _Row:
    refused = step.shown.endswith(" (refused)")
    return {
        "n": step.n,
        "shown": step.shown.removesuffix(" (refused)"),
        "brief": brief_request(step.shown.removesuffix(" (refused)")),
        "refused": refused,
        "before": [str(s) for s in step.before],
        "after": [str(s) for s in step.after],
        "cause": step.n == cause,
        "wrong": step.n in wrong,
    }


def _parts(found: Any) -> list[_Row]:
    """Return an answer in words as headings with rows of a label and a sentence; none if it is only text."""
    if isinstance(found, AllSaid):
        parts = [(one.heading, one.rows) for one in found]
    elif isinstance(found, Explanations):
        parts = [(one.heading, tuple(one.rows())) for one in found]
    elif isinstance(found, Translation):
        parts = [(row.heading, tuple(row.rows())) for row in found]
    else:
        parts = []
    return [{"heading": heading, "rows": [list(row) for row in rows]} for heading, rows in parts]
