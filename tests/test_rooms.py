"""The stairs go one way: a room imports from floors below its own, and on its floor from rooms before it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lifecycle.model.calls import EVERYTHING

PACKAGE = Path(__file__).resolve().parent.parent / "lifecycle"
PLAN = PACKAGE.parent / "docs" / "house.md"


def floors() -> list[tuple[str, ...]]:
    """The rooms of each line of the plan, from the ground up. A folder and its rooms stand in backticks."""
    lines = [line.split("|") for line in PLAN.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    found = [(int(cells[1]), cells[2].strip(" `/"), cells[4]) for cells in lines if cells[1].strip().isdigit()]
    ground_up = sorted(found, key=lambda floor: floor[0])
    return [tuple(f"{folder}.{room}" for room in re.findall(r"`(\w+)`", rooms)) for _, folder, rooms in ground_up]


ORDER = [room for floor in floors() for room in floor]


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


def defined(room: str) -> set[str]:
    """The public names that a room defines at its top level."""
    tree = ast.parse((PACKAGE / Path(*room.split("."))).with_suffix(".py").read_text(encoding="utf-8"))
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    return {name for name in found if not name.startswith("_")}


def test_a_name_is_defined_once() -> None:
    """No public name has two meanings.

    Rooms with handlers have a list of them each, each lesson has a script, and T is a type variable.
    """
    homes: dict[str, set[str]] = {}
    for room in ORDER:
        for name in defined(room) - {"HANDLERS", "ROUTES", "SCRIPT", "T"}:
            homes.setdefault(name, set()).add(room)
    assert {name: rooms for name, rooms in homes.items() if len(rooms) > 1} == {}


@pytest.mark.parametrize("room", ORDER)
def test_a_room_imports_only_what_is_below(room: str) -> None:
    """Nothing goes back up."""
    assert all(ORDER.index(other) < ORDER.index(room) for other in imported(room))


def test_the_client_and_what_is_above_know_no_org() -> None:
    """From the client up only answers are seen; `connect` makes the org behind them, and `handles` holds its levers."""
    above = [
        room for room in ORDER[ORDER.index("client.masking") :] if not room.startswith("room.")
    ]  # rooms serve orgs
    knowing = {r for r in above if any(o.startswith(("org.", "service.")) for o in imported(r))}
    assert knowing == {"client.connect", "client.handles"}


def test_a_program_that_reads_no_expression_loads_no_parser() -> None:
    """An org is made without lark, which takes longer to load than the org takes to begin."""
    program = (
        "import sys, lifecycle; okta = lifecycle.simulated(); print('lark' in sys.modules); "
        "okta.client.list_users(search='id pr'); print('lark' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=PACKAGE.parent, capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["False", "True"]


def test_no_handler_imports_another() -> None:
    """What several handlers share has a room of its own below them, so that the chain of imports stays short."""
    below = {"service.door", "service.limits", "service.replies", "service.request"}
    handlers = {room for room in imported("service.app") if room.startswith("service.")} - below

    assert {room: imported(room) & handlers for room in handlers if imported(room) & handlers} == {}


def test_the_book_and_its_pictures_read_the_model_alone() -> None:
    """A plan or the map needs neither an org nor a client."""
    readers = [room for room in ORDER if room.startswith(("book.", "pictures."))]
    below = {other.partition(".")[0] for room in readers for other in imported(room)}
    assert below == {"model", "book", "pictures"}


@pytest.mark.parametrize("words", [("plan", "DEPROVISIONED", "ACTIVE"), ("matrix", "--json"), ("matrix", "--html")])
def test_what_reads_the_model_alone_loads_no_client(words: tuple[str, ...]) -> None:
    """`python -m lifecycle plan` waits for no HTTP library."""
    asked = (
        "import sys; from lifecycle.__main__ import main; main(sys.argv[1:]);"
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'requests', 'werkzeug', 'ipywidgets', 'yaml'}))"
    )
    ran = subprocess.run([sys.executable, "-c", asked, *words], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_no_chain_of_imports_is_long() -> None:
    """Twelve rooms at most, so that nobody has to know the whole house to follow one thing. There is no circle."""
    longest: dict[str, list[str]] = {}
    for room in ORDER:
        below = max((longest[other] for other in imported(room)), key=len, default=[])
        longest[room] = [*below, room]
    assert len(max(longest.values(), key=len)) <= 12, max(longest.values(), key=len)


COMPARED = {
    ("lab.stage", "skip"): "an order of the browser, which passes a prediction over",
    ("service.page_documents", "skip"): "a form of the sign-in page",
    ("client.page", "skip"): "a form of the sign-in page",
    ("org.movers", "suspend"): "a value of a setting",
    ("org.movers", "deactivate"): "a value of a setting",
}
"""Comparisons with a word that is also a call's name, and what the word means there."""


def compared(tree: ast.AST) -> Iterator[str]:
    """The names of calls with which a value is compared, as they are, in a tuple, or as a key."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                shown = side.slice if isinstance(side, ast.Subscript) else side
                parts = shown.elts if isinstance(shown, ast.Tuple | ast.List | ast.Set) else [shown]
                yield from (p.value for p in parts if isinstance(p, ast.Constant) and p.value in EVERYTHING)
        elif isinstance(node, ast.MatchValue) and isinstance(node.value, ast.Constant):
            yield from (word for word in (node.value.value,) if word in EVERYTHING)


def test_what_a_call_is_stands_in_its_row() -> None:
    """Above the model no code asks which call it has by comparing the call's name."""
    found = {
        (f"{path.parent.name}.{path.stem}", name)
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "model"
        for name in compared(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert found == set(COMPARED)
