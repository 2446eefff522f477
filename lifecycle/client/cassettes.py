"""Writes exchanges as VCR cassettes, the format in which the recordings of Okta's own SDKs are kept.

Source of the format: the documentation of VCR.py. Secrets and people were masked when the journal kept the exchange.
The address of the org is left out.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lifecycle.client.journal import Exchange

HOST = "org.okta.example"
"""What stands for the host of the org."""


def cassette(exchanges: Iterable[Exchange]) -> str:
    """Return exchanges as the content of a cassette."""
    import yaml  # imported only here, because lessons write no cassettes

    document = {"interactions": [_interaction(one) for one in exchanges], "version": 1}
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=110))


def write_cassette(path: Path, exchanges: Iterable[Exchange]) -> None:
    """Write a cassette to a file, for which folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(cassette(exchanges), encoding="utf-8")


def _interaction(one: Exchange) -> dict[str, Any]:
    host = urlsplit(one.url).netloc

    def text(value: Any) -> str:
        return "" if value is None else json.dumps(value).replace(host, HOST)

    return {
        "request": {
            "method": one.method,
            "uri": one.url.replace(host, HOST),
            "body": text(one.request_body) or None,
            "headers": {name: [value.replace(host, HOST)] for name, value in one.request_headers.items()},
        },
        "response": {
            "status": {"code": one.status, "message": one.reason},
            "headers": {name: [value.replace(host, HOST)] for name, value in one.headers.items()},
            "body": {"string": text(one.body)},
        },
    }
