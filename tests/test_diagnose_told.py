"""What people tell in sentences, as they do in a forum: the calls and the statuses, in their order."""

import json

import pytest

from lifecycle import diagnose, my_case
from lifecycle.diagnosis.diagnosing import Diagnosed

SECRET = "Sup3rS3cret!pw"
STORIES: dict[str, tuple[list[str], list[str]]] = {
    # The text, the calls in their order, and the statuses that are possible at the end.
    "I created a user with activate=false then called activate and he is PROVISIONED": (
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "Hi all. I create the user with a password and activate=true. The user becomes ACTIVE. After a while I call "
    "deactivate, then activate, and now the status is PROVISIONED instead of ACTIVE. Why?": (
        ["create_user", "deactivate", "activate"], ["PROVISIONED"],
    ),
    "Our helpdesk reset the password of an active user from the Admin Console. Now the user is in Password reset and "
    "forgot password does not work.": (["reset_password", "forgot_password|recover_password"], ["RECOVERY"]),
    "The user was suspended by HR, I called the activate endpoint and got E0000016. How do I make them active?": (
        ["suspend", "activate"], ["SUSPENDED"],
    ),
    "We imported users with hashed passwords, activate=false. On go-live day we called /lifecycle/activate for each of "
    "them; they're all ACTIVE, but got an email.": (["create_user", "activate"], ["ACTIVE"]),
    "User is locked out. I unlocked him and he's now PASSWORD_EXPIRED, why?": (["unlock"], ["PASSWORD_EXPIRED"]),
    "Deleted the user via DELETE /api/v1/users/{id} but it still shows DEPROVISIONED": (
        ["delete_user"], ["DEPROVISIONED"],
    ),
    "I reactivated a deactivated user with the reactivate API and got 'E0000038: This operation is not allowed in the "
    "user's current status'": (["reactivate"], ["DEPROVISIONED"]),
    "user was deactivated. admin clicked activate. status: Pending user action. the user says his old password does "
    "not work": (["deactivate", "activate"], ["PROVISIONED"]),
    "The user is PROVISIONED after I activated a deactivated user.": (["activate"], ["PROVISIONED"]),
    "I created the user without a password, and then set a password for the user.\nNow the user is ACTIVE.": (
        ["create_user", "update_user"], ["ACTIVE"],
    ),
    "A user was created with a password. The user was suspended and later unsuspended.": (
        ["create_user", "suspend", "unsuspend"], ["ACTIVE"],
    ),
    "first POST /api/v1/users?activate=false (no password), then POST /api/v1/users/{id}/lifecycle/activate": (
        ["create_user", "activate"], ["PROVISIONED"],
    ),
    "We create users through the API with a temp password and nextLogin=changePassword. In the console they show up as "
    "Password expired.": (["create_user"], ["PASSWORD_EXPIRED"]),
    "Created user (activate=true, no credentials). Status = PROVISIONED. Called reset_password, status = RECOVERY?": (
        ["create_user", "reset_password"], ["RECOVERY"],
    ),
    "I deleted the user, but when I try to create the user again I get E0000001 'An object with this field already "
    "exists'": (["delete_user", "create_user"], ["DEPROVISIONED"]),
    "called POST /api/v1/users/{id}/lifecycle/suspend on a STAGED user -> 400": (["suspend"], ["STAGED"]),
    "user is ACTIVE. i call deactivate. it returns 200. i call deactivate again. it returns 404": (
        ["deactivate", "deactivate"], ["DEPROVISIONED"],
    ),
    "I suspended a user in LOCKED_OUT. After unsuspending the user he's LOCKED_OUT again": (
        ["suspend", "unsuspend"], ["LOCKED_OUT"],
    ),
    "- create user without password\n- activate\n- user clicks the link and sets his password\n- status ACTIVE": (
        ["create_user", "activate", "choose_password|change_password|change_expired_password"], ["ACTIVE"],
    ),
    "ACTIVE -> suspend -> SUSPENDED -> unsuspend -> ACTIVE": (["suspend", "unsuspend"], ["ACTIVE"]),
    "User was deactivated by mistake. We activated him again and now he has to set a new password!": (
        ["deactivate", "activate"], ["PROVISIONED", "ACTIVE"],
    ),
}  # fmt: skip


def calls(user: Diagnosed) -> list[str]:
    return [step.call for step in user.steps if step.call != "read"]


@pytest.mark.parametrize("text", STORIES)
def test_a_story_is_understood(text: str) -> None:
    made, statuses = STORIES[text]
    found = diagnose(text)
    (user,) = found.users
    assert calls(user) == made, found
    assert [*user.status] == statuses, found
    assert found.exit_status == 0
    assert "Compare each step" in found.how_read


def test_the_cause_follows_from_the_end_of_the_story() -> None:
    """The story does not speak of a password, but a user with one would be ACTIVE after these calls."""
    (user,) = diagnose("I created a user with activate=false then called activate and he is PROVISIONED").users
    assert user.cause is not None
    assert (user.cause.step, user.cause.parameter, user.cause.present) == (1, "credentials.password", False)
    assert [*user.cause.otherwise] == ["ACTIVE"]


@pytest.mark.parametrize(
    ("text", "status", "way"),
    [
        ("My user shows status PROVISIONED although passwordChanged is set", "PROVISIONED",
         "create_user (with a password), then deactivate, then activate"),
        ("Something I am doing puts my Okta user into PROVISIONED status and I can't figure out what that is.",
         "PROVISIONED", "create_user (without a password)"),
        ("The account is in Password reset and lastLogin is null", "RECOVERY",
         "create_user (with a password), then reset_password"),
    ],
)  # fmt: skip
def test_a_status_in_a_sentence_is_as_good_as_the_users_json(text: str, status: str, way: str) -> None:
    (user,) = diagnose(text).users
    assert [*user.status] == [status]
    assert user.ways[0] == way


def test_three_things_lead_to_provisioned() -> None:
    """Without more than the status, all of them are named."""
    (user,) = diagnose("What puts my user into PROVISIONED?\nMy user is PROVISIONED and I don't know why.").users
    assert user.ways[:3] == (
        "create_user (without a password)",
        "create_user (without a password, activate=false), then activate",
        "create_user (with a password), then deactivate, then activate",
    )


@pytest.mark.parametrize(
    "text",
    [
        "How do I activate a user who was suspended?",
        "Should I call deactivate before I delete the user?",
        "What happens if I suspend a user?",
        "I want to create a user without a password.",
        "Hello, I have a problem with my integration and need some help please.",
        "The weather is nice and the password of my Wi-Fi does not work.",
    ],
)
def test_a_question_or_a_wish_tells_nothing(text: str) -> None:
    assert diagnose(text).exit_status == 2


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("I created the user with a password but never activated him. He is STAGED.", ["create_user"]),
        ("The user was created without a password. I did not suspend her.", ["create_user"]),
        ("I created a user with a password. He should be ACTIVE but is SUSPENDED.", ["create_user"]),
    ],
)
def test_what_did_not_happen_is_left_out(text: str, made: list[str]) -> None:
    (user,) = diagnose(text).users
    assert calls(user) == made


def test_whoever_did_it_is_not_the_user() -> None:
    text = "Password of user 00u1ab2cd3ef4gh5ij6k was reset by admin@example.com yesterday; today she is in RECOVERY."
    (user,) = diagnose(text).users
    assert (user.id, user.login) == ("00u1ab2cd3ef4gh5ij6k", "")
    assert [*user.status] == ["RECOVERY"]


def test_the_json_below_a_story_belongs_to_it() -> None:
    seen = {"id": "00u1", "status": "PROVISIONED", "profile": {"login": "a@example.com"}, "credentials": {}}
    (user,) = diagnose(f"I created a user with activate=false and then I called activate.\n{json.dumps(seen)}").users
    assert (user.login, [*user.status]) == ("a@example.com", ["PROVISIONED"])
    assert calls(user) == ["create_user", "activate"]


@pytest.mark.parametrize(
    "text",
    [
        f"I created a user with the password {SECRET} and then I suspended him.",
        f"I set {SECRET} as his password and then I suspended him.",
        f"I set {SECRET} as temp password and then I suspended him.",
        f"I created him with activate=false&token={SECRET} and then I called "
        f"https://acme.okta.com/api/v1/users/00u1ab2cd3ef4gh5ij6k/lifecycle/suspend?token={SECRET} again.",
    ],
)
def test_a_story_shows_no_secret(text: str) -> None:
    found = diagnose(text)
    assert found.users
    assert SECRET not in repr(found) + json.dumps(found.document())


def test_the_box_takes_a_story() -> None:
    case = my_case()
    case.hear({"do": "diagnose", "text": f"I created a user with the password {SECRET} and then I suspended him."})
    shown = json.dumps(case.scene())
    assert "suspend" in shown
    assert SECRET not in shown + case.twin


@pytest.mark.parametrize(
    "text",
    [
        "I created password hunter2 for the user.",
        "I imported users with hunter2 hash.",
        "The password of hunter2 was reset.",
        "I create credentials hunter2 with activate=false.",
    ],
)
def test_a_word_that_may_be_a_password_is_not_shown(text: str) -> None:
    found = diagnose(text)
    assert found.users[0].steps
    assert "hunter2" not in repr(found) + json.dumps(found.document())
