"""Cases that people brought, with the answers that the sources give, in every format that holds them."""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from pastes import LOSSY, WHOLE
from people import PASSWORD, PROFILE

from lifecycle import diagnose
from lifecycle.client.connect import simulated
from lifecycle.client.journal import Exchange
from lifecycle.lab.walk import Walk

NEW = "Another-Pa55word"
WITH = dict(password=PASSWORD)
STAGED = dict(activate=False)


@dataclass(frozen=True)
class Brought:
    """A case: the calls, the status at the end, and the call and the parameter that led there."""

    question: str
    calls: tuple[tuple[str, dict[str, Any]], ...]
    status: str
    step: int
    parameter: str | None = None
    present: bool | None = None
    settings: dict[str, Any] = field(default_factory=dict)


def did(*calls: str | tuple[str, dict[str, Any]]) -> tuple[tuple[str, dict[str, Any]], ...]:
    return tuple((c, {}) if isinstance(c, str) else c for c in calls)


def create(**how: Any) -> tuple[str, dict[str, Any]]:
    return "create_user", how


PW, ACT, NEXT = "credentials.password", "activate", "nextLogin"
WRONG = ("sign_in", dict(password="Wrong-Pa55word"))
RIGHT = ("sign_in", dict(password=PASSWORD))
CASES = {
    # The question of 2017, Stack Overflow 44783389, in its two answers.
    "2017-no-password": Brought("What put my user into PROVISIONED?", did(create()), "PROVISIONED", 1, PW, False),
    "2017-staged-activate": Brought(
        "Staged without a password, then activated", did(create(**STAGED), "activate"), "PROVISIONED", 1, PW, False
    ),
    "2017-five-calls": Brought(
        "Five curl calls, passwordChanged set, and yet PROVISIONED",
        did(create(**WITH), "get_user", "suspend", "deactivate", "activate"),
        "PROVISIONED",
        4,
    ),
    "2017-reset-since-2018": Brought(
        "A reset of an ACTIVE user who never signed in", did(create(**WITH), "reset_password"), "RECOVERY", 2
    ),
    # Section 11, by its numbers.
    "11-1-reactivated": Brought(
        "Activating a deactivated user", did(create(**WITH), "deactivate", "activate"), "PROVISIONED", 2
    ),
    "11-2": Brought("ACTIVE at once", did(create(**WITH)), "ACTIVE", 1, PW, True),
    "11-3": Brought("Activate on Staged gave Active", did(create(**WITH, **STAGED), "activate"), "ACTIVE", 1, PW, True),
    "11-4": Brought("How do I get a STAGED user", did(create(**STAGED)), "STAGED", 1, ACT, False),
    "11-5": Brought("The docs' example", did(create(**WITH), "get_user"), "ACTIVE", 1, PW, True),
    "11-6": Brought("STAGED with a password", did(create(**WITH, **STAGED), RIGHT), "STAGED", 1, ACT, False),
    "11-7": Brought(
        "Avoid the welcome mail",
        did(create(**STAGED), ("activate", dict(sendEmail=False))),
        "PROVISIONED",
        1,
        PW,
        False,
    ),
    "11-10": Brought(
        "One-time password mode from birth",
        did(create(**WITH, nextLogin="changePassword")),
        "PASSWORD_EXPIRED",
        1,
        NEXT,
        True,
    ),
    "11-14": Brought(
        "An object with this field already exists", did(create(**WITH), "delete_user"), "DEPROVISIONED", 2
    ),
    "11-18": Brought("activate or reactivate", did(create(), "activate"), "PROVISIONED", 1, PW, False),
    "11-18-resend": Brought("resend by reactivate", did(create(), "reactivate"), "PROVISIONED", 1, PW, False),
    "11-18-blunt": Brought(
        "deactivate and activate to resend", did(create(), "deactivate", "activate"), "PROVISIONED", 3
    ),
    "11-27-reset": Brought("reset or forgot", did(create(**WITH), RIGHT, "reset_password"), "RECOVERY", 3),
    "11-27-forgot": Brought(
        "forgot keeps ACTIVE", did(create(**WITH), RIGHT, "forgot_password"), "ACTIVE", 1, PW, True
    ),
    "11-28": Brought(
        "Forgot password in RECOVERY", did(create(**WITH), "reset_password", "forgot_password"), "RECOVERY", 2
    ),
    "11-33": Brought(
        "A password on a fresh user", did(create(), ("update_user", dict(password=NEW))), "ACTIVE", 2, PW, True
    ),
    "11-36": Brought("expire_password", did(create(**WITH), "expire_password", "get_user"), "PASSWORD_EXPIRED", 2),
    "11-36-temp": Brought(
        "a temporary password", did(create(**WITH), "expire_password_with_temp_password"), "PASSWORD_EXPIRED", 2
    ),
    "11-41": Brought("unlock on ACTIVE", did(create(**WITH), "unlock"), "ACTIVE", 1, PW, True),
    "11-51": Brought("suspend on PROVISIONED", did(create(), "suspend"), "SUSPENDED", 2),
    "11-51-back": Brought(
        "unsuspend goes back to PROVISIONED", did(create(), "suspend", "unsuspend"), "PROVISIONED", 1, PW, False
    ),
    "11-49": Brought("suspend on STAGED", did(create(**STAGED), "suspend"), "STAGED", 1, ACT, False),
    "11-52": Brought(
        "reactivate does not bring back", did(create(**WITH), "deactivate", "reactivate"), "DEPROVISIONED", 2
    ),
    "11-53": Brought(
        "no way back without a new password",
        did(create(**WITH), RIGHT, "deactivate", "activate", RIGHT),
        "PROVISIONED",
        3,
    ),
    "11-54": Brought("deactivate twice is 404", did(create(**WITH), "deactivate", "deactivate"), "DEPROVISIONED", 2),
    "deleted": Brought("gone", did(create(**WITH), "delete_user", "delete_user", "get_user"), "ABSENT", 3),
    "suspended": Brought("paused", did(create(**WITH), RIGHT, "suspend"), "SUSPENDED", 3),
    "unsuspend-expired": Brought(
        "unsuspend brings PASSWORD_EXPIRED back",
        did(create(**WITH), "expire_password", "suspend", "unsuspend"),
        "PASSWORD_EXPIRED",
        2,
    ),
    "expired-suspended": Brought(
        "a suspended user whose password had expired",
        did(create(**WITH, nextLogin="changePassword"), "suspend"),
        "SUSPENDED",
        2,
    ),
    "reset-provisioned-set": Brought(
        "reset, then the admin sets a password",
        did(create(**WITH), "reset_password", ("update_user", dict(password=NEW))),
        "ACTIVE",
        3,
        PW,
        True,
    ),
    "staged-password-later": Brought(
        "a STAGED user gets a password, then activate",
        did(create(**STAGED), ("update_user", dict(password=NEW)), "activate"),
        "ACTIVE",
        2,
        PW,
        True,
    ),
    "federated": Brought(
        "a federated user needs no password", did(create(provider="FEDERATION")), "ACTIVE", 1, "provider", True
    ),
    "activation-link": Brought(
        "the user's own link",
        did(
            create(),
            ("reactivate", dict(sendEmail=False)),
            "open_activation_link",
            ("choose_password", dict(newPassword=NEW)),
        ),
        "ACTIVE",
        4,
    ),
    "reset-link": Brought(
        "the reset link completes the reset",
        did(
            create(**WITH),
            ("reset_password", dict(sendEmail=False)),
            "open_reset_link",
            ("choose_password", dict(newPassword=NEW)),
        ),
        "ACTIVE",
        4,
    ),
    "changed-expired": Brought(
        "the forced change",
        did(
            create(**WITH),
            "expire_password",
            RIGHT,
            ("change_expired_password", dict(oldPassword=PASSWORD, newPassword=NEW)),
        ),
        "ACTIVE",
        4,
    ),
    "profile": Brought(
        "a profile change changes no status",
        did(create(), ("update_user", dict(profile=dict(nickName="A")))),
        "PROVISIONED",
        1,
        PW,
        False,
    ),
    "sessions": Brought("clearing sessions", did(create(**WITH), RIGHT, "clear_sessions"), "ACTIVE", 1, PW, True),
    "factors": Brought("resetting factors", did(create(**WITH), "reset_factors"), "ACTIVE", 1, PW, True),
    "locked": Brought("too many wrong passwords", did(create(**WITH), *[WRONG] * 10, "unlock"), "ACTIVE", 1, PW, True),
}


@cache
def exchanges(name: str) -> tuple[Exchange, ...]:
    """The calls of a case with their answers, as a simulated org gave them."""
    walk = Walk(simulated())
    for call, how in CASES[name].calls:
        walk.do(call, *([PROFILE] if call == "create_user" else []), **how)
    assert str(walk.status) == CASES[name].status
    return tuple(e for e in walk.okta.client.journal if not e.aside)


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 40


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("name", CASES)
def test_a_case_is_diagnosed(name: str, form: str) -> None:
    """The status, the call and the parameter are right, in whatever format the calls are."""
    case = CASES[name]
    found = diagnose(WHOLE[form](exchanges(name)))

    assert found.exit_status == 0, found
    (user,) = found.users
    assert [str(s) for s in user.status] == [case.status], found
    assert user.cause is not None, found
    assert (user.cause.step, user.cause.parameter) == (case.step, case.parameter), found
    if case.parameter:
        assert user.cause.present is case.present
    assert case.status not in user.cause.otherwise


@pytest.mark.parametrize("form", LOSSY)
@pytest.mark.parametrize("name", CASES)
def test_a_lossy_format_holds_the_truth(name: str, form: str) -> None:
    """Without bodies more is possible, but never less than what happened."""
    found = diagnose(LOSSY[form](exchanges(name)))

    assert found.exit_status == 0, found
    (user,) = found.users
    assert CASES[name].status in user.status


@pytest.mark.parametrize("name", CASES)
def test_a_hole_is_noticed_or_does_no_harm(name: str) -> None:
    """With a call in the middle left out, the real status is still among the possible ones."""
    whole = exchanges(name)
    found = diagnose(
        WHOLE["har"]((*whole[: len(whole) // 2], *whole[len(whole) // 2 + 1 :])) if len(whole) > 2 else "{}"
    )
    if len(whole) <= 2:
        return
    (user,) = found.users
    last = whole[-1]
    reads = last.call == "get_user" and not last.refused
    assert found.exit_status in (0, 1)
    assert user.contradictions or user.assumed or not reads or CASES[name].status in user.status, found


@pytest.mark.parametrize("name", CASES)
def test_a_marked_hole_keeps_every_possibility(name: str) -> None:
    lines = WHOLE["plain"](exchanges(name)[:1])
    (user,) = diagnose(f"{lines}\n...\n").users
    assert CASES[name].status in user.status


@pytest.mark.parametrize("form", WHOLE)
@pytest.mark.parametrize("name", CASES)
def test_two_users_are_kept_apart(name: str, form: str) -> None:
    """Another user's calls between them change nothing."""
    okta = simulated()
    other = Walk(okta)
    other.create_user({**PROFILE, "login": "other@example.com", "email": "other@example.com"}, activate=False)
    others = [e for e in okta.client.journal if not e.aside] * 2
    mixed = [e for pair in zip(exchanges(name), [*others[:1], *[None] * 99], strict=False) for e in pair if e]
    other_id = f"{others[0].body['id'][:-3]}xyz"
    renamed = json.loads(json.dumps(others[0].body).replace(others[0].body["id"], other_id))
    object.__setattr__(mixed[1], "body", renamed)
    found = diagnose(WHOLE[form](mixed))

    by_login = {user.login: [str(s) for s in user.status] for user in found.users}
    assert by_login == {PROFILE["login"]: [CASES[name].status], "other@example.com": ["STAGED"]}


@pytest.mark.parametrize("form", [*WHOLE, *LOSSY])
@pytest.mark.parametrize("name", ["2017-five-calls", "activation-link", "locked"])
def test_a_file_that_is_cut_off_is_used_as_far_as_it_goes(name: str, form: str) -> None:
    """Whatever the place of the cut, the answer is one, and says what was left out."""
    text = (WHOLE | LOSSY)[form](exchanges(name))
    for part in range(1, 12):
        cut = text[: len(text) * part // 12]
        found = diagnose(cut)
        assert found.exit_status in (0, 1, 2)
        if part > 8:
            assert found.users, (form, part)


def test_the_bug_of_2018_is_recognised() -> None:
    """Before release 2018.09 a reset of a user who had never signed in gave PROVISIONED."""
    user = {"id": "00u1", "status": "PROVISIONED", "profile": {"login": "a@example.com"}, "credentials": {}}
    calls = "create_user with a password\nreset_password\nget_user\n" + json.dumps(user)
    (found,) = diagnose(calls).users

    assert [str(s) for s in found.status] == ["PROVISIONED"]
    assert found.cause is not None
    assert found.cause.step == 2
    assert "before release 2018.09" in " ".join(found.assumed)
    assert not found.contradictions


def test_a_user_object_alone_tells_its_story() -> None:
    """PROVISIONED with passwordChanged set: the user had a password, was deactivated, and activated again."""
    user = {
        "id": "00u1",
        "status": "PROVISIONED",
        "activated": "2024-01-01T00:00:00.000Z",
        "lastLogin": None,
        "passwordChanged": "2024-01-01T00:00:00.000Z",
        "profile": {"login": "a@example.com"},
        "credentials": {"provider": {"type": "OKTA", "name": "OKTA"}},
    }
    for pasted in (
        json.dumps(user),
        json.dumps([user]),
        f"Here is my user:\n{json.dumps(user, indent=2)}\nthanks",
        user,
    ):
        (found,) = diagnose(pasted).users
        assert found.ways[0] == "create_user (with a password), then deactivate, then activate"
        assert any("had a password once" in said for said in found.fields)


def test_a_user_who_never_had_a_password() -> None:
    user = {"id": "00u1", "status": "PROVISIONED", "passwordChanged": None, "lastLogin": None, "profile": {}}
    (found,) = diagnose(user).users
    assert found.ways[0] == "create_user (without a password)"


def test_the_status_asked_about() -> None:
    """The calls lead to two statuses, and the person knows which one it is."""
    text = "POST /api/v1/users -> 200\nPOST /api/v1/users/00uabcdefghijklmnopq/lifecycle/suspend -> 200"
    assert (
        len(diagnose(text + "\nPOST /api/v1/users/00uabcdefghijklmnopq/lifecycle/unsuspend -> 200").users[0].status) > 1
    )
    again = diagnose(
        text + "\nPOST /api/v1/users/00uabcdefghijklmnopq/lifecycle/unsuspend -> 200", status="PROVISIONED"
    )
    (user,) = again.users
    assert [str(s) for s in user.status] == ["PROVISIONED"]


def test_what_can_not_be_is_a_contradiction() -> None:
    """Nobody is ACTIVE after a deactivation without a call that is missing here."""
    user = {"id": "00u1", "status": "ACTIVE", "profile": {"login": "a@example.com"}}
    found = diagnose("create_user with a password\ndeactivate\nget_user\n" + json.dumps(user))
    assert found.exit_status == 1
    assert "activate" in found.users[0].contradictions[0]


def test_what_the_user_may_have_done_is_only_assumed() -> None:
    """PROVISIONED, and then ACTIVE: the user has chosen a password, which an admin's log does not show."""
    user = {"id": "00u1", "status": "ACTIVE", "profile": {"login": "a@example.com"}, "credentials": {"password": {}}}
    found = diagnose("create_user without a password -> 200\nget_user\n" + json.dumps(user))
    assert found.exit_status == 0, found
    assert "choose_password" in " ".join(found.users[0].assumed)


GARBAGE = (
    "", " ", "{", "[", "[]", "{}", "null", "\x00\xff", "hello", "curl", "curl '", "[[[[" * 5000, "POST", "POST /",
    '{"log": {"entries": [', '{"eventType": 3}', "eventType,published\n", "interactions:\n- {", "<html>",
    "a,b;eventType\n1",
)  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_not_understood_and_raises_nothing(garbage: str) -> None:
    found = diagnose(garbage)
    assert found.exit_status == 2
    assert "Nothing here says anything" in str(found)


def test_calls_of_the_admin_console_are_counted() -> None:
    text = "GET /api/internal/users/00u1 -> 200\nPOST /admin/user/new -> 200\n"
    text += "POST /api/v1/users -> 200\nGET /api/v1/apps -> 200"
    found = diagnose(text)
    assert sum(times for kind, times in found.unread.items() if "not the public API" in kind) == 2
    assert found.exit_status == 0


def test_a_journal_is_evidence() -> None:
    """The journal of a client can be given as it is."""
    walk = Walk(simulated())
    walk.create_user(PROFILE)
    (user,) = diagnose(walk.okta.client.journal).users
    assert [str(s) for s in user.status] == ["PROVISIONED"]
    assert user.login == PROFILE["login"]
