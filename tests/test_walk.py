"""A walk: each call sent, followed and explained."""

import pytest
from people import PASSWORD, PROFILE

from lifecycle.client.client import Client
from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.lab.walk import Walk
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status


@pytest.fixture
def walk() -> Walk:
    return Walk(simulated())


@pytest.fixture
def provisioned(walk: Walk) -> Walk:
    walk.create_user(PROFILE, activate=False)
    walk.activate(sendEmail=False)
    return walk


def test_the_story_of_2017(provisioned: Walk) -> None:
    """Two steps, each with its sentence."""
    assert repr(provisioned.steps) == "1. create_user: ABSENT -> STAGED\n2. activate: STAGED -> PROVISIONED"
    assert "there is no password" in str(provisioned.told[-1].why)
    assert str(provisioned.told[-1].why.sources[0].source).startswith("terraform-provider-okta, recorded test ")


@pytest.mark.parametrize(
    ("bring", "call", "meant"),
    [
        ((), "activate", "reactivate"),
        (("suspend",), "activate", "unsuspend"),
        (("deactivate",), "reactivate", "activate"),
        (("deactivate",), "deactivate", "activate"),
        (("suspend",), "suspend", "unsuspend"),
        (("deactivate",), "update_user", "activate"),
    ],
)
def test_a_refusal_names_the_call_that_was_meant(provisioned: Walk, bring: tuple, call: str, meant: str) -> None:
    """The confusions that people report."""
    for name in bring:
        provisioned.do(name)

    told = provisioned.do(call, **({"profile": {"nickName": "x"}} if call == "update_user" else {}))

    assert told.refused
    assert told.why.instead[0] == meant
    assert f"You probably want {meant}" in " ".join(str(told).split())


def test_a_locked_user_needs_unlock(walk: Walk) -> None:
    """`activate` on a locked user says "already active"; `unlock` was meant."""
    walk.create_user(PROFILE, password=PASSWORD)
    for _ in range(10):
        last = walk.sign_in("wrong")

    assert "and yet ACTIVE → LOCKED_OUT" in str(last.why)
    assert walk.activate().why.instead == ("unlock",)


def test_a_guess_is_told_as_one(provisioned: Walk) -> None:
    """In the sentence too."""
    told = provisioned.reset_password(sendEmail=False)

    assert "This is a guess, because no public source says what Okta does here." in " ".join(str(told).split())


def test_what_is_contested_is_told_so(provisioned: Walk) -> None:
    """With the source that says otherwise, and what it says."""
    provisioned.deactivate()

    told = provisioned.update_user(profile={"nickName": "x"})

    assert "This is disputed: according to okta-sdk-java issue 721, the answer is 404 E0000007." in str(told.why)


def test_a_field_at_fault_is_not_explained_by_the_status(walk: Walk) -> None:
    """The fields are looked at first."""
    told = walk.create_user(PROFILE | {"login": "nobody"})

    assert "whatever the user's status: login: Username must be in the form of an email address" in str(told.why)
    assert walk.status is Status.ABSENT


def test_a_taken_login_is_explained(provisioned: Walk) -> None:
    """The message says who has the login and how to free it."""
    other = Walk(provisioned.okta)

    told = other.create_user(PROFILE)

    assert "stays taken until that user is deleted" in str(told.why)
    assert other.status is Status.ABSENT


@pytest.mark.parametrize(
    ("call", "given", "says"),
    [
        ("suspend", {}, "no user has been created yet"),
        ("sign_in", {"password": "x"}, "there is no user who could sign in"),
        ("open_activation_link", {}, "this walk has no activation link"),
        ("open_reset_link", {}, "this walk has no reset link"),
        ("choose_password", {"newPassword": "x"}, "no sign-in is under way"),
        ("create_user", {"profile": PROFILE, "bogus": 1}, "doesn't take these arguments"),
        ("wait", {"days": -1}, "Time only moves forward"),
        ("wait", {"days": 1e12}, "The clock was not moved"),
        ("wait", {"days": 9e6}, "the calendar ends"),
        ("wait", {"days": float("nan")}, "The clock was not moved"),
    ],
)
def test_what_cannot_be_sent_is_said(walk: Walk, call: str, given: dict, says: str) -> None:
    """No traceback, no step, and the walk goes on."""
    told = walk.do(call, **given)

    assert says in str(told)
    assert told.number == 0
    assert walk.steps == ()
    assert walk.create_user(PROFILE).now is Status.PROVISIONED


def test_an_unknown_call_is_refused_with_the_list() -> None:
    """As any attribute that isn't there."""
    with pytest.raises(AttributeError, match=r"A walk has no attribute 'promote'\. It has these calls: create_user"):
        _ = Walk(simulated()).promote


def test_two_walks_in_one_org_do_not_undo_one_another() -> None:
    """Only the walk that made the last call can go back. The others have to wait for it."""
    okta = simulated()
    one, other = Walk(okta), Walk(okta)
    one.create_user(PROFILE)
    other.create_user(PROFILE | {"login": "other@example.com", "email": "other@example.com"})
    one.suspend()
    other.deactivate()

    assert not one.back()
    assert (one.get_user().now, other.status) == (Status.SUSPENDED, Status.DEPROVISIONED)
    assert one.back()
    assert other.back()
    assert one.back()
    assert [walk.get_user().now for walk in (one, other)] == [Status.PROVISIONED, Status.PROVISIONED]


@pytest.mark.parametrize(
    ("name", "given", "arguments", "said"),
    [
        ("wait", ["x"], {}, "The clock was not moved"),
        ("wait", [], {"weeks": 1}, "The clock was not moved"),
        ("wait", [], {"days": "x"}, "The clock was not moved"),
        ("fly", [], {}, "there is no call 'fly'"),
        ("create_user", ["ana"], {}, "profile is a str, but Okta needs names and values"),
        ("create_user", [], {}, "It takes profile, activate, password"),
        ("create_user", [PROFILE], {"recovery_question": "x"}, "recovery_question is a str, but"),
        ("open_activation_link", [object()], {}, "A link has to be a string such as mailbox[0].link"),
    ],
)
def test_what_makes_no_call_is_said(walk: Walk, name: str, given: list, arguments: dict, said: str) -> None:
    """In a sentence, and nothing is sent."""
    told = walk.do(name, *given, **arguments)

    assert said in " ".join(str(told).split())
    assert (told.exchange, len(walk.told)) == (None, 0)


def test_a_mail_without_a_link(walk: Walk) -> None:
    """It is one line."""
    walk.create_user(PROFILE, password=PASSWORD)
    walk.okta.simulator.set_password_policy(min_age_minutes=60)
    walk.recover_password()

    assert repr(walk.mailbox).endswith("Forgot Password Denied")


def test_a_link_from_the_mail_is_found(walk: Walk) -> None:
    """The end user opens what came by mail."""
    walk.create_user(PROFILE)

    assert "Welcome to Okta!" in repr(walk.mailbox)
    assert walk.open_activation_link().exchange.body["status"] == "PASSWORD_RESET"


def test_the_newest_link_is_taken(provisioned: Walk) -> None:
    """A mail sent after a link was returned has the link that still works."""
    provisioned.reactivate(sendEmail=True)

    assert not provisioned.open_activation_link().refused


@pytest.mark.parametrize(
    ("bring", "call", "meant"),
    [("activate", "open_activation_link", "reactivate"), ("reset_password", "open_reset_link", "reset_password")],
)
def test_a_link_that_is_no_good_is_explained(walk: Walk, bring: str, call: str, meant: str) -> None:
    """Used, lapsed or replaced: Okta doesn't say which; how to get a fresh one is said here."""
    walk.create_user(PROFILE, activate=bring != "activate", password=None if bring == "activate" else PASSWORD)
    walk.do(bring, sendEmail=False)
    walk.wait(days=8)

    told = walk.do(call)

    assert "was used, has expired, or was replaced" in str(told.why)
    assert told.why.instead == (meant,)


def test_back_goes_back_to_the_org_as_it_was(provisioned: Walk) -> None:
    """The same call then gets the same answer, byte for byte."""
    first = provisioned.suspend()
    journal = len(provisioned.okta.client.journal)
    went = provisioned.back()
    again = provisioned.suspend()

    assert went
    assert str(first) == str(again)
    assert len(provisioned.okta.client.journal) == journal
    assert [s.number for s in provisioned.steps] == [1, 2, 3]


def test_back_ends_at_the_beginning(provisioned: Walk) -> None:
    """Two steps back, and no third."""
    assert [provisioned.back(), provisioned.back(), provisioned.back()] == [True, True, False]
    assert provisioned.status is Status.ABSENT
    assert provisioned.create_user(PROFILE).now is Status.PROVISIONED


def test_a_walk_meets_a_user_who_is_there(provisioned: Walk) -> None:
    """By login; the map then knows what the answer says, and no more."""
    provisioned.suspend()
    other = Walk(provisioned.okta)

    told = other.get_user("tester@example.com")

    assert told.now is Status.SUSPENDED
    assert {o.after for o in other.map.changes if o.call == "unsuspend"} == {Status.PROVISIONED, Status.RECOVERY}
    assert other.unsuspend().now is Status.PROVISIONED


def test_a_deleted_user_is_nobody(provisioned: Walk) -> None:
    """Twice DELETE; then the login is free again."""
    provisioned.delete_user()
    provisioned.delete_user()
    gone = provisioned.suspend()

    assert gone.exchange.status == 404
    assert provisioned.status is Status.ABSENT
    assert provisioned.create_user(PROFILE).now is Status.PROVISIONED


def test_a_second_user_is_explained_as_a_new_one(provisioned: Walk) -> None:
    """Whatever the status of the user whom the walk has followed until now."""
    provisioned.deactivate()

    told = provisioned.create_user(PROFILE | {"login": "other@example.com"}, password=PASSWORD)

    assert (told.before, told.now) == (Status.ABSENT, Status.ACTIVE)
    assert str(told.why).startswith("ABSENT → ACTIVE. ")


def test_on_a_real_org_nothing_is_sent_but_a_word_is(walk: Walk) -> None:
    """The guard's sentence, no traceback; and there is no clock and no way back."""
    real = Walk(Okta(Client("https://acme.okta.com", "00token")))

    assert "which is a real org" in str(real.create_user(PROFILE))
    assert "The clock was not moved, because this is a real org" in str(real.wait(days=1))
    assert real.back() is False
    assert real.mailbox == ()


def test_all_calls_are_offered() -> None:
    """By completion, too."""
    assert set(CALLS) <= set(dir(Walk(simulated())))
