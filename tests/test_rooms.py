"""The stairs go one way: a room imports from floors below its own, and on its floor from rooms before it."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "lifecycle"
FLOORS: tuple[tuple[str, ...], ...] = (
    (
        "model.facts",
        "model.refusals",
        "model.calls",
        "model.rules",
        "model.transactions",
        "model.evidence",
        "model.answers",
        "model.checks",
        "model.events",
        "model.possible",
    ),
    (
        "org.clock",
        "org.ids",
        "org.keeps",
        "org.users",
        "org.credentials",
        "org.policies",
        "org.tokens",
        "org.outbox",
        "org.events",
        "org.sessions",
        "org.factors",
        "org.groups",
        "org.group_expressions",
        "org.group_rules",
        "org.roles",
        "org.schema",
        "org.org",
        "org.snapshot",
        "org.seeds",
    ),
    (
        "service.replies",
        "service.limits",
        "service.request",
        "service.expressions",
        "service.paging",
        "service.documents",
        "service.searching",
        "service.finding",
        "service.lifecycle",
        "service.users",
        "service.credentials",
        "service.factors",
        "service.authn",
        "service.sessions",
        "service.groups",
        "service.group_rules",
        "service.logs",
        "service.policies",
        "service.schemas",
        "service.roles",
        "service.belongings",
        "service.app",
        "service.adapter",
        "service.server",
    ),
    ("client.masking", "client.journal", "client.guard", "client.client", "client.connect"),
    (
        "reason.reading",
        "reason.why",
        "reason.effects",
        "reason.explain",
        "reason.plan",
        "reason.matrix",
        "pictures.svg",
        "pictures.layout",
        "pictures.parts",
        "pictures.drawing",
        "pictures.map",
    ),
    (
        "lab.html",
        "lab.progress",
        "lab.course",
        "lab.walk",
        "lab.quiz",
        "lab.follow",
        "lab.futures",
        "lab.exercise",
        "lab.panel",
        "lab.end_user",
        "lab.table",
    ),
)
ORDER = [room for floor in FLOORS for room in floor]


def rooms() -> list[str]:
    found = (p.relative_to(PACKAGE).with_suffix("") for p in PACKAGE.rglob("*.py"))
    return sorted(".".join(p.parts) for p in found if p.name not in ("__init__", "__main__"))


def imported(room: str) -> set[str]:
    """The rooms that a room imports, wherever in its text."""
    tree = ast.parse((PACKAGE / Path(*room.split("."))).with_suffix(".py").read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lifecycle."):
            module = str(node.module).removeprefix("lifecycle.")
            found |= {module} if "." in module else {f"{module}.{a.name}" for a in node.names}
    return found


def test_every_room_is_on_the_plan() -> None:
    """A new room gets its place on the stairs."""
    assert rooms() == sorted(ORDER)


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_what_is_below(room: str) -> None:
    """Nothing goes back up."""
    assert all(ORDER.index(other) < ORDER.index(room) for other in imported(room))


def test_the_client_and_what_is_above_know_no_org() -> None:
    """From the client up only answers are seen; `connect` alone makes the org behind them."""
    above = ORDER[ORDER.index("client.masking") :]
    knowing = {r for r in above if any(o.startswith(("org.", "service.")) for o in imported(r))}
    assert knowing == {"client.connect"}
