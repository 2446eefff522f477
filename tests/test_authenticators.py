"""The authenticators of an org, and what a user has enrolled of them."""

from typing import Any

import pytest
import requests
from people import PASSWORD, PHONE, Person, errors, http

from lifecycle.client.connect import simulated
from lifecycle.client.okta import Okta
from lifecycle.org.authenticators import AUTHENTICATOR_TYPES
from lifecycle.org.factors import KEY_OF
from lifecycle.org.policies import FACTOR_KEYS, KEYS

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
    assert web.put(first["_links"]["self"]["href"], json={"settings": {}}).status_code == 501
    assert web.put(first["_links"]["methods"]["href"] + "/otp", json={}).status_code == 501
    assert web.post(AUTHENTICATORS, json={}).status_code == 501
    declined = http(simulated(engine="classic")).get(AUTHENTICATORS)
    assert errors(declined)[0] == "501 E0000060 Unsupported operation."


def by_key(web: requests.Session) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in web.get(AUTHENTICATORS).json()}


def test_an_authenticator_is_renamed(okta: Okta) -> None:
    """Okta's OpenAPI specification, replaceAuthenticator. Its key stays."""
    web = http(okta)
    phone = by_key(web)["phone_number"]
    me = phone["_links"]["self"]["href"]

    changed = web.put(me, json={"key": "phone_number", "name": "Telephone"}).json()

    assert changed["name"] == "Telephone"
    assert web.get(me).json() == changed
    assert web.put(me, json={"name": ""}).status_code == 400
    assert web.put(me, json={"key": "okta_email", "name": "x"}).status_code == 400


def test_nobody_enrolls_an_inactive_authenticator(okta: Okta) -> None:
    """It is switched off and on again; a policy that names it, and the password, can't be without it."""
    web = http(okta)
    person = Person(okta)
    person.create(password=PASSWORD)
    phone = by_key(web)["phone_number"]

    off = web.post(phone["_links"]["deactivate"]["href"])

    assert (off.json()["status"], "X-Simulator-Guess" in off.headers) == ("INACTIVE", True)
    assert person.enroll("sms").status_code == 400
    settings = {"authenticators": [{"key": "phone_number", "enroll": {"self": "OPTIONAL"}}]}
    policies = "https://simulated.okta.example/api/v1/policies"
    body = {"type": "MFA_ENROLL", "name": "Phones", "settings": settings}
    assert web.post(policies, json=body).status_code == 400
    assert web.post(off.json()["_links"]["activate"]["href"]).json()["status"] == "ACTIVE"
    assert person.enroll("sms").ok
    assert web.post(policies, json=body).ok
    assert web.post(phone["_links"]["deactivate"]["href"]).status_code == 400
    password = by_key(web)["okta_password"]["_links"]["self"]["href"]
    assert web.post(f"{password}/lifecycle/deactivate").status_code == 400


def test_the_methods_of_an_authenticator(okta: Okta) -> None:
    """Those that are simulated, by their types."""
    web = http(okta)
    href = by_key(web)["phone_number"]["_links"]["methods"]["href"]

    (method,) = web.get(href).json()

    assert (method["type"], method["status"]) == ("sms", "ACTIVE")
    assert web.get(method["_links"]["self"]["href"]).json() == method
    assert web.get(f"{href}/voice").status_code == 404


# ------------------------------------------------------------------------------------------------ of one user


def enrolled(person: Person, path: str = "", **query: str) -> requests.Response:
    url = f"{person.okta.client.base_url}/api/v1/users/{person.id}/authenticator-enrollments{path}"
    return http(person.okta).get(url, params=query)


def test_what_a_user_has_enrolled(tester: Person) -> None:
    """The password and the factors, each in the shape of Okta's OpenAPI specification, AuthenticatorEnrollment."""
    tester.create(password=PASSWORD)
    tester.enroll("sms")
    phone = by_key(http(tester.okta))["phone_number"]

    password, telephone = enrolled(tester).json()

    assert list(telephone) == ["type", "id", "key", "status", "name", "created", "lastUpdated", "_links"]
    assert (password["key"], password["status"]) == ("okta_password", "ACTIVE")
    assert (telephone["key"], telephone["type"], telephone["status"]) == ("phone_number", "phone", "ACTIVE")
    assert telephone["_links"]["authenticator"]["href"] == phone["_links"]["self"]["href"]
    assert enrolled(tester, f"/{telephone['id']}").json() == telephone
    assert enrolled(tester, discloseIdentifiers="phone").json()[1]["profile"] == {"phoneNumber": PHONE}
    assert enrolled(tester, "/eae1").status_code == 404


def test_a_user_without_a_password_has_email() -> None:
    """What such a user signs in with; the password is enrolled once there is one."""
    settings = {"password_enrollment": "OPTIONAL", "email_enrollment": "REQUIRED"}
    person = Person(simulated(seed={"settings": settings}))
    person.create()

    assert [one["key"] for one in enrolled(person).json()] == ["okta_email"]
    person.call("reset_password", sendEmail=False)
    person.open("reset")
    person.okta.client.choose_password(person.state_token, PASSWORD)
    assert [one["key"] for one in enrolled(person).json()] == ["okta_password", "okta_email"]


def test_an_admin_enrolls_and_deletes_a_phone(tester: Person) -> None:
    """Okta's OpenAPI specification: a phone that is activated at once, and can be enrolled again once it is deleted."""
    tester.create(password=PASSWORD)
    web = http(tester.okta)
    url = f"{tester.okta.client.base_url}/api/v1/users/{tester.id}/authenticator-enrollments"
    body = {"authenticatorId": by_key(web)["phone_number"]["id"], "profile": {"phoneNumber": PHONE}}

    made = web.post(f"{url}/phone", json=body)

    assert (made.json()["status"], made.json()["profile"]) == ("ACTIVE", {"phoneNumber": PHONE})
    assert [factor["factorType"] for factor in tester.ask("GET", "").json()] == ["sms"]
    assert web.post(f"{url}/phone", json=body).status_code == 400
    gone = web.delete(made.json()["_links"]["self"]["href"])
    assert gone.status_code == 204
    assert web.delete(made.json()["_links"]["self"]["href"]).status_code == 404
    assert web.post(f"{url}/phone", json=body).ok


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/phone", {"authenticatorId": "aut1", "profile": {"phoneNumber": PHONE}}, 400),
        ("POST", "/phone", {"profile": {"phoneNumber": PHONE}}, 400),
        ("POST", "/tac", {}, 501),
        ("DELETE", "/{password}", None, 501),
    ],
)
def test_an_enrollment_that_is_not_made_or_deleted(
    tester: Person, method: str, path: str, body: Any, status: int
) -> None:
    """Nothing is taken in silence and then not done."""
    tester.create(password=PASSWORD)
    (password,) = enrolled(tester).json()
    url = f"{tester.okta.client.base_url}/api/v1/users/{tester.id}/authenticator-enrollments"

    answer = http(tester.okta).request(method, url + path.format(password=password["id"]), json=body)

    assert answer.status_code == status
    assert enrolled(tester).json() == [password]


def test_no_enrollment_in_the_classic_engine_or_of_a_deactivated_user(tester: Person) -> None:
    """A Classic Engine org has factors instead; a deactivated user enrolls nothing, with which code is not known."""
    classic = Person(simulated(engine="classic"))
    classic.create(password=PASSWORD)
    assert enrolled(classic).status_code == 501
    tester.create(password=PASSWORD)
    tester.call("deactivate")
    url = f"{tester.okta.client.base_url}/api/v1/users/{tester.id}/authenticator-enrollments/phone"
    assert http(tester.okta).post(url, json={}).status_code == 403
    assert enrolled(tester).headers["X-Simulator-Evidence"] == "unknown"


def test_a_snapshot_keeps_the_authenticators(okta: Okta, tmp_path: Any) -> None:
    """The name and the status of each."""
    web, simulator = http(okta), okta.simulator
    assert simulator
    phone = by_key(web)["phone_number"]
    web.put(phone["_links"]["self"]["href"], json={"name": "Telephone"})
    web.post(phone["_links"]["deactivate"]["href"])
    before = by_key(web)
    simulator.save(tmp_path / "org.json")
    web.post(f"{phone['_links']['self']['href']}/lifecycle/activate")
    simulator.load(tmp_path / "org.json")

    assert by_key(web) == before


def test_every_authenticator_that_a_policy_decides_about_exists() -> None:
    """The factors, the policies and the list of authenticators have the same keys."""
    assert set(FACTOR_KEYS) == set(KEY_OF.values())
    assert set(KEYS) == set(AUTHENTICATOR_TYPES)
