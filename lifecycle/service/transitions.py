"""`/api/v1/users/{userId}/lifecycle/...`: one handler for all lifecycle calls; the rules tell them apart."""

from lifecycle.model.answers import STALE_STATUS_CHANGED
from lifecycle.model.calls import CALLS, Form
from lifecycle.org.org import Org
from lifecycle.service.documents import user_document
from lifecycle.service.handouts import link_document, wishes
from lifecycle.service.outcomes import taken
from lifecycle.service.replies import Reply
from lifecycle.service.request import Request

OPERATIONS = frozenset(c.name for c in CALLS.values() if "/lifecycle/" in c.path)
"""The lifecycle calls that are simulated."""


def run(org: Org, request: Request, user_id: str, operation: str) -> Reply:
    """`POST /api/v1/users/{userId}/lifecycle/{operation}`"""
    if operation == "expire_password" and request.query.get("tempPassword", "").lower() == "true":
        operation = "expire_password_with_temp_password"  # the older form of the same call
    user = org.users.find(user_id)
    changed_before = user.status_changed if user else None
    outcome = org.apply(operation, user, wishes(request, operation))
    user, tier = taken(user, outcome.move, user_id)
    form = CALLS[operation].form
    if form is Form.USER:
        stale = changed_before if operation in STALE_STATUS_CHANGED else None
        return Reply(user_document(org, user, stale), tier=tier)
    if form is Form.TEMPORARY:
        return Reply({"tempPassword": outcome.temporary_password}, tier=tier)
    return Reply(link_document(org, outcome), tier=tier)
