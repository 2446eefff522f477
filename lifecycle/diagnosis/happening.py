"""One thing that the evidence says about one user: a call, an event of the System Log, or a user object."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lifecycle.model.cases import Case
from lifecycle.model.facts import Status


class NotSaid:
    """Stands for a body or an answer that the evidence does not hold, although there may have been one."""

    def __repr__(self) -> str:
        return "not said"


NOT_SAID: Final = NotSaid()


@dataclass(frozen=True)
class SeenRequest:
    """A request as some format holds it, before anything is understood of it."""

    method: str
    url: str
    body: Any = None
    """The JSON that was sent; None for no body; NOT_SAID if the format does not keep bodies."""
    status: int | None = None
    """The HTTP status of the answer, if the evidence holds it."""
    answer: Any = NOT_SAID
    """The JSON of the answer."""
    number: int = 0
    """The line or the entry of the evidence, counted from 1."""


@dataclass(frozen=True)
class LooseRequest(SeenRequest):
    """A request of which only a path in some other text is left."""


@dataclass(frozen=True)
class HowAnswered:
    """How a call was answered, as far as the evidence says."""

    refused: bool | None = None
    """None if the evidence does not say whether the call was refused."""
    http: int | None = None
    code: str | None = None
    causes: tuple[str, ...] | None = None
    """None if the evidence does not hold the causes."""
    state: str | None = None
    """The state of the sign-in in the answer, if the answer has one."""


@dataclass(frozen=True)
class Happening:
    """One thing that the evidence says about one user."""

    shown: str
    """The call as it may be shown, without its secrets."""
    calls: tuple[str, ...]
    """The calls of the model that it can have been. It is empty for something that only shows the user."""
    names: frozenset[str] = frozenset()
    """The user's id and login, as far as this happening says them."""
    told: Mapping[Case, bool] = field(default_factory=dict)
    """The cases that the request shows to hold, or not to hold."""
    outcome: HowAnswered = HowAnswered()
    document: Mapping[str, Any] | None = None
    """The user object that the answer holds."""
    gone: bool = False
    """Whether the answer says that there is no such user."""
    ticket: str = ""
    """The state token by which a step of a sign-in belongs to an earlier one."""
    hands: str = ""
    """The state token or the one-time token that the answer holds."""
    number: int = 0
    when: str = ""
    """When it happened, if it is an event that says so."""
    creates: bool = False
    or_nothing: bool = False
    """Whether it can also have done nothing at all to the user."""
    rules_out: frozenset[Status] = frozenset()
    """The statuses that the user can't have afterwards."""
    writes: str = ""
    """The type of the event of the System Log that it has written."""
    by_scim: bool = False
    """Whether it is what Okta told an application, which can also mean that only the application was taken away."""


@dataclass(frozen=True)
class PageSeen:
    """What the evidence has shown of one sign-in at the page of the Identity Engine so far."""

    forms: frozenset[str] = frozenset()
    """The names of the forms on the last page."""
    asks: str = ""
    """The key of the authenticator that the last page asks for."""
    password_taken: bool = False
    """Whether the page has accepted a password, or a new one."""
    link: str = ""
    """What the sign-in began with, if it is an activation, a recovery or a registration."""


@dataclass
class Collected:
    """Everything that was read from one piece of evidence."""

    form: str
    """The name of the format."""
    happenings: list[Happening] = field(default_factory=list)
    documents: list[Mapping[str, Any]] = field(default_factory=list)
    """User objects that were pasted by themselves."""
    unread: dict[str, int] = field(default_factory=dict)
    """What was seen and not used, by kind, and how often."""
    pages: dict[str, PageSeen] = field(default_factory=dict)
    """The sign-ins at the page, by their handles."""

    def skip(self, kind: str, times: int = 1) -> None:
        """Count something that was seen and not used."""
        self.unread[kind] = self.unread.get(kind, 0) + times
