"""`/api/v1/users/{userId}/credentials/...`: changing a password or a recovery question. Also: ending sessions."""

from dataclasses import replace

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.tiers import Tier, weakest
from lifecycle.org.deeds import Given
from lifecycle.org.judging import answers, opens
from lifecycle.org.org import Org
from lifecycle.org.users import User
from lifecycle.service.documents import credentials_document
from lifecycle.service.handouts import link_document, wishes
from lifecycle.service.outcomes import settle, taken
from lifecycle.service.passwords import check_new_password, checked_question
from lifecycle.service.replies import Handler, Reply, needed
from lifecycle.service.request import Request


def change_password(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/change_password`"""
    user = _existing(org, "change_password", user_id)
    document = request.document(Tier.INFERRED)
    old, new = (
        needed(document, "oldPassword", Tier.INFERRED, "value"),
        needed(document, "newPassword", Tier.INFERRED, "value"),
    )
    strict = request.flag("change_password", "strict")
    proven, known = _proven_by(org, user, old), request.sure(_known_password(user), "strict")
    asked = proven | wishes(request, "change_password", document)
    reply = _set_password(org, user, user_id, "change_password", asked, new, strict)
    return replace(reply, tier=weakest(reply.tier, known, Tier.DOCUMENTED if strict else known))


def change_recovery_question(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/change_recovery_question`"""
    user = _existing(org, "change_recovery_question", user_id)
    document = request.document(Tier.INFERRED)
    password = needed(document, "password", Tier.REPORTED, "value")  # okta-sdk-java issue 1573
    sent = request.part(document, "recovery_question")
    proven, known = _proven_by(org, user, password), _known_password(user)
    settle(org.foresee("change_recovery_question", user, proven), user_id)
    given = Given(question=checked_question(org, request, sent))
    tier = settle(org.apply("change_recovery_question", user, proven, given).move, user_id)
    return Reply(_credentials(org, user), tier=weakest(tier, known))


def forgot_password(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/forgot_password`.

    A body with a recovery question makes it the older form of `forgot_password_recovery_question`. It is not known what
    Okta does with a body that has only a part of that form.
    """
    document = request.document(Tier.INFERRED) if request.body.strip() else {}
    if document.get("recovery_question"):
        return forgot_password_recovery_question(org, request, user_id)
    found = org.users.find(user_id)
    outcome = org.apply("forgot_password", found, wishes(request, "forgot_password"))
    tier = settle(outcome.move, user_id)
    known = Tier.UNKNOWN if document.keys() & {"password", "recovery_question"} else tier
    return Reply(link_document(org, outcome), request.sure(weakest(tier, known), "sendEmail"))


def forgot_password_recovery_question(org: Org, request: Request, user_id: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/forgot_password_recovery_question`"""
    user = _existing(org, "forgot_password_recovery_question", user_id)
    document = request.document(Tier.INFERRED)
    answer, new = (
        needed(document, "recovery_question", Tier.INFERRED, "answer"),
        needed(document, "password", Tier.INFERRED, "value"),
    )
    proven = {Case.RIGHT_ANSWER} if answers(user, answer) else set()
    return _set_password(org, user, user_id, "forgot_password_recovery_question", proven, new)


def clear_sessions(org: Org, request: Request, user_id: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/sessions`. `forgetDevices` has no effect, because no device is remembered here."""
    found = org.users.find(user_id)
    tier = settle(org.apply("clear_sessions", found).move, user_id)
    return Reply(None, request.sure(tier, "oauthTokens", "forgetDevices"), 204)


def _existing(org: Org, call: str, user_id: str) -> User:
    """The user that a path names. Raises Refused, before the body is read, if there is no such user.

    Recorded: oktakit, recorded test not_found.
    """
    found = org.users.find(user_id)
    return found or taken(found, org.foresee(call, found), user_id)[0]


def _proven_by(org: Org, user: User, password: str | None) -> set[Case]:
    """What a password in the body proves to the rules."""
    return {Case.RIGHT_PASSWORD} if opens(org, user, password) else set()


def _known_password(user: User) -> Tier:
    """How well it is known that Okta accepts the user's password here. For an imported password it is inferred."""
    return Tier.RECORDED if user.imported is None else Tier.INFERRED


def _set_password(
    org: Org, user: User, user_id: str, call: str, proven: set[Case], new: str, strict: bool = False
) -> Reply:
    """Give a user the password that was sent, if the rules and the policy allow it."""
    settle(org.foresee(call, user, proven), user_id)
    check_new_password(org, user, new, refusals.UPDATE_OF_CREDENTIALS_FAILED, history=strict, age=strict)
    tier = settle(org.apply(call, user, proven, Given(new)).move, user_id)
    return Reply(_credentials(org, user), tier=tier)


def _credentials(org: Org, user: User) -> dict[str, object]:
    """The credentials object without the email addresses.

    Recorded: okta-sdk-python, recorded test test_change_user_password.
    """
    return {name: value for name, value in credentials_document(org, user).items() if name != "emails"}


HANDLERS: dict[str, Handler] = {
    "change_password": change_password,
    "change_recovery_question": change_recovery_question,
    "forgot_password": forgot_password,
    "forgot_password_recovery_question": forgot_password_recovery_question,
    "clear_sessions": clear_sessions,
}
"""The handler of each of the model's calls."""
