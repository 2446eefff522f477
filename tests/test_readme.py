"""The README is true: what it shows is run, what it names is there."""

import doctest
import re
from pathlib import Path

import lifecycle

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
HOUSE = (ROOT / "docs" / "house.md").read_text(encoding="utf-8")


def test_what_it_shows_is_run() -> None:
    """Its Python session, line by line."""
    found = doctest.testfile(str(ROOT / "README.md"), module_relative=False, encoding="utf-8")

    assert found.attempted == 5
    assert found.failed == 0


def test_what_the_rooms_show_is_run() -> None:
    """Examples in docstrings too."""
    for path in sorted((ROOT / "lifecycle").rglob("*.py")):
        if ">>>" in path.read_text(encoding="utf-8"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            module = __import__(name, fromlist=["_"])
            assert doctest.testmod(module).failed == 0, name


def test_what_it_links_to_is_there() -> None:
    """Files, folders and the picture."""
    for text, folder in ((README, ROOT), (HOUSE, ROOT / "docs")):
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert target.startswith("http") or (folder / target).exists(), target


def test_its_commands_are_there() -> None:
    """The two of make, and the three lines without it."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.M):
        assert f"\n{target}:" in makefile
    assert len(re.findall(r"^make \w+", README, re.M)) == 2
    for path in re.findall(r"notebooks\\\S+\.ipynb", README):
        assert (ROOT / path.replace("\\", "/")).exists()


def test_the_plan_of_the_house_names_every_room() -> None:
    """And no other."""
    rooms = {p.stem for p in (ROOT / "lifecycle").rglob("*.py") if not p.stem.startswith("_")}
    named = set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| \d .*$", HOUSE, re.M))))

    assert rooms <= named
    assert {n for n in named if n not in rooms} == set()


def test_the_front_door_has_what_it_says() -> None:
    """Every name can be had, and no other."""
    for name in lifecycle.__all__:
        assert getattr(lifecycle, name)
    assert not hasattr(lifecycle, "nothing_of_the_kind")
