"""The sign-in page of an Identity Engine org: its protocol, and what it holds together with."""

from page import ASKED, AtThePage
from people import LOGIN, PASSWORD, WRONG, Person

from lifecycle import simulated
from lifecycle.client.okta import Okta


def active(okta: Okta) -> Person:
    tester = Person(okta)
    assert tester.create(password=PASSWORD).ok
    return tester


def test_a_password_signs_in_and_ends_with_an_interaction_code(okta: Okta) -> None:
    """Recorded: guardian/gateway and okta-idx-dotnet. The conversation of the sheet's section 13.3."""
    active(okta)
    ana = AtThePage(okta)

    assert ana.begin().names == ["identify"]
    assert ana.identify(LOGIN).names == ["challenge-authenticator"]
    assert ana.page.body["user"]["value"] == {"identifier": LOGIN}
    done = ana.answer(PASSWORD)

    assert done.names == []
    assert done.body["user"]["value"]["identifier"] == LOGIN
    issue = done.body["successWithInteractionCode"]
    assert (issue["name"], issue["href"]) == ("issue", "https://simulated.okta.example/oauth2/default/v1/token")
    assert [f["name"] for f in issue["value"]] == ["grant_type", "interaction_code", "client_id", "code_verifier"]
    assert done.code


def test_a_wrong_password_keeps_the_form(okta: Okta) -> None:
    """Recorded: guardian/gateway, 401 with the form."""
    active(okta)
    ana = AtThePage(okta)
    ana.begin()
    ana.identify(LOGIN)

    failed = ana.answer(WRONG)

    assert (failed.status, failed.keys, failed.names) == (401, ["errors.E0000004"], ["challenge-authenticator"])
    assert "successWithInteractionCode" in ana.answer(PASSWORD).body


def test_a_complete_sign_in_can_not_be_used_again(okta: Okta) -> None:
    active(okta)
    ana = AtThePage(okta)
    ana.begin()
    ana.identify(LOGIN)
    ana.answer(PASSWORD)

    again = ana.answer(PASSWORD)

    assert (again.status, again.keys) == (401, ["idx.session.expired"])


def test_the_routes_are_those_of_the_identity_engine_only() -> None:
    ana = AtThePage(simulated(engine="classic"))

    refused = ana.interact()
    assert (refused.status_code, refused.json()["error"]) == (400, "access_denied")
    assert ana.send("introspect", interactionHandle="any").status_code == 501


def test_a_client_without_a_secret_needs_a_pkce_challenge(okta: Okta) -> None:
    """Source: okta-signin-widget, formatError.ts."""
    refused = AtThePage(okta).interact(code_challenge="", code_challenge_method="")

    assert refused.status_code == 400
    assert refused.json() == {
        "error": "invalid_request",
        "error_description": "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.",
    }
    assert ASKED["code_challenge"]


def test_what_nobody_knows_is_said_at_the_page(okta: Okta) -> None:
    """A 501 with the page and a message that is not Okta's, which the SDK and the widget show; and in Okta's form."""
    tester = active(okta)
    assert tester.call("suspend").ok
    ana = AtThePage(okta)
    ana.begin()
    ana.identify(LOGIN)

    answer = ana.send("recover")
    body = answer.json()
    (message,) = body["messages"]["value"]

    assert (answer.status_code, answer.headers["X-Simulator-Evidence"]) == (501, "unknown")
    assert (message["i18n"]["key"], message["class"]) == ("simulator.not.known", "ERROR")
    assert message["message"].endswith("Nothing was changed.")
    assert body["errorCode"] == "E0000060"
    assert body["errorCauses"] == [{"errorSummary": message["message"]}]
    assert body["remediation"]["value"][0]["name"] == "challenge-authenticator"
    assert ana.answer(PASSWORD).keys == ["errors.E0000004"]
