"""Says which addresses are on this machine."""

import ipaddress
from urllib.parse import urlsplit


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
