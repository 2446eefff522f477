"""Says in two sentences why an org gave no whole answer: what is wrong, and what to do about it.

It also says whether the org may have received the request. If it may have, a change must not be repeated blindly.
"""

import json
import socket
import ssl
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import urllib3

SERVER_ERRORS = range(500, 600)
NOT_BUILT = 501
"""The status by which the simulator says that it doesn't have a call. Nothing has happened then."""
_NEVER_SENT = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidHeader,
    urllib3.exceptions.LocationParseError,
)
"""What is wrong with a request before any connection is made."""
UNREACHABLE_HERE = (
    "A page in a browser can't reach an Okta org. This page may send nothing to another address, and an Okta org lets "
    "a page read its answers only if an administrator has trusted the address of that page. To use your own org, "
    "install the lessons on your machine. The practice org works here, too."
    if sys.platform == "emscripten"
    else ""
)
"""Why this Python reaches no real org, and what to do; empty if it runs on a machine and not in a browser."""
_CLOCK = "Check the date and time of this machine first, because a wrong clock makes a good certificate look bad."


class NoAnswer(ConnectionError):
    """The org gave no whole answer. Nothing was changed, because the request didn't arrive or only reads."""


class Unsettled(NoAnswer):
    """The org gave no whole answer to a change, so the change may have happened. The message says what is known."""

    def __init__(self, trouble: str, known: str, user: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{trouble} {known}")
        self.trouble, self.known = trouble, known
        """Why there is no whole answer, and what is known all the same."""
        self.user: Mapping[str, Any] = user or {}
        """The user as they were read afresh, with secrets masked; empty if they could not be read."""


@dataclass(frozen=True)
class Trouble:
    """Why there is no whole answer."""

    said: str
    """What is wrong and what to do, in two sentences."""
    arrived: bool
    """Whether the org may have received the whole request."""


def of_error(error: Exception, url: str, connect_within: float, answer_within: float) -> Trouble:
    """Say what an exception of `requests` or of `urllib3` means."""
    if UNREACHABLE_HERE:  # a browser says no more than that it failed
        return Trouble(UNREACHABLE_HERE, arrived=True)
    causes = list(_causes(error))

    def has(*kinds: type[BaseException]) -> bool:
        return any(isinstance(one, kinds) for one in causes)

    if "CA certificate bundle" in str(error):
        return Trouble(
            f"Not sent to {url}: the file of trusted certificates that REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE names is "
            "not there. Set it to a file of certificates, or remove the setting.",
            arrived=False,
        )
    certificate = next((one for one in causes if isinstance(one, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return Trouble(_of_certificate(certificate.verify_message, url), arrived=False)
    if has(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        # urllib3 also blames the proxy for a connection that ends after the request was sent, so its name is not enough
        tunnel = next((str(one) for one in causes if "Tunnel connection failed" in str(one)), "")
        if tunnel or has(
            urllib3.exceptions.NewConnectionError, urllib3.exceptions.NameResolutionError, socket.gaierror
        ):
            what = "asks for a user name and a password" if "407" in tunnel else "did not open a way there"
            return Trouble(
                f"{url} did not answer, because the proxy between {what}. "
                "Check HTTPS_PROXY or the settings OKTA_CLIENT_PROXY_HOST, _PORT, _USERNAME and _PASSWORD.",
                arrived=False,
            )
    if has(urllib3.exceptions.NameResolutionError, socket.gaierror):
        host = urlsplit(url).hostname
        return Trouble(
            f"{url} did not answer, because no host named {host} was found. "
            "Check the address for a mistake, and whether this machine is online.",
            arrived=False,
        )
    if has(urllib3.exceptions.NewConnectionError):
        return Trouble(
            f"{url} did not answer, because no connection could be made. "
            "Check the address, and whether the org is running.",
            arrived=False,
        )
    if has(urllib3.exceptions.ConnectTimeoutError, requests.exceptions.ConnectTimeout):
        return Trouble(
            f"{url} did not answer: no connection was made within {connect_within:g} seconds. "
            "Check whether a firewall, a VPN or a proxy stands in the way.",
            arrived=False,
        )
    if has(urllib3.exceptions.ReadTimeoutError, requests.exceptions.Timeout, TimeoutError):
        return too_slow(url, answer_within)
    if has(ssl.SSLError, urllib3.exceptions.SSLError):
        return Trouble(
            f"{url} did not answer, because the encrypted connection failed. "
            "Check that the address and the port are those of an org, and try again.",
            arrived=True,
        )
    if has(*_NEVER_SENT):
        return Trouble(f"Not sent: {url} can't be called so. Check the address and what you gave.", arrived=False)
    return Trouble(
        f"{url} ended the connection before its answer was complete. "
        "The network, a proxy or the org itself may have failed.",
        arrived=True,
    )


def too_slow(url: str, answer_within: float) -> Trouble:
    """The answer was not complete in time."""
    return Trouble(
        f"{url} did not answer within {answer_within:g} seconds. "
        "The org may be busy, and it may still be working on the request.",
        arrived=True,
    )


def of_answer(response: requests.Response, url: str, *, reads: bool) -> Trouble | None:
    """Say what is wrong with an answer that can't be taken as one. None if it can.

    A server error after a change can't be, because the change may have happened. After a read it is an answer.
    """
    elsewhere = redirected_to(response, url)
    if elsewhere:
        return Trouble(
            f"{url} wants to send this request on to another host, {elsewhere}. It was not sent there, because your "
            "token is only for the org itself; check the address of the org.",
            arrived=False,
        )
    status = response.status_code
    if status in SERVER_ERRORS and status != NOT_BUILT and not reads:
        return Trouble(
            f"{url} answered {status} {response.reason or ''}".rstrip()
            + ", which says that something went wrong there. It does not say whether the change was made.",
            arrived=True,
        )
    cut = status == HTTPStatus.OK and not response.content and "Content-Length" not in response.headers
    damaged = "json" in response.headers.get("Content-Type", "") and not _is_json(response.content or b"0")
    if (cut or damaged) and response.request.method != "HEAD":
        return Trouble(
            f"{url} answered {status}, but its answer breaks off or is damaged. "
            "The network, a proxy or the org itself may have failed.",
            arrived=True,
        )
    return None


def redirected_to(response: requests.Response, url: str) -> str:
    """The other host to which an answer sends the caller; empty if it sends the caller nowhere else."""
    to = response.headers.get("Location", "")
    if not (300 <= response.status_code < 400 and to):
        return ""
    try:
        there, here = urlsplit(urljoin(f"{url}/", to)), urlsplit(url)
        same = (there.scheme, there.hostname, there.port) == (here.scheme, here.hostname, here.port)
    except ValueError:
        return "which has no proper address"
    return "" if same else (there.hostname or "which has no proper address")


def clock_ahead(response: requests.Response, now: float) -> float | None:
    """By how many seconds this machine's clock is ahead of the org's. None if the org doesn't tell its time."""
    try:
        return now - parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except (ValueError, TypeError):
        return None


def span(seconds: float) -> str:
    """A number of seconds in words.

    >>> span(5), span(130), span(7300)
    ('5 seconds', '2 minutes', '2 hours')
    """
    size, unit = next((n, u) for n, u in ((3600, "hour"), (60, "minute"), (1, "second")) if seconds >= n or n == 1)
    count = round(seconds / size)
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _of_certificate(why: str, url: str) -> str:
    """What is wrong with a certificate. Nothing has been sent then."""
    host = urlsplit(url).hostname
    if "expired" in why or "not yet valid" in why:
        return f"Not sent: the certificate of {host} is refused, because it is {_validity(why)}. {_CLOCK}"
    if "mismatch" in why or "not valid for" in why:
        return (
            f"Not sent: the certificate that was shown belongs to another host than {host}. "
            "Check the address, and whether a proxy stands in between."
        )
    return (
        f"Not sent: the certificate of {host} is refused, because no authority that this machine trusts has signed it. "
        "If your company's proxy decrypts what is sent, set REQUESTS_CA_BUNDLE to the file with its certificate."
    )


def _validity(why: str) -> str:
    return "not valid yet" if "not yet valid" in why else "not valid any more"


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An exception and everything behind it. `requests` and `urllib3` put one exception into another in many ways."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]
