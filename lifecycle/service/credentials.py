"""`/api/v1/users/{userId}/credentials/...`: passwords and questions, by their old selves; and the user's sessions."""

from lifecycle.model import refusals
from lifecycle.model.cases import Case
from lifecycle.model.tiers import Tier
from lifecycle.org.deeds import Given
from lifecycle.org.judging import answers, opens, too_young, used_before
from lifecycle.org.org import Org
from lifecycle.org.reporting import reject_password
from lifecycle.org.users import User
from lifecycle.service.documents import credentials_document
from lifecycle.service.lifecycle import link_document, wishes
from lifecycle.service.replies import Refused, Reply, settle
from lifecycle.service.request import Request
from lifecycle.service.users import checked_question


def change_password(org: Org, request: Request, key: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/change_password`"""
    _check_exists(org, "change_password", key)
    document = request.document()
    old = request.text(request.part(document, "oldPassword"), "value")
    new = request.text(request.part(document, "newPassword"), "value")
    strict = request.flag("change_password", "strict")
    shown = _shown(org, key, old)
    if document.get("revokeSessions") is True:
        shown.add(Case.REVOKE_SESSIONS)
    return _set_password(org, key, "change_password", shown, new, strict)


def change_recovery_question(org: Org, request: Request, key: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/change_recovery_question`"""
    _check_exists(org, "change_recovery_question", key)
    document = request.document()
    password = request.text(request.part(document, "password"), "value")
    asked = request.part(document, "recovery_question")
    user, shown = org.users.find(key), _shown(org, key, password)
    settle(org.foresee("change_recovery_question", user, shown), key)
    given = Given(question=checked_question(org, request, asked))
    tier = settle(org.apply("change_recovery_question", user, shown, given).move, key)
    assert user is not None
    return Reply(_credentials(org, user), tier=tier)


def forgot_password(org: Org, request: Request, key: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/forgot_password`; with an answer in it, the older form of the next."""
    if request.body.strip() and request.document().get("recovery_question"):
        return forgot_password_recovery_question(org, request, key)
    user = org.users.find(key)
    outcome = org.apply("forgot_password", user, wishes(request, "forgot_password"))
    return Reply(link_document(org, outcome), tier=settle(outcome.move, key))


def forgot_password_recovery_question(org: Org, request: Request, key: str) -> Reply:
    """`POST /api/v1/users/{userId}/credentials/forgot_password_recovery_question`"""
    _check_exists(org, "forgot_password_recovery_question", key)
    document = request.document()
    answer = request.text(request.part(document, "recovery_question"), "answer")
    new = request.text(request.part(document, "password"), "value")
    user = org.users.find(key)
    right = user is not None and answer is not None and answers(user, answer)
    return _set_password(org, key, "forgot_password_recovery_question", {Case.RIGHT_ANSWER} if right else set(), new)


def clear_sessions(org: Org, request: Request, key: str) -> Reply:
    """`DELETE /api/v1/users/{userId}/sessions`: `forgetDevices` has nothing to forget, as no sign-in remembers one."""
    tier = settle(org.apply("clear_sessions", org.users.find(key)).move, key)
    return Reply(None, 204, tier)


def _check_exists(org: Org, call: str, key: str) -> None:
    """That there is no such user comes before what is wrong with the body. Recorded: Shopify/oktakit, not_found."""
    if org.users.find(key) is None:
        settle(org.foresee(call, None), key)


def _shown(org: Org, key: str, password: str | None) -> set[Case]:
    """What a password proves."""
    user = org.users.find(key)
    right = user is not None and opens(org, user, password)
    return {Case.RIGHT_PASSWORD} if right else set()


def _set_password(org: Org, key: str, call: str, asked: set[Case], new: str | None, strict: bool = False) -> Reply:
    user = org.users.find(key)
    settle(org.foresee(call, user, asked), key)
    assert user is not None
    new = new or ""
    check_new_password(org, user, new, refusals.UPDATE_OF_CREDENTIALS_FAILED, history=strict, age=strict)
    tier = settle(org.apply(call, user, asked, Given(new)).move, key)
    return Reply(_credentials(org, user), tier=tier)


def check_new_password(
    org: Org, user: User, new: str, refusal: refusals.Refusal, *, history: bool, age: bool = False
) -> None:
    """Refuse a new password that the policy rules out, or its history, or the age of the one before.

    Whoever must change a password, or has lost it, need not wait: only a change by choice asks for the age.
    """
    policy = org.settings.password
    if not policy.takes(new, user.login):
        reject_password(org, user)
        cause = f"Password requirements were not met. Password requirements: {policy.requirements}."
        raise Refused(refusal.because(cause), Tier.REPORTED)
    if age and too_young(org, user):
        cause = "The password was changed too recently: the policy's minimum age has not passed"
        raise Refused(refusal.because(cause), Tier.REPORTED, Tier.UNKNOWN)
    if history and used_before(org, user, new):
        if opens(org, user, new):
            raise Refused(refusal.because("Password cannot be your current password"), Tier.REPORTED)
        cause = "Password has been used before: the policy's history rules it out"
        raise Refused(refusal.because(cause), Tier.REPORTED, Tier.UNKNOWN)


def _credentials(org: Org, user: User) -> dict[str, object]:
    """The credentials object without the e-mail addresses. Recorded: okta-sdk-python, test_change_user_password."""
    return {name: value for name, value in credentials_document(org, user).items() if name != "emails"}
