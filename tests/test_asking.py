"""`why` and `translate` take the words that people have."""

import json

import pytest

from lifecycle import translate, why
from lifecycle.__main__ import main
from lifecycle.diagnosis.event_writers import event_types
from lifecycle.model import refusals
from lifecycle.model.calls import CALLS, EVERYTHING
from lifecycle.model.facts import LABELS, Status
from lifecycle.model.refusals import Refusal

CODES = sorted({r.code for r in vars(refusals).values() if isinstance(r, Refusal)})


@pytest.mark.parametrize("word", [*Status, *LABELS.values(), *EVERYTHING, *CODES])
def test_every_word_of_the_model_is_understood(word: str) -> None:
    assert repr(why(word))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("PROVISIONED",), "STAGED: activate (no password)"),
        (("pending user action",), "PROVISIONED"),
        (("Password reset", "forgot_password"), "forgot_password on RECOVERY"),
        (("activate", "LOCKED_OUT"), "unlock (POST /api/v1/users/{userId}/lifecycle/unlock)"),
        (("LOCKED_OUT", "activate"), "unlock (POST /api/v1/users/{userId}/lifecycle/unlock)"),
        (("POST /api/v1/users/00u1/lifecycle/suspend", "STAGED"), "suspend on STAGED"),
        (("/api/v1/users/{userId}/lifecycle/suspend", "STAGED"), "suspend on STAGED"),
        (("deactivateUser",), "deactivate"),
        (("client.deactivate_user", "ACTIVE"), "deactivate on ACTIVE"),
        (("Resend Password Email",), "reactivate"),
        (("E0000016", "PROVISIONED"), "Call reactivate instead"),
        (("PROVISIONED", "E0000016"), "Call reactivate instead"),
        (("E0000032",), "The user is not locked out"),
        (("Activation failed because the user is already active",), "E0000016"),
        (("passwordChanged", "PROVISIONED"), "create_user (with a password), then deactivate, then activate"),
    ],
)
def test_a_question_in_the_words_that_people_have(words: tuple[str, ...], said: str) -> None:
    assert said in " ".join(repr(why(*words)).split())


@pytest.mark.parametrize(
    ("word", "near"),
    [("actvate", "activate"), ("PROVISONED", "PROVISIONED"), ("/api/v1/users/x/lifecycle/suspnd", "suspend")],
)
def test_what_is_not_understood_names_the_three_nearest(word: str, near: str) -> None:
    with pytest.raises(ValueError, match="nearest") as error:
        why(word)
    assert near in str(error.value)
    assert str(error.value).count(", ") <= 2


def test_the_command_takes_words_without_quotation_marks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "activate", "pending", "user", "action"]) == 0
    assert "activate on PROVISIONED" in capsys.readouterr().out
    assert main(["why", "SUSPENDED", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["console"] == ["Suspended"]
    assert main(["why", "actvate"]) == 2
    assert "activate" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("word", "api", "trap"),
    [
        ("Pending user action", "PROVISIONED", "has yet to set a password"),
        ("RECOVERY", "RECOVERY", "Terraform shows this status as ACTIVE"),
        ("Password expired", "PASSWORD_EXPIRED", "Terraform shows this status as ACTIVE"),
        ("Deactivated", "DEPROVISIONED", "leaves DEPROVISIONED users out"),
    ],
)
def test_a_word_is_translated_with_its_trap(word: str, api: str, trap: str) -> None:
    (row,) = translate(word).document()
    assert row["api"] == api
    assert trap in row["trap"]


@pytest.mark.parametrize("seen", ["Sign-in failed", "Unable to sign in", '"Unable to sign in."', "sign in failed"])
def test_what_a_person_sees_at_sign_in_is_translated(seen: str) -> None:
    """The same words are shown in six statuses, and neither to an ACTIVE user nor for an expired password."""
    found = {row["api"] for row in translate(seen).document()}
    assert found == {"STAGED", "PROVISIONED", "RECOVERY", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"}


@pytest.mark.parametrize("column", ["raw_status", "Terraform status", "scim", "SCIM active", "at sign-in"])
def test_the_name_of_a_column_shows_the_column_for_every_status(column: str) -> None:
    assert [row["api"] for row in translate(column).document()] == [s for s in Status if s != "ABSENT"]


@pytest.mark.parametrize(
    ("method", "call"),
    [
        ("generateResetPasswordToken", "reset_password"),
        ("updateUser", "update_user"),
        ("partialUpdateUser", "update_user"),
        ("deactivateOrDeleteUser", "delete_user"),
        ("clearUserSessions", "clear_sessions"),
        ("expirePasswordAndGetTemporaryPassword", "expire_password_with_temp_password"),
    ],
)
def test_the_methods_of_the_sdk_for_nodejs(method: str, call: str) -> None:
    """The methods of UserApi in @okta/okta-sdk-nodejs 8.1.0, and those that earlier versions had."""
    assert [row["call"] for row in translate(method).document()] == [call]


def test_the_way_back() -> None:
    """Terraform's ACTIVE is three statuses of Okta, and `active` false is two."""
    assert {row["api"] for row in translate("ACTIVE").document()} == {"ACTIVE", "RECOVERY", "PASSWORD_EXPIRED"}
    assert {row["api"] for row in translate("active=false").document()} == {"SUSPENDED", "DEPROVISIONED"}
    assert [row["call"] for row in translate("user.lifecycle.deactivate").document() if "call" in row] == ["deactivate"]
    assert [row["call"] for row in translate("revokeUserSessions").document()] == ["clear_sessions"]


@pytest.mark.parametrize(
    ("event", "written_by", "status"),
    [
        ("user.account.lock", "sign_in (POST /api/v1/authn)", "leads to LOCKED_OUT"),
        ("Max sign in attempts exceeded", "sign_in (POST /api/v1/authn)", "leads to LOCKED_OUT"),
        ("user.session.start", "sign_in (POST /api/v1/authn)", "or leaves the status as it is"),
        ("user.lifecycle.suspend", "run_automation (automation)", "leads to SUSPENDED"),
        ("user.mfa.factor.activate", "", "says nothing of the status"),
    ],
)
def test_an_event_is_translated(event: str, written_by: str, status: str) -> None:
    """Also one that no call of the Users API writes, or that several things write."""
    row = translate(event).document()[-1]
    assert written_by in row["writes"]
    assert status in row["status"]


def test_every_event_and_every_call_is_translated() -> None:
    for word in (*event_types(), *CALLS):
        assert translate(word) or word == "wait", word


def test_a_mover_is_in_brackets_once() -> None:
    assert "((" not in repr(why("user.lifecycle.deactivate"))


@pytest.mark.parametrize(
    ("word", "call"),
    [
        ("ActivateUserAsync", "activate"),
        ("ExpirePasswordWithTempPasswordAsync", "expire_password_with_temp_password"),
        ("ExpirePasswordWithTempPassword", "expire_password_with_temp_password"),
        ("expirePasswordAndGetTemporaryPassword", "expire_password_with_temp_password"),
        ("expire_password_and_get_temporary_password", "expire_password_with_temp_password"),
        ("generateResetPasswordToken", "reset_password"),
        ("forgotPasswordSetNewPassword", "forgot_password_recovery_question"),
        ("RevokeUserSessionsAsync", "clear_sessions"),
    ],
)
def test_a_method_of_an_sdk_is_found(word: str, call: str) -> None:
    """The names are those of the SDKs for C#, Go, Java, Node.js and Python, with the ones that they had before."""
    assert [row["call"] for row in translate(word).document()] == [call]


def test_the_methods_of_python_are_those_of_the_sdk() -> None:
    """Every name in the column of Python is a method of Okta's own SDK."""
    names: set[str] = set()
    for module in ("user_api.UserApi", "user_lifecycle_api.UserLifecycleApi", "user_cred_api.UserCredApi",
                   "user_sessions_api.UserSessionsApi"):  # fmt: skip
        file, _, name = module.partition(".")
        names |= set(dir(getattr(pytest.importorskip(f"okta.api.{file}"), name)))
    assert {row["python"] for row in translate().document() if "python" in row} <= names


def test_the_command_translate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["translate", "Pending", "user", "action"]) == 0
    assert "raw_status" in capsys.readouterr().out
    assert main(["translate", "nonsense"]) == 2
