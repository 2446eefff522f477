"""What may be asked of which org. The one place that decides it."""

import ipaddress
from urllib.parse import urlsplit

READ_ONLY = frozenset({"GET", "HEAD"})


class NotAllowedHere(PermissionError):
    """A call that this client doesn't send to such an org."""


def is_loopback(url: str) -> bool:
    """Whether this address is on this very machine.

    >>> is_loopback("http://127.0.0.1:8008"), is_loopback("https://127.0.0.1.example.com")
    (True, False)
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check(base_url: str, method: str, simulated: bool) -> None:
    """Let a call through, or raise NotAllowedHere: a real org is read, and not changed."""
    if simulated or is_loopback(base_url) or method.upper() in READ_ONLY:
        return
    raise NotAllowedHere(
        f"Not sent: {method.upper()} would change {base_url}, which is a real org. "
        "For now a real org is only read (GET). Use simulated() to try the call."
    )
