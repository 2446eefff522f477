"""Why: of any answer the row, the facts under it, what changed, what happened beside it, and what was meant.

What is expected is written from docs/okta-facts.md.
"""

import json

import pytest
from people import PASSWORD, PROFILE, QUESTION, WRONG

from lifecycle import Walk, draw, simulated, why
from lifecycle.__main__ import main
from lifecycle.model.cases import Case
from lifecycle.model.facts import Status
from lifecycle.model.possible import Seen, fitting, in_status
from lifecycle.org.policies import PasswordPolicy
from lifecycle.reason.reasons import BEFORE_STATUS, Reason, reason_for


def made(*calls: str, **given: object) -> Walk:
    walk = Walk(simulated())
    walk.create_user(PROFILE, **given)
    for call in calls:
        walk.do(call)
    return walk


@pytest.mark.parametrize(
    ("call", "status", "meant"),
    [
        ("activate", "LOCKED_OUT", "unlock"),
        ("activate", "PROVISIONED", "reactivate"),
        ("activate", "SUSPENDED", "unsuspend"),
        ("activate", "RECOVERY", "reset_password"),
        ("reactivate", "DEPROVISIONED", "activate"),
        ("reactivate", "STAGED", "activate"),
        ("reactivate", "SUSPENDED", "unsuspend"),
        ("reactivate", "LOCKED_OUT", "unlock"),
        ("unsuspend", "LOCKED_OUT", "unlock"),
        ("deactivate", "DEPROVISIONED", "delete_user"),
        ("suspend", "STAGED", "deactivate"),
        ("reset_password", "STAGED", "activate"),
        ("forgot_password", "RECOVERY", "reset_password"),
        ("forgot_password_recovery_question", "ACTIVE", "reset_password"),
        ("sign_in", "SUSPENDED", "unsuspend"),
        ("sign_in", "ABSENT", "create_user"),
        ("unlock_account", "LOCKED_OUT", "unlock"),
        ("answer_question", "ACTIVE", "unsuspend"),
        ("get_user", "ABSENT", "create_user"),
        ("create_user", "DEPROVISIONED", "delete_user"),
    ],
)
def test_what_was_probably_meant(call: str, status: str, meant: str) -> None:
    """Sections 3.2, 3.3, 3.5, 3.6, 4.1 and questions 14, 17, 18, 40, 52, 54 of section 11."""
    found = why(call, status)

    assert meant in {name for row in found for name in row.instead}
    assert meant in repr(found)


CLASSIC, MFA_ORG = frozenset({Case.CLASSIC}), frozenset({Case.MFA})
BLOCKING = frozenset({Case.BLOCKS_DEVICES})


@pytest.mark.parametrize(
    ("call", "status", "phrase", "meant", "world"),
    [
        ("create_user", "STAGED", "This login is already taken by another user", "get_user delete_user", None),
        ("update_user", "DEPROVISIONED", "This org lets", "activate", frozenset({Case.EDITS_DEACTIVATED})),
        ("update_user", "DEPROVISIONED", "A deactivated user can be read", "activate", None),
        ("update_user", "ACTIVE", "Another provider signs the user in", "reset_password", None),
        ("activate", "STAGED", "half-way", "deactivate delete_user", frozenset({Case.SELF_REGISTRATION})),
        ("activate", "PASSWORD_EXPIRED", "activated long ago", "reset_password", None),
        ("reactivate", "RECOVERY", "gets a fresh activation link", "reset_password", None),
        ("reactivate", "PASSWORD_EXPIRED", "no longer needs", "reset_password", None),
        ("deactivate", "DEPROVISIONED", "a second deactivate", "activate delete_user", None),
        ("suspend", "SUSPENDED", "suspended already", "unsuspend", None),
        ("unsuspend", "DEPROVISIONED", "switched off, not suspended", "activate", None),
        ("expire_password", "PROVISIONED", "no password that could be expired", "reactivate", None),
        ("expire_password_with_temp_password", "PROVISIONED", "no password yet", "reactivate update_user", None),
        ("reset_password", "SUSPENDED", "only be unsuspended or deactivated", "unsuspend", None),
        ("reset_password", "DEPROVISIONED", "switched off", "activate", None),
        *(
            ("change_password", status, "A policy of this org", "update_user", frozenset({Case.DENIES_CHANGE}))
            for status in Status
            if status is not Status.ABSENT
        ),
        ("change_password", "PROVISIONED", "no password that could be changed", "update_user reactivate", None),
        ("change_recovery_question", "PROVISIONED", "the user has none yet", "update_user", None),
        ("forgot_password", "ACTIVE", "no password at Okta that could be forgotten", "reset_password", None),
        ("forgot_password", "ACTIVE", "On the Classic Engine", "reset_password", CLASSIC),
        ("forgot_password", "PASSWORD_EXPIRED", "only an admin", "reset_password", None),
        ("forgot_password", "PROVISIONED", "no password yet", "reactivate", None),
        ("sign_in", "ACTIVE", "Too many wrong passwords came from unknown devices", "unlock", BLOCKING),
        ("sign_in", "PASSWORD_EXPIRED", "Too many wrong passwords came from unknown devices", "unlock", BLOCKING),
        ("sign_in", "ACTIVE", "so unknown devices are blocked", "unlock", BLOCKING),
        ("sign_in", "PASSWORD_EXPIRED", "so unknown devices are blocked", "unlock", BLOCKING),
        ("sign_in", "ACTIVE", "the user is locked out", "unlock", None),
        ("sign_in", "STAGED", "Activation has not begun", "activate", None),
        ("sign_in", "PROVISIONED", "no password that works", "open_activation_link update_user", None),
        ("sign_in", "RECOVERY", "out of use", "open_reset_link", None),
        ("sign_in", "LOCKED_OUT", "not told why", "unlock", None),
        ("sign_in", "DEPROVISIONED", "switched off", "activate", None),
        ("answer_question", "RECOVERY", "the user is suspended", "unsuspend", None),
        ("answer_question", "LOCKED_OUT", "locked underneath", "unsuspend", frozenset({Case.SELF_SERVICE_UNLOCK})),
        ("verify_factor", "ACTIVE", "the user is locked out", "unlock", MFA_ORG),
        ("recover_password", "DEPROVISIONED", "does not find a deactivated user", "activate", None),
        ("recover_password", "ACTIVE", "not even a stranger", "reset_password", None),
        ("unlock_account", "DEPROVISIONED", "not find", "activate", frozenset({Case.SELF_SERVICE_UNLOCK})),
    ],
)
def test_each_refusal_names_what_helps(
    call: str, status: str, phrase: str, meant: str, world: frozenset[Case] | None
) -> None:
    """Whichever rule refuses, it names the calls that sections 3 and 4 give as the way on, the likeliest first."""
    refused = [row for row in why(call, status, world or frozenset()) if row.refusal and phrase in row.sentence]
    assert {" ".join(row.instead) for row in refused} == {meant}


@pytest.mark.parametrize(
    ("call", "status", "phrase"),
    [
        ("reactivate", "ACTIVE", "The user no longer needs an activation link."),
        ("reactivate", "RECOVERY", "Only a user who waits in PROVISIONED gets a fresh activation link."),
        ("reset_password", "STAGED", "Activation has not begun."),
        ("recover_password", "STAGED", "a password can't be recovered in this status"),
        ("recover_password", "RECOVERY", "a password can't be recovered in this status"),
        ("unlock_account", "LOCKED_OUT", "In this org only an admin can end a lock."),
        ("activate", "STAGED", "there is no password: the user has to set one"),
        ("activate", "STAGED", "there is a password already"),
        ("deactivate", "ACTIVE", "the password is destroyed"),
        ("deactivate", "ACTIVE", "groups are kept"),
        ("delete_user", "DEPROVISIONED", "the login is free again"),
        ("suspend", "ACTIVE", "sessions are ended"),
        ("reset_password", "ACTIVE", "the user can't sign in with the old password any more"),
        ("sign_in", "ACTIVE", "it counts as a wrong password"),
        ("activate", "SUSPENDED", "a guess, because no public source says"),
        ("unsuspend", "SUSPENDED", "recorded"),
    ],
)
def test_what_is_said(call: str, status: str, phrase: str) -> None:
    """Surprising successes as well as refusals."""
    assert phrase in " ".join(repr(why(call, status)).split())


def test_a_password_in_a_directory_is_not_destroyed() -> None:
    """Section 15: Okta can't destroy it, so a user who is deactivated and activated comes back to RECOVERY."""
    world = simulated(seed={"settings": {"directory": {"kind": "ACTIVE_DIRECTORY"}}}).world
    (found,) = why("deactivate", "ACTIVE", world)
    assert {
        "perhaps the password in the directory no longer signs in",
        "perhaps the password is destroyed",
    } <= set(found.besides)
    assert "directory" not in str(why("deactivate", "ACTIVE"))


@pytest.mark.parametrize("case", [None, Case.SHOW_LOCKOUTS, Case.MINIMUM_AGE, Case.SELF_SERVICE_UNLOCK])
@pytest.mark.parametrize("call", ["recover_password", "unlock_account"])
def test_the_state_of_a_recovery_is_explained(call: str, case: Case | None) -> None:
    """Section 4.3: a stranger gets RECOVERY_CHALLENGE. A trusted application gets RECOVERY, or is refused."""
    found = [row for status in Status for row in why(call, status, frozenset({case} if case else ()))]
    taken = {(row.state, "trusted" in row.when) for row in found if row.refusal is None}
    recovering = {("RECOVERY_CHALLENGE", False), ("RECOVERY", True)}
    unlocking = {("RECOVERY_CHALLENGE", False)} if case is Case.SELF_SERVICE_UNLOCK else set()
    assert taken == (recovering if call == "recover_password" else unlocking)


def test_of_a_walk_it_knows_what_lay_under_the_status() -> None:
    """Two suspended users, and one row: what comes out differs, and it says from what."""
    one, other = made("suspend"), made("suspend", password=PASSWORD)

    assert "no password" in why(one.unsuspend())[0].facts
    assert why(other.unsuspend())[0].facts == "activation has begun, suspended, a password"


@pytest.mark.parametrize(
    ("call", "given", "said"),
    [
        ("create_user", {"profile": PROFILE}, "a one-time link is sent by mail (activation)"),
        ("activate", {}, "a one-time link is sent by mail (activation)"),
        ("activate", {"sendEmail": False}, "no mail is sent, because the one-time link is in the answer (activation)"),
        ("reactivate", {}, "no mail is sent, because the one-time link is in the answer (activation)"),
        ("reactivate", {"sendEmail": True}, "a one-time link is sent by mail (activation)"),
        ("deactivate", {"sendEmail": True}, "a mail tells the org's admin"),
        ("expire_password", {"revokeSessions": True}, "sessions are ended"),
        ("recover_password", {}, "a one-time link is sent by mail (forgot)"),
    ],
)
def test_of_a_walk_it_says_what_the_request_asked_for(call: str, given: dict, said: str) -> None:
    """3.3, 3.4 and Okta's OpenAPI specification: `sendEmail` with its default, and `revokeSessions`."""
    walk = Walk(simulated())
    if call in ("recover_password", "expire_password"):
        walk.create_user(PROFILE, password=PASSWORD)
    elif call != "create_user":
        walk.create_user(PROFILE, activate=call != "activate")

    told = walk.do(call, **given)

    assert said in why(told)[0].besides


def test_of_a_login_that_is_taken_no_status_is_told() -> None:
    """A user who has the password already may be in any status."""
    okta = simulated()
    Walk(okta).create_user(PROFILE)
    told = str(why(Walk(okta).create_user(PROFILE))[0])

    assert told.startswith("create_user on a user, whatever the status\n")
    assert "stays taken until that user is" in told
    assert "underneath" not in told
    assert "perhaps" not in told


def test_a_refusal_before_the_status_is_looked_at() -> None:
    """A dead link: the sentence says so, and no row is claimed."""
    walk = made()
    (found,) = why(walk.open_activation_link("no-such-token"))

    assert found.comes_to == "refused"
    assert "reactivate" in found.sentence
    assert found.tier is None


@pytest.mark.parametrize("wrong", [("fly", "ACTIVE"), ("activate", "DELETED")])
def test_what_cannot_be_explained_is_said(wrong: tuple) -> None:
    with pytest.raises(ValueError, match=r"(fly|DELETED).*nearest"):
        why(*wrong)


def test_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", "activate", "locked_out"]) == 0
    assert capsys.readouterr().out.strip() == repr(why("activate", "LOCKED_OUT"))
    assert main(["why", "activate", "LOCKED_OUT", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["refusal"]["http"], row["refusal"]["code"], row["instead"]) == (403, "E0000016", ["unlock"])


# ------------------------------------------------------------------------ what Okta may do instead, where it is doubted


@pytest.mark.parametrize(
    ("call", "status", "told", "seen"),
    [
        ("update_user", "DEPROVISIONED", {Case.PASSWORD: False}, Seen("E0000007", ())),  # C22
        ("reactivate", "RECOVERY", {}, Seen(None)),  # C5
        ("reactivate", "DEPROVISIONED", {}, Seen("E0000007", ())),  # U4
        ("recover_password", "SUSPENDED", {Case.TRUSTED: False}, Seen("E0000006", ())),
        ("open_activation_link", "STAGED", {}, Seen(None)),
        ("open_reset_link", "STAGED", {}, Seen(None)),
        ("reset_password", "SUSPENDED", {}, Seen("E0000038", ())),  # U1
        ("create_user", "ABSENT", {Case.EXTERNAL: True, Case.PASSWORD: True}, Seen("E0000014", ())),  # U10
    ],
)
def test_another_answer_of_a_doubtful_call_is_not_news(call: str, status: str, told: dict, seen: Seen) -> None:
    """On a live org the other side of a contradiction is explained, not reported as news."""
    place = in_status(Status(status))

    assert fitting(place, call, told, seen)


def test_an_org_that_reactivates_in_recovery_may_refuse() -> None:
    """C5 from the other side."""
    world = frozenset({Case.RECOVERY_REACTIVATES})

    assert fitting(in_status(Status.RECOVERY, world), "reactivate", {}, Seen("E0000038", ()), world)


def test_on_classic_a_forgotten_password_without_a_question_is_a_reset() -> None:
    """3.9: E0000034, and what helps is reset_password."""
    found = why("forgot_password", "ACTIVE", frozenset({Case.CLASSIC}))

    assert {name for row in found if row.refusal and row.refusal.code == "E0000034" for name in row.instead} == {
        "reset_password"
    }


@pytest.mark.parametrize("status", ["STAGED", "ACTIVE", "SUSPENDED"])
def test_a_federated_user_who_gets_a_password(status: str) -> None:
    """A row of its own in every status."""
    assert "Another provider signs the user in" in " ".join(repr(why("update_user", status)).split())


@pytest.mark.parametrize("trusted", [False, True])
def test_asking_for_a_link_is_explained_by_its_own_row(trusted: bool) -> None:
    """The state that Okta answers with is that of the row (4.2): a challenge, or for a trusted application RECOVERY."""
    state = "RECOVERY" if trusted else "RECOVERY_CHALLENGE"
    other = "RECOVERY_CHALLENGE" if trusted else "RECOVERY"
    place = frozenset(f for f in in_status(Status.ACTIVE) if not f.external)

    assert fitting(place, "recover_password", {Case.TRUSTED: trusted}, Seen(None, state=state))
    assert not fitting(place, "recover_password", {Case.TRUSTED: trusted}, Seen(None, state=other))


@pytest.mark.parametrize("status", ["ABSENT", "STAGED", "PROVISIONED", "RECOVERY", "SUSPENDED", "DEPROVISIONED"])
def test_every_request_gets_a_challenge(status: str) -> None:
    seen = Seen(None, state="RECOVERY_CHALLENGE")

    assert fitting(in_status(Status(status)), "recover_password", {Case.TRUSTED: False}, seen)


@pytest.mark.parametrize("status", ["LOCKED_OUT", "ACTIVE", "ABSENT"])
def test_every_request_for_an_unlock_gets_a_challenge(status: str) -> None:
    world = frozenset({Case.SELF_SERVICE_UNLOCK})
    seen = Seen(None, state="RECOVERY_CHALLENGE")

    assert fitting(in_status(Status(status), world), "unlock_account", {}, seen, world)


def test_a_password_that_is_too_old_is_the_policys_doing() -> None:
    """1.5: nobody expires it; the sign-in finds it so."""
    edges = [e for e in draw().edges if (e.call, e.after) == ("sign_in", Status.PASSWORD_EXPIRED)]

    assert [(str(e.actor), e.cases) for e in edges] == [("policy", "right password, password too old")]


def test_in_an_org_that_asks_for_a_factor_too() -> None:
    """The explanation is given once for users who have one, and once for users who have none."""
    edges = [
        e for e in Walk(simulated(mfa=True)).map.edges if (e.call, e.after) == ("sign_in", Status.PASSWORD_EXPIRED)
    ]

    assert {str(e.actor) for e in edges} == {"policy"}


@pytest.mark.parametrize("org", [{}, {"mfa": True}, {"mfa": True, "mfa_enroll": "OPTIONAL"}])
@pytest.mark.parametrize("status", ["ACTIVE", "PASSWORD_EXPIRED"])
def test_no_sign_in_is_taken_without_the_password(org: dict, status: str) -> None:
    """In no kind of org: each way in begins with the right one (4.1)."""
    ways = [row for row in why("sign_in", status, simulated(**org).world) if row.refusal is None]

    assert ways
    for row in ways:
        assert row.when.startswith("right password"), row.sentence


def test_a_user_who_signs_in_elsewhere_has_no_old_password() -> None:
    """A change that was begun before stops at it, as at any wrong one."""
    (found,) = [row for row in why("change_expired_password", "ACTIVE") if "another provider" in row.facts]

    assert found.refusal
    assert (found.refusal.code, found.refusal.causes) == (
        "E0000014",
        ("oldPassword: The credentials provided were incorrect.",),
    )


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.LOCKED_OUT, Status.SUSPENDED, Status.DEPROVISIONED}))
def test_time_alone_says_nothing_of_a_lock_where_there_is_none(status: str) -> None:
    """Under a suspension or a deactivation there may be one."""
    assert {row.sentence for row in why("wait", status)} == {
        "Time alone changes no status. It only makes links and tokens lapse."
    }


def test_time_alone_ends_a_lock_only_when_it_is_due() -> None:
    """1.5: `wait` both leads on from LOCKED_OUT and leaves it."""
    locked = draw("LOCKED_OUT")

    assert "wait" in {option.call for option in locked.changes}
    assert "wait" in {option.call for option in locked.stays}


def test_a_wrong_password_finds_no_age() -> None:
    """Only the right password leads to PASSWORD_EXPIRED or to a warning."""
    policy = PasswordPolicy(max_age_days=90, expire_warn_days=10)
    for days in (85, 91):
        walk = Walk(simulated(password_policy=policy))
        walk.create_user(PROFILE, password=PASSWORD)
        walk.wait(days=days)
        told = walk.okta.client.call(
            "sign_in",
            body={
                "username": PROFILE["login"],
                "password": WRONG,
                "options": {"warnBeforePasswordExpired": True},
            },
        )

        assert told.status_code == 401
        assert walk.get_user().now is Status.ACTIVE


def test_the_answer_is_asked_for_before_a_password_is_set() -> None:
    """3.10: a federated user with a question gets a password here by the answer, and then signs in here."""
    walk = Walk(simulated())
    walk.create_user(PROFILE, password=PASSWORD, recovery_question=QUESTION)
    told = walk.forgot_password_recovery_question(answer=QUESTION["answer"], newPassword="Another-Pa55word")

    assert why(told)[0].changes == ("the password is a new one",)
    assert not walk.sign_in("Another-Pa55word").refused
    assert walk.sign_in(PASSWORD).refused


# ------------------------------------------------------------------------------ refused before the status is looked at


@pytest.mark.parametrize(
    ("call", "given", "said", "meant"),
    [
        ("open_reset_link", ["no-such-token"], "The link no longer works", ()),
        ("answer_question", ["no-such-state", "Annie"], "Begin again", ()),
        ("choose_password", ["no-such-state", "Another-Pa55word"], "Begin again", ()),
        ("change_expired_password", ["no-such-state", PASSWORD, "Another-Pa55word"], "Begin again", ("sign_in",)),
        ("verify_factor", ["no-such-state", "ufs1"], "Begin again", ("sign_in",)),
    ],
)
def test_what_a_dead_link_or_sign_in_needs(call: str, given: list, said: str, meant: tuple) -> None:
    """The reason says what was wrong, and names the call that starts again if it is useful here."""
    walk = made(password=PASSWORD)

    response = getattr(walk.okta.client, call)(*given)
    told = reading_of(walk, call)

    assert response.status_code in (401, 403)
    assert said in told.sentence
    assert set(meant) <= set(told.instead)


def reading_of(walk: Walk, call: str) -> Reason:
    """What is said of the last exchange."""
    return reason_for(list(walk.okta.client.journal)[-1], walk.place, walk.status)


def test_a_weak_choice_can_be_made_again() -> None:
    walk = made()
    walk.open_activation_link(walk.mailbox[-1].link)

    assert "The sign-in can go on" in walk.choose_password("weak").why.sentence


@pytest.mark.parametrize("code", ["E0000079", "E0000082"])
def test_what_a_factor_is_refused_for(code: str) -> None:
    """Another step, or a code that is used up."""
    known, _ = BEFORE_STATUS["verify_factor", code]

    assert (
        known
        == {
            "E0000079": "The sign-in is at another step.",
            "E0000082": "The sign-in can go on with the next code.",
        }[code]
    )


# ------------------------------------------------------------------------------------------------ factors (4.5)

MFA = frozenset({Case.MFA})


def rows_of(status: str, world: frozenset[Case] = MFA) -> list[tuple[str, str]]:
    """Each row of verify_factor in a status: its code, or nothing where it is taken, and its sentence."""
    return [(row.refusal.code if row.refusal else "", row.sentence) for row in why("verify_factor", status, world)]


@pytest.mark.parametrize("status", Status)
def test_an_org_that_asks_for_no_factor_has_no_such_step(status: Status) -> None:
    step = ("E0000079", "This org asks for no factor at sign-in, so no sign-in gets to this step.")

    assert step in rows_of(status, frozenset())
    (row,) = [row for row in why("verify_factor", status, frozenset()) if row.sentence == step[1]]
    assert row.refusal
    assert row.refusal.causes == ("This operation is not allowed in the current authentication state.",)


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.ABSENT])
def test_a_factor_that_the_user_lacks(status: Status) -> None:
    """404 E0000007, wherever the user stands."""
    assert ("E0000007", "The user has no such factor.") in rows_of(status)


@pytest.mark.parametrize("status", ["ACTIVE", "PASSWORD_EXPIRED"])
def test_a_factor_at_both_doors(status: str) -> None:
    found = rows_of(status)

    assert ("", "The passcode is right. This call does not sign the user in.") in found
    assert ("E0000068", "The answer is wrong.") in found
    assert ("E0000068", "The passcode is wrong.") in found
    locks = [e for e in draw(world=MFA).edges if (e.call, e.before, e.after) == ("verify_factor", status, "LOCKED_OUT")]
    assert [str(edge.actor) for edge in locks] == ["policy"]


@pytest.mark.parametrize("status", ["STAGED", "PROVISIONED", "RECOVERY", "SUSPENDED", "DEPROVISIONED"])
def test_a_factor_that_is_of_no_use(status: str) -> None:
    assert ("E0000038", "A factor can't be used in this status.") in rows_of(status)


def test_a_factor_of_a_locked_user_and_of_nobody() -> None:
    assert {name for row in why("verify_factor", "LOCKED_OUT", MFA) for name in row.instead} == {"unlock"}
    assert fitting(in_status(Status.LOCKED_OUT, MFA), "verify_factor", {}, Seen("E0000011", ()), MFA)
    assert fitting(in_status(Status.SUSPENDED, MFA), "verify_factor", {}, Seen("E0000011", ()), MFA)
    assert ("E0000007", "No user has this id or login.") in rows_of("ABSENT")


def test_an_active_user_is_sent_nowhere_else() -> None:
    """3.3: recorded, so there is nothing that Okta may do instead."""
    (row,) = why("reactivate", "ACTIVE")

    assert (row.instead, str(row.tier)) == ((), "recorded")


def test_a_password_that_is_too_young_is_answered_as_any_other() -> None:
    world = frozenset({Case.MINIMUM_AGE})
    told = {Case.TRUSTED: False, Case.TOO_YOUNG: True}
    place = frozenset(f for f in in_status(Status.ACTIVE, world) if not f.external)

    assert fitting(place, "recover_password", told, Seen(None, state="RECOVERY_CHALLENGE"), world)
    assert not fitting(place, "recover_password", told, Seen(None, state="RECOVERY"), world)
