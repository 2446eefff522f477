"""What a request asks for, as cases of the rules, and the answer with a link if the caller gets it."""

from functools import lru_cache

from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.links import LINK_FORMS, Link
from lifecycle.model.sending import revealed
from lifecycle.org.deeds import Outcome
from lifecycle.org.mailing import url_of
from lifecycle.org.state import OrgState
from lifecycle.service.replies import Document
from lifecycle.service.request import Request


def wishes(request: Request, call: str, body: Document | None = None) -> set[Case]:
    """The cases that the query of a call shows, and the body if it is given.

    They say, for example, who gets the link, whether the admin gets a mail, and whether sessions end.
    """
    if body is None:
        return set(_wished(call, tuple(request.query.items())))
    return {case for case, holds in revealed(CALLS[call], request.query, body).items() if holds}


@lru_cache(maxsize=1024)  # most callers send the same few queries
def _wished(call: str, query: tuple[tuple[str, str], ...]) -> frozenset[Case]:
    """The cases that a query shows by itself."""
    return frozenset(case for case, holds in revealed(CALLS[call], dict(query), None).items() if holds)


def link_document(state: OrgState, outcome: Outcome) -> Document:
    """The link that a call answers; `{}` if the link is mailed, or if there is none."""
    token = outcome.token
    if token is None:
        return {}
    form = LINK_FORMS[Link(token.kind)]
    return {form.shown_as: url_of(state, token)} | ({form.token_as: token.value} if form.token_as else {})
