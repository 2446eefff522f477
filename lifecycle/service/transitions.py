"""`/api/v1/users/{userId}/lifecycle/...`: one handler for all lifecycle calls, which differ only in the rules."""

from functools import partial

from lifecycle.model.answers import STALE_STATUS_CHANGED
from lifecycle.model.calls import CALLS, Form
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.org import Org
from lifecycle.service.documents import user_document
from lifecycle.service.handouts import link_document, wishes
from lifecycle.service.outcomes import taken
from lifecycle.service.replies import Handler, Reply
from lifecycle.service.request import Request

OPERATIONS = frozenset(c.name for c in CALLS.values() if "/lifecycle/" in c.path)
"""The lifecycle calls that are simulated."""
BOOLEANS = {
    name: tuple(p.name for p in CALLS[name].parameters if p.name in ("sendEmail", "revokeSessions", "tempPassword"))
    for name in OPERATIONS
}
"""The true-or-false parameters of each lifecycle call."""
OLDER_FORMS = {"expire_password": ("tempPassword", "expire_password_with_temp_password")}
"""Calls that stand for another one if a parameter is true, with that parameter and the call that is meant."""


def run_operation(org: Org, request: Request, user_id: str, operation: str) -> Reply:
    """`POST /api/v1/users/{userId}/lifecycle/{operation}`"""
    parameter, meant = OLDER_FORMS.get(operation, ("", ""))
    if request.query.get(parameter, "").lower() == "true":
        operation = meant
    user = org.users.find(user_id)
    changed_before = user.status_changed if user else None
    imported = user is not None and user.imported is not None
    outcome = org.apply(operation, user, wishes(request, operation))
    user, tier = taken(user, outcome.move, user_id)
    tier = request.sure(tier, *BOOLEANS[operation])
    if imported:
        tier = weakest(tier, Tier.INFERRED)  # the recordings are of users whose password was not imported
    form = CALLS[operation].form
    if form is Form.USER:
        stale = changed_before if operation in STALE_STATUS_CHANGED else None
        return Reply(user_document(org, user, stale), tier=tier)
    if form is Form.TEMPORARY:
        return Reply({"tempPassword": outcome.temporary_password}, tier=tier)
    return Reply(link_document(org, outcome), tier=tier)


HANDLERS: dict[str, Handler] = {name: partial(run_operation, operation=name) for name in OPERATIONS}
"""The handler of each of the model's calls. It is the same one for all lifecycle calls."""
