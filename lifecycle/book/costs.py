"""What a step of a plan costs: what the user loses, which mail goes out, and what somebody has to do for it."""

from collections.abc import Mapping
from typing import Any

from lifecycle.model.cases import Case
from lifecycle.model.consequences import Consequence, Deed, consequences
from lifecycle.model.links import Link
from lifecycle.model.mails import SUBJECTS, Mail
from lifecycle.model.move import Move
from lifecycle.model.tiers import Tier

LOSSES: Mapping[Deed, str] = {
    Deed.DESTROY_PASSWORD: "the password",
    Deed.KEEP_PASSWORD: "the old password",
    Deed.ENTER_DIRECTORY: "the password at Okta",
    Deed.WIPE_QUESTION: "the recovery question",
    Deed.DROP_APPS: "the app assignments",
    Deed.WITHDRAW_LINKS: "the links that were sent",
    Deed.FORGET_FACTORS: "the factors",
    Deed.FORGET_FACTORS_BUT_QUESTION: "the factors, except the security question",
    Deed.END_SESSIONS: "the sessions",
    Deed.REMOVE_USER: "the user's id, profile and groups",
}
"""What the user loses by each deed that takes something away."""

_TOLD = "The admin chooses a password and tells it to the user."
TO_DO: Mapping[str, str] = {
    "create_user": _TOLD,
    "update_user": _TOLD,
    "replace_user": _TOLD,
    "expire_password_with_temp_password": "The admin tells the temporary password to the user.",
    "change_password": "The admin, or an application of the org, has to know the old password.",
    "sign_in": "The user signs in.",
    "choose_password": "The user chooses a password.",
    "change_expired_password": "The user chooses a password in the place of the expired one.",
    "recover_password": "The user asks for a link on the sign-in page.",
    "unlock_account": "The user asks for a link on the sign-in page.",
    "wait": "Everybody waits until the policy ends the lock.",
    "import_active": "The person has to be active in the source, and Okta has to import.",
    "import_inactive": "The person has to be deactivated in the source, and Okta has to import.",
    "disconnect": "An admin disconnects the user from the directory.",
    "run_automation": "The user has to be inactive for as long as the automation waits.",
    "sign_in_by_idp": "The user signs in at the identity provider.",
    "register": "The person fills in the registration form.",
    "finish_registration": "The person chooses a password.",
}
"""What somebody has to do for a call besides pressing a button or sending the request."""
_WRONG = "Somebody types wrong passwords until the policy locks the user."
_HANDED = "The admin gives the link to the user, who opens it."
_MAILED = "The user opens the link in the mail."


def lost(move: Move, cases: frozenset[Case]) -> tuple[str, ...]:
    """Return what the user loses by a move, in a few words each. `cases` are those that `consequences` needs."""
    found = [_loss(c) for c in consequences(move, cases) if c.says]
    return tuple(dict.fromkeys(loss for loss in found if loss))


def _loss(consequence: Consequence) -> str:
    """Return what a consequence takes from the user; empty if it takes nothing."""
    if consequence.does is None:  # the password is still kept, but a reset is pending
        words = "the old password" if "old password" in consequence.says else ""
    else:
        words = LOSSES.get(consequence.does, "") if isinstance(consequence.does, Deed) else ""
    return f"{words} (a guess)" if words and consequence.tier is Tier.UNKNOWN else words


def sent_mails(move: Move, cases: frozenset[Case]) -> tuple[str, ...]:
    """Return the mails that go out with a move, each with its subject and who gets it."""
    deeds = {c.does for c in consequences(move, cases)}
    found = []
    if Deed.MAIL_USER in deeds and move.effect.mail:
        found.append(f'"{SUBJECTS[Mail(move.effect.mail)]}" to the user')
    if Deed.MAIL_ADMIN in deeds:
        found.append(f'"{SUBJECTS[Mail.DEACTIVATED]}" to the admin')
    return tuple(found)


def to_do(call: str, arguments: Mapping[str, Any], opens: Link | None, mailed: bool) -> str:
    """Return what somebody has to do for a step, as a sentence; empty if nothing but the call is needed.

    `opens` is the link that the step opens, and `mailed` says whether that link was sent by mail.
    """
    if opens:
        return _MAILED if mailed else _HANDED
    if arguments.get("right") is False:
        return _WRONG
    if TO_DO.get(call) == _TOLD and "password" not in arguments:
        return ""
    return TO_DO.get(call, "")


def besides(move: Move, cases: frozenset[Case]) -> tuple[str, ...]:
    """Return what happens with a move that is neither a loss nor a mail, in a phrase each."""
    told = [c for c in consequences(move, cases) if c.says and not _loss(c)]
    return tuple(dict.fromkeys(c.told(move) for c in told if c.does not in (Deed.MAIL_USER, Deed.MAIL_ADMIN)))
