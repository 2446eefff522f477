"""The index that searches of users read. It can lag behind the users themselves, as Okta's index does.

Recorded: terraform-provider-okta, recorded test TestAccDataSourceOktaUsers_read.
"""

from datetime import timedelta

from lifecycle.model.facts import Status
from lifecycle.org.state import OrgState
from lifecycle.org.users import User
from lifecycle.service.replies import Document

TRANSITIONS = (Status.ACTIVE, Status.PROVISIONED, Status.DEPROVISIONED)
"""The statuses that `transitioningToStatus` can show. Source: Okta's OpenAPI specification, User."""


def lags(org: OrgState) -> bool:
    """Whether searches can show users as they were a while ago."""
    return org.settings.search_lag_seconds > 0


def indexed_status(org: OrgState, user: User) -> Status:
    """The status that the index has for a user: the previous one, until the lag since the last change has passed."""
    changed = user.status_changed
    if not changed or org.clock.now() - changed >= timedelta(seconds=org.settings.search_lag_seconds):
        return user.status
    return Status.STAGED if user.status_before is Status.ABSENT else user.status_before


def as_indexed(org: OrgState, user: User, document: Document) -> Document:
    """The document of a user as a search shows it, with the status that the index has."""
    old = indexed_status(org, user)
    if old is user.status:
        return document
    coming = {"transitioningToStatus": str(user.status)} if user.status in TRANSITIONS else {}
    return {"id": user.id, "status": str(old)} | coming | document | {"status": str(old)}
