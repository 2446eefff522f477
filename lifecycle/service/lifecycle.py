"""`/api/v1/users/{userId}/lifecycle/...`: one way for all of them; the rules make the difference."""

from lifecycle.model.answers import STALE_STATUS_CHANGED
from lifecycle.model.calls import CALLS, Form
from lifecycle.model.cases import Case
from lifecycle.model.rules import Move
from lifecycle.org.org import Org
from lifecycle.org.tokens import Kind
from lifecycle.org.users import User
from lifecycle.service.documents import Document, user_document
from lifecycle.service.replies import Reply, settle
from lifecycle.service.request import Request

OPERATIONS = frozenset(c.name for c in CALLS.values() if "/lifecycle/" in c.path)
"""The lifecycle calls that are simulated."""
REVOKING = frozenset(c.name for c in CALLS.values() if any(p.name == "revokeSessions" for p in c.parameters))
"""Those that end the user's sessions, if the caller wants it."""


def run(org: Org, request: Request, key: str, operation: str) -> Reply:
    """`POST /api/v1/users/{userId}/lifecycle/{operation}`"""
    if operation == "expire_password" and request.query.get("tempPassword", "").lower() == "true":
        operation = "expire_password_with_temp_password"  # the older form of the same call
    user = org.users.find(key)
    changed_before = user.status_changed if user else None
    asked = {Case.TO_FEDERATION} if request.query.get("provider") == "FEDERATION" else ()
    move = org.apply(operation, user, asked)
    tier = settle(move, key)
    assert user is not None
    if operation in REVOKING and request.flag(operation, "revokeSessions"):
        org.sessions.end_all(user.id)
    tell_of_deactivation(org, request, operation, move)
    form = CALLS[operation].form
    if form is Form.USER:
        stale = changed_before if operation in STALE_STATUS_CHANGED else None
        return Reply(user_document(org, user, stale), tier=tier)
    if form is Form.TEMPORARY:
        password = org.ids.password()
        org.set_password(user, password)
        return Reply({"tempPassword": password}, tier=tier)
    return Reply(link_document(org, request, operation, user, move), tier=tier)


def tell_of_deactivation(org: Org, request: Request, call: str, move: Move) -> None:
    """With `sendEmail=true` the mail of a deactivation goes to the admin, and none to the user."""
    if move.after.deactivated and not move.before.deactivated and request.flag(call, "sendEmail"):
        org.tell_admin(Kind.DEACTIVATED)


def link_document(org: Org, request: Request, operation: str, user: User, move: Move) -> Document:
    """The link that a call hands out; `{}` where it is mailed, or where there is none."""
    if not move.rule.mail:
        return {}
    kind = Kind(move.rule.mail)
    if request.flag(operation, "sendEmail"):
        org.mail(user, kind)
        return {}
    url, token = org.link(user, kind)
    if kind is Kind.ACTIVATION:
        return {"activationUrl": url, "activationToken": token}
    return {"resetPasswordUrl": url}
