"""Says what a connection to a real org is good for, before a lesson is opened on it.

It only reads. What a token may change can't be tried without changing something, so that is read from the admin roles
of its owner, or from the scopes of an access token.
"""

import textwrap
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lifecycle.client import troubles
from lifecycle.client.access_tokens import CLOCK_IS_OFF, TOKEN_PATH, AccessTokens
from lifecycle.client.client import Client
from lifecycle.client.connect import client_of
from lifecycle.client.journal import Answer
from lifecycle.client.settings import PRIVATE_KEY, LiveSettings
from lifecycle.client.troubles import NoAnswer

YES, NO, CAREFUL = "yes", "no", "careful"
ENGINES = {"idx": "Identity Engine", "v1": "Classic Engine"}
"""What `pipeline` says in `/.well-known/okta-organization`. Source: Okta's OpenAPI specification."""
MANAGING = ("SUPER_ADMIN", "ORG_ADMIN", "USER_ADMIN")
"""The admin roles that may create, change and delete users. Source: Okta's help, Standard administrator roles."""
_MAY_READ = "may read "
"""How a finding on something begins that a lesson may read."""
READS: tuple[tuple[str, str, Mapping[str, Any], str], ...] = (
    ("users", "/api/v1/users", {"limit": 1}, "okta.users.read"),
    ("groups", "/api/v1/groups", {"limit": 1}, "okta.groups.read"),
    ("the System Log", "/api/v1/logs", {"limit": 1}, "okta.logs.read"),
    ("policies", "/api/v1/policies", {"type": "PASSWORD"}, "okta.policies.read"),
    ("the user schema", "/api/v1/meta/schemas/user/default", {}, "okta.schemas.read"),
)
"""What the lessons read: in words, its path and query, and the scope that an access token needs for it."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found out."""

    about: str
    """A word or two, such as `address` or `may read users`."""
    verdict: str
    """YES if it is as it should be, NO if it is not, and CAREFUL if it is worth a thought."""
    said: str
    """What was found and, if it is not as it should be, what to do."""


@dataclass(frozen=True)
class Checkup:
    """Everything that was found out about a connection."""

    url: str
    findings: tuple[Finding, ...]

    @property
    def can_read(self) -> bool:
        """Whether a lesson can be opened with this connection: the org answers, knows the caller, and shows users."""
        return any(one.about == "may read users" and one.verdict == YES for one in self.findings)

    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {"org": self.url, "canRead": self.can_read, "findings": [asdict(one) for one in self.findings]}

    def __repr__(self) -> str:
        wide = max(len(one.about) for one in self.findings)
        lines = []
        for one in self.findings:
            head = f"  {one.verdict:7}  {one.about:{wide}}  "
            lines += textwrap.wrap(head + one.said, 110, subsequent_indent=" " * len(head), break_on_hyphens=False)
        end = "A lesson can be opened on it." if self.can_read else "No lesson can be opened on it yet."
        closed = [one.about.removeprefix(_MAY_READ) for one in self.findings if one.verdict == NO]
        if self.can_read and closed:
            end += f" A press there that reads {_listed(closed)} will be refused."
        return "\n".join([f"The connection to {self.url}:", *lines, end])


def _listed(names: Sequence[str]) -> str:
    """Return names as a part of a sentence, with "or" before the last one."""
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def check_connection(settings: LiveSettings) -> Checkup:
    """Find out what the connection with these settings is good for. Nothing is raised for an org that can't be reached.

    Raises:
        NotConfigured: if the private key can't be one.
    """
    client = client_of(settings)
    return Checkup(settings.url, tuple(_findings(settings, client)))


def _findings(settings: LiveSettings, client: Client) -> Iterator[Finding]:
    """What is found, step by step. It ends at the first step without which the next makes no sense."""
    yield from _of_settings(settings)
    try:
        org = client.request("GET", "/.well-known/okta-organization", token=False, aside=True)
    except NoAnswer as error:
        yield Finding("address", NO, str(error))
        return
    engine = ENGINES.get(str(org.body.get("pipeline"))) if isinstance(org.body, dict) else None
    if engine is None:
        yield Finding(
            "address",
            NO,
            f"{settings.url} answers, but not as an Okta org does ({org.exchange.status_line}). "
            "Set OKTA_CLIENT_ORGURL to the address that you see when you sign in, without -admin.",
        )
        return
    yield Finding("address", YES, f"{settings.url} is an Okta org with the {engine}.")
    yield from _of_clock(org)
    limits: dict[str, str] = {}
    try:
        known = yield from _of_caller(settings, client)
        if known is None:
            return
        yield from _of_reads(client, limits)
        yield from _of_writes(client, known)
    except NoAnswer as error:
        yield Finding("the org", NO, str(error))
        return
    if limits:
        shown = ", ".join(f"{path} {limit}" for path, limit in limits.items())
        yield Finding("limits", YES, f"Calls in a minute, as the org says: {shown}.")


def _of_settings(settings: LiveSettings) -> Iterator[Finding]:
    """Where the settings were found. A token from another place than the address may be for another org."""
    secret = "privateKey" if settings.mode == PRIVATE_KEY else "token"
    address, credential = settings.places.get("orgUrl", ""), settings.places.get(secret, "")
    what = "private key" if settings.mode == PRIVATE_KEY else "token"
    apart = address.partition(" (")[0] != credential.partition(" (")[0]
    said = f"The address is from {address}, and the {what} from {credential}."
    if apart:
        said += f" Make sure that they belong together, because the {what} is used with that address."
    yield Finding("settings", CAREFUL if apart else YES, said)


def _of_clock(org: Answer) -> Iterator[Finding]:
    """Whether this machine's clock and the org's agree."""
    ahead = troubles.clock_ahead(org.response, time.time())
    if ahead is not None and abs(ahead) > CLOCK_IS_OFF:
        by = f"{troubles.span(abs(ahead))} {'ahead of' if ahead > 0 else 'behind'}"
        yield Finding(
            "clock",
            CAREFUL,
            f"This machine's clock is {by} the org's. Set it by a time server, because tokens and codes depend on it.",
        )


def _of_caller(
    settings: LiveSettings, client: Client
) -> Generator[Finding, None, Mapping[str, Any] | tuple[str, ...] | None]:
    """Who the caller is. Returns the user who owns the token, or the scopes of an access token; None if refused."""
    if settings.mode == PRIVATE_KEY:
        token = client.credentials
        assert isinstance(token, AccessTokens)
        try:
            token.connect()
        except NoAnswer as error:
            yield Finding("caller", NO, str(error))
            return None
        proof = " The org binds its tokens to this process by DPoP." if token.with_proof else ""
        scopes = " ".join(token.granted)
        yield Finding("caller", YES, f"You are the service app {settings.client_id} with the scopes {scopes}.{proof}")
        return token.granted
    me = client.request("GET", "/api/v1/users/me", name="get_user", aside=True)
    if me.exchange.status == 401:
        yield Finding("caller", NO, refusal(me, settings.url))
        return None
    if isinstance(me.body, dict) and "profile" in me.body:
        yield Finding("caller", YES, f"The token belongs to {me.body['profile'].get('login')}.")
        return dict(me.body)
    yield Finding("caller", CAREFUL, f"The org does not say whose token it is ({me.exchange.status_line}).")
    return {}


def _of_reads(client: Client, limits: dict[str, str]) -> Iterator[Finding]:
    """What the caller may read. Notes the limits that the answers name."""
    for what, path, query, scope in READS:
        answer = client.request("GET", path, query=query, aside=True)
        limit = answer.response.headers.get("X-Rate-Limit-Limit", "")
        if limit:
            limits[path] = limit
        if answer.response.ok:
            yield Finding(f"{_MAY_READ}{what}", YES, f"GET {path} is allowed.")
        else:
            yield Finding(f"{_MAY_READ}{what}", NO, refusal(answer, client.base_url, scope))


def _of_writes(client: Client, known: Any) -> Iterator[Finding]:
    """What the caller may probably change, which nothing but a change could prove."""
    if isinstance(known, tuple):
        may = "okta.users.manage" in known
        said = (
            "The scope okta.users.manage allows it, if the app's admin role does too."
            if may
            else "The scope okta.users.manage is missing. Grant it to the app, and add it to OKTA_CLIENT_SCOPES."
        )
        yield Finding("may change users", YES if may else CAREFUL, said)
        return
    answer = client.request("GET", f"/api/v1/users/{known['id']}/roles", aside=True) if "id" in known else None
    if answer is None or not isinstance(answer.body, list):
        yield Finding("may change users", CAREFUL, "The org does not show the admin roles of the token's owner.")
        return
    roles = [str(role.get("type")) for role in answer.body if isinstance(role, dict)]
    named = ", ".join(roles) or "no role at all"
    if any(role in MANAGING for role in roles):
        yield Finding("may change users", YES, f"The token's owner has {named}.")
    else:
        yield Finding(
            "may change users",
            CAREFUL,
            f"The token's owner has {named}, which may not be enough to change users. "
            "If you want to change some, create a token as an admin who may, such as an Organization Administrator.",
        )


def refusal(answer: Answer, url: str, scope: str = "") -> str:
    """What a refusal of the caller means and what to do, in two sentences. The `scope` is what the call needs."""
    status, body = answer.exchange.status, answer.body if isinstance(answer.body, dict) else {}
    challenge = answer.response.headers.get("WWW-Authenticate", "")
    if status == 401:
        return (
            f"{url} does not accept the token: it has expired, was revoked, or belongs to another org. "
            "Create a new token in the Admin Console under Security > API > Tokens, and set OKTA_CLIENT_TOKEN to it."
        )
    if "insufficient_scope" in challenge or body.get("errorCode") == "insufficient_scope":
        return (
            f"The access token does not have the scope that this needs, {scope or 'which the answer names'}. "
            "Grant it on the app's tab Okta API Scopes, and add it to OKTA_CLIENT_SCOPES."
        )
    if status == 403:
        return (
            f"The caller has no right to it ({body.get('errorCode', status)}). "
            "Give the token's owner, or the service app, an admin role that includes it."
        )
    if status == 429:
        return "The org's rate limit is used up. Wait a minute, and check again."
    if status == 404:
        return f"The org has no {TOKEN_PATH if 'oauth2' in answer.exchange.url else 'such path'}. Check the address."
    return f"The org answered {answer.exchange.status_line}. Try again later."
