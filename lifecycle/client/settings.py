"""Finds the settings of a real org in the places where Okta's own SDKs look for them.

The environment comes first (`OKTA_CLIENT_ORGURL` and so on), then `okta.yaml` in the project, and then
`~/.okta/okta.yaml`. A setting that is found in an earlier place hides the same setting in a later one.

Source: README of okta-sdk-python, "Configuration reference". The code of version 3.4.6 of that SDK lets the files win
over the environment, against its own README. We follow the README, as Okta's other SDKs do.
"""

import ast
import ipaddress
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from lifecycle.client.here import is_local_url

FILE = "okta.yaml"
HOME_FILE = Path(".okta") / FILE
LARGEST_FILE = 1_048_576
"""The largest file that is read, in bytes. Okta's SDK for Python has the same limit."""
SSWS, BEARER, PRIVATE_KEY = "SSWS", "Bearer", "PrivateKey"
MODES = (SSWS, BEARER, PRIVATE_KEY)
"""The values of `authorizationMode`: an API token, an access token, or a private key that gets access tokens."""
CONNECT_WITHIN, ANSWER_WITHIN = 10.0, 30.0
"""Seconds until a connection has to stand, and until an answer has to be complete, if the settings don't say it."""
MOST_SECONDS = 300.0
_KEYS = {
    **{name: ("client", name) for name in ("orgUrl", "token", "authorizationMode", "clientId", "scopes", "privateKey")},
    **{name: ("client", name) for name in ("kid", "dpopEnabled", "connectionTimeout", "requestTimeout")},
    **{f"proxy.{name}": ("client", "proxy", name) for name in ("host", "port", "username", "password")},
}
"""The settings that are read, each with its way through the file."""
_PLACEHOLDERS = ("{yourOktaDomain}", "{apiToken}", "{clientId}", "YOUR_API_TOKEN", "YOUR_CLIENT_ID", "{proxy_host}")
"""What stands in the examples of Okta's documentation where one's own value belongs."""


class NotConfigured(LookupError):
    """The settings for a live org are missing or wrong; the message says which and how to set them."""


@dataclass(frozen=True)
class Found:
    """A setting, and where it was found."""

    value: Any = field(repr=False)
    place: str
    """In words that follow "in", such as `the environment (OKTA_CLIENT_TOKEN)` or `~/.okta/okta.yaml`."""


@dataclass(frozen=True)
class LiveSettings:
    """The settings of one real org. What is secret in them is in no representation."""

    url: str
    mode: str
    """One of MODES."""
    token: str = field(default="", repr=False)
    client_id: str = ""
    scopes: tuple[str, ...] = ()
    private_key: str | Mapping[str, Any] = field(default="", repr=False)
    """A key in PEM, or a JWK."""
    key_id: str = ""
    """The `kid` of the key, if it is set apart from the key itself."""
    dpop: bool = False
    """Whether every access token is asked for with DPoP. Otherwise DPoP is used only if the org demands it."""
    connect_within: float = CONNECT_WITHIN
    answer_within: float = ANSWER_WITHIN
    proxy: str = field(default="", repr=False)
    """The address of a proxy, with its user name and password; empty if none is set."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where each setting was found."""


def find_settings(
    environ: Mapping[str, str] | None = None, home: Path | None = None, project: Path | None = None
) -> LiveSettings:
    """Read the settings of a real org, and check everything about them that can be checked without a network.

    The `project` is the folder whose `okta.yaml` counts. By default it is the working folder, or the one above it if
    the working folder has no such file, because notebooks run in a folder of the project.

    Raises:
        NotConfigured: if a setting is missing, or can't be right.
    """
    found = _gathered(dict(os.environ if environ is None else environ), home or Path.home(), project)
    url, token = _text(found, "orgUrl").rstrip("/"), _text(found, "token")
    mode = _mode(found)
    _check_present(mode, found)
    for name, one in found.items():
        _check_filled(name, one)
    _check_url(url, found["orgUrl"])
    if mode != PRIVATE_KEY:
        _check_token(token, found["token"])
    return LiveSettings(
        url=url,
        mode=mode,
        token=token,
        client_id=_text(found, "clientId"),
        scopes=_scopes(found),
        private_key=_private_key(found["privateKey"]) if mode == PRIVATE_KEY else "",
        key_id=_text(found, "kid"),
        dpop=_flag(found, "dpopEnabled"),
        connect_within=_seconds(found, "connectionTimeout", CONNECT_WITHIN),
        answer_within=_seconds(found, "requestTimeout", ANSWER_WITHIN),
        proxy=_proxy(found),
        places={name: one.place for name, one in found.items()},
    )


def variable(name: str) -> str:
    """The environment variable of a setting.

    >>> variable("orgUrl"), variable("proxy.host")
    ('OKTA_CLIENT_ORGURL', 'OKTA_CLIENT_PROXY_HOST')
    """
    return f"OKTA_CLIENT_{name.replace('.', '_').upper()}"


def _gathered(environ: Mapping[str, str], home: Path, project: Path | None) -> dict[str, Found]:
    """Every setting that is found, each from the first place that has it."""
    found: dict[str, Found] = {}
    for name in _KEYS:
        value = environ.get(variable(name), "").strip()
        if value:
            found[name] = Found(value, f"the environment ({variable(name)})")
    for path, shown in _files(home, project):
        in_file = _in_file(path, shown)
        for name, value in in_file.items():
            found.setdefault(name, Found(value, shown))
    return found


def _files(home: Path, project: Path | None) -> Iterator[tuple[Path, str]]:
    """The files that may hold settings, each with its name for a person."""
    folders = [project] if project else [Path.cwd(), Path.cwd().parent]
    for folder in folders:
        if (folder / FILE).is_file():
            yield folder / FILE, f"{FILE} in {folder.resolve().name or folder}"
            break
    yield home / HOME_FILE, "~/.okta/okta.yaml"


def _in_file(file: Path, shown: str) -> dict[str, Any]:
    """The settings that stand in a file; none if there is no file. Raises NotConfigured if it can't be read."""
    try:
        if not file.is_file():
            return {}
        if file.stat().st_size > LARGEST_FILE:
            raise _unreadable(shown, "it is too large for a file of settings")
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(shown, "it is not text in UTF-8") from None
    except OSError as error:
        raise _unreadable(shown, str(error.strerror).lower()) from None
    try:
        whole = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError):
        whole = _unreadable(shown, "it is not valid YAML")
    if isinstance(whole, NotConfigured):  # raised here, so that the exception keeps no part of the file
        raise whole
    found: dict[str, Any] = {}
    for name, way in _KEYS.items():
        value: Any = whole
        for key in ("okta", *way):
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, dict) and f"{{{next(iter(value), None)}}}" in _PLACEHOLDERS:
            value = f"{{{next(iter(value))}}}"  # YAML takes it for a mapping
        if value not in (None, "", [], {}):
            found[name] = value.strip() if isinstance(value, str) else value
    return found


def _unreadable(shown: str, why: str) -> NotConfigured:
    return NotConfigured(f"{shown} can't be read, because {why}. It needs okta: client: orgUrl: and token:.")


def _text(found: Mapping[str, Found], name: str) -> str:
    """A setting as a word. Raises NotConfigured if it is neither text nor a number."""
    value = found[name].value if name in found else ""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip()
    raise NotConfigured(f"{_named(name, found)} has to be one word. Write it as in the examples of Okta's SDKs.")


def _named(name: str, found: Mapping[str, Found]) -> str:
    """How a message names a setting: as the variable, or by its place in a file."""
    place = found[name].place if name in found else ""
    return variable(name) if not place or place.startswith("the environment") else f"{name} in {place}"


def _mode(found: dict[str, Found]) -> str:
    """How callers identify themselves. Without the setting it follows from what else is set."""
    said = _text(found, "authorizationMode")
    if not said:
        return PRIVATE_KEY if "privateKey" in found and "token" not in found else SSWS
    for mode in MODES:
        if said.lower() == mode.lower():
            return mode
    raise NotConfigured(
        f"{_named('authorizationMode', found)} is not a way to identify yourself that is known here. "
        f"Set it to {', '.join(MODES[:-1])} or {MODES[-1]}."
    )


def _check_present(mode: str, found: Mapping[str, Found]) -> None:
    """Raise NotConfigured if something is missing without which nothing can be sent."""
    needed = ("orgUrl", "clientId", "privateKey", "scopes") if mode == PRIVATE_KEY else ("orgUrl", "token")
    missing = [variable(name) for name in needed if name not in found]
    if not missing:
        return
    names = " and ".join((", ".join(missing[:-1]), missing[-1])) if len(missing) > 1 else missing[0]
    are, them = ("are", "them") if len(missing) > 1 else ("is", "it")
    keys = " ".join(f"{name}:" for name in needed[:-1])
    raise NotConfigured(
        f"No live org is set, because {names} {are} missing. Set {them} in the environment before you start "
        f"Jupyter, or write ~/.okta/okta.yaml with okta: client: {keys} and {needed[-1]}:. "
        "If you have no live org, use simulated()."
    )


def _check_filled(name: str, one: Found) -> None:
    """Raise NotConfigured if an example from the documentation was copied and not filled in."""
    if isinstance(one.value, str) and any(placeholder in one.value for placeholder in _PLACEHOLDERS):
        raise NotConfigured(
            f"{name} in {one.place} still has the value of an example. Replace it by the value of your own org."
        )


def _check_url(url: str, one: Found) -> None:
    """Raise NotConfigured if this can't be the address of an org, or if the token would travel unencrypted."""
    named = _named("orgUrl", {"orgUrl": one})
    try:
        parts = urlsplit(url)
        host, port_is_number = parts.hostname or "", parts.port is None or parts.port > 0
    except ValueError:
        host, port_is_number = "", False
    readable = url.isascii() and url.isprintable() and " " not in url
    why = ""
    if readable and not re.match(r"https?://", url, re.IGNORECASE):
        why = "it does not begin with https://"
    elif not (readable and host and port_is_number) or parts.username is not None:
        why = "it can't be read as one"
    elif parts.path or parts.query or parts.fragment:
        why = "something follows the host name"
    if why:
        # The message doesn't repeat the value, because somebody may have put the token there by mistake.
        raise NotConfigured(
            f"{named} is not the address of an org, because {why}. "
            "Set it to an address such as https://your-org.okta.com, with nothing after the host name."
        )
    if parts.scheme == "http" and not is_local_url(url):
        raise NotConfigured(
            f"{named} is {url}, so the token would travel unencrypted. Set it to an address that begins with https://."
        )
    if "-admin." in host:
        raise NotConfigured(
            f"{named} is the address of the Admin Console, which does not answer API calls. "
            f"Leave out '-admin': {url.replace('-admin.', '.')}"
        )
    if host.endswith(".com.com"):
        raise NotConfigured(f"{named} ends with .com twice. Leave one out: {url.removesuffix('.com')}")
    if not is_local_url(url) and not _may_be_a_name(host):
        raise NotConfigured(
            f"{named} has no name of an org in it. Set it to an address such as https://your-org.okta.com."
        )


def _may_be_a_name(host: str) -> bool:
    """Whether a host is a name with a dot, or an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "." in host.strip(".")
    return True


def _check_token(token: str, one: Found) -> None:
    """Raise NotConfigured if this can't be a token."""
    named = _named("token", {"token": one})
    if token.lower().startswith(("ssws", "bearer ")):
        raise NotConfigured(f"{named} begins with the word that is sent before a token. Set it to the token alone.")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NotConfigured(
            f"{named} can't be an API token, because it contains blanks or characters that a token never has. "
            "Copy it again, or create a new token in the Admin Console."
        )


def _scopes(found: Mapping[str, Found]) -> tuple[str, ...]:
    """The scopes, from a list or from one word with commas or blanks between them."""
    value = found["scopes"].value if "scopes" in found else ()
    parts = value.replace(",", " ").split() if isinstance(value, str) else value
    if isinstance(parts, list | tuple) and all(isinstance(one, str) and one.strip() for one in parts):
        return tuple(dict.fromkeys(one.strip() for one in parts))
    raise NotConfigured(
        f"{_named('scopes', found)} is not a list of scopes. Write it like okta.users.read,okta.logs.read."
    )


def _private_key(one: Found) -> str | Mapping[str, Any]:
    """A private key: a JWK, a key in PEM, or the path of a file that holds one. Raises NotConfigured."""
    wrong = NotConfigured(
        f"{_named('privateKey', {'privateKey': one})} is not a private key. "
        "Set it to a key in PEM, to a JWK, or to the path of a file that holds one of them."
    )
    value = one.value
    if isinstance(value, str) and "-----BEGIN" not in value and not value.startswith("{"):
        try:
            value = Path(value).expanduser().read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            wrong = NotConfigured(
                f"{_named('privateKey', {'privateKey': one})} is neither a private key nor the path of a file that is "
                "there. Set it to a key in PEM, to a JWK, or to the path of a file that holds one of them."
            )
            value = ""
        except (OSError, ValueError):
            value = ""
    if isinstance(value, str) and value.startswith("{"):
        value = _read(json.loads, value) or _read(ast.literal_eval, value)  # Okta's SDK takes Python's form too
    if isinstance(value, Mapping):
        key = {str(name): "".join(part.split()) if isinstance(part, str) else part for name, part in value.items()}
        if isinstance(key.get("kty"), str) and isinstance(key.get("d"), str):
            return key
        raise wrong
    if isinstance(value, str) and "PRIVATE KEY-----" in value:
        lines = value.replace("\\n", "\n").splitlines()  # how some tools write a key on one line
        return "\n".join(line.strip() for line in lines) + "\n"
    raise wrong


def _read(reader: Callable[[str], Any], text: str) -> Any:
    """What a parser makes of a text; None if it fails."""
    try:
        return reader(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def _flag(found: Mapping[str, Found], name: str) -> bool:
    """A setting that is true or false."""
    value = found[name].value if name in found else False
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() in ("true", "false"):
        return str(value).strip().lower() == "true"
    raise NotConfigured(f"{_named(name, found)} is neither true nor false. Set it to one of these two words.")


def _seconds(found: Mapping[str, Found], name: str, default: float) -> float:
    """A number of seconds. Zero, which means no limit to Okta's SDKs, is taken as the default."""
    said = _text(found, name)
    if not said:
        return default
    try:
        seconds = float(said)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= MOST_SECONDS:
        raise NotConfigured(
            f"{_named(name, found)} is not a number of seconds from 0 to {MOST_SECONDS:.0f}. Set it to 30, for example."
        )
    return seconds or default


def _proxy(found: Mapping[str, Found]) -> str:
    """The address of the proxy, as `requests` takes it. Raises NotConfigured."""
    host, port = _text(found, "proxy.host"), _text(found, "proxy.port")
    user, password = _text(found, "proxy.username"), _text(found, "proxy.password")
    if not host:
        if port or user or password:
            raise NotConfigured(
                "A proxy is set without its host. Set OKTA_CLIENT_PROXY_HOST too, or set no proxy at all."
            )
        return ""
    if bool(user) != bool(password):
        raise NotConfigured(
            "The proxy has a user name or a password, but not both. Set OKTA_CLIENT_PROXY_USERNAME and "
            "OKTA_CLIENT_PROXY_PASSWORD, or neither of them."
        )
    if port and not (port.isdecimal() and 0 < int(port) <= 65535):
        raise NotConfigured(f"{_named('proxy.port', found)} is not a port. Set it to a number from 1 to 65535.")
    scheme, _, name = host.rpartition("://")
    if scheme not in ("", "http", "https") or not name.strip("/") or "@" in name or " " in name:
        raise NotConfigured(f"{_named('proxy.host', found)} is not the name of a host. Set it like proxy.example.com.")
    who = f"{quote(user, safe='')}:{quote(password, safe='')}@" if user else ""
    return f"{scheme or 'http'}://{who}{name.strip('/')}" + (f":{port}" if port else "")
