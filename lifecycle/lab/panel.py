"""Shows the panel: a button for every call, the request and its answer, the map, and the steps so far.

The panel has no rules of its own. The map says what is possible, and the walk makes the calls.
"""

import threading
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.lab import html, progress
from lifecycle.lab.concealing import Concealed
from lifecycle.lab.switch import SWITCH
from lifecycle.lab.walk import Walk
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS, Call, Handout, Type
from lifecycle.model.cases import Case
from lifecycle.model.facts import LABELS, MEANINGS
from lifecycle.model.sending import revealed, written
from lifecycle.pictures.map import Map
from lifecycle.reason.told import Told

OUTLOOK = {
    "changes": ("→", "changes the status from here"),
    "stays": ("=", "is taken, and leaves the status as it is"),
    "refused": ("✗", "is refused from here; press it to see how"),
}
"""What the sign on a button means: the call changes the status, keeps it, or is refused."""
ALWAYS_FILLED = frozenset({"password", "sendEmail", "days"})
"""Fields that the panel fills in although the call does not require them."""

GREETING = "Create a user to begin. Signs on the buttons: " + ", ".join(
    f"{sign} {means}" for sign, means in OUTLOOK.values()
)


class Panel:
    """Buttons for the calls of a walk. A notebook shows the panel if it is the last expression of a cell.

    `print(panel.text())` shows the same as text.
    """

    def __init__(self, walk: Walk | Okta | None = None, start: Callable[[], Okta] = simulated) -> None:
        """Make a panel for a walk, for a new walk in an org, or for a new walk where the switch leads.

        If the switch leads to simulated orgs, `start` makes one.
        """
        self._start = start
        self._follows = walk is None
        self.walk = walk if isinstance(walk, Walk) else Walk(walk or SWITCH.okta or start())
        self._busy = threading.Lock()
        self._said = GREETING
        self._last: Told | None = None
        self._passwords: list[str] = []
        self._troubled = False
        self._build()
        self._draw()
        self._say(self._said)
        SWITCH.watch(self._switched)

    def _switched(self) -> None:
        """Follow the switch. If a cell gave the panel its org, the panel says that it stays there."""
        if self._follows and (SWITCH.okta or self.walk.okta.simulator is None) and SWITCH.okta is not self.walk.okta:
            self.start_over()
        self._draw()

    # ------------------------------------------------------------------------------------------------ what is shown

    def _build(self) -> None:
        """Make all fields, buttons and boxes once."""
        self.banner, self.sentence, self.picture = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.caption = widgets.HTML()
        self.request, self.answer, self.trail = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.fields: dict[str, widgets.Widget] = {
            "login": widgets.Text(value="tester@example.com", description="login"),
            "firstName": widgets.Text(value="Test", description="firstName"),
            "lastName": widgets.Text(value="Testerman", description="lastName"),
            "activate": widgets.Dropdown(options=["true", "false"], description="activate="),
            "with_password": widgets.Checkbox(description="with the password", indent=False),
            "question": widgets.Checkbox(description="with a recovery question", indent=False),
            "nextLogin": widgets.Checkbox(description="nextLogin=changePassword", indent=False),
            "sendEmail": widgets.Dropdown(options=["false", "true"], description="sendEmail="),
            "password": widgets.Text(value="Okta-Pa55word", description="password"),
            "newPassword": widgets.Text(value="Okta-Pa55word2", description="newPassword"),
            "answer": widgets.Text(value="Annie Oakley", description="answer"),
            "days": widgets.Text(value="8", description="days"),
        }
        for field in self.fields.values():
            field.style.description_width = "initial"
            field.layout.width = "auto"
        self._concealed = Concealed()
        for name, width in {"password": 168, "newPassword": 196, "answer": 140, "days": 68, "login": 215}.items():
            self.fields[name].layout.width = f"{width}px"
        for name in ("firstName", "lastName"):
            self.fields[name].layout.width = "160px"
        self.buttons = {name: self._button(call) for name, call in CALLS.items()}
        actions = {"back": self.back, "start_over": self.start_over}
        for name, action in actions.items():
            button = widgets.Button(description=name.replace("_", " "), tooltip=str(action.__doc__).split(".")[0])
            button.on_click(lambda _, act=action: act())
            self.buttons[name] = button
        auto = widgets.Layout(width="auto", min_width="84px")
        self.new_user = widgets.ToggleButton(
            layout=auto, value=True, description="New user", tooltip="Show or hide the form"
        )
        self.form = widgets.VBox()
        self.new_user.observe(lambda change: self._show_form(), names="value")
        self.widget = widgets.VBox()
        self.widget.add_class("okta-lab")
        self._arrange()
        self._show_form()

    def _button(self, call: Call) -> widgets.Button:
        button = widgets.Button(description=call.name)
        button.on_click(lambda _: self.press(call.name))
        return button

    def _arrange(self) -> None:
        """Put the fields and buttons into rows. Those of the simulator are left out on a real org."""
        admin = [self.buttons[n] for n, c in CALLS.items() if c.actor is Actor.ADMIN and not c.creates]
        user = [self.buttons[n] for n, c in CALLS.items() if c.actor is Actor.END_USER]
        simulator = self.walk.okta.simulator is not None
        f = self.fields
        if not simulator and not self._concealed:
            self._concealed.watch_form(f)
        self.form.children = [
            _row(f["login"], f["firstName"], f["lastName"], f["activate"]),
            _row(f["with_password"], f["question"], f["nextLogin"], self.buttons["create_user"]),
        ]
        last = [self.buttons["wait"], f["days"], self.buttons["back"]] if simulator else []
        # All buttons are in one row that wraps, so panel, map and sentence fit on a screen that is 800 pixels high.
        buttons = _row(
            *(self.new_user, _name("Admin"), *admin, f["sendEmail"]),
            *(_name("End user"), *user, f["password"], f["newPassword"], f["answer"]),
            *(_name("Simulator" if simulator else "Here"), *last, self.buttons["start_over"]),
        )
        self.widget.children = [
            widgets.HTML(html.STYLE),
            self.banner,
            self.sentence,
            self.form,
            buttons,
            self.picture,
            self.caption,
            widgets.HBox([self.request, self.answer], layout=widgets.Layout(grid_gap="16px")),
            self.trail,
        ]
        for side in (self.request, self.answer):
            side.layout.width = "50%"

    def _show_form(self) -> None:
        self.form.layout.display = None if self.new_user.value else "none"
        # The map gets smaller while the form is shown, so that both fit on the screen.
        (self.widget.add_class if self.new_user.value else self.widget.remove_class)("okta-new")

    def _draw(self) -> None:
        """Show the user, the map, the buttons and the last call as they are now."""
        here = self.walk.map
        self.banner.value = self._banner()
        self.picture.value, self.caption.value = here.svg(), here.caption_html()
        self._mark_buttons(here)
        told = self._last
        self.request.value, self.answer.value = _request(told), _answer(told)
        self.trail.value = "<h4>The way here</h4>" + html.numbered(
            (step.number, f"{step.call}: {'refused, ' if step.refused else ''}{step.after}") for step in self.walk.steps
        )

    def _banner(self) -> str:
        """Return the line about the org and its user as HTML, with what the status means."""
        client, status, simulator = self.walk.okta.client, self.walk.status, self.walk.okta.simulator
        kind = "okta-badge" if client.simulated else "okta-badge okta-live"
        parts = [f'<span class="{kind}">On {escape(client.where)}</span>']
        parts += [f"its time {simulator.time[:16].replace('T', ' ')}"] if simulator else []
        parts += [escape(self.walk.login)] if self.walk.login else []
        if SWITCH.okta and SWITCH.okta is not self.walk.okta:
            parts.append("a cell gave this panel its org, so the switch of the lesson does not move it")
        return (
            f"<p>{' · '.join(parts)}</p><p><b>{status}</b> ({escape(LABELS[status])}): {escape(MEANINGS[status])}</p>"
        )

    def _mark_buttons(self, here: Map) -> None:
        """Show on each button what its call would do to the user now."""
        for name in CALLS:
            found, doubt = here.outlook(name, self._told(name))
            sign, means = OUTLOOK[found]
            button = self.buttons[name]
            button.description = f"{sign} {name}{' ?' if doubt else ''}"
            console = f" In the Admin Console: {CALLS[name].console}." if CALLS[name].console else ""
            guess = " (a guess: no public source says what Okta does)" if doubt else ""
            button.tooltip = f"{CALLS[name].request}: {means}{guess}.{console}"
            for kind in OUTLOOK:
                (button.add_class if kind == found else button.remove_class)(f"okta-{kind}")

    def _told(self, name: str) -> dict[Case, bool]:
        """Return which cases hold and which don't, as far as the user and the form's request show."""
        call = CALLS[name]
        sent = written(call, self._arguments(call))
        shown = (self.walk.document or {}).get("credentials", {})
        return {Case.QUESTION: "recovery_question" in shown} | revealed(call, sent.query, sent.body)

    # ------------------------------------------------------------------------------------------------ what can be done

    def press(self, name: str) -> Told | None:
        """Make a call as its button does. If anything goes wrong, the panel says so, and no error is raised."""
        return self._alone(name, lambda: self._call(name))

    def _alone(self, name: str, act: Callable[[], Told | None]) -> Told | None:
        """Do this unless something else is still under way, because JupyterLab delivers clicks in several threads."""
        if not self._busy.acquire(blocking=False):
            self._say(f"{name} was not sent, because another call is still under way. Press the button again.")
            return None
        told = None
        try:
            told = act()
        except Exception as error:  # a handler's traceback would vanish into a log that nobody sees
            self._said = f"{name} failed in the panel itself ({type(error).__name__}). The user is the same as before."
        finally:
            self._busy.release()
        self._say(self._said)  # This comes last, because anyone who reads it may press the next button.
        return told

    def _say(self, said: str) -> None:
        self.sentence.value = f'<div class="okta-told" role="status">{escape(said)}</div>'

    def _call(self, name: str) -> Told:
        """Make the call of a button, and show what happened."""
        password = self.fields["password"].value
        told: Told = self.walk.do(name, **self._arguments(CALLS[name]))
        if told.number:
            self._passwords.append(password)
        self.new_user.value = self.walk.document is None  # once there is a user, the form gives its room to the map
        self._remember_password(told)
        self._said = " ".join(part for part in (str(told.why), self._trouble()) if part)
        self._last = told
        self._draw()
        return told

    def _trouble(self) -> str:
        """Return a sentence if progress can't be kept, but only once. Text printed by a button would not be seen."""
        found = "" if self._troubled else progress.trouble()
        self._troubled = self._troubled or bool(found)
        return found

    def _remember_password(self, told: Told) -> None:
        """Put the user's new password into the form, so that the next sign-in uses it."""
        if told.exchange is None or told.refused:
            return
        call = CALLS[told.call]
        for key, what in call.hands_out.items():
            if what is Handout.TEMPORARY and self.walk.okta.simulator and not isinstance(told.exchange.body, str):
                self.fields["password"].value = str(told.exchange.body.get(key, ""))
        if call.field("newPassword"):
            self.fields["password"].value = self.fields["newPassword"].value

    def _secret(self, name: str) -> str:
        """Return what a field for a secret stands for. A blank at its end belongs to it."""
        return self._concealed.reveal(str(self.fields[name].value))

    def _text(self, name: str) -> str:
        return self._concealed.reveal(str(self.fields[name].value).strip())

    def _arguments(self, call: Call) -> dict[str, Any]:
        """Return the arguments of a call from the fields of the form. The walk adds the user."""
        if call.creates:
            return self._new_user()
        if call.takes(Type.FACTOR):
            return {}  # no field of the form holds a factor, and the walk says so
        inputs: dict[str, Callable[[], Any]] = {
            "password": lambda: self._secret("password"),
            "oldPassword": lambda: self._secret("password"),
            "newPassword": lambda: self._secret("newPassword"),
            "answer": lambda: self._text("answer"),
            "recovery_question": self._question,
            "sendEmail": lambda: self.fields["sendEmail"].value == "true",
            "days": lambda: _number(self._text("days")),
        }
        wanted = [f.name for f in call.fields if f.required or f.name in ALWAYS_FILLED]
        return {name: inputs[name]() for name in wanted if name in inputs}

    def _new_user(self) -> dict[str, Any]:
        """Return the arguments that create a user, from the form for new users."""
        login = self._text("login")
        profile = {n: self._text(n) for n in ("firstName", "lastName")} | {"email": login, "login": login}
        return {
            "profile": self.walk.okta.client.person(profile),
            "activate": self.fields["activate"].value == "true",
            "password": self._secret("password") if self.fields["with_password"].value else None,
            "recovery_question": self._question() if self.fields["question"].value else None,
            "nextLogin": "changePassword" if self.fields["nextLogin"].value else None,
        }

    def _question(self) -> dict[str, str]:
        return {"question": "Who's a major player in the cowboy scene?", "answer": self._text("answer")}

    def back(self) -> None:
        """Take the last step back. The org is then as it was before that step."""

        def act() -> Told | None:
            went = self.walk.back()
            if went and self._passwords:
                self.fields["password"].value = self._passwords.pop()
            self._said = f"One step back: {self.walk.status}." if went else self.walk.no_way_back
            self._last = None
            self._draw()
            return None

        self._alone("back", act)

    def start_over(self) -> None:
        """Begin again. In the simulator this makes a new org. A real org stays as it is."""

        def act() -> Told | None:
            self.walk = Walk(self._next_org())
            self._said, self._last = GREETING, None
            self._passwords.clear()
            self.new_user.value = True
            self._arrange()
            self._draw()
            return None

        self._alone("start over", act)

    def _next_org(self) -> Okta:
        """Return the org in which the panel begins again."""
        okta = self.walk.okta
        if self._follows:
            return SWITCH.okta or self._start()
        return self._start() if okta.simulator else okta

    # ------------------------------------------------------------------------------------------------ the twin

    def text(self) -> str:
        """Return everything that the panel shows, as text."""
        status = self.walk.status
        lines = [
            f"Panel on {self.walk.okta.client.where}. To use its buttons: Run > Run All Cells.",
            f"{status} ({LABELS[status]}): {MEANINGS[status]}",
            "Buttons: " + ", ".join(b.description for b in self.buttons.values()),
            self._said,
            *(["", str(self._last)] if self._last else []),
            "",
            self.walk.map.text(),
        ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = dict(self.widget._repr_mimebundle_(**kwargs) or {})
        return bundle | {"text/plain": self.text()}


def _name(label: str) -> widgets.HTML:
    return widgets.HTML(f"<b>{label}</b>", layout=widgets.Layout(margin="0 4px 0 8px"))


def _row(*children: widgets.Widget) -> widgets.HBox:
    return widgets.HBox(children, layout=widgets.Layout(flex_flow="row wrap", align_items="center"))


def _request(told: Told | None) -> str:
    """Return the request of a call as HTML."""
    if told is None or told.exchange is None:
        return "<h4>The request</h4><p>Nothing was sent.</p>"
    sent = told.exchange
    line = html.pre(f"{sent.method} {sent.url}")
    return f"<h4>The request</h4>{line}{html.headers(sent.request_headers)}{html.json_block(sent.request_body)}"


def _answer(told: Told | None) -> str:
    """Return the answer to a call as HTML."""
    if told is None or told.exchange is None:
        return "<h4>The answer</h4><p>There is no answer yet.</p>"
    got = told.exchange
    return (
        f"<h4>The answer</h4>{html.pre('HTTP ' + got.status_line)}{html.headers(got.headers)}"
        f"{html.json_block(got.body)}"
    )


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
