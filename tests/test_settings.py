"""The settings of a real org: the places where Okta's SDKs look, which of them wins, and what can't be right.

Source: README of okta-sdk-python, "Configuration reference".
"""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from joserfc.jwk import ECKey, RSAKey

from lifecycle.client.connect import client_of, live
from lifecycle.client.settings import ANSWER_WITHIN, CONNECT_WITHIN, LiveSettings, NotConfigured, find_settings

URL, TOKEN = "https://acme.okta.com", "00MarkedTokenOfALiveOrg_0123456789abcdefgh"
KEY = RSAKey.generate_key(2048)
PEM = KEY.as_pem(private=True).decode()
JWK = {name: str(value) for name, value in KEY.as_dict(private=True).items()} | {"kid": "key-1"}
WITH_KEY = {
    "OKTA_CLIENT_ORGURL": URL,
    "OKTA_CLIENT_AUTHORIZATIONMODE": "PrivateKey",
    "OKTA_CLIENT_CLIENTID": "0oaclient",
    "OKTA_CLIENT_SCOPES": "okta.users.read,okta.logs.read",
    "OKTA_CLIENT_PRIVATEKEY": PEM,
}
WITH_TOKEN = {"OKTA_CLIENT_ORGURL": URL, "OKTA_CLIENT_TOKEN": TOKEN}


class Places:
    """The three places, each as a test fills it."""

    def __init__(self, folder: Path) -> None:
        self.environ: dict[str, str] = {}
        self.home, self.project = folder / "home", folder / "project"
        (self.home / ".okta").mkdir(parents=True)
        self.project.mkdir()

    def in_home(self, **client: Any) -> None:
        (self.home / ".okta" / "okta.yaml").write_text(yaml.safe_dump({"okta": {"client": client}}))

    def in_project(self, **client: Any) -> None:
        (self.project / "okta.yaml").write_text(yaml.safe_dump({"okta": {"client": client}}))

    def found(self) -> LiveSettings:
        return find_settings(self.environ, self.home, self.project)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path)


def test_higher_places_win(places: Places) -> None:
    """The environment over the project's file, and that over the file in the home folder; each setting by itself."""
    places.in_home(orgUrl="https://home.okta.com", token="home", connectionTimeout=3, requestTimeout=4)
    places.in_project(orgUrl="https://project.okta.com", connectionTimeout=5)
    places.environ["OKTA_CLIENT_ORGURL"] = "https://environ.okta.com"

    found = places.found()

    assert (found.url, found.token) == ("https://environ.okta.com", "home")
    assert (found.connect_within, found.answer_within) == (5.0, 4.0)
    assert found.places == {
        "orgUrl": "the environment (OKTA_CLIENT_ORGURL)",
        "token": "~/.okta/okta.yaml",
        "connectionTimeout": "okta.yaml in project",
        "requestTimeout": "~/.okta/okta.yaml",
    }


@pytest.mark.parametrize("where", ["project", "project/my-lessons"])
def test_the_projects_file_is_found_from_a_folder_of_lessons(
    where: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A notebook runs in the folder that holds it."""
    places.in_project(orgUrl=URL, token=TOKEN)
    (places.project / "my-lessons").mkdir()
    monkeypatch.chdir(places.project.parent / where)

    assert find_settings({}, places.home).places["token"] == "okta.yaml in project"


def test_what_is_left_out_has_a_default(places: Places) -> None:
    """An API token, Okta's word for no limit, and no proxy."""
    places.environ |= WITH_TOKEN | {"OKTA_CLIENT_REQUESTTIMEOUT": "0"}

    found = places.found()

    assert (found.mode, found.dpop, found.proxy) == ("SSWS", False, "")
    assert (found.connect_within, found.answer_within) == (CONNECT_WITHIN, ANSWER_WITHIN)


@pytest.mark.parametrize(
    "form",
    [
        PEM,
        PEM.replace("\n", "\\n"),
        "\n".join(f"   {line}" for line in PEM.splitlines()),
        json.dumps(JWK),
        repr(JWK),
        JWK,
        ECKey.generate_key("P-256").as_pem(private=True).decode(),
    ],
    ids=["PEM", "PEM on one line", "PEM set in", "JWK", "JWK as Python", "JWK in YAML", "EC"],
)
def test_a_private_key_in_every_form(form: Any, places: Places) -> None:
    """The forms that okta-sdk-python takes, and PEM on one line, as some tools write it into the environment."""
    places.in_home(privateKey=form)
    places.environ |= {name: value for name, value in WITH_KEY.items() if "PRIVATEKEY" not in name}

    found = places.found()

    assert (found.mode, found.client_id, found.scopes) == (
        "PrivateKey", "0oaclient", ("okta.users.read", "okta.logs.read")
    )  # fmt: skip
    assert "PRIVATE" not in repr(found)
    assert repr(client_of(found)) == f"Client of the LIVE org {URL} (read only)"


def test_a_private_key_in_a_file(places: Places, tmp_path: Path) -> None:
    """The setting may be the path of a file, and the way to identify oneself follows from it."""
    (tmp_path / "key.pem").write_text(PEM)
    places.in_home(orgUrl=URL, clientId="0oaclient", scopes=["okta.users.read"], privateKey=str(tmp_path / "key.pem"))

    assert places.found().mode == "PrivateKey"
    assert client_of(places.found()).base_url == URL


def test_a_proxy(places: Places) -> None:
    """Its name and its password are written so that they can stand in an address."""
    places.in_home(proxy={"host": "proxy.example.com", "port": 3128, "username": "ana", "password": "p@ss/word"})
    places.environ |= WITH_TOKEN

    assert places.found().proxy == "http://ana:p%40ss%2Fword@proxy.example.com:3128"


SECRET_KEY = "-----BEGIN PRIVATE KEY-----\nMARKEDKEY\n-----END PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"OKTA_CLIENT_ORGURL": f"{URL}.com"}, "ends with .com twice"),
        ({"OKTA_CLIENT_ORGURL": "https://acme-admin.oktapreview.com"}, "https://acme.oktapreview.com"),
        ({"OKTA_CLIENT_ORGURL": "https://{yourOktaDomain}"}, "value of an example"),
        ({"OKTA_CLIENT_ORGURL": "https://acme"}, "no name of an org"),
        ({"OKTA_CLIENT_ORGURL": "https://acme.okta.com:port"}, "because it can't be read as one"),
        ({"OKTA_CLIENT_ORGURL": "https://["}, "because it can't be read as one"),
        ({"OKTA_CLIENT_ORGURL": "acme.okta.com"}, "because it does not begin with https://"),
        ({"OKTA_CLIENT_ORGURL": TOKEN}, "because it does not begin with https://"),
        ({"OKTA_CLIENT_ORGURL": f"{URL}/admin/users"}, "because something follows the host name"),
        ({"OKTA_CLIENT_TOKEN": f"SSWS {TOKEN}"}, "the token alone"),
        ({"OKTA_CLIENT_AUTHORIZATIONMODE": TOKEN}, "SSWS, Bearer or PrivateKey"),
        ({"OKTA_CLIENT_REQUESTTIMEOUT": TOKEN}, "not a number of seconds"),
        ({"OKTA_CLIENT_DPOPENABLED": TOKEN}, "neither true nor false"),
        ({"OKTA_CLIENT_PROXY_PORT": "3128"}, "without its host"),
        ({"OKTA_CLIENT_PROXY_HOST": "proxy", "OKTA_CLIENT_PROXY_PASSWORD": TOKEN}, "but not both"),
        ({"OKTA_CLIENT_PROXY_HOST": "proxy", "OKTA_CLIENT_PROXY_PORT": "x"}, "not a port"),
    ],
)
def test_settings_that_can_not_be_right(environ: dict[str, str], says: str, places: Places) -> None:
    """What is wrong and what to do, in two sentences that hold nothing that may be a secret."""
    places.environ |= WITH_TOKEN | environ

    with pytest.raises(NotConfigured, match=says) as raised:
        places.found()

    assert TOKEN not in str(raised.value)
    assert 1 <= str(raised.value).count(". ") + str(raised.value).count(": ") <= 3


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({"OKTA_CLIENT_PRIVATEKEY": "MARKEDKEY"}, "neither a private key nor the path of a file that is there"),
        ({"OKTA_CLIENT_PRIVATEKEY": "."}, "is not a private key"),
        ({"OKTA_CLIENT_PRIVATEKEY": '{"kty": "RSA", "n": "MARKEDKEY"}'}, "is not a private key"),
        ({"OKTA_CLIENT_PRIVATEKEY": "{MARKEDKEY"}, "is not a private key"),
        ({"OKTA_CLIENT_PRIVATEKEY": SECRET_KEY}, "is damaged"),
        ({"OKTA_CLIENT_PRIVATEKEY": '{"kty": "RSA", "d": "MARKEDKEY"}'}, "is damaged"),
        ({"OKTA_CLIENT_PRIVATEKEY": '{"kty": "oct", "d": "x", "k": "MARKEDKEY"}'}, "is damaged"),
        ({"OKTA_CLIENT_CLIENTID": ""}, "OKTA_CLIENT_CLIENTID is missing"),
        ({"OKTA_CLIENT_SCOPES": "", "OKTA_CLIENT_CLIENTID": ""}, "OKTA_CLIENT_CLIENTID and OKTA_CLIENT_SCOPES are"),
    ],
)
def test_a_private_key_that_can_not_be_one(environ: dict[str, str], says: str, places: Places) -> None:
    """No part of the key is in the message, nor in what led to it."""
    places.environ |= WITH_KEY | environ

    with pytest.raises(NotConfigured, match=says) as raised:
        live(places.environ, places.home, places.project)

    error: BaseException | None = raised.value
    while error:
        assert "MARKEDKEY" not in str(error)
        error = error.__context__


def test_an_example_of_oktas_documentation_that_was_not_filled_in(places: Places) -> None:
    """YAML takes what stands in braces for a mapping."""
    (places.home / ".okta").mkdir(exist_ok=True)
    text = "okta:\n  client:\n    orgUrl: {yourOktaDomain}\n    token: {apiToken}\n"
    (places.home / ".okta" / "okta.yaml").write_text(text)

    with pytest.raises(NotConfigured, match=r"orgUrl in ~/\.okta/okta\.yaml still has the value of an example"):
        places.found()


@pytest.mark.parametrize(
    "text", [f"okta: [{TOKEN}", f"okta:\n\t{TOKEN}", f"{TOKEN}: *", "\x00" + TOKEN, "a" * 1_048_577]
)
def test_a_file_that_can_not_be_read(text: str, places: Places) -> None:
    """The message names the file, and quotes nothing of it."""
    (places.project / "okta.yaml").write_text(text)

    with pytest.raises(NotConfigured, match=r"okta\.yaml in project can't be read") as raised:
        places.found()

    assert TOKEN not in f"{raised.value}{raised.value.__context__}"
