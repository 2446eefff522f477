"""What a person does at Okta's own sign-in page for a step that an end user makes on a stage.

The buttons of a stage send what scripts send, calls of the Authentication API. In an Identity Engine org a person does
the same at a page that speaks the IDX API. So the step is made there as well: in a copy of the org, as it was before
the step. Where one step follows another, as the new password follows the link, the visit in the copy goes on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.client.journal import Exchange
from lifecycle.client.okta import Okta
from lifecycle.client.page import PageVisit
from lifecycle.lab.shown_page import ShownPage, classic_page_after, page_seen
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.links import Link


@dataclass(frozen=True)
class PageStep:
    """One step of an end user: what the page showed after it, and where the visit to the page stands."""

    seen: ShownPage
    there: Okta | None = None
    """The copy of the org in which the visit goes on; None in a Classic Engine org, whose page makes the call."""
    visit: PageVisit | None = None


@dataclass(frozen=True)
class Doing:
    """What a person is about to do: the call that a script would make for it, and what the person knows."""

    call: str
    login: str
    given: Mapping[str, Any]
    """The arguments of the call, such as the password."""
    link: str = ""
    """The link that is opened, or its one-time token; empty if none is."""
    kind: str = ""
    """The kind of that link."""


def at_page(okta: Okta, doing: Doing, before: PageStep | None) -> PageStep | None:
    """Make a step at the page of an Identity Engine org; None if no page has it, or if the org is another one.

    `before` is the step of the person before this one, if nothing has happened in the org since.
    """
    if okta.simulator is None or Case.CLASSIC in okta.world:
        return None
    if doing.link and doing.kind not in CALLS[doing.call].opens:
        return None  # a link of one kind sent to the address for another, which no page does
    begun = _BEGINS.get(doing.call)
    if begun and doing.kind != Link.UNLOCK:
        there = okta.simulator.copy()
        visit, since = PageVisit(there.client, _client_id(there)), 0
        begun(visit, doing)
    elif before and before.there and before.visit and before.there.simulator:
        there = before.there.simulator.copy()
        visit, since = before.visit.moved_to(there.client), len(before.visit.exchanges)
        if doing.kind == Link.UNLOCK:
            _unlock(visit, there)
        elif doing.call in _GOES_ON:
            _GOES_ON[doing.call](visit, doing)
        if len(visit.exchanges) == since:
            return None
    else:
        return None
    return PageStep(page_seen(visit, doing.login, since), there, visit)


def at_classic_page(okta: Okta, exchange: Exchange | None, doing: Doing) -> PageStep | None:
    """What the page of a Classic Engine org shows after a call that it has sent; None for any other org or call."""
    if okta.simulator is None or Case.CLASSIC not in okta.world or exchange is None:
        return None
    return PageStep(classic_page_after(exchange, doing.call, doing.login))


def _client_id(okta: Okta) -> str:
    return okta.simulator.sign_in_client if okta.simulator else ""


def _forget(visit: PageVisit, doing: Doing) -> None:
    """Ask for the mail of a forgotten password, which the call of a script does as well."""
    visit.forget_password(doing.login)
    visit.ask_for_code()


_BEGINS: Mapping[str, Callable[[PageVisit, Doing], object]] = {
    "sign_in": lambda visit, doing: visit.sign_in(doing.login, str(doing.given.get("password", ""))),
    "recover_password": _forget,
    "unlock_account": lambda visit, doing: visit.unlock(doing.login),
    "open_activation_link": lambda visit, doing: visit.open(activation_token=doing.link),
    "open_reset_link": lambda visit, doing: visit.open(recovery_token=doing.link),
}
"""How a visit begins that the page makes for a call."""


def _unlock(visit: PageVisit, there: Okta) -> None:
    """Give the code of the newest mail. At the page, it does what the link in the same mail does."""
    codes = [mail.code for mail in there.simulator.mailbox() if mail.code] if there.simulator else []
    if codes and visit.asks_about == "okta_email":
        visit.give(codes[-1])


def _choose(visit: PageVisit, doing: Doing) -> None:
    if visit.takes_new_password:
        visit.give(str(doing.given.get("newPassword", "")))


def _prove(visit: PageVisit, doing: Doing) -> None:
    """Answer the question that the page asks, or give the passcode of an app. That of a phone is another one there."""
    answer, passcode = (str(doing.given.get(name, "")) for name in ("answer", "passCode"))
    if answer and visit.asks_about == "security_question":
        visit.answer(answer)
    elif passcode and visit.asks_about in _APPS:
        visit.give(passcode)


_APPS = ("google_otp", "okta_verify")
"""The authenticators whose passcodes are the same in a copy of the org."""
_GOES_ON: Mapping[str, Callable[[PageVisit, Doing], object]] = {
    "choose_password": _choose,
    "change_expired_password": _choose,
    "skip": lambda visit, doing: visit.skip(),
    "answer_question": _prove,
    "verify_factor": _prove,
}
"""How a visit goes on that stands at a page with this step. Otherwise nothing is sent."""
