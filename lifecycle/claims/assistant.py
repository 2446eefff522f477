"""Answers an assistant's questions about the user lifecycle, as a server of the Model Context Protocol.

The tools are the project's own: why, plan, diagnose, translate and check. They read and compute, and change nothing.
Each answer says how well it is known, and where that stands. The server is `mcp`'s, the protocol's official library.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import wraps
from typing import Any

from lifecycle.book.plan import plan
from lifecycle.claims.ruling import check
from lifecycle.diagnosis.asking import asked_in_one, why
from lifecycle.diagnosis.diagnosing import diagnose
from lifecycle.diagnosis.translation import translate
from lifecycle.model.calls import EVERYTHING
from lifecycle.reason.explain import explain

MISSING = "The server for assistants needs the package mcp. Run `pip install 'okta-lifecycle-lab[mcp]'`, and try again."
LARGEST_PASTE = 2_000_000
"""How many characters an assistant may hand over as evidence. Larger files are for the command `diagnose`."""
_INSTRUCTIONS = (
    "These tools answer questions about Okta's user lifecycle: users in STAGED, PROVISIONED, ACTIVE, PASSWORD_EXPIRED, "
    "RECOVERY, LOCKED_OUT, SUSPENDED or DEPROVISIONED, and the Users API calls between these statuses. Okta's "
    "published diagram leaves much out, so ask the tools instead of relying on it. Each answer ends with its evidence: "
    "recorded, documented, reported, inferred or unknown. Pass this on, and say so if an answer is a guess."
)


class NoAssistant(RuntimeError):
    """The package for the Model Context Protocol is not installed. The message says how to install it."""


def tell_why(words: str) -> str:
    """Explain one or two of: a call, a status, an error code or its text, a label, a field, an event; in any order.

    For example: `activate PROVISIONED`, `E0000016`, `Pending user action`, `passwordChanged`.
    """
    return str(why(*asked_in_one(words.split())))


def tell_plan(start: str, goal: str, keep: str = "") -> str:
    """Find the ways from one status to another, by who can act, with what each costs.

    ABSENT stands for a user who does not exist. `keep` names what must not be lost, such as `groups, password`.
    """
    found = plan(start.upper(), goal.upper(), keep=[word.strip() for word in keep.split(",") if word.strip()])
    ways = (way["steps"] for way in found.document()["plans"])
    steps = [step for way in ways for step in _with_statuses(start.upper(), way)]
    return f"{found!r}\n\n{_evidence(steps)}"


def tell_diagnosis(evidence: str, status: str = "") -> str:
    """Say what put a user into a status, from what people have.

    `evidence` is text: a user's JSON, curl commands, a HAR, a log, a System Log export, or lines such as
    `POST /users/00u…/lifecycle/activate`. Secrets in it are masked. `status` is the one that is asked about, if known.
    """
    if len(evidence) > LARGEST_PASTE:
        return f"This is too long: more than {LARGEST_PASTE:,} characters. Use `python -m lifecycle diagnose FILE`."
    found = diagnose(evidence, status=status.upper() or None)
    steps = [
        (step["call"], before)
        for user in found.document()["users"]
        for step in user["steps"]
        for before in step["before"]
        if step["call"] in EVERYTHING
    ]
    return f"{found!r}\n\n{_evidence(steps)}"


def tell_translation(word: str) -> str:
    """Say what a status, a label, a button, a method or an event is called in the API, the Admin Console and SDKs.

    For example: `Pending user action`, `PASSWORD_EXPIRED`, `activateUser`.
    """
    found = translate(word)
    if not found:
        return repr(found)
    return (
        f"{found!r}\n\nevidence: documented: Okta's help page on user states, Okta's OpenAPI specification, "
        "the code of terraform-provider-okta, Okta's SCIM 2.0 reference, and Okta's catalogue of event types."
    )


def tell_ruling(claim: str) -> str:
    """Say whether a claim about Okta is true, such as `suspend on PROVISIONED -> SUSPENDED`.

    Others: `activate on LOCKED_OUT -> refused E0000016`, `create without a password and activate=true -> PROVISIONED`.
    """
    return str(check(claim))


TOOLS: dict[str, Callable[..., str]] = {
    "why": tell_why,
    "plan": tell_plan,
    "diagnose": tell_diagnosis,
    "translate": tell_translation,
    "check": tell_ruling,
}
"""Each tool by the name that assistants see."""


def _with_statuses(start: str, way: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each step of a way as a call and the status before it."""
    here = start
    for step in way:
        yield step["call"], here
        here = step["after"]


def _evidence(steps: Iterable[tuple[str, str]]) -> str:
    """Say for each call in a status how well its results are known, and by which source."""
    lines = []
    for call, before in dict.fromkeys(steps):
        known = sorted({dict(one.rows()).get("evidence", "") for one in explain(call, before)} - {""})
        lines.append(f"  {call} on {before}: {'; '.join(known) or 'not a call with rules of its own'}")
    return "\n".join(["evidence:", *lines]) if lines else "evidence: none, because no call was understood"


def server() -> Any:
    """Return the server, an `mcp.server.MCPServer`.

    Raises:
        NoAssistant: if the package mcp is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp.types import ToolAnnotations
    except ImportError:
        raise NoAssistant(MISSING) from None
    made = MCPServer("okta-lifecycle", instructions=_INSTRUCTIONS, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for name, tool in TOOLS.items():
        made.add_tool(_said(tool), name=name, description=tool.__doc__, annotations=reads, structured_output=False)
    return made


def _said(tool: Callable[..., str]) -> Callable[..., str]:
    """The tool, with a word that it doesn't understand answered by a sentence instead of an error."""

    @wraps(tool)
    def told(**given: Any) -> str:
        try:
            return tool(**given)
        except (ValueError, TypeError) as error:
            said = str(error)
            return said[:1].upper() + said[1:]

    return told
