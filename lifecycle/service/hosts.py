"""Where a server listens, where others find it, and how many connections it can have."""

import ipaddress
import socket

MOST_CONNECTIONS = 4000
"""The most connections that can be open at once, including idle ones. The system may allow fewer."""
OTHER_FILES = 100
"""Open files that are not connections: those of Python, and request bodies that are stored while they arrive."""
EVERYWHERE = {"0.0.0.0": (socket.AF_INET, "192.0.2.1"), "::": (socket.AF_INET6, "2001:db8::1")}
"""Hosts that stand for all addresses of this machine, each with an address that no machine has (RFC 5737, RFC 3849)."""


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach this host."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def found_at(host: str) -> str:
    """The host to put into links. If the server listens on all addresses, it is this machine's own address."""
    if host not in EVERYWHERE:
        return host
    family, outside = EVERYWHERE[host]
    with socket.socket(family, socket.SOCK_DGRAM) as way:
        try:
            way.connect((outside, 9))  # this only finds the route to that address and sends nothing
        except OSError:  # the machine is not in a network
            return socket.gethostname()
        return str(way.getsockname()[0])


def in_url(host: str) -> str:
    """A host as a URL shows it: an IPv6 address in brackets."""
    return f"[{host}]" if ":" in host else host


def connection_limit(ports: int) -> int:
    """The server's limit of connections, which includes two for each port. Allows more open files if needed."""
    try:
        import resource
    except ImportError:  # Windows has neither `resource` nor `poll`, and `select` can handle 512 files there
        return 400 + 2 * ports
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 2 * ports + OTHER_FILES
    if files != resource.RLIM_INFINITY and files < wanted:
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
        wanted = files
    return max(wanted - OTHER_FILES, 2 * ports + 1)
