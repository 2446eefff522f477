"""Decides which requests may be sent to which org. No other module decides that."""

import ipaddress
from urllib.parse import urlsplit

READING_METHODS = frozenset({"GET", "HEAD"})


class NotAllowedHere(PermissionError):
    """This client doesn't send such a request to this org."""


def is_local_url(url: str) -> bool:
    """Whether this address is on the machine that this code runs on.

    >>> is_local_url("http://127.0.0.1:8008"), is_local_url("https://127.0.0.1.example.com")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def refuse_writes(base_url: str, method: str, simulated: bool) -> None:
    """Raise NotAllowedHere if the request could change a real org. Real orgs are only read."""
    if simulated or is_local_url(base_url) or method.upper() in READING_METHODS:
        return
    raise NotAllowedHere(
        f"Not sent: {method.upper()} would change {base_url}, which is a real org. "
        "This client only reads real orgs (GET). Use simulated() to try the call."
    )
