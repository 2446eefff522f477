"""What a person sees at the sign-in page: in the page's own words, with the exchange behind it, and nothing changed."""

import re
from pathlib import Path

import pytest
from node import CACHE, node
from page import org_with
from people import LOGIN, PASSWORD, PROFILE, WRONG

from lifecycle import simulated
from lifecycle.lab.end_user import EndUser
from lifecycle.lab.offers import offer
from lifecycle.lab.play import Play
from lifecycle.lab.shown_page import (
    BANNER,
    PAGE_WORDS,
    WEAK_PASSWORD,
    forgotten_page,
    link_page,
    page_title,
    sign_in_page,
    unlock_page,
)
from lifecycle.lab.stage import Stage
from lifecycle.lab.walk import Walk
from lifecycle.model import messages
from lifecycle.model.messages import Message
from lifecycle.model.pages import REMEDIATIONS
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES
from lifecycle.service.widget import NoWidget, widget_folder

TESTER = "tester@example.com"
"""The login of a stage's person, if the stage names none."""
BEGUN = f"create_user password={PASSWORD}"
HIDDEN = ["PROVISIONED", "RECOVERY", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"]


@pytest.mark.parametrize("status", HIDDEN)
@pytest.mark.parametrize("first", [True, False], ids=["identifier-first", "one-page"])
def test_the_page_hides_the_status(status: str, first: bool) -> None:
    """One sentence, the page's own, for all of them. The answer behind it has other words."""
    okta = org_with(status, identifier_first=first, max_attempts=3)

    page = sign_in_page(okta, LOGIN, PASSWORD)

    assert page.messages == ("Unable to sign in",)
    assert page.title == ("Verify with your password" if first else "Sign In")
    assert '"Authentication failed"' in page.behind[-1]
    assert re.match(r"POST /idp/idx/(challenge/answer 401|identify 400): ", page.behind[-1])


@pytest.mark.parametrize(("status", "known"), [("SUSPENDED", True), ("STAGED", False), ("RECOVERY", False)])
def test_the_page_marks_what_nobody_knows(status: str, known: bool) -> None:
    """Behind the page, an answer that no source shows says so."""
    page = sign_in_page(org_with(status), LOGIN, PASSWORD)

    marked = [line for line in page.behind if line.endswith("(unknown: no public source shows this answer)")]
    assert len(marked) == (0 if known else 2)


def test_a_right_password_and_an_expired_one() -> None:
    assert sign_in_page(org_with(), LOGIN, PASSWORD).title == "Signed in"
    expired = sign_in_page(org_with("PASSWORD_EXPIRED"), LOGIN, PASSWORD)

    fields = ("New password", "Re-enter password")
    assert (expired.title, expired.fields) == ("Your password has expired", fields)


def test_the_classic_page_has_the_same_words() -> None:
    okta = simulated(engine="classic", seed={"users": [PROFILE | {"password": PASSWORD, "status": "SUSPENDED"}]})

    page = sign_in_page(okta, LOGIN, PASSWORD)

    assert (page.messages, page.fields) == (("Unable to sign in",), ("Username", "Password"))
    assert page.behind == ('POST /api/v1/authn 401: E0000004 "Authentication failed"',)


def test_to_look_changes_nothing() -> None:
    """No wrong password is counted, nobody is signed in, and the journal of the walk stays as it was."""
    okta = org_with(max_attempts=3)
    assert okta.simulator
    before = okta.simulator.copy()
    assert before.simulator
    kept = len(okta.client.journal)

    for _ in range(5):
        sign_in_page(okta, LOGIN, WRONG)

    assert okta.simulator.compare(before.simulator) == []
    assert len(okta.client.journal) == kept


def test_the_panel_of_the_user_shows_the_page() -> None:
    okta = simulated()
    panel = EndUser(Walk(okta))
    panel.see_page.click()
    assert "there is no user yet" in panel.page_seen.value
    panel.walk.create_user(profile=PROFILE, password={"value": PASSWORD})
    panel.walk.suspend()

    panel.see_page.click()

    assert "Unable to sign in" in panel.page_seen.value
    assert panel.sign_in_page().messages == ("Unable to sign in",)


@pytest.mark.parametrize(("engine", "way"), [("identity", "POST /idp/idx/"), ("classic", "POST /api/v1/authn")])
def test_the_panel_shows_each_step_as_the_page_does(engine: str, way: str) -> None:
    """In the page's own words, with what the page sends and gets; from the org as it was before the step."""
    panel = EndUser(Walk(simulated(engine=engine)))
    scripted = "These buttons send what scripts send"
    assert (scripted in str([getattr(part, "value", "") for part in panel.widget.children])) is (engine == "identity")
    panel.walk.create_user(profile=PROFILE, password={"value": PASSWORD})
    panel.fields["password"].value = WRONG

    panel.press("sign_in")
    assert panel.at_the_page
    assert panel.at_the_page.messages == ("Unable to sign in",)
    assert panel.at_the_page.behind[-1].startswith(way)
    assert "Unable to sign in" in panel.page_seen.value
    assert "Unable to sign in" in panel.text()

    panel.press("recover_password")
    titles = {"identity": "Verify with your email", "classic": "Email sent!"}  # the mail is on its way in both
    assert panel.at_the_page.title == titles[engine]
    panel.open_mail(1)
    assert panel.at_the_page.title == "Reset your password"  # the link was still good when the step began
    panel.press("choose_password")
    assert panel.at_the_page.title == "Signed in"
    assert panel.at_the_page.behind[0].startswith(
        {"identity": "POST /idp/idx/challenge/answer 200: ", "classic": "POST /api/v1/authn/credentials/"}[engine]
    )
    panel.press("skip")
    assert panel.at_the_page is None


def test_a_stage_shows_the_page_of_its_person() -> None:
    """With the password that the person has; it follows each step, and a stage that does not ask for it has none."""
    offers = (offer("create_user", password=PASSWORD), "suspend", "unsuspend")
    stage = Stage(Play("a-page", "The page", offers=offers, page="sign_in"), simulated)
    assert stage.scene()["page"]["title"] == "Sign In"
    stage.press("create_user")
    assert stage.scene()["page"]["title"] == "Signed in"
    stage.press("suspend")
    assert stage.scene()["page"]["messages"] == ["Unable to sign in"]
    stage.press("unsuspend")
    assert stage.scene()["page"]["title"] == "Signed in"

    assert Stage(Play("none", "None", offers=offers, before="create_user"), simulated).scene()["page"] is None


def paths(stage: Stage) -> list[str]:
    """What the page sent for the last press, each request with its HTTP status and what the answer offers."""
    shown = stage.scene()["step_page"]
    lines = [re.sub(r"^POST /(idp/idx/|oauth2/default/v1/)", "", line) for line in shown["behind"]] if shown else []
    return [line.removesuffix(" (unknown: no public source shows this answer)") for line in lines]


CONVERSATIONS = {
    # The steps of docs/idx-facts.md, section 13.3: what is pressed, and what the page sends and is offered for it.
    "wrong password": (
        BEGUN,
        {},
        {
            "mistype_password": [
                "interact 200: interaction_handle",
                "introspect 200: identify",
                "identify 200: challenge-authenticator",
                'challenge/answer 401: "Authentication failed"; challenge-authenticator',
            ]
        },
    ),
    "activation": (
        "create_user",
        {},
        {
            "open_activation_link": [
                "interact 200: interaction_handle",
                "introspect 200: select-authenticator-enroll",
            ],
            "choose_password": [
                "credential/enroll 200: enroll-authenticator",
                "challenge/answer 200: successWithInteractionCode",
            ],
        },
    ),
    "expired": (
        f"{BEGUN}; expire_password",
        {},
        {
            "sign_in": [
                "interact 200: interaction_handle",
                "introspect 200: identify",
                "identify 200: challenge-authenticator",
                "challenge/answer 200: reenroll-authenticator",
            ],
            "change_expired_password": ["challenge/answer 200: successWithInteractionCode"],
        },
    ),
    "recovery": (
        BEGUN,
        {},
        {
            "recover_password": [
                "interact 200: interaction_handle",
                "introspect 200: identify",
                "identify 200: challenge-authenticator",
                "recover 200: authenticator-verification-data",
                "challenge 200: challenge-authenticator",
            ],
            "open_reset_link": ["interact 200: interaction_handle", "introspect 200: reset-authenticator"],
            "choose_password": ["challenge/answer 200: successWithInteractionCode"],
        },
    ),
    "unlock": (
        f"{BEGUN}; mistype_password; mistype_password",
        {"self_service_unlock": True, "max_attempts": 2},
        {
            "unlock_account": [
                "interact 200: interaction_handle",
                "introspect 200: identify",
                "unlock-account 200: select-authenticator-unlock-account",
                "challenge 200: challenge-authenticator",
            ],
            "open_reset_link": [
                'challenge/answer 200: "Account successfully unlocked! Verify your account with a security method to '
                'continue."; challenge-authenticator'
            ],
        },
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_a_stage_makes_each_step_of_a_person_at_the_page_too(name: str) -> None:
    """Each press shows what the page sends for it and gets, and the visit goes on with the next press."""
    before, policy, steps = CONVERSATIONS[name]
    org = {"password_policy": policy} if policy else {}
    stage = Stage(Play(name, name, offers=tuple(steps), before=before, org=org), simulated)
    assert stage.scene()["step_page"] is None

    for press, sent in steps.items():
        assert not stage.press(press).refused or press == "mistype_password"
        assert paths(stage) == sent
        whole = stage.scene()["step_page"]["sent"]
        assert [one["line"] for one in whole] == stage.scene()["step_page"]["behind"]
        assert all(one["request"].startswith("POST /") and '": ' in one["answer"] for one in whole)


def test_the_page_of_a_step_changes_nothing_and_is_taken_back_with_it() -> None:
    """The same wrong password counts once, whichever door it is shown at; and only a person's step has a page."""
    offers = ("mistype_password", "sign_in", "suspend")
    stage = Stage(Play("aside", "Aside", offers=offers, before=f"{BEGUN}; expire_password"), simulated)

    stage.press("mistype_password")
    assert stage.player.wrong_passwords[0] == 1
    asked = [exchange.url for exchange in stage.walk.okta.client.journal]
    assert not [url for url in asked if "/idp/idx/" in url]
    stage.press("sign_in")
    assert stage.scene()["step_page"]["title"] == "Your password has expired"
    stage.press("change_expired_password")
    assert stage.scene()["step_page"]["title"] == "Signed in"
    assert stage.back()
    assert stage.scene()["step_page"]["title"] == "Your password has expired"
    stage.press("change_expired_password")
    assert paths(stage) == ["challenge/answer 200: successWithInteractionCode"]
    stage.press("suspend")
    assert stage.scene()["step_page"] is None


def test_what_is_wrong_with_a_field_stands_beside_it() -> None:
    """Seen on the widget 7.49: a banner above the form, and beside the field fewer words than the answer has."""
    offers = ("sign_in", "change_expired_password")
    stage = Stage(Play("weak", "Weak", offers=offers, before=f"{BEGUN}; expire_password"), simulated)
    stage.press("sign_in")
    stage.press("change_expired_password", newPassword="weak")

    shown = stage.scene()["step_page"]
    assert shown["messages"] == [BANNER, WEAK_PASSWORD]
    assert shown["fields"] == ["New password", "Re-enter password"]
    assert '400: "Password requirements were not met. Password requirements: at least' in shown["behind"][0]


def test_a_page_that_an_admin_came_between_is_not_gone_on_with() -> None:
    """The copy in which the page was opened knows nothing of it, so nothing is told of the page."""
    offers = ("open_activation_link", "suspend", "choose_password")
    stage = Stage(Play("between", "Between", offers=offers, before="create_user"), simulated)
    for press in offers:
        stage.press(press)
    assert stage.scene()["step_page"] is None


def test_the_step_of_a_classic_page_is_the_call_itself() -> None:
    """Its words are those of the page, and behind them is the one request that was made."""
    stage = Stage(Play("c", "C", offers=("mistype_password",), before=BEGUN, org={"engine": "classic"}), simulated)
    stage.press("mistype_password")
    shown = stage.scene()["step_page"]
    assert shown["messages"] == ["Unable to sign in"]
    assert shown["behind"] == ['POST /api/v1/authn 401: E0000004 "Authentication failed"']
    assert len(shown["sent"]) == 1


def test_the_text_of_a_stage_tells_what_the_person_saw() -> None:
    """Below each step of the person: the page in its own words, and what it sent and got, the same each time."""
    play = Play("told", "Told", offers=("mistype_password",), before=BEGUN, story="mistype_password; mistype_password")
    text = Stage(play, simulated).twin
    assert text == Stage(play, simulated).twin
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "At the sign-in page, the person sees:" in line)
    assert "“Unable to sign in”" in " ".join(lines[at : at + 2])
    assert '     POST /idp/idx/challenge/answer 401: "Authentication failed"; challenge-authenticator' in lines
    assert "3. The same request once more, with the same answer." in lines
    classic = Stage(Play("told", "Told", before=BEGUN, story="mistype_password", org={"engine": "classic"}), simulated)
    assert "At the sign-in page, the person sees: Sign In. “Unable to sign in”" in classic.twin
    assert "     POST" not in classic.twin


def test_a_stage_shows_the_page_to_somebody_who_is_no_user() -> None:
    """What it says then is what the person would read who types the login of the stage's person."""
    play = Play("nobody", "Nobody", offers=("create_user",), page="sign_in")
    hidden = Play("hidden", "Hidden", page="sign_in", org={"seed": {"settings": {"hides_users_at_sign_in": True}}})

    assert Stage(play, simulated).scene()["page"]["messages"] == [f"There is no account with the Username {TESTER}."]
    assert Stage(hidden, simulated).scene()["page"]["messages"] == ["Unable to sign in"]


def test_the_other_doors() -> None:
    """A forgotten password, the end of a lock, and the links of mails; what nobody knows is said there, too."""
    known = org_with(self_service_unlock=True)
    assert forgotten_page(known, LOGIN).title == "Get a verification email"
    assert forgotten_page(org_with(identifier_first=False), LOGIN).title == "Get a verification email"
    locked = org_with("LOCKED_OUT", self_service_unlock=True, max_attempts=3)
    assert unlock_page(locked, LOGIN).title == "Verify with your email"


def test_the_other_doors_of_a_classic_org() -> None:
    """The same in a Classic Engine org: its own words, with the call of the Authentication API behind them."""
    okta = simulated(engine="classic", seed={"users": [PROFILE | {"password": PASSWORD}]})
    assert okta.simulator
    before = okta.simulator.copy()
    assert before.simulator

    forgotten, unlock = forgotten_page(okta, LOGIN), unlock_page(okta, LOGIN)

    assert forgotten.title == "Email sent!"
    assert forgotten.messages == (f"Email has been sent to {LOGIN} with instructions on resetting your password.",)
    assert forgotten.behind == ("POST /api/v1/authn/recovery/password 200: RECOVERY_CHALLENGE",)
    assert unlock.behind[0].startswith("POST /api/v1/authn/recovery/unlock ")
    assert okta.simulator.compare(before.simulator) == []


def test_the_links_of_a_classic_org() -> None:
    """A reset link, fresh and used; and an activation link, whose page no public source shows."""
    okta = simulated(engine="classic", seed={"users": [PROFILE | {"password": PASSWORD}]})
    link = okta.client.reset_password(LOGIN, sendEmail=False).json()["resetPasswordUrl"]
    page = link_page(okta, link, LOGIN)
    assert (page.title, page.fields) == ("Reset your password", ("New password", "Repeat password"))

    okta.client.reset_password(LOGIN, sendEmail=False)
    over = link_page(okta, link, LOGIN)

    assert (over.title, len(over.messages)) == ("The page ends here", 1)
    assert re.match(r"POST /api/v1/authn/recovery/token 40[13]: E0000", over.behind[0])
    play = Play(
        "links", "Links", offers=("create_user", "open_activation_link"), page="link", org={"engine": "classic"}
    )
    stage = Stage(play, simulated)
    stage.press("create_user")
    assert "No public source has the words of this page" in stage.scene()["page"]["messages"][0]
    assert stage.scene()["page"]["behind"][0].startswith("POST /api/v1/authn 200: ")


def test_what_nobody_knows_is_not_put_into_okta_s_mouth() -> None:
    """The page stays the one before, without a message, and beside it stands why nobody knows the next one."""
    page = unlock_page(org_with(self_service_unlock=True), LOGIN)
    assert (page.title, page.messages, page.fields) == ("Verify it's you with a security method", (), ("Username",))
    assert page.unknown == (
        "Okta has a mail that tells a user that the account is not locked. What the page shows was not published."
    )
    assert f"What comes next is not known, so it is not played here. {page.unknown}" in str(page)
    suspended = forgotten_page(org_with("SUSPENDED"), LOGIN)
    assert (suspended.messages, suspended.links) == ((), ("Forgot password?",))
    assert suspended.unknown == "No source says what the page shows, or whether a code is mailed."

    org = {"password_policy": {"self_service_unlock": True}}
    stage = Stage(Play("not-locked", "Not locked", page="unlock", org=org), simulated)
    stage.press("create_user", password=PASSWORD)
    shown = stage.scene()["page"]
    assert shown["title"] == "Verify it's you with a security method"
    assert shown["unknown"] == page.unknown


def test_a_page_with_a_message_only_has_no_title() -> None:
    """As the widget's terminal view has it: a title for some messages, and none for the others."""
    stage = Stage(Play("dead", "Dead", offers=("reset_password", "wait"), page="link", before=BEGUN), simulated)
    stage.press("reset_password")
    assert stage.scene()["page"]["title"] == "Reset your password"
    stage.press("wait", days="1")

    page = stage.scene()["page"]
    assert page["title"] == ""
    assert page["messages"] == [
        "Your reset password token is no longer valid.  Contact your administrator to obtain a new token."
    ]
    assert "sees: a page without a title" in str(link_page(stage.walk.okta, stage.walk.mailbox[-1].link, TESTER))


def test_no_page_is_called_by_the_name_of_its_form() -> None:
    """Each form that a page of the org can begin with has a title, for each authenticator that it can be about."""
    can_be = {
        "challenge-authenticator": set(AUTHENTICATOR_TYPES),
        "enroll-authenticator": {"okta_password", "okta_email"},
        "authenticator-verification-data": {"okta_email", "phone_number"},
    }
    for forms in REMEDIATIONS.values():
        for form in forms[:1]:
            for key in can_be.get(form, {"okta_password"}):
                assert page_title(form, key), (form, key)


def test_a_stage_shows_what_a_link_opens() -> None:
    """The newest link in the mailbox, and what it says after it was used."""
    stage = Stage(Play("links", "Links", offers=("create_user", "open_activation_link"), page="link"), simulated)
    stage.press("create_user")
    assert stage.scene()["page"]["title"] == "Set up security methods"
    stage.press("open_activation_link")
    stage.press("choose_password")

    page = stage.scene()["page"]
    assert page["title"] == "Activation link no longer valid"
    assert page["messages"][0].startswith("This can happen if you have already activated your account")


def test_the_words_are_those_of_the_widget(monkeypatch: pytest.MonkeyPatch) -> None:
    """For each message that the org can send: the widget's own text for its key, if it has one."""
    node()
    monkeypatch.setenv("XDG_CACHE_HOME", str(CACHE))
    try:
        labels = widget_folder(print) / "dist" / "labels" / "properties" / "login.properties"
    except NoWidget as error:
        pytest.skip(str(error))
    lines = Path(labels).read_text(encoding="utf-8").splitlines()
    widget = dict(line.split(" = ", 1) for line in lines if " = " in line and not line.startswith("#"))
    found = {one.key: one.text for one in vars(messages).values() if isinstance(one, Message)}

    for key, text in found.items():
        if key in widget and "{" not in text:
            told = PAGE_WORDS.get(key, text).replace("  ", " ")
            assert told.rstrip(".") == widget[key].replace("\\'", "'").rstrip("."), key
    for key, words in PAGE_WORDS.items():
        assert words == widget[key], key
    assert widget["oform.errorbanner.title"] == BANNER
    assert f"registration.error.password.passwordRequirementsNotMet={WEAK_PASSWORD}" in lines
    assert widget["oie.password.confirmPasswordLabel"] == "Re-enter password"
    assert widget["mfa.challenge.enterCode.placeholder"] == "Enter Code"
