"""The sign-in page, cell by cell: every status at every door, under every switch.

`EXPECTED` is written from docs/idx-facts.md, sections 2 to 6, and not from the tables of the model.
"""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from page import ASKED, ION, AtThePage, Page, checked, mailed_code, org_with, status_of
from people import LOGIN, PASSWORD, WRONG

from lifecycle.__main__ import main
from lifecycle.book.door_page import door_cells
from lifecycle.client.okta import Okta
from lifecycle.model.door_evidence import SIGHTS, Sight, known_at
from lifecycle.model.doors import DOOR_ROWS, Door, Sees, Switch, door_row
from lifecycle.model.facts import Status

DOCS = Path(__file__).resolve().parent.parent / "docs"
STATUSES = tuple(map(str, Status))
FAILED, NO_ACCOUNT, DONE = "errors.E0000004", "idx.unknown.user", "successWithInteractionCode"
SEND, ASKS = "authenticator-verification-data", "challenge-authenticator"
NOT_KNOWN = "501"


def an_org(status: str, **settings: object) -> Okta:
    """An org with a user of this status, or with nobody."""
    if status == "LOCKED_OUT":
        settings.setdefault("max_attempts", 3)
    return org_with(None if status == "ABSENT" else status, **settings)


def seen(ana: AtThePage, path: str, **body: object) -> str:
    """What one call leads to: the HTTP status, and the key of the message or else the name of the first form."""
    response = ana.send(path, **body)
    if response.status_code == 501:
        said = response.json()
        assert said["errorCode"] == "simulator.not.known"
        (message,) = said["messages"]["value"]
        assert message["i18n"]["key"] == "simulator.not.known"  # no client takes this for an answer of Okta's
        assert len(said["errorCauses"][0]["errorSummary"]) > 60
        assert response.headers["X-Simulator-Evidence"] == "unknown"
        return NOT_KNOWN
    page = checked(response)
    if page.handle:
        ana.page = page
    word = next(iter((*page.keys, *page.field_keys, *page.names)), "")
    return f"{page.status} {DONE if DONE in page.body else word}"


def opened(okta: Okta) -> AtThePage:
    ana = AtThePage(okta)
    ana.begin()
    return ana


def email_of(ana: AtThePage, form: str = "select-authenticator-authenticate") -> dict[str, object]:
    return {"authenticator": {"id": ana.page.options(form)["okta_email"]}}


# ------------------------------------------------------------------------------------------------- the login


@pytest.mark.parametrize(("status", "hides"), list(product(STATUSES, (False, True))))
def test_the_login_on_a_page_that_asks_for_it_first(status: str, hides: bool) -> None:
    """Sections 2.1 and 2.2: only an unknown login is told apart, and only where the org does not hide it."""
    okta = an_org(status, hides_users_at_sign_in=hides)

    found = seen(opened(okta), "identify", identifier=LOGIN)

    told = status == "ABSENT" and not hides
    assert found == (f"200 {NO_ACCOUNT}" if told else f"200 {ASKS}")
    assert status_of(okta) == status


# ------------------------------------------------------------------------------------------------- the password


def by_password(okta: Okta, password: str, *, one_page: bool) -> str:
    ana = opened(okta)
    if one_page:
        return seen(ana, "identify", identifier=LOGIN, credentials={"passcode": password})
    found = seen(ana, "identify", identifier=LOGIN)
    return found if NO_ACCOUNT in found else seen(ana, "challenge/answer", credentials={"passcode": password})


@pytest.mark.parametrize(
    ("status", "one_page", "hides", "shows", "unlocks"), list(product(STATUSES, *[(False, True)] * 4))
)
def test_the_right_password(status: str, one_page: bool, hides: bool, shows: bool, unlocks: bool) -> None:
    """Section 2.1: one body hides why, whatever the reason; 400 on the page for both, and 401 at the answer."""
    okta = an_org(
        status,
        identifier_first=not one_page,
        hides_users_at_sign_in=hides,
        show_lockout_failures=shows,
        self_service_unlock=unlocks,
    )

    found = by_password(okta, PASSWORD, one_page=one_page)

    refused = f"400 {FAILED}" if one_page else f"401 {FAILED}"
    wanted = {"ACTIVE": f"200 {DONE}", "PASSWORD_EXPIRED": "200 reenroll-authenticator"}.get(status, refused)
    if status == "ABSENT" and not hides:
        wanted = f"200 {NO_ACCOUNT}"
    if status == "LOCKED_OUT" and shows and unlocks and not hides:
        wanted = NOT_KNOWN  # section 15.5
    assert found == wanted
    assert status_of(okta) == status


@pytest.mark.parametrize(("status", "one_page"), list(product(STATUSES, (False, True))))
def test_a_wrong_password(status: str, one_page: bool) -> None:
    """Nothing is disclosed but that there is no such user, where the org does not hide that."""
    okta = an_org(status, identifier_first=not one_page)

    found = by_password(okta, WRONG, one_page=one_page)

    refused = f"400 {FAILED}" if one_page else f"401 {FAILED}"
    assert found == (f"200 {NO_ACCOUNT}" if status == "ABSENT" else refused)


def test_every_refusal_of_a_password_looks_the_same() -> None:
    """The strongest fact of the sheet: one body for all reasons."""
    bodies = set()
    for status in ("STAGED", "PROVISIONED", "RECOVERY", "LOCKED_OUT", "SUSPENDED", "DEPROVISIONED"):
        ana = opened(an_org(status))
        ana.identify(LOGIN)
        page = ana.answer(PASSWORD)
        bodies.add((page.status, *page.keys, *page.names, *page.body))
    ana = opened(an_org("ACTIVE"))
    ana.identify(LOGIN)
    page = ana.answer(WRONG)
    assert bodies == {(page.status, *page.keys, *page.names, *page.body)}


# ------------------------------------------------------------------------------------------------- a code by email


@pytest.mark.parametrize("status", STATUSES)
def test_a_code_by_email_in_place_of_a_password(status: str) -> None:
    """Sections 2.2 and 15.2: known is an ACTIVE user, and a login that does not exist, where the org hides that."""
    okta = an_org(status, email_enrollment="OPTIONAL", hides_users_at_sign_in=True)
    ana = opened(okta)
    ana.identify(LOGIN)
    before = len(mails(okta))

    found = seen(ana, "challenge", **email_of(ana))

    assert found == (f"200 {ASKS}" if status in ("ACTIVE", "ABSENT") else NOT_KNOWN)
    assert len(mails(okta)) - before == (status == "ACTIVE")
    if status == "ACTIVE":
        assert seen(ana, "challenge/answer", credentials={"passcode": mailed_code(okta)}) == f"200 {DONE}"
    elif status == "ABSENT":
        wrong = seen(ana, "challenge/answer", credentials={"passcode": "123456"})
        assert wrong == "401 api.authn.error.PASSCODE_INVALID"


def mails(okta: Okta) -> list[str]:
    assert okta.simulator
    return [str(mail.kind) for mail in okta.simulator.mailbox(LOGIN)]


def test_a_user_without_a_password_is_offered_a_code_alone() -> None:
    """Section 2.2, reported by guardian/gateway. `recover` is not offered, because there is no password."""
    okta = org_with(email_enrollment="OPTIONAL", password_enrollment="OPTIONAL")
    ana = opened(okta)
    ana.identify(LOGIN)

    assert list(ana.page.options("select-authenticator-authenticate")) == ["okta_email"]
    assert ana.send("recover").status_code == 403
    ana.go("challenge", **email_of(ana))
    assert DONE in ana.answer(mailed_code(okta)).body


# ------------------------------------------------------------------------------------------------- recovery

RECOVERY: dict[str, tuple[str, str, str, list[str], str]] = {
    # status: the page after the login, that where the org hides users, the mail page, the mails, and after the code
    "ABSENT": (f"200 {NO_ACCOUNT}", f"200 {SEND}", f"200 {ASKS}", [], ""),
    "STAGED": (NOT_KNOWN, f"200 {SEND}", f"200 {ASKS}", [], ""),
    "PROVISIONED": (f"200 {SEND}", f"200 {SEND}", f"200 {ASKS}", ["code"], NOT_KNOWN),
    "ACTIVE": (f"200 {SEND}", f"200 {SEND}", f"200 {ASKS}", ["forgot"], "200 reset-authenticator"),
    "RECOVERY": (NOT_KNOWN, f"200 {SEND}", NOT_KNOWN, [], ""),
    "PASSWORD_EXPIRED": (NOT_KNOWN, f"200 {SEND}", NOT_KNOWN, [], ""),
    "LOCKED_OUT": (f"200 {SEND}", f"200 {SEND}", f"200 {ASKS}", ["denied"], ""),
    "SUSPENDED": (NOT_KNOWN, f"200 {SEND}", NOT_KNOWN, [], ""),
    "DEPROVISIONED": (NOT_KNOWN, f"200 {SEND}", f"200 {ASKS}", [], ""),
}


@pytest.mark.parametrize(("status", "hides", "one_page"), list(product(STATUSES, (False, True), (False, True))))
def test_a_forgotten_password(status: str, hides: bool, one_page: bool) -> None:
    """Section 5.2, with 15.3 and 15.4: what nobody knows is said, and changes nothing."""
    okta = an_org(status, hides_users_in_recovery=hides, hides_users_at_sign_in=True, identifier_first=not one_page)
    open_page, hidden_page, mail_page, sent, after = RECOVERY[status]
    before = mails(okta)
    ana = opened(okta)

    if one_page:
        ana.go("recover")
        found = seen(ana, "identify", identifier=LOGIN)
    else:
        ana.identify(LOGIN)
        found = seen(ana, "recover")
    assert found == (hidden_page if hides else open_page)
    if SEND not in found:
        return
    assert seen(ana, "challenge", **email_of(ana)) == mail_page
    assert mails(okta)[len(before) :] == sent
    if mail_page == NOT_KNOWN:
        return
    assert seen(ana, "challenge/answer", credentials={"passcode": "no code"}) == "401 api.authn.error.PASSCODE_INVALID"
    if after:
        assert seen(ana, "challenge/answer", credentials={"passcode": mailed_code(okta)}) == after
    assert status_of(okta) == status


def test_the_page_of_a_recovery_is_the_same_for_every_login_where_the_org_hides_users() -> None:
    """Documented: Okta's support article on user enumeration prevention."""
    bodies = set()
    for status in STATUSES:
        ana = opened(an_org(status, hides_users_in_recovery=True, hides_users_at_sign_in=True))
        ana.identify(LOGIN)
        page = ana.go("recover")
        profile = page.body["authenticatorEnrollments"]["value"][0]["profile"]
        bodies.add((page.status, *page.names, *page.body, *page.body["user"]["value"], *profile.values()))
    assert len(bodies) == 1


# ------------------------------------------------------------------------------------------------- unlock


@pytest.mark.parametrize(("status", "hides"), list(product(STATUSES, (False, True))))
def test_ending_a_lock(status: str, hides: bool) -> None:
    """Section 6, with 15.6: known is the user who is locked."""
    okta = an_org(status, self_service_unlock=True, hides_users_at_sign_in=hides, hides_users_in_recovery=hides)
    ana = opened(okta)
    ana.go("unlock-account")

    found = seen(ana, "challenge", identifier=LOGIN, **email_of(ana, "select-authenticator-unlock-account"))

    assert found == (f"200 {ASKS}" if status == "LOCKED_OUT" else NOT_KNOWN)
    if status == "LOCKED_OUT":
        landing = "200 oie.selfservice.unlock_user.landing.to.app.success.message"
        assert seen(ana, "challenge/answer", credentials={"passcode": mailed_code(okta)}) == landing
        assert status_of(okta) == "ACTIVE"
    else:
        assert status_of(okta) == status


# ------------------------------------------------------------------------------------------------- links


@pytest.mark.parametrize(
    ("done", "shown"),
    [
        ((), "select-authenticator-enroll"),
        (("suspend",), "idx.activating.inactive.user"),
        (("suspend", "unsuspend"), "select-authenticator-enroll"),
        (("deactivate",), "idx.missing.activation.token"),
    ],
)
def test_an_activation_link(done: tuple[str, ...], shown: str) -> None:
    """Section 4. What a link shows that a deactivation has made useless is a guess, and marked as one."""
    okta = org_with("PROVISIONED")
    link = okta.client.reactivate(LOGIN, sendEmail=False).json()["activationToken"]
    for call in done:
        okta.client.call(call, user=LOGIN)
    ana = AtThePage(okta)

    page = ana.begin(activation_token=link)

    assert shown in (*page.names, *page.keys)
    assert (page.tier == "unknown") is ("deactivate" in done)


@pytest.mark.parametrize(
    ("done", "shown"),
    [
        ((), "reset-authenticator"),
        (("suspend",), "idx.invalid.reset.password.token"),
        (("deactivate",), "idx.invalid.reset.password.token"),
    ],
)
def test_a_reset_link(done: tuple[str, ...], shown: str) -> None:
    """Section 5.3."""
    okta = org_with("ACTIVE")
    link = okta.client.reset_password(LOGIN, sendEmail=False).json()["resetPasswordUrl"].rpartition("/")[2]
    for call in done:
        okta.client.call(call, user=LOGIN)

    page = AtThePage(okta).begin(recovery_token=link)

    assert shown in (*page.names, *page.keys)


def grouped(okta: Okta, kind: str, access: dict[str, object]) -> None:
    """Have a policy for a group of the user deny what the org allows."""
    client = okta.client
    group = client.request("POST", "/api/v1/groups", body={"profile": {"name": "Strict"}}).response.json()["id"]
    user = client.get_user(LOGIN).json()["id"]
    assert client.request("PUT", f"/api/v1/groups/{group}/users/{user}").response.ok
    body = {"type": "PASSWORD", "name": "Strict", "conditions": {"people": {"groups": {"include": [group]}}}}
    policy = client.request("POST", "/api/v1/policies", body=body).response.json()["id"]
    actions = {
        "passwordChange": {"access": "ALLOW"},
        "selfServicePasswordReset": {"access": "ALLOW"},
        "selfServiceUnlock": {"access": "ALLOW"},
    }
    rule = {"type": "PASSWORD", "name": "Strict", "actions": actions | {kind: access}}
    made = client.request("POST", f"/api/v1/policies/{policy}/rules", body=rule).response
    assert made.ok, made.text


def test_a_policy_of_a_group_that_denies_recovery_speaks_after_the_code() -> None:
    """Section 5.1, reported by okta-auth-js and okta-mobile-kotlin."""
    okta = org_with()
    grouped(okta, "selfServicePasswordReset", {"access": "DENY"})
    ana = opened(okta)
    ana.identify(LOGIN)
    ana.go("recover")
    ana.go("challenge", **email_of(ana))
    assert mails(okta)[-1] == "code"

    found = seen(ana, "challenge/answer", credentials={"passcode": mailed_code(okta)})

    assert found == "200 oie.selfservice.reset.password.not.allowed"
    assert seen(ana, "challenge/answer", credentials={"passcode": "An0ther-Pa55word"}).startswith("403")
    assert okta.client.sign_in(LOGIN, PASSWORD).ok


def test_a_policy_of_a_group_that_denies_the_unlock() -> None:
    """Section 6, documented: only users under a policy that allows it can finish."""
    okta = org_with("LOCKED_OUT", max_attempts=3, self_service_unlock=True)
    grouped(okta, "selfServiceUnlock", {"access": "DENY"})
    ana = opened(okta)
    ana.go("unlock-account")

    found = seen(ana, "challenge", identifier=LOGIN, **email_of(ana, "select-authenticator-unlock-account"))

    assert found == "200 oie.selfservice.unlock_user.failed.message"
    assert status_of(okta) == "LOCKED_OUT"


# ------------------------------------------------------------------------------------------------- the classic door


@pytest.mark.parametrize(("engine", "hides", "unlocks"), list(product(("identity", "classic"), *[(False, True)] * 2)))
def test_the_classic_door_tells_a_locked_user_so(engine: str, hides: bool, unlocks: bool) -> None:
    """Section 9: in an Identity Engine org the setting alone does not do it."""
    settings: dict[str, object] = {"show_lockout_failures": True, "self_service_unlock": unlocks}
    okta = an_org("LOCKED_OUT", engine=engine, hides_users_at_sign_in=hides, **settings)

    answer = okta.client.sign_in(LOGIN, PASSWORD)

    tells = engine == "classic" or (unlocks and not hides)
    assert (answer.status_code, answer.json().get("status")) == ((200, "LOCKED_OUT") if tells else (401, None))


@pytest.mark.parametrize("status", STATUSES)
def test_both_doors_agree_on_a_password(status: str) -> None:
    """Section 9, by inference: who gets in at one door gets in at the other."""
    there = an_org(status).client.sign_in(LOGIN, PASSWORD)
    here = by_password(an_org(status, hides_users_at_sign_in=True), PASSWORD, one_page=False)

    shown = {"SUCCESS": DONE, "PASSWORD_EXPIRED": "reenroll-authenticator", None: FAILED}
    assert here.partition(" ")[2] == shown[there.json().get("status")]


@pytest.mark.parametrize("engine", ["identity", "classic"])
def test_what_the_classic_door_of_an_identity_engine_org_no_longer_takes(engine: str) -> None:
    """Section 9: `audience` fails there. That the unlock is still there is a guess, and marked as one."""
    okta = an_org("ACTIVE", engine=engine, self_service_unlock=True)
    body = {"username": LOGIN, "password": PASSWORD, "audience": "https://app.example"}

    answer = okta.client.request("POST", "/api/v1/authn", body=body).response
    assert answer.status_code == (400 if engine == "identity" else 200)
    assert ("X-Simulator-Guess" in okta.client.unlock_account(LOGIN).headers) is (engine == "identity")


# ------------------------------------------------------------------------------------------------- the evidence


IN_A_RECOVERY = (Door.FORGOTTEN, Door.RECOVERY_MAIL, Door.RECOVERED)
"""The doors to which the page for both leads without the sign-in page having a word in it."""


def settings_for(sight: Sight) -> dict[str, object]:
    """The settings of an org in which these switches are on, and no others."""
    on = sight.on
    found: dict[str, object] = {
        "identifier_first": Switch.ONE_PAGE not in on and sight.door not in IN_A_RECOVERY,
        "hides_users_at_sign_in": Switch.HIDES_AT_SIGN_IN in on,
        "hides_users_in_recovery": Switch.HIDES_IN_RECOVERY in on,
        "self_service_unlock": Switch.UNLOCKS_THEMSELVES in on,
        "min_age_minutes": 60 if Switch.TOO_YOUNG in on else 0,
    }
    if sight.door is Door.EMAIL:
        found["email_enrollment"] = "OPTIONAL"
    if sight.door is Door.REGISTRATION:
        found |= {"self_registration": True, "email_enrollment": "OPTIONAL"}
    return found


def played(sight: Sight) -> Iterator[str]:
    """What each step to a door shows; the last one is what the sight is about."""
    okta = an_org(str(sight.status), **settings_for(sight))
    ana = AtThePage(okta)
    if sight.door is Door.ACTIVATION_LINK:
        if sight.status is Status.SUSPENDED:
            okta = org_with("PROVISIONED")
            ana = AtThePage(okta)
        link = okta.client.reactivate(LOGIN, sendEmail=False).json()["activationToken"]
        if sight.status is Status.SUSPENDED:
            okta.client.suspend(LOGIN)
        handle = ana.interact(activation_token=link).json()["interaction_handle"]
        yield seen(ana, "introspect", interactionHandle=handle)
        return
    if sight.door is Door.RESET_LINK:
        link = okta.client.reset_password(LOGIN, sendEmail=False).json()["resetPasswordUrl"].rpartition("/")[2]
        handle = ana.interact(recovery_token=link).json()["interaction_handle"]
        yield seen(ana, "introspect", interactionHandle=handle)
        return
    ana.begin()
    if sight.door is Door.REGISTRATION:
        ana.go("enroll")
        yield seen(ana, "enroll/new", userProfile={"firstName": "A", "lastName": "B", "email": LOGIN})
    elif sight.door in (Door.UNLOCK_MAIL, Door.UNLOCKED):
        ana.go("unlock-account")
        yield seen(ana, "challenge", identifier=LOGIN, **email_of(ana, "select-authenticator-unlock-account"))
        if sight.door is Door.UNLOCKED:
            yield seen(ana, "challenge/answer", credentials={"passcode": mailed_code(okta)})
    elif sight.door is Door.LOGIN:
        yield seen(ana, "identify", identifier=LOGIN)
    elif sight.door is Door.PASSWORD:
        yield by_password(okta, PASSWORD, one_page=Switch.ONE_PAGE in sight.on)
    elif sight.door is Door.EMAIL:
        ana.identify(LOGIN)
        yield seen(ana, "challenge", **email_of(ana))
    else:
        yield from recovering(okta, ana, sight)


def recovering(okta: Okta, ana: AtThePage, sight: Sight) -> Iterator[str]:
    """The steps of a recovery up to a door of it."""
    ana.go("recover")
    yield seen(ana, "identify", identifier=LOGIN)
    if sight.door is not Door.FORGOTTEN:
        yield seen(ana, "challenge", **email_of(ana))
    if sight.door is Door.RECOVERED:
        yield seen(ana, "challenge/answer", credentials={"passcode": mailed_code(okta)})


def can_not_be_played(sight: Sight) -> bool:
    """Whether the sight is about a user for whom a policy of a group is stricter than the org, or about a token that
    no PROVISIONED user has here, because `reset_password` makes one a user in RECOVERY (which no source confirms).
    """
    of_a_group = sight.on & {Switch.RESETS_DENIED, Switch.UNLOCKS_DENIED}
    return bool(of_a_group) or (sight.door, sight.status) == (Door.RESET_LINK, Status.PROVISIONED)


@pytest.mark.parametrize(
    "sight",
    [sight for sight in SIGHTS if not can_not_be_played(sight)],
    ids=lambda s: f"{s.door.name}-{s.status}-{'-'.join(sorted(switch.name for switch in s.on))}",
)
def test_what_a_source_shows_comes_true(sight: Sight) -> None:
    """Each sight, played over HTTP."""
    *_, last = played(sight)

    assert sight.shows in last
    assert sight.http is None or last.startswith(str(sight.http))
    row = door_row(sight.door, sight.status, sight.on)
    assert known_at(row, sight.status, sight.on).rank <= sight.tier.rank


def test_each_door_has_an_answer_for_everybody() -> None:
    """A last row for all statuses, or rows that make them up."""
    for door, status in product(Door, Status):
        assert door_row(door, status, set()).because.endswith(".")
    for row in DOOR_ROWS:
        assert row.guess or row.shows is not Sees.NOT_KNOWN


def test_the_page_of_reference_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m lifecycle pages > docs/sign-in-page.md` writes it again."""
    assert main(["pages"]) == 0
    assert (DOCS / "sign-in-page.md").read_text(encoding="utf-8") == capsys.readouterr().out


def test_the_page_of_reference_has_every_cell() -> None:
    """Each status at each door, and each sight beside its cell."""
    cells = [cell for door in Door for cell in door_cells(door)]
    assert {(cell.door, cell.status) for cell in cells} == set(product(Door, Status))
    both = [*cells, *door_cells(Door.PASSWORD, frozenset({Switch.ONE_PAGE}))]
    assert {sight for cell in both for sight in cell.by} == set(SIGHTS)


def test_what_is_asked_at_first_is_what_the_app_sent() -> None:
    """The request stands in every page. Recorded: guardian/gateway."""
    page: Page = opened(an_org("ACTIVE")).page
    request = page.body["authentication"]["value"]["request"]

    assert {name: request[name] for name in ("scope", "redirect_uri", "state", "code_challenge")} == {
        name: ASKED[name] for name in ("scope", "redirect_uri", "state", "code_challenge")
    }
    assert ION.startswith("application/ion+json")
