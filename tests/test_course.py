"""What notebooks are made of beside the stages: progress, forks, the end user's panel, the table."""

import threading
from pathlib import Path

import pytest
from people import PASSWORD, PROFILE, WRONG, http

from lifecycle import (
    EndUser,
    Panel,
    Walk,
    follow,
    live,
    matrix,
    plan,
    side_by_side,
    simulated,
    why,
)
from lifecycle.client.guard import NotAllowedHere
from lifecycle.lab import progress
from lifecycle.model.calls import CALLS
from lifecycle.model.facts import Status

NEW = "Another-Pa55word"


pytestmark = pytest.mark.usefixtures("kept")


# ------------------------------------------------------------------------------------------------ progress


def test_progress_outlives_the_kernel_and_a_torn_line(kept: Path) -> None:
    progress.note("1.1", "solved")
    with kept.open("a") as file:
        file.write('{"what": "1.2", "sta')
    progress.note("1.3", "solved")

    assert progress.done() == ("1.1", "1.3")


def test_progress_is_noted_once(kept: Path) -> None:
    for _ in range(3):
        progress.note("1.1", "solved")

    assert len(kept.read_text().splitlines()) == 1


def test_two_lessons_at_once_lose_nothing() -> None:
    done = [
        threading.Thread(target=lambda n=n: [progress.note(f"{n}.{k}", "solved") for k in range(20)]) for n in range(4)
    ]
    for thread in done:
        thread.start()
    for thread in done:
        thread.join()

    assert sorted(progress.done()) == sorted(f"{n}.{k}" for n in range(4) for k in range(20))


@pytest.mark.parametrize("text", ["", "no json\n", '["list"]\n', '{"what": 1}\n', "\x00\xff\n"])
def test_a_foreign_file_is_neither_progress_nor_trouble(kept: Path, text: str) -> None:
    kept.parent.mkdir(parents=True)
    kept.write_text(text)
    progress.note("2.1", "solved")

    assert progress.done() == ("2.1",)


def test_a_place_that_cannot_be_written_disturbs_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(progress.VARIABLE, str(tmp_path / "file" / "below"))
    walk = Walk(simulated())
    walk.create_user(PROFILE)

    assert walk.status is Status.PROVISIONED
    assert progress.done() == ()


def test_no_file_is_kept_where_none_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(progress.VARIABLE, "")
    progress.note("1.1", "solved")

    assert progress.done() == ()


# ------------------------------------------------------------------------------------------------ two futures


def test_a_fork_goes_its_own_way() -> None:
    walk = Walk(simulated())
    walk.create_user(PROFILE, password=PASSWORD)
    other = walk.fork()
    walk.suspend()
    other.deactivate()

    assert (walk.status, other.status) == (Status.SUSPENDED, Status.DEPROVISIONED)
    assert len(other.steps) == 2
    shown = repr(side_by_side(walk, other))
    assert "One future: SUSPENDED" in shown
    assert "The other: DEPROVISIONED" in shown
    assert "facts suspended: true | false" in shown
    assert "<svg" in side_by_side(walk, other)._repr_mimebundle_()["text/html"]


def test_a_real_org_has_one_future() -> None:
    okta = live({"OKTA_CLIENT_ORGURL": "https://acme.okta.com", "OKTA_CLIENT_TOKEN": "t"})

    with pytest.raises(NotAllowedHere, match="Nothing was copied"):
        Walk(okta).fork()


# ------------------------------------------------------------------------------------------------ the end user's panel


@pytest.fixture
def ana() -> EndUser:
    walk = Walk(simulated())
    walk.create_user(PROFILE)
    return EndUser(walk)


def test_she_completes_her_activation(ana: EndUser) -> None:
    """By the mail's link, then the new-password form, then the sign-in form, by buttons alone."""
    assert "[Sign in]" in ana.text()
    ana.open_mail(1)
    assert "Choose a password" in ana.text()
    assert ana.walk.status is Status.PROVISIONED
    ana.press("choose_password")
    assert ana.walk.status is Status.ACTIVE
    ana.press("sign_in")
    assert "Signed in" in ana.text()


def test_a_link_opens_once(ana: EndUser) -> None:
    ana.open_mail(1)

    assert ana.open_mail(1).startswith("Refused (401 E0000004)")
    assert "[Sign in]" in ana.text()


def lapsed(engine: str) -> EndUser:
    """Her activation mail is eight days old; it is good for seven."""
    walk = Walk(simulated(engine=engine))
    walk.create_user(PROFILE)
    assert walk.okta.simulator
    walk.okta.simulator.advance(days=8)
    return EndUser(walk)


def test_a_lapsed_link_offers_another() -> None:
    """In an Identity Engine org the page itself sends it (Okta's support article on expired activation links)."""
    ana = lapsed("identity")
    ana.open_mail(1)

    assert "Page: This link no longer works. [Send me another link]" in ana.text()
    assert ana.ask_for_another() == "Another mail is on its way."
    ana.open_mail(2)
    assert "Page: Choose a password." in ana.text()
    ana.press("choose_password")
    assert ana.walk.status == "ACTIVE"
    assert ana.ask_for_another() == "No mail was sent, because this link can't be renewed."


def test_a_lapsed_link_of_classic_sends_her_to_the_admin() -> None:
    """There the page offers nothing, and no mail goes out."""
    ana = lapsed("classic")
    ana.open_mail(1)

    assert "Page: This link no longer works: ask your administrator for another. [Password]" in ana.text()
    assert ana.ask_for_another() == "No mail was sent, because this link can't be renewed."
    assert len(ana.walk.mailbox) == 1


def test_a_user_who_no_longer_waits_gets_no_other_mail() -> None:
    """A deactivated user's old link renews nothing, nor does one that is good, nor one that never was."""
    ana = lapsed("identity")
    assert ana.walk.okta.simulator
    link = ana.walk.mailbox[0].link
    ana.walk.reactivate(sendEmail=True)
    good = ana.walk.mailbox[-1].link
    ask = ana.walk.okta.simulator.request_activation_mail

    assert [ask(good), ask("https://org.example/tokens/never/verify"), ask(link)] == [False, False, True]
    ana.walk.deactivate()
    assert ask(link) is False


def test_what_cannot_be_shown_is_said() -> None:
    """In a sentence that names what there is."""
    walk = Walk(simulated())
    walk.create_user(PROFILE)
    for wrong, said in (
        (lambda: matrix("fly"), "There is no call 'fly'"),
        (lambda: matrix("activate", "GREEN"), "There is no status 'GREEN'"),
        (lambda: why(walk.steps), r"why\(walk.told\[-1\]\)"),
        (lambda: follow(walk, plan("ACTIVE", "STAGED")), "Only new users get this status"),
    ):
        with pytest.raises(ValueError, match=said):
            wrong()


def test_an_org_is_enough_to_begin_with() -> None:
    """A panel and an end user make a walk of their own; `follow` takes a plan's first way."""
    okta = simulated()

    assert "PROVISIONED" in repr(follow(Panel(okta).walk, plan("ABSENT", "PROVISIONED")))
    assert EndUser(okta).walk.okta is okta


def test_a_sign_in_that_has_lapsed_begins_again(ana: EndUser) -> None:
    """The form of a page that has gone leads nowhere, so the sign-in is offered."""
    ana.open_mail(1)
    ana.walk.wait(hours=3)

    assert "has expired" in ana.press("choose_password")
    assert "Page: Sign in." in ana.text()


def test_a_weak_password_leaves_the_page(ana: EndUser) -> None:
    ana.open_mail(1)
    ana.fields["newPassword"].value = "weak"
    said = ana.press("choose_password")

    assert said.startswith("Refused (403 E0000080)")
    assert "Choose a password" in ana.text()


def test_she_has_forgotten_her_password(ana: EndUser) -> None:
    """The status stays ACTIVE all the while (4.3), and the old password good until she has chosen."""
    ana.walk.update_user(password=PASSWORD)
    ana.press("recover_password")
    ana.open_mail(2)

    assert ana.walk.status is Status.ACTIVE
    ana.press("choose_password")
    assert (
        http(ana.walk.okta)
        .post(f"{ana.walk.okta.client.base_url}/api/v1/authn", json={"username": PROFILE["login"], "password": NEW})
        .ok
    )


def test_she_changes_an_expired_password(ana: EndUser) -> None:
    ana.walk.update_user(password=PASSWORD)
    ana.walk.expire_password()
    ana.press("sign_in")

    assert "has expired" in ana.text()
    ana.press("change_expired_password")
    assert ana.walk.status is Status.ACTIVE


def test_wrong_passwords_lock_her_and_the_page_does_not_say_so(ana: EndUser) -> None:
    ana.walk.update_user(password=PASSWORD)
    ana.fields["password"].value = WRONG
    said = {ana.press("sign_in").split(".")[0] for _ in range(10)}

    assert ana.walk.status is Status.LOCKED_OUT
    assert said == {"Refused (401 E0000004)", "Refused (401 E0000004), and yet ACTIVE → LOCKED_OUT"}


def test_an_unlock_by_link_signs_nobody_in() -> None:
    walk = Walk(simulated())
    walk.okta.simulator.set_password_policy(max_attempts=1, self_service_unlock=True)
    walk.create_user(PROFILE, password=PASSWORD)
    walk.sign_in(WRONG)
    ana = EndUser(walk)
    ana.press("unlock_account")
    ana.open_mail(1)

    assert walk.status is Status.ACTIVE
    assert "Your account is unlocked: sign in" in ana.text()


def test_a_part_of_a_walk_is_shown_as_the_whole_is() -> None:
    walk = Walk(simulated())
    walk.create_user(PROFILE)
    walk.suspend()

    assert repr(walk.steps[1:]) == "2. suspend: PROVISIONED -> SUSPENDED"
    assert repr(walk.told[1:]) == repr(walk.told[1])
    assert repr(walk.told[1].why).startswith("PROVISIONED → SUSPENDED. The user is paused.")


def test_there_is_no_such_mail(ana: EndUser) -> None:
    assert ana.open_mail(9) == "There is no mail 9. The mailbox has 1."


def test_nobody_has_no_forms() -> None:
    assert "No mail" in EndUser(Walk(simulated())).text()


# ------------------------------------------------------------------------------------------------ the table


def test_a_cell_of_the_table_is_explained_and_run() -> None:
    table = matrix("reactivate", "RECOVERY")

    assert "reactivate on RECOVERY" in table.text()
    told = table.try_it()
    assert (told.call, told.refused, told.before) == ("reactivate", True, Status.RECOVERY)
    table.call.value, table.status.value = "unlock", "LOCKED_OUT"
    assert table.try_it().now is Status.ACTIVE


@pytest.mark.parametrize("status", Status)
def test_a_user_is_brought_into_every_status(status: Status) -> None:
    assert matrix("get_user", status).try_it().before in (status, Status.ABSENT)


def test_the_grid_says_every_cell() -> None:
    """A heading for each call and each status, links to lessons, and nothing by colour alone."""
    grid = matrix("activate", "PROVISIONED").grid.value

    assert grid.count('<th scope="row"') == len(CALLS)
    assert grid.count('<th scope="col"') == len(Status)
    assert grid.count('aria-current="true"') == 1
    assert '<a href="03-the-activation-link-is-dead.ipynb">activate</a>' in grid
    assert "→ PROVISIONED" in grid
