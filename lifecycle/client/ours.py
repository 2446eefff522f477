"""What makes a user of a real org one of ours: a login that we have generated, reserved addresses, and a mark.

Only users that this project has made may be changed in a real org. The ledger keeps a third sign on disk.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

PREFIX = "lifecycle-lab-"
"""How the login of each user begins that this project makes in a real org.

It shares no word with the passwords of the lessons, because many policies allow no parts of the login in a password.
"""
MARK_AT, MARK = "organization", "okta-lifecycle-lab"
"""The property of the profile that holds the mark, and the mark."""

PRACTICE_PEOPLE: Mapping[str, Any] = {
    "users": [
        {"firstName": "Mia", "lastName": "Novak", "login": "mia@acme.example", "status": "ACTIVE"},
        {"firstName": "Jon", "lastName": "Adeyemi", "login": "jon@acme.example", "status": "SUSPENDED"},
        {
            "firstName": "Test",
            "lastName": "Testerman",
            "login": f"{PREFIX}5e0c41b7a9d2-tester@example.com",
            "status": "ACTIVE",
            MARK_AT: MARK,
        },
    ]
}
"""Who is in the org that stands in for a real one: two people, and a user whom another machine's lab has made there."""

_LOGIN = re.compile(
    rf"(?P<code>{PREFIX}[0-9a-f]{{12}})-(?P<name>[A-Za-z0-9](?:[A-Za-z0-9-]{{0,30}}[A-Za-z0-9])?)@example\.com"
)
_RESERVED = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,62}[A-Za-z0-9])?@"
    r"(?:[A-Za-z0-9-]{1,40}\.){0,3}(?:example\.(?:com|net|org)|[A-Za-z0-9-]{1,40}\.(?:invalid|test|example))"
)
"""Addresses in domains that nobody can own, so that no mail to them reaches anybody. Source: RFC 2606."""
_GUARDED_KEYS = {key.lower(): key for key in ("login", "email", "secondEmail", MARK_AT)}


def is_our_login(login: Any) -> bool:
    """Whether a login has the form of those that this project generates."""
    return isinstance(login, str) and _LOGIN.fullmatch(login) is not None


def is_reserved(address: Any) -> bool:
    """Whether this is an e-mail address in a reserved domain.

    >>> is_reserved("ana@example.com"), is_reserved("ana@acme.com"), is_reserved("ana@example.com.acme.com")
    (True, False, False)
    """
    return isinstance(address, str) and _RESERVED.fullmatch(address) is not None


def other_login(login: str, name: str) -> str:
    """Return the login of another person beside a login. If that is one of ours, both have the same code.

    >>> other_login("lifecycle-lab-3f9a2c7d10be-mia@example.com", "leo"), other_login("mia@example.com", "leo")
    ('lifecycle-lab-3f9a2c7d10be-leo@example.com', 'leo@example.com')
    """
    mine = _LOGIN.fullmatch(login)
    return f"{mine['code']}-{name}@example.com" if mine else f"{name}@{login.rpartition('@')[2]}"


def have_one_code(login: str, other: str) -> bool:
    """Whether two logins of ours were generated for the same person or beside that person."""
    mine, others = _LOGIN.fullmatch(login), _LOGIN.fullmatch(other)
    return mine is not None and others is not None and mine["code"] == others["code"]


def stands_for(login: str, plain: str) -> bool:
    """Whether this is the login that a lesson names, or the one that was generated for it in a real org.

    >>> stands_for("lifecycle-lab-3f9a2c7d10be-leo@example.com", "leo@example.com")
    True
    """
    mine = _LOGIN.fullmatch(login)
    return login == plain or (mine is not None and mine["name"] == plain.partition("@")[0])


def login_code() -> str:
    """Return what makes a login one of its own."""
    return secrets.token_hex(6)


def marked(profile: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Return the profile of a new user of ours: with a login of its own, a reserved address, and the mark.

    The `code` has twelve hexadecimal digits, as `login_code` returns them.
    """
    name = str(profile.get("login") or profile.get("firstName") or "").partition("@")[0]
    name = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30].strip("-") or "user"
    login = f"{PREFIX}{code}-{name}@example.com"
    return {**profile, "login": login, "email": login, MARK_AT: MARK}


def objection(profile: Mapping[str, Any]) -> str:
    """Say why no user may be given this profile, or a part of it; empty if there is no reason against it."""
    for key, value in profile.items():
        meant = _GUARDED_KEYS.get(key.lower(), key)
        if meant != key:
            return f"the profile has {key!r}, which an org may take for {meant!r}"
        if "phone" in key.lower() and value:
            return f"the profile has {key!r}, and a text message or a call could reach somebody"
        for text in _texts(value):
            if "@" in text and not is_reserved(text):
                return f"{key!r} holds an address outside the reserved domains, such as example.com"
    if "login" in profile and not is_our_login(profile["login"]):
        return "the login is not one that this project has generated"
    if profile.get("email", PREFIX) != PREFIX and not is_reserved(profile["email"]):
        return "the e-mail address does not lie in a reserved domain, such as example.com"
    if profile.get("secondEmail") and not is_reserved(profile["secondEmail"]):
        return "the second e-mail address does not lie in a reserved domain, such as example.com"
    if MARK_AT in profile and profile[MARK_AT] != MARK:
        return f"{MARK_AT!r} would no longer hold the mark of this project, {MARK!r}"
    return ""


def incomplete(profile: Mapping[str, Any]) -> str:
    """Say what a whole profile lacks that a user of ours must have; empty if it lacks nothing."""
    missing = [key for key in ("login", "email", MARK_AT) if not profile.get(key)]
    return f"the profile lacks {' and '.join(missing)}" if missing else ""


def strange(document: Any) -> str:
    """Say why the user in an org's answer can't be one of ours; empty if login, addresses and mark are right."""
    profile = document.get("profile") if isinstance(document, Mapping) else None
    if not isinstance(profile, Mapping):
        return "the org's answer shows no user"
    if not is_our_login(profile.get("login")):
        return "the login is not one that this project has generated"
    if profile.get(MARK_AT) != MARK:
        return f"{MARK_AT!r} in the profile does not hold the mark of this project"
    credentials = document.get("credentials")
    emails = credentials.get("emails", ()) if isinstance(credentials, Mapping) else ()
    addresses = [one.get("value") for one in emails if isinstance(one, Mapping)]
    if not is_reserved(profile.get("email")) or not all(map(is_reserved, addresses)):
        return "an e-mail address of the user does not lie in a reserved domain"
    return objection(profile)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from (*_texts(key), *_texts(item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
