"""`/api/v1/users/{userId}/lifecycle/...`: one way for all of them; the rules make the difference."""

from lifecycle.model.answers import STALE_STATUS_CHANGED
from lifecycle.model.calls import CALLS, Form
from lifecycle.model.cases import Case
from lifecycle.model.links import LINKS, Link
from lifecycle.org.deeds import Outcome
from lifecycle.org.mailing import url_of
from lifecycle.org.org import Org
from lifecycle.service.documents import Document, user_document
from lifecycle.service.replies import Reply, settle
from lifecycle.service.request import Request

OPERATIONS = frozenset(c.name for c in CALLS.values() if "/lifecycle/" in c.path)
"""The lifecycle calls that are simulated."""


def run(org: Org, request: Request, key: str, operation: str) -> Reply:
    """`POST /api/v1/users/{userId}/lifecycle/{operation}`"""
    if operation == "expire_password" and request.query.get("tempPassword", "").lower() == "true":
        operation = "expire_password_with_temp_password"  # the older form of the same call
    user = org.users.find(key)
    changed_before = user.status_changed if user else None
    outcome = org.apply(operation, user, wishes(request, operation))
    tier = settle(outcome.move, key)
    assert user is not None
    form = CALLS[operation].form
    if form is Form.USER:
        stale = changed_before if operation in STALE_STATUS_CHANGED else None
        return Reply(user_document(org, user, stale), tier=tier)
    if form is Form.TEMPORARY:
        return Reply({"tempPassword": outcome.temporary_password}, tier=tier)
    return Reply(link_document(org, outcome), tier=tier)


def wishes(request: Request, call: str) -> set[Case]:
    """What the query of a call asks for, as cases: who gets the link or a mail, and whether sessions end."""
    takes = {parameter.name for parameter in CALLS[call].parameters}
    found = {Case.TO_FEDERATION} if request.query.get("provider") == "FEDERATION" and "provider" in takes else set()
    if "revokeSessions" in takes and request.flag(call, "revokeSessions"):
        found.add(Case.REVOKE_SESSIONS)
    if "sendEmail" in takes:
        found.add(Case.TELL_ADMIN if request.flag(call, "sendEmail") else Case.HANDED_OUT)
    return found


def link_document(org: Org, outcome: Outcome) -> Document:
    """The link that a call hands out; `{}` if it is mailed, or if there is none."""
    token = outcome.token
    if token is None:
        return {}
    form = LINKS[Link(token.kind)]
    return {form.shown_as: url_of(org, token)} | ({form.token_as: token.value} if form.token_as else {})
