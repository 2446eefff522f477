"""What a person sees at the sign-in page of an org now, in the words of Okta's own page.

The page tells less than the org's answer, and in other words here and there: the answer "Authentication failed" reads
"Unable to sign in" on the page. Source of the words: okta-signin-widget 7.49, login.properties.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lifecycle.client.journal import Exchange
from lifecycle.client.okta import Okta
from lifecycle.client.page import CURRENT, INTERACT, PageVisit
from lifecycle.lab.exchanges import answer_text, request_text
from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.links import LINK_FORMS, Link
from lifecycle.model.pages import IDX_ROOT
from lifecycle.model.tiers import Tier

PAGE_WORDS: Mapping[str, str] = {
    "errors.E0000004": "Unable to sign in",
    "idx.password.expiring.message": "When your password expires, you will have to change your password before you can "
    "login to your {0} account.",
    "oie.selfservice.unlock_user.success.message": "You can log in using your existing username and password.",
}
"""The words of the page for a message, by the key of the message, where they differ from those of the answer."""
BANNER = "We found some errors. Please review the form and make corrections."
"""What the page says above a form, if it says something beside a field."""
WEAK_PASSWORD = "Password requirements were not met"
_BESIDE_FIELDS = {"password.passwordRequirementsNotMet": WEAK_PASSWORD}
"""The words of the page beside a field, by the key of the message, where they are shorter than those of the answer."""
_LABELS = {
    "Email or Username": ("Username",),
    "Enter code": ("Enter Code",),
    "New password": ("New password", "Re-enter password"),
    "Enter password": ("Enter password", "Re-enter password"),
}
"""The fields that the page has for one of the answer, by its label, where these differ."""
_TITLES: Mapping[tuple[str, str], str] = {
    ("identify", ""): "Sign In",
    ("identify-recovery", ""): "Reset your password",
    ("challenge-authenticator", "okta_password"): "Verify with your password",
    ("challenge-authenticator", "okta_email"): "Verify with your email",
    ("challenge-authenticator", "security_question"): "Verify with your Security Question",
    ("challenge-authenticator", "phone_number"): "Verify with your phone",
    ("challenge-authenticator", "google_otp"): "Verify with Google Authenticator",
    ("challenge-authenticator", "okta_verify"): "Enter a code",
    ("authenticator-verification-data", "okta_email"): "Get a verification email",
    ("authenticator-verification-data", "phone_number"): "Verify with your phone",
    ("select-authenticator-authenticate", ""): "Verify it's you with a security method",
    ("select-authenticator-unlock-account", ""): "Verify it's you with a security method",
    ("select-authenticator-enroll", ""): "Set up security methods",
    ("enroll-authenticator", "okta_password"): "Set up password",
    ("enroll-authenticator", "okta_email"): "Verify with your email",
    ("reset-authenticator", "okta_password"): "Reset your password",
    ("reenroll-authenticator", "okta_password"): "Your password has expired",
    ("reenroll-authenticator-warning", "okta_password"): "Your password is expiring soon",
    ("enroll-profile", ""): "Sign up",
    ("request-activation-email", ""): "Activation link has expired",
}
"""The title of the page, by its first form and by the authenticator that the form is about."""
_LAST_TITLES = {
    "idx.missing.activation.token": "Activation link no longer valid",
    "idx.activating.inactive.user": "Account suspended",
    "idx.return.link.expired": "Verify with your email",
    "idx.return.to.original.tab": "Success! Return to the original tab or window",
    "oie.selfservice.unlock_user.success.message": "Account successfully unlocked!",
}
"""The title of a page that ends with a message, by the key of the message. With other messages, it has no title.

Source: okta-signin-widget 7.49, TerminalView.js.
"""
_LINKS = {"unlock-account": "Unlock account?", "select-enroll-profile": "Sign up", "skip": "Remind me later"}
_CLASSIC = {
    "SUCCESS": "Signed in",
    "PASSWORD_EXPIRED": "Your password has expired",
    "PASSWORD_WARN": "Your password is expiring soon",
    "LOCKED_OUT": "Your account is locked",
    "MFA_REQUIRED": "Verify it's you with a security method",
    "MFA_ENROLL": "Set up multifactor authentication",
}
"""The title of the page of a Classic Engine org, by the state of the sign-in."""
_CLASSIC_FORMS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "sign_in": ("Sign In", ("Username", "Password"), ("Forgot password?", "Unlock account?")),
    "choose_password": ("Reset your password", ("New password", "Repeat password"), ()),
    "change_expired_password": ("Your password has expired", ("New password", "Repeat password"), ()),
    "answer_question": ("Answer Forgotten Password Challenge", ("Answer",), ()),
}
"""The title, the fields and the links of a form that the page of a Classic Engine org shows again after a refusal."""
_BY_MAIL = {
    "recover_password": ("Reset Password", "Email has been sent to {0} with instructions on resetting your password."),
    "unlock_account": ("Unlock account", "Email has been sent to {0} with instructions on unlocking your account."),
}
"""The title of the page of a Classic Engine org that mails a link, and what it says after that, by the call."""
_BEHIND_LINKS: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "PASSWORD_RESET": ("Reset your password", (), ("New password", "Repeat password")),
    "RECOVERY": ("Answer Forgotten Password Challenge", (), ("Answer",)),
    "SUCCESS": (
        "Account successfully unlocked!",
        ("You can log in using your existing username and password.",),
        (),
    ),
}
"""The title, the messages and the fields behind a link of a Classic Engine org, by the state of the sign-in."""

UNTITLED = "a page without a title"
NOT_KNOWN = "What comes next is not known, so it is not played here."
_UNSUPPORTED = 501
"""The HTTP status with which the simulator says that no source tells what Okta's page does."""


@dataclass(frozen=True)
class ShownPage:
    """What a person sees, and the exchange behind it."""

    title: str
    """Empty for a page that has none."""
    login: str
    messages: tuple[str, ...] = ()
    """What the page says, in its own words."""
    fields: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    """Each request behind the page, with the HTTP status and with what the answer says, in the words of the answer."""
    unknown: str = ""
    """Why nobody knows what the page shows next, if that is so. The page is then the one before."""
    informs: tuple[str, ...] = ()
    """Those of the messages that are no errors."""
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False, compare=False)
    """The same requests and answers, whole."""

    def document(self) -> dict[str, Any]:
        """The page as JSON, for a stage."""
        return {
            "title": self.title,
            "login": self.login,
            "messages": list(self.messages),
            "informs": list(self.informs),
            "fields": list(self.fields),
            "links": list(self.links),
            "behind": list(self.behind),
            "unknown": self.unknown,
            "sent": [
                {"line": line, "request": request_text(exchange), "answer": answer_text(exchange)}
                for line, exchange in zip(self.behind, self.exchanges, strict=True)
            ],
        }

    @property
    def speaks_idx(self) -> bool:
        """Whether the page speaks the IDX API. That of a Classic Engine org sends the same as a script."""
        return any(IDX_ROOT in line or INTERACT in line for line in self.behind)

    @property
    def sentences(self) -> str:
        """What the person sees, as sentences."""
        title = self.title or ("" if self.unknown else UNTITLED)
        ends = "" if title.endswith(("!", "?")) else "."
        parts = [f"{title[0].upper()}{title[1:]}{ends}"] if title else []
        parts += [f"“{words}”" for words in self.messages]
        asked = f"It asks for: {', '.join(self.fields)}"
        parts += [asked if asked.endswith("?") else f"{asked}."] if self.fields else []
        parts += [f"{NOT_KNOWN} {self.unknown}"] if self.unknown else []
        return " ".join(parts)

    def __repr__(self) -> str:
        asked = "  ".join(f"[{field}]" for field in self.fields)
        lines = [f"{self.login} sees: {self.title or UNTITLED}", *(f"  ! {words}" for words in self.messages)]
        lines += [f"  {asked}"] if asked else []
        lines += [f"  {' · '.join(self.links)}"] if self.links else []
        lines += [f"{NOT_KNOWN} {self.unknown}"] if self.unknown else []
        return "\n".join([*lines, "Behind it:", *(f"  {line}" for line in self.behind)])


def sign_in_page(okta: Okta, login: str, password: str) -> ShownPage:
    """What the sign-in page would show to somebody who gives this login and this password now.

    It is tried in a copy of the org, so nothing changes: no wrong password counts, and nobody is signed in.

    Raises:
        ValueError: if the org is a real one, where nothing is tried.
    """
    if Case.CLASSIC in okta.world:
        answer = _copy(okta).client.answer("sign_in", login=login, password=password)
        return classic_page_after(answer.exchange, "sign_in", login)
    visit = _visit(okta)
    visit.sign_in(login, password)
    return page_seen(visit, login)


def forgotten_page(okta: Okta, login: str) -> ShownPage:
    """What the page would show to somebody who has forgotten the password of this login."""
    if Case.CLASSIC in okta.world:
        return _classic_mail(okta, "recover_password", login)
    visit = _visit(okta)
    visit.forget_password(login)
    return page_seen(visit, login)


def unlock_page(okta: Okta, login: str) -> ShownPage:
    """What it would show to somebody who asks for the end of the lock of this login."""
    if Case.CLASSIC in okta.world:
        return _classic_mail(okta, "unlock_account", login)
    visit = _visit(okta)
    visit.unlock(login)
    return page_seen(visit, login)


def link_page(okta: Okta, link: str, login: str = "") -> ShownPage:
    """What it would show to somebody who opens this link of a mail, or one that an admin was given."""
    if Case.CLASSIC in okta.world:
        return _classic_link(okta, link, login)
    visit = _visit(okta)
    visit.open_link(link)
    return page_seen(visit, login)


def _copy(okta: Okta) -> Okta:
    """A copy of the org, in which a try changes nothing. Raises ValueError if the org is a real one."""
    if okta.simulator is None:
        raise ValueError("Not tried: the sign-in page of a real org is not played. Use simulated().")
    return okta.simulator.copy()


def _visit(okta: Okta) -> PageVisit:
    """A visit to the page of a copy of an Identity Engine org."""
    there = _copy(okta)
    return PageVisit(there.client, there.simulator.sign_in_client) if there.simulator else PageVisit(there.client)


def page_seen(visit: PageVisit, login: str, since: int = 0) -> ShownPage:
    """What a visit to the page of an Identity Engine org shows now. Behind it is what was sent `since` then."""
    body, forms, sent = visit.body, visit.forms, visit.exchanges[since:]
    first = next(iter(forms), "")
    done = "successWithInteractionCode" in body
    beside = _beside_fields(body)
    said = [*map(_said, _of_page(body)), *([BANNER] if beside else []), *map(_said, beside)]
    stuck = bool(visit.exchanges) and visit.exchanges[-1].status == _UNSUPPORTED
    recovers = any("recover" in (body.get(part) or {}).get("value", {}) for part in CURRENT)
    return ShownPage(
        "Signed in" if done else _title(visit, first),
        str((body.get("user") or {}).get("value", {}).get("identifier", login)),
        () if stuck else tuple(said),
        tuple(_labels(forms.get(first, {}))),
        (
            *(("Forgot password?",) if recovers else ()),
            *(words for name, words in _LINKS.items() if name in forms and name != first),
        ),
        tuple(_line(exchange) for exchange in sent),
        _reason(" ".join(map(_said, _of_page(body)))) if stuck else "",
        tuple(_said(message) for message in _messages(body) if message.get("class") == "INFO"),
        sent,
    )


def page_title(form: str, authenticator: str = "") -> str:
    """The title of a page that begins with this form, about the authenticator with this key."""
    return _TITLES.get((form, authenticator)) or _TITLES.get((form, ""), "")


def _title(visit: PageVisit, first: str) -> str:
    """The title of the page whose first form this is, or which ends with a message."""
    if first:
        return page_title(first, visit.asks_about)
    return next((_LAST_TITLES[key] for key in map(_key, _messages(visit.body)) if key in _LAST_TITLES), "")


def _reason(refusal: str) -> str:
    """What a refusal says of the page, without what it says of the simulator."""
    return refusal.partition(". ")[2].removesuffix(" Nothing was changed.")


def _messages(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every message of an answer: those of the page, and those beside its fields."""
    return [*_of_page(body), *_beside_fields(body)]


def _of_page(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list((body.get("messages") or {}).get("value", ()))


def _beside_fields(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for form in (body.get("remediation") or {}).get("value", ()):
        for part in form.get("value", ()):
            for one in (part, *(part.get("form") or {}).get("value", ())):
                found += (one.get("messages") or {}).get("value", ())
    return found


def _said(message: Mapping[str, Any]) -> str:
    """A message in the words of the page."""
    words = (_BESIDE_FIELDS | dict(PAGE_WORDS)).get(_key(message), str(message.get("message", "")))
    for number, value in enumerate((message.get("i18n") or {}).get("params") or ()):
        words = words.replace(f"{{{number}}}", str(value))
    return words


def _key(message: Mapping[str, Any]) -> str:
    return str((message.get("i18n") or {}).get("key", ""))


def _labels(form: Mapping[str, Any]) -> list[str]:
    """What the fields of a form are called."""
    found: list[str] = []
    for part in form.get("value", ()):
        for one in (part, *(part.get("form") or {}).get("value", ())):
            named = one.get("label") and one.get("type") != "boolean" and one.get("visible", True)
            found += _LABELS.get(str(one["label"]), (str(one["label"]),)) if named else ()
    return found


def _line(exchange: Exchange) -> str:
    """One exchange in a line: the request, the HTTP status, and what the answer says."""
    path = exchange.url.split("/", 3)[-1]
    body = exchange.body if isinstance(exchange.body, Mapping) else {}
    said = [str(message.get("message", "")) for message in _messages(body)]
    said += [str(body[name]) for name in ("errorSummary", "error_description") if name in body and not said]
    if exchange.status == _UNSUPPORTED:  # why this is so stands beside the page
        return f"{exchange.method} /{path} {exchange.status}: the simulator does not play this step"
    names = [str(form["name"]) for form in (body.get("remediation") or {}).get("value", ())][:1]
    names += [name for name in ("interaction_handle", "successWithInteractionCode") if name in body]
    known = "" if exchange.evidence != Tier.UNKNOWN else _NOT_KNOWN
    line = "; ".join([*(f'"{words}"' for words in said), *names])
    return f"{exchange.method} /{path} {exchange.status}: {line}{known}"


def classic_page_after(exchange: Exchange, call: str, login: str) -> ShownPage:
    """What the page of a Classic Engine org shows after this answer of the Authentication API, which it has called."""
    if call in _BY_MAIL:
        return _classic_mailed(exchange, call, login)
    if CALLS[call].opens:
        return _classic_opened(exchange, login, activates=Link.ACTIVATION in CALLS[call].opens)
    if exchange.refused:
        title, fields, links = _CLASSIC_FORMS.get(call, ("", (), ()))
        said = (_refusal_in_words(exchange.body),)
        return ShownPage(title, login, said, fields, links, _classic_line(exchange), exchanges=(exchange,))
    return _classic_state(exchange, login)


def _classic_state(exchange: Exchange, login: str) -> ShownPage:
    """The page of a Classic Engine org for the state in this answer."""
    state, signed_in = _state_in(exchange.body), "sessionToken" in (exchange.body or {})
    plain = (_CLASSIC.get(state, state), (), ())
    title, words, fields = plain if signed_in else _BEHIND_LINKS.get(state, plain)
    behind = _classic_line(exchange)
    return ShownPage(title, login, words, fields, behind=behind, informs=words, exchanges=(exchange,))


def _classic_mail(okta: Okta, call: str, login: str) -> ShownPage:
    """What the page of a Classic Engine org would show to somebody who asks for a mail with a link."""
    return _classic_mailed(_copy(okta).client.answer(call, login=login, factorType="EMAIL").exchange, call, login)


def _classic_mailed(exchange: Exchange, call: str, login: str) -> ShownPage:
    """What the page of a Classic Engine org shows to somebody who has asked for a mail with a link."""
    behind, (title, sent) = _classic_line(exchange), _BY_MAIL[call]
    back = ("Back to sign in",)
    if exchange.refused:
        said = (_refusal_in_words(exchange.body),)
        return ShownPage(title, login, said, ("Email or Username",), back, behind, exchanges=(exchange,))
    said = (sent.replace("{0}", login),)
    return ShownPage("Email sent!", login, said, links=back, behind=behind, informs=said, exchanges=(exchange,))


def _classic_link(okta: Okta, link: str, login: str) -> ShownPage:
    """What somebody would see in a Classic Engine org who opens a link of a mail."""
    activates = LINK_FORMS[Link.ACTIVATION].fits(link)
    answer = _copy(okta).client.answer("open_activation_link" if activates else "open_reset_link", link=link)
    return _classic_opened(answer.exchange, login, activates=activates)


def _classic_opened(exchange: Exchange, login: str, *, activates: bool) -> ShownPage:
    """What somebody sees in a Classic Engine org who has opened a link of a mail.

    The page behind an activation link is not part of the widget, so no public source has its words.
    """
    behind = _classic_line(exchange)
    if exchange.refused:
        said = (_refusal_in_words(exchange.body),)
        return ShownPage("The page ends here", login, said, behind=behind, exchanges=(exchange,))
    if activates:
        title = "The page of an activation link"
        words = (_NO_WORDS,)
        return ShownPage(title, login, words, behind=behind, informs=words, exchanges=(exchange,))
    return _classic_state(exchange, login)


_NOT_KNOWN = " (unknown: no public source shows this answer)"
_NO_WORDS = "(It lets the person choose a password. No public source has the words of this page.)"


def _state_in(body: Any) -> str:
    return str(body.get("status", "")) if isinstance(body, Mapping) else ""


def _refusal_in_words(body: Any) -> str:
    """A refusal of the Authentication API, in the words of the page."""
    found = body if isinstance(body, Mapping) else {}
    return PAGE_WORDS.get(f"errors.{found.get('errorCode', '')}", str(found.get("errorSummary", "")))


def _classic_line(exchange: Exchange) -> tuple[str]:
    """The exchange in a line: the request, the HTTP status, and the refusal or the state of the sign-in."""
    found = exchange.body if isinstance(exchange.body, Mapping) else {}
    refusal = f'{found.get("errorCode", "")} "{found.get("errorSummary", "")}"'
    said = refusal if exchange.refused else _state_in(found)
    return (f"{exchange.method} /{exchange.url.split('/', 3)[-1]} {exchange.status}: {said}",)
