"""The authenticators of an org, which can be read."""

from people import errors, http

from lifecycle.client.connect import simulated
from lifecycle.client.handles import Okta

AUTHENTICATORS = "https://simulated.okta.example/api/v1/authenticators"


def test_the_authenticators_look_like_recorded_ones(okta: Okta) -> None:
    """okta-sdk-python, recorded test test_list_authenticators: the order of the keys, and no way to switch off the
    password.
    """
    web = http(okta)
    found = {one["key"]: one for one in web.get(AUTHENTICATORS).json()}
    password, question = found["okta_password"], found["security_question"]

    assert list(password) == ["type", "id", "key", "status", "name", "created", "lastUpdated", "_links"]
    assert (password["type"], password["status"], password["name"]) == ("password", "ACTIVE", "Password")
    assert list(password["_links"]) == ["self", "methods"]
    assert list(question["_links"]) == ["self", "deactivate", "methods"]
    assert question["id"].startswith("aut")
    assert web.get(question["_links"]["self"]["href"]).json() == question


def test_what_is_not_played_of_authenticators(okta: Okta) -> None:
    """A change is declined aloud, and so is the list of a Classic Engine org; an unknown id is not found."""
    web = http(okta)
    (first, *_) = web.get(AUTHENTICATORS).json()

    assert web.get(f"{AUTHENTICATORS}/aut1").status_code == 404
    assert web.post(first["_links"]["deactivate"]["href"]).status_code == 501
    assert web.put(first["_links"]["self"]["href"], json={}).status_code == 501
    assert web.post(AUTHENTICATORS, json={}).status_code == 501
    declined = http(simulated(engine="classic")).get(AUTHENTICATORS)
    assert errors(declined)[0] == "501 E0000060 Unsupported operation."
