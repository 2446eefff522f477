"""Shows the end user's side: the mailbox, the sign-in form, and the page that a link or a sign-in leads to.

It belongs to a walk, as the panel does. The last answer of the Authentication API decides which page is shown.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import ipywidgets as widgets

from lifecycle.client.okta import Okta
from lifecycle.lab import html
from lifecycle.lab.at_page import Doing, PageStep, at_classic_page, at_page
from lifecycle.lab.concealing import Concealed
from lifecycle.lab.shown_page import ShownPage, sign_in_page
from lifecycle.lab.walk import Walk
from lifecycle.model import refusals
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.links import Link
from lifecycle.reason import reading
from lifecycle.reason.told import Told

PAGES = {
    "": "Sign in",
    "PASSWORD_RESET": "Choose a password",
    "PASSWORD_EXPIRED": "Your password has expired: choose another",
    "PASSWORD_WARN": "Your password will soon expire",
    "RECOVERY": "Answer your recovery question",
    "RECOVERY_CHALLENGE": "If there is such an account, a mail is on its way",
    "LOCKED_OUT": "Your account is locked",
    "SUCCESS": "Signed in",
    "LINK_OVER": "This link no longer works",
    "ASK_ADMIN": "This link no longer works: ask your administrator for another",
    "UNLOCKED": "Your account is unlocked: sign in",
}
"""The heading of each page, in our own words, by the state of the sign-in. Other states are shown by their names."""
SCRIPTED = (
    "These buttons send what scripts send: calls of the Authentication API (/api/v1/authn). In an Identity Engine org, "
    "the page in a person's browser uses the IDX API (/idp/idx/) instead. What it shows after the same step, and what "
    "it sends and gets for that, stands below each step."
)
"""What the panel says of its own calls in an Identity Engine org."""
MOST_MAILS = 6
OVER = (refusals.INVALID_TOKEN.code,)
"""The error codes of a refused step after which the sign-in is over, so that the user has to begin it again."""


def _link_in(told: Told) -> str:
    """Return the token that was sent when a link was opened."""
    body = told.exchange.request_body if told.exchange else None
    return str(body.get("token", "")) if isinstance(body, Mapping) else ""


class EndUser:
    """Shows what the user sees, as buttons and forms. `print(end_user.text())` shows the same as text."""

    def __init__(self, walk: Walk | Okta) -> None:
        """Make the buttons, the forms and their boxes for the user of a walk."""
        self.walk = walk if isinstance(walk, Walk) else Walk(walk)
        self._said = "Nobody has done anything here yet."
        self.status, self.heading, self.told = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.mails, self.page = widgets.VBox(), widgets.VBox()
        self.fields = {
            "password": widgets.Text(value="Okta-Pa55word", description="Password"),
            "newPassword": widgets.Text(value="Another-Pa55word", description="New password"),
            "answer": widgets.Text(value="Annie Oakley", description="Answer"),
        }
        for field in self.fields.values():
            field.style.description_width = "initial"
        self._concealed = Concealed()
        if self.walk.okta.simulator is None:
            self._concealed.watch_form(self.fields)
        self._page_step: PageStep | None = None
        self._told_then = 0  # how many steps the walk had after that one
        acts: dict[str, tuple[str, Callable[[], Told]]] = {
            "sign_in": ("Sign in", lambda: self.walk.sign_in(password=self._text("password"))),
            "recover_password": ("Forgot password?", lambda: self.walk.recover_password()),
            "unlock_account": ("Unlock account?", lambda: self.walk.unlock_account()),
            "choose_password": (
                "Set the password",
                lambda: self.walk.choose_password(newPassword=self._text("newPassword")),
            ),
            "change_expired_password": (
                "Change the password",
                lambda: self.walk.change_expired_password(
                    oldPassword=self._text("password"), newPassword=self._text("newPassword")
                ),
            ),
            "answer_question": ("Send the answer", lambda: self.walk.answer_question(answer=self._text("answer"))),
            "skip": ("Another time", lambda: self.walk.skip()),
        }
        self.buttons = {n: self._button(n, words, act) for n, (words, act) in acts.items()}
        self.another = widgets.Button(
            description="Send me another link", tooltip="What Okta's page offers in an Identity Engine org"
        )
        self.another.on_click(lambda _: self.ask_for_another())
        self.refresh = widgets.Button(
            description="Look again", tooltip="Show the mailbox and the status as they are now"
        )
        self.refresh.on_click(lambda _: self._draw())
        self.page_seen = widgets.HTML()
        self.see_page = widgets.Button(
            description="See the sign-in page",
            tooltip="What Okta's own page would show now, tried in a copy of the org",
        )
        self.see_page.on_click(lambda _: self._see_page())
        self.widget = widgets.VBox(
            [
                widgets.HTML(html.STYLE),
                self.status,
                widgets.HTML("<h4>Mailbox</h4>"),
                self.mails,
                self.heading,
                widgets.HTML(f"<p>{SCRIPTED}</p>" if self._has_idx else ""),
                self.page,
                widgets.HBox([self.refresh, self.see_page]),
                self.told,
                self.page_seen,
            ]
        )
        self.widget.add_class("okta-lab")
        self._draw()

    def _text(self, name: str) -> str:
        return self._concealed.reveal(str(self.fields[name].value))

    @property
    def _has_idx(self) -> bool:
        """Whether this is a simulated org whose sign-in page uses the IDX API."""
        return self.walk.okta.simulator is not None and Case.CLASSIC not in self.walk.okta.world

    def _button(self, name: str, words: str, act: Callable[[], Told]) -> widgets.Button:
        button = widgets.Button(description=words, tooltip=CALLS[name].request)
        button.on_click(lambda _: self._do(name, act))
        return button

    def press(self, name: str) -> str:
        """Press the button of this call, and return what happened, in words."""
        self.buttons[name].click()
        return self._said

    def open_mail(self, number: int) -> str:
        """Open the link in this mail, and return what happened, in words. The oldest mail has the number 1."""
        mails = list(self.walk.mailbox)
        if not 1 <= number <= len(mails):
            self._said = f"There is no mail {number}. The mailbox has {len(mails)}."
            self._draw()
            return self._said
        mail = mails[number - 1]
        if not mail.link:
            self._said = f"This mail has no link: {mail.subject}."
            self._draw()
            return self._said
        opening = next(name for name, call in CALLS.items() if str(mail.kind) in call.opens)
        self._do(opening, lambda: self.walk.do(opening, mail.link), mail.token, str(mail.kind))
        return self._said

    @property
    def at_the_page(self) -> ShownPage | None:
        """What Okta's own page would have shown at the last step; None if no page has that step.

        It is tried in a copy of the org as it was before that step.
        """
        return self._page_step.seen if self._page_step else None

    def sign_in_page(self) -> ShownPage:
        """Return what Okta's own page would show now for this login and the password in the field.

        It is tried in a copy of the org, so nothing changes.

        Raises:
            ValueError: if the org is a real one, or if there is no user yet.
        """
        if not self.walk.login:
            raise ValueError("Not tried: there is no user yet. Create a user first.")
        return sign_in_page(self.walk.okta, self.walk.login, self._text("password"))

    def _see_page(self) -> None:
        try:
            seen = str(self.sign_in_page())
        except ValueError as error:
            seen = str(error)
        self.page_seen.value = f"<pre>{escape(seen)}</pre>"

    def ask_for_another(self) -> str:
        """Press the button that asks for another link, and return what happened, in words."""
        told, simulator = self._last, self.walk.okta.simulator
        sent = self.state == "LINK_OVER" and told and simulator and simulator.request_activation_mail(_link_in(told))
        self._said = "Another mail is on its way." if sent else "No mail was sent, because this link can't be renewed."
        self._draw()
        return self._said

    def _do(self, call: str, act: Callable[[], Told], link: str = "", kind: str = "") -> None:
        """Make a call, and show what happened. Any error becomes a sentence on the page.

        The same step is made at Okta's own page as well, in a copy of the org as it was before.
        """
        before = self._page_step if len(self.walk.told) == self._told_then else None
        self._page_step = None
        try:
            given = {name: self._text(name) for name in self.fields}
            doing = Doing(call, self.walk.login, given, link, kind) if self.walk.login else None
            self._page_step = at_page(self.walk.okta, doing, before) if doing else None
            told = act()
            if doing and self._page_step is None:
                self._page_step = at_classic_page(self.walk.okta, told.exchange, doing)
            self._told_then = len(self.walk.told)
            self._said = str(told.why)
            body = told.exchange.request_body if told.exchange else None
            if not told.refused and isinstance(body, Mapping) and "newPassword" in body:
                self.fields["password"].value = self._text("newPassword")
        except Exception as error:  # a handler's traceback would vanish into a log that nobody sees
            self._said = f"Something went wrong on this page ({type(error).__name__}). Nothing has changed."
        self._draw()

    @property
    def state(self) -> str:
        """The state of the sign-in, judging by the user's last answer; empty if no sign-in is under way."""
        told = self._last
        if told is None or told.exchange is None:
            return ""
        if told.refused:
            if Link.ACTIVATION not in CALLS[told.call].opens or self.walk.okta.simulator is None:
                return ""
            return "ASK_ADMIN" if Case.CLASSIC in self.walk.okta.world else "LINK_OVER"
        body = told.exchange.body
        found = body if isinstance(body, Mapping) else {}
        unlocked = found.get("status") == "SUCCESS" and "sessionToken" not in found
        return "UNLOCKED" if unlocked else str(found.get("status", ""))

    @property
    def _last(self) -> Told | None:
        """The user's last answer that led to a page. If a step was refused but can be repeated, the page stays."""
        # These are the pages with a form of their own (see _parts), which is shown again after a refusal.
        steps = ("choose_password", "change_expired_password", "answer_question")
        for told in reversed(self.walk.told):
            hers = told.call in CALLS and CALLS[told.call].actor is Actor.END_USER
            if not (hers and told.exchange):
                continue
            if not (told.refused and told.call in steps) or str(reading.seen(told.exchange).code) in OVER:
                return told
        return None

    @property
    def question(self) -> str:
        """The user's recovery question; empty if there is none."""
        credentials: Mapping[str, Any] = (self.walk.document or {}).get("credentials") or {}
        return str((credentials.get("recovery_question") or {}).get("question", ""))

    def _parts(self) -> list[widgets.Widget]:
        """Return the fields and buttons of the page that is shown now."""
        state, f, b = self.state, self.fields, self.buttons
        pages: dict[str, list[widgets.Widget]] = {
            "PASSWORD_RESET": [f["newPassword"], b["choose_password"]],
            "PASSWORD_EXPIRED": [f["password"], f["newPassword"], b["change_expired_password"]],
            "PASSWORD_WARN": [f["password"], f["newPassword"], b["change_expired_password"], b["skip"]],
            "RECOVERY": [widgets.Label(self.question), f["answer"], b["answer_question"]],
        }
        if state in pages:
            return pages[state]
        sign_in = [f["password"], b["sign_in"], b["recover_password"], b["unlock_account"]]
        return [self.another, *sign_in] if state == "LINK_OVER" else sign_in

    def _draw(self) -> None:
        """Show the status, the mails and the page as they are now."""
        status = self.walk.status
        who = self.walk.login or "nobody yet"
        self.status.value = f"<p>{escape(who)} · <b>{status}</b> (an admin sees the status, the user does not)</p>"
        mails = list(enumerate(self.walk.mailbox, 1))[-MOST_MAILS:]
        self.mails.children = [self._mail(number, mail) for number, mail in mails] or [widgets.HTML("<p>No mail.</p>")]
        self.heading.value = f"<h4>{escape(self._heading)}</h4>"
        self.page.children = self._parts() if status is not Status.ABSENT else [widgets.HTML("<p>No such user.</p>")]
        self.told.value = f'<div class="okta-told" role="status">{escape(self._said)}</div>'
        seen = self.at_the_page
        self.page_seen.value = f"<p>At the sign-in page:</p><pre>{escape(str(seen))}</pre>" if seen else ""

    def _mail(self, number: int, mail: Any) -> widgets.HBox:
        button = widgets.Button(description=f"Open link {number}", tooltip=mail.link)
        button.on_click(lambda _, n=number: self.open_mail(n))
        button.disabled = not mail.link
        return widgets.HBox([button, widgets.HTML(f"<p>{mail.at:%Y-%m-%d %H:%M} · {escape(mail.subject)}</p>")])

    @property
    def _heading(self) -> str:
        return PAGES.get(self.state, self.state)

    def text(self) -> str:
        """Return everything that is shown, as text."""
        shown = [part.description or str(part.value) for part in self._parts()]
        mails = [f"  {n}. {m.at:%Y-%m-%d %H:%M}  {m.subject}  {m.link}" for n, m in enumerate(self.walk.mailbox, 1)]
        return "\n".join(
            [
                f"What {self.walk.login or 'nobody yet'} sees ({self.walk.status}).",
                "Mailbox:",
                *(mails[-MOST_MAILS:] or ["  No mail."]),
                f"Page: {self._heading}. {', '.join(f'[{word}]' for word in shown)}",
                self._said,
                *([f"At the sign-in page, {self.at_the_page}"] if self.at_the_page else []),
            ]
        )

    def __repr__(self) -> str:
        return self.text()

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return dict(self.widget._repr_mimebundle_(**kwargs) or {}) | {"text/plain": self.text()}
