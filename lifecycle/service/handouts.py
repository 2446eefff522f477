"""How a call passes on a link: in its answer, or by a mail to the user. Also: whether the admin gets a mail."""

from lifecycle.model.calls import CALLS
from lifecycle.model.cases import Case
from lifecycle.model.links import LINKS, Link
from lifecycle.org.deeds import Outcome
from lifecycle.org.mailing import url_of
from lifecycle.org.state import OrgState
from lifecycle.service.replies import Document
from lifecycle.service.request import Request


def wishes(request: Request, call: str) -> set[Case]:
    """What the query of a call asks for, as cases: who gets the link, who gets a mail, and whether sessions end."""
    takes = {parameter.name for parameter in CALLS[call].parameters}
    found = {Case.TO_FEDERATION} if request.query.get("provider") == "FEDERATION" and "provider" in takes else set()
    if "revokeSessions" in takes and request.flag(call, "revokeSessions"):
        found.add(Case.REVOKE_SESSIONS)
    if "sendEmail" in takes:
        found.add(Case.TELL_ADMIN if request.flag(call, "sendEmail") else Case.HANDED_OUT)
    return found


def link_document(state: OrgState, outcome: Outcome) -> Document:
    """The link that a call answers; `{}` if the link is mailed, or if there is none."""
    token = outcome.token
    if token is None:
        return {}
    form = LINKS[Link(token.kind)]
    return {form.shown_as: url_of(state, token)} | ({form.token_as: token.value} if form.token_as else {})
