"""Says what an answer of the Identity Engine's sign-in page tells of a user's status, which is often nothing.

A page hides most of what it knows. So only an answer for which `docs/idx-facts.md` has a source narrows the statuses
down, and every other answer leaves them as they are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lifecycle.diagnosis.happening import HowAnswered, PageSeen
from lifecycle.model.actors import Actor
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status
from lifecycle.model.pages import PATHS

BY_END_USER = tuple(name for name, call in CALLS.items() if call.actor is Actor.END_USER)
"""The calls that do what a step of the sign-in page can do to a user."""
_S = Status
_SIGNS_IN = frozenset({_S.ACTIVE})
_EXPIRED = frozenset({_S.PASSWORD_EXPIRED})
_LOCKED = frozenset({_S.LOCKED_OUT})
_TAKES_PASSWORD = _SIGNS_IN | _EXPIRED
_EVERYONE = frozenset(_S)
_NEVER_SIGNS_IN = frozenset({_S.ABSENT, _S.STAGED, _S.SUSPENDED, _S.DEPROVISIONED})
_MAY_RECOVER = frozenset({_S.ACTIVE, _S.RECOVERY, _S.PASSWORD_EXPIRED, _S.SUSPENDED})
"""The statuses in which a page for a new password can come. Of the last two no source says anything."""
_TELLING: Mapping[str, frozenset[Status]] = {
    "idx.unknown.user": frozenset({_S.ABSENT, _S.DEPROVISIONED}),
    "idx.activating.inactive.user": frozenset({_S.SUSPENDED}),
    "idx.reset.password.activating.user": frozenset({_S.PROVISIONED}),
    "registration.error.notUniqueWithinOrg": _EVERYONE - {_S.ABSENT},
}
"""The messages that a page shows to users of these statuses alone. It may show a deactivated user as unknown."""
_SUSPENDED_FACTOR = "authfactor.challenge.suspended_factor"
_FAILED = {"errors.E0000004": "E0000004", "E0000004": "E0000004", "incorrectPassword": None}
_WRONG_ANSWER = "authfactor.challenge.question_factor.answer_invalid"
_RECOVERED = "idx.recovery.completed"
_SET_BUT_NOT_IN = "api.users.auth.error.POST_PASSWORD_UPDATE_AUTH_FAILURE"
_UNLOCKED = (
    "oie.selfservice.unlock_user.success.message",
    "oie.selfservice.unlock_user.landing.to.app.success.message",
)
_PASSWORD = "okta_password"
_UNLOCKS = "select-authenticator-unlock-account"
_ASKS_AGAIN = "reenroll-authenticator"
_WARNS = "reenroll-authenticator-warning"
_RESETS = "reset-authenticator"
_ENROLLS = ("enroll-authenticator", "select-authenticator-enroll")
_CHALLENGES = ("challenge-authenticator", "select-authenticator-authenticate", "authenticator-verification-data")
_SIGNED_IN = "success"
_SKIPPING = PATHS["skip"]


_DONE = HowAnswered(refused=False)


@dataclass(frozen=True)
class PageTold:
    """What a step of the sign-in page tells."""

    calls: tuple[str, ...] = ()
    """The calls of the model that do what the step can have done. It is empty if the step did nothing to the user."""
    outcome: HowAnswered = _DONE
    or_nothing: bool = True
    """Whether the step can have done nothing at all to the user."""
    only: frozenset[Status] = _EVERYONE
    """The statuses that the user can have afterwards."""
    registers: bool = False
    """Whether the step made a new user."""
    because: str = ""
    """What in the answer says so: the name of a form, or the key of a message."""


def page_after(answer: Any, before: PageSeen | None, told: PageTold) -> PageSeen:
    """Return the page that an answer shows, with what the sign-in has come to so far."""
    earlier = before or PageSeen()
    forms = frozenset(_forms(answer)) or earlier.forms
    takes = told.only == _TAKES_PASSWORD or (told.because == _WARNS and told.only == _SIGNS_IN)
    chose = bool({"choose_password", "change_expired_password"}.intersection(told.calls)) and not told.outcome.refused
    return PageSeen(
        forms, _authenticator(answer) or earlier.asks, earlier.password_taken or takes or chose, earlier.link
    )


def told_by_page(path: str, body: Any, http: int | None, answer: Any, before: PageSeen | None) -> PageTold:
    """Return what a step of the sign-in page tells of the user, given the page that was there before it."""
    step = path.rstrip("/").partition("/idp/idx/")[2]
    if not isinstance(answer, Mapping):
        return _unseen(step, http)
    forms, keys = frozenset(_forms(answer)), frozenset(_keys(answer))
    page = _Answer(forms, keys, _is_success(answer), _authenticator(answer), _is_error(http, answer))
    return _by_message(page, before) or _by_step(step, body, page, answer, before)


@dataclass(frozen=True)
class _Answer:
    """What matters of an answer."""

    forms: frozenset[str]
    keys: frozenset[str]
    success: bool
    asks: str
    error: bool

    @property
    def expired(self) -> bool:
        """Whether the page asks for a new password because the old one has expired."""
        return _ASKS_AGAIN in self.forms and self.asks == _PASSWORD and not self.error

    @property
    def goes_on(self) -> bool:
        """Whether the page goes on to another authenticator than the password, without an error."""
        more = self.forms.intersection((*_ENROLLS, *_CHALLENGES))
        return bool(more) and not self.error and (self.asks != _PASSWORD or bool(self.forms.intersection(_ENROLLS)))


def _unseen(step: str, http: int | None) -> PageTold:
    """Return what a step tells whose answer the evidence does not hold."""
    if step not in (PATHS["identify"], PATHS["challenge-authenticator"], PATHS["skip"], PATHS["poll"]):
        return PageTold(outcome=HowAnswered(refused=None if http is None else http >= 400))
    if http is None:
        return PageTold(BY_END_USER, HowAnswered())
    if http >= 400:
        return PageTold(("sign_in", "answer_question"), HowAnswered(refused=True))
    return PageTold(BY_END_USER)


def _by_message(page: _Answer, before: PageSeen | None) -> PageTold | None:
    """Return what a message tells, if it is one that only users of certain statuses are shown."""
    for key, only in _TELLING.items():
        if key in page.keys:
            return PageTold(only=only, because=key)
    asked = page.asks or (before.asks if before else "")
    if _SUSPENDED_FACTOR in page.keys and asked == _PASSWORD:
        return PageTold(("sign_in",), HowAnswered(refused=True), only=_LOCKED, because=_SUSPENDED_FACTOR)
    for key in _UNLOCKED:
        if key in page.keys:
            return PageTold(("open_reset_link", "answer_question"), only=_EVERYONE - _LOCKED, because=key)
    return None


def _by_step(step: str, body: Any, page: _Answer, answer: Mapping[str, Any], before: PageSeen | None) -> PageTold:
    """Return what a step and the page after it tell."""
    if step == PATHS["identify"]:
        return _password(page) if _passcode(body) else PageTold(outcome=HowAnswered(refused=page.error))
    if step == PATHS["challenge-authenticator"]:
        return _answered(page, before)
    if step == PATHS["poll"]:
        return _code(page, before)
    if step == _SKIPPING:
        return _skipped(page, before)
    if step == PATHS["enroll-profile"] and not page.error:
        return PageTold(("register",), or_nothing=False, registers=True, because="enroll-profile")
    if step == "introspect" and before is not None and before.link and not before.forms:
        return _opened(page, answer, before.link)
    return PageTold(outcome=HowAnswered(refused=page.error))


def _answered(page: _Answer, before: PageSeen | None) -> PageTold:
    """Return what an answer to a challenge tells: a password, a new password, or a code."""
    if before is None:
        return _code(page, before)
    if _RESETS in before.forms:
        return _new_password(page, ("choose_password",))
    if before.forms.intersection((_ASKS_AGAIN, _WARNS)) and before.asks in (_PASSWORD, ""):
        return _new_password(page, ("change_expired_password",))
    if before.asks != _PASSWORD:
        return _code(page, before)
    if "enroll-authenticator" in before.forms:
        return _new_password(page, ("choose_password", "finish_registration"))
    return _password(page)


def _password(page: _Answer) -> PageTold:
    """Return what the answer to a password tells."""
    if page.success:
        return PageTold(("sign_in",), HowAnswered(False, state="SUCCESS"), False, _SIGNS_IN, because=_SIGNED_IN)
    if page.expired:
        return PageTold(
            ("sign_in",), HowAnswered(False, state="PASSWORD_EXPIRED"), False, _EXPIRED, because=_ASKS_AGAIN
        )
    if _WARNS in page.forms and not page.error:
        return PageTold(("sign_in",), only=_SIGNS_IN, because=_WARNS)
    if _UNLOCKS in page.forms:
        return PageTold(("sign_in",), HowAnswered(refused=True), only=_LOCKED, because=_UNLOCKS)
    for key, code in _FAILED.items():
        if key in page.keys:
            return PageTold(("sign_in",), HowAnswered(refused=True, code=code), False, because=key)
    if page.goes_on:
        return PageTold(("sign_in",), only=_TAKES_PASSWORD, because=_first(page.forms, (*_ENROLLS, *_CHALLENGES)))
    return PageTold(("sign_in",), HowAnswered(refused=True) if page.error else HowAnswered(refused=False))


def _new_password(page: _Answer, calls: tuple[str, ...]) -> PageTold:
    """Return what the answer to a new password tells."""
    if page.success or _RECOVERED in page.keys:
        return PageTold(calls, or_nothing=False, only=_SIGNS_IN, because=_SIGNED_IN if page.success else _RECOVERED)
    if _SET_BUT_NOT_IN in page.keys:
        return PageTold(calls, because=_SET_BUT_NOT_IN)
    return PageTold(outcome=HowAnswered(refused=True)) if page.error else PageTold(calls)


def _code(page: _Answer, before: PageSeen | None) -> PageTold:
    """Return what the answer to a code, or to a recovery question, tells."""
    if page.success:
        calls = ("finish_registration",) if before and before.link == "registration" else ()
        taken = before is not None and before.password_taken
        return PageTold(calls, only=_SIGNS_IN if taken else _EVERYONE - _NEVER_SIGNS_IN, because=_SIGNED_IN)
    if page.expired:
        return PageTold(("sign_in",), only=_EXPIRED, because=_ASKS_AGAIN)
    if _RESETS in page.forms and not page.error:
        return PageTold(only=_MAY_RECOVER, because=_RESETS)
    if _WRONG_ANSWER in page.keys:
        return PageTold(("answer_question",), HowAnswered(refused=True), because=_WRONG_ANSWER)
    return PageTold(outcome=HowAnswered(refused=page.error))


def _skipped(page: _Answer, before: PageSeen | None) -> PageTold:
    """Return what it tells that an offer was skipped."""
    if not page.success:
        return PageTold()
    calls = ("finish_registration",) if before and before.link == "registration" else ()
    taken = before is not None and before.password_taken
    return PageTold(calls, only=_SIGNS_IN if taken else _EVERYONE - _NEVER_SIGNS_IN, because=_SIGNED_IN)


def _opened(page: _Answer, answer: Mapping[str, Any], link: str) -> PageTold:
    """Return what the first page tells that the token of a link opens."""
    if link == "recovery" and _RESETS in page.forms and not page.error:
        return PageTold(only=_MAY_RECOVER, because=_RESETS)
    enrolled = _at(answer, "authenticatorEnrollments", "value")
    if link == "activation" and page.forms.intersection(_ENROLLS) and not page.error and enrolled == []:
        return PageTold(only=frozenset({_S.PROVISIONED, _S.ACTIVE}), because=_first(page.forms, _ENROLLS))
    return PageTold(outcome=HowAnswered(refused=page.error))


# ------------------------------------------------------------------------------------------------- parts of an answer


def _forms(answer: Any) -> Iterator[str]:
    """Yield the names of the forms that a page offers."""
    found = _at(answer, "remediation", "value")
    for form in found if isinstance(found, list) else []:
        if isinstance(_at(form, "name"), str):
            yield form["name"]


def _authenticator(answer: Any) -> str:
    """Return the key of the authenticator that a page asks for."""
    for part in ("currentAuthenticator", "currentAuthenticatorEnrollment", "enrollmentAuthenticator"):
        value = _at(answer, part, "value")
        if isinstance(_at(value, "key"), str):
            return str(value["key"])
        if _at(value, "type") == "password":
            return _PASSWORD
    return ""


def _messages(found: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Yield the messages of a page, at the top or beside a field of a form."""
    if isinstance(found, list):
        for one in found:
            yield from _messages(one, depth + 1)
    elif isinstance(found, Mapping) and depth < 14:
        if isinstance(found.get("message"), str):
            yield found
        for name in ("messages", "remediation", "value", "form"):
            yield from _messages(found.get(name), depth + 1)


def _keys(answer: Any) -> Iterator[str]:
    """Yield the keys of the messages that a page shows."""
    for message in _messages(answer):
        key = _at(message, "i18n", "key")
        if isinstance(key, str):
            yield key


def _is_error(http: int | None, answer: Any) -> bool:
    """Whether a step was refused."""
    if http is not None and http >= 400:
        return True
    return any(message.get("class") == "ERROR" for message in _messages(answer))


def _is_success(answer: Mapping[str, Any]) -> bool:
    """Whether the person is signed in."""
    return "successWithInteractionCode" in answer or "success" in answer


def _passcode(body: Any) -> bool:
    """Whether a request holds a password. Its value doesn't matter, because people mask it."""
    credentials = _at(body, "credentials")
    return isinstance(credentials, Mapping) and "passcode" in credentials


def _first(forms: frozenset[str], wanted: tuple[str, ...]) -> str:
    return next((name for name in wanted if name in forms), "")


def _at(found: Any, *path: str) -> Any:
    """Return the value at this path of names; None if there is none."""
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
