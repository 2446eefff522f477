"""One raw request to the door, as a server would hand it in. No client stands between: what is sent is what arrives."""

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from lifecycle.service.app import App

TOKEN = "a-token-of-these-tests"
TIERS = {"recorded", "documented", "reported", "inferred", "unknown"}
ENVELOPE = ["errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"]


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def ok(self) -> bool:
        return self.status < 400

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


def ask(
    app: App,
    method: str,
    target: str,
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    **environ: Any,
) -> Answer:
    """Send a request; `headers` are WSGI's, such as HTTP_AUTHORIZATION. No answer is lost, nor any exception."""
    path, _, query = target.partition("?")
    said: list[Any] = []
    sent = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "simulated.okta.example",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "simulated.okta.example",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    chunks = app(sent | dict(headers or {}) | environ, lambda *words: said.append(words))  # type: ignore[arg-type]
    (first,) = said
    return Answer(int(first[0][:3]), dict(first[1]), b"".join(chunks))


def as_admin(**more: str) -> dict[str, str]:
    """The headers of a call with a right token."""
    return {"HTTP_AUTHORIZATION": f"SSWS {TOKEN}"} | more


def check_form(answer: Answer) -> None:
    """What holds of every answer: no 5xx but 501, JSON or nothing, Okta's envelope on a refusal, the evidence."""
    assert answer.status < 500 or answer.status == 501, answer.content
    assert answer.headers["X-Simulator-Evidence"] in TIERS
    assert answer.headers.get("X-Simulator-Evidence-Text", "unknown") in TIERS
    if answer.status == 204:
        assert answer.content == b""
        assert "Content-Type" not in answer.headers
        return
    document = answer.json()
    if answer.headers["Content-Type"] != "application/json":
        assert answer.headers["Content-Type"] == "application/ion+json; okta-version=1.0.0"
        assert document["version"] == "1.0.0"
        assert answer.ok or "messages" in document or "remediation" in document
        return
    if "error" in document:  # the refusals of OAuth's endpoints have its form
        assert not answer.ok
        assert list(document) == ["error", "error_description"]
        return
    if not answer.ok:
        assert list(document) == ENVELOPE
        assert re.fullmatch(r"E\d{7}", document["errorCode"])
        assert document["errorLink"] == document["errorCode"]
        assert re.fullmatch(r"oae[0-9A-Za-z]{17}", document["errorId"])
        assert document["errorSummary"]
        assert all(list(cause) == ["errorSummary"] and cause["errorSummary"] for cause in document["errorCauses"])
