"""Sends one request to an org, within a time limit, and reads the whole answer.

This is the only place where a request leaves for a real org. It follows no redirect and repeats nothing.
"""

import json as json_text
import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import requests
import urllib3
from requests.auth import AuthBase

from lifecycle.client import masking, troubles
from lifecycle.client.journal import RawAnswer
from lifecycle.client.refusing import NotAllowedHere
from lifecycle.client.settings import ANSWER_WITHIN, CONNECT_WITHIN
from lifecycle.client.troubles import Trouble

PIECE = 65_536
_CREDENTIAL_HEADERS = ("Authorization", "DPoP", "Cookie", "Proxy-Authorization")
_WITHOUT_LENGTH = frozenset({"GET", "HEAD"})
"""The methods of which `requests` does not say that they have no body."""

DirectWay = Callable[[str, str, Mapping[str, str], bytes], RawAnswer]
"""Answers a request in this process: its method, its whole URL, its headers and its body."""


class _MaskedLines(logging.Filter):
    """Masks the secrets in the paths that urllib3 writes to its log at the level DEBUG."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask what goes into the line, and let the line pass."""
        if isinstance(record.args, tuple):
            record.args = tuple(masking.text(one) if isinstance(one, str) else one for one in record.args)
        return True


_MASKED_LINES = _MaskedLines()


class Wire:
    """The way to one org."""

    def __init__(
        self,
        session: requests.Session | None = None,
        *,
        proxy: str = "",
        connect_within: float = CONNECT_WITHIN,
        answer_within: float = ANSWER_WITHIN,
    ) -> None:
        self.connect_within, self.answer_within = connect_within, answer_within
        self.session = session or requests.Session()
        """Everything that is sent goes through it, so a guard can stand before it."""
        # The encodings are named, so that a request looks the same whichever libraries this machine has.
        names = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate", "User-Agent": "okta-lifecycle-lab"}
        self.session.headers.update(names)
        if proxy:
            self.session.proxies = {"http": proxy, "https": proxy}
        logging.getLogger("urllib3.connectionpool").addFilter(_MASKED_LINES)

    @cached_property
    def _usual(self) -> Mapping[str, str]:
        """The headers that every request has."""
        return {str(name): str(value) for name, value in self.session.headers.items()}

    def __repr__(self) -> str:
        return f"Wire(answer within {self.answer_within:g} seconds)"

    def written(
        self, method: str, url: str, query: Mapping[str, str], json: Any, authorization: str
    ) -> tuple[str, dict[str, str], bytes]:
        """Return the URL, the headers and the body with which `send` would send a request, and send nothing.

        `requests` makes some 450 calls of functions for that, which is too much for calls that are only tried.
        """
        headers = dict(self._usual)
        data = b"" if json is None else json_text.dumps(json, allow_nan=False).encode()
        if data:
            headers |= {"Content-Length": str(len(data)), "Content-Type": "application/json"}
        elif method not in _WITHOUT_LENGTH:
            headers["Content-Length"] = "0"
        if authorization:
            headers["Authorization"] = authorization
        return f"{url}?{urlencode(query)}" if query else url, headers, data

    def send(
        self,
        method: str,
        url: str,
        auth: AuthBase,
        *,
        base_url: str,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
    ) -> requests.Response | Trouble:
        """Send a request, and return the whole answer, or what is wrong if there is none.

        Nothing is raised for an answer that is missing, so that no exception of `requests`, which would hold the
        request with its token, is in the context of another exception.
        """
        limit = monotonic() + self.connect_within + self.answer_within
        try:
            response = self.session.request(
                method,
                url,
                params=query,
                json=json,
                data=form,
                auth=auth,
                timeout=(self.connect_within, self.answer_within),
                allow_redirects=False,  # a redirect could carry the token to another host
                stream=True,
            )
            in_time = _read(response, limit)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            if isinstance(error, troubles.NoAnswer | NotAllowedHere):
                raise  # no access token could be had, or the guard has stopped the request; the message says why
            return troubles.of_error(error, base_url, self.connect_within, self.answer_within)
        for name in _CREDENTIAL_HEADERS:
            if name in response.request.headers:  # so that it can't be printed by accident
                response.request.headers[name] = masking.header(name, str(response.request.headers[name]))
        return response if in_time else troubles.too_slow(base_url, self.answer_within)


def _read(response: requests.Response, limit: float) -> bool:
    """Read the body of an answer, and return whether it was complete before the limit.

    The time-out of `requests` is for each piece, so an org that sends one byte now and then could go on for ever.
    """
    if response._content_consumed or response.raw is None:  # type: ignore[attr-defined]
        return True  # somebody on the way has read it, or has made the answer without a network
    pieces = []
    whole = False
    try:
        while piece := response.raw.read1(PIECE, decode_content=True):
            pieces.append(piece)
            if monotonic() > limit:
                return False
        whole = True
    finally:
        if not whole:
            response.close()  # the rest of the answer is not to be taken for the next one
    response._content = b"".join(pieces)  # what `response.content` would have kept
    response._content_consumed = True  # type: ignore[attr-defined]
    return True
