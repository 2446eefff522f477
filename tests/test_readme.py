"""The README is true: what it shows is run, what it names is there."""

import doctest
import re
from pathlib import Path

import yaml

import lifecycle
from lifecycle.model.tiers import Tier

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
    """Files, folders, headings and the picture, of every page."""
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
            if target.startswith("http"):
                continue
            path, _, heading = target.partition("#")
            linked = page.parent / path if path else page
            assert linked.exists(), f"{page.name}: {target}"
            assert not heading or heading in anchors(linked), f"{page.name}: {target}"


def anchors(page: Path) -> set[str]:
    """What a link to a heading of this page may name, as GitHub makes it; or an anchor that the page spells out."""
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, re.M)
    made = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def test_the_commands_of_contributing_are_there() -> None:
    """Each target of make, and each variable."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:`|^)make ([a-z]+)", text, re.M))
    assert targets >= {"test", "fuzz", "mutation", "soak", "bench", "notebooks"}
    for target in targets:
        assert f"\n{target}:" in makefile, target
    for variable in re.findall(r"\b([A-Z]+_ARGS)=", text):
        assert f"\n{variable} ?=" in makefile, variable
    for path in re.findall(r"`((?:lifecycle|tests|docs)/[\w/.]*)`", text):
        assert (ROOT / path).exists(), path


def test_a_report_that_okta_answers_otherwise_asks_for_what_it_takes() -> None:
    """The form offers the tiers that a report can reach."""
    folder = ROOT / ".github" / "ISSUE_TEMPLATE"
    form = yaml.safe_load((folder / "okta-gives-another-answer.yml").read_text(encoding="utf-8"))
    fields = {field["id"]: field for field in form["body"] if "id" in field}

    assert {"request", "okta", "simulator", "before", "source"} <= fields.keys()
    offered = " ".join(fields["tier"]["attributes"]["options"])
    assert re.findall(r"\((\w+)\)", offered) == [Tier.RECORDED, Tier.DOCUMENTED, Tier.REPORTED]


def test_its_commands_are_there() -> None:
    """Those of make, and the files that an example names."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"^make (\w+)", README, re.M):
        assert f"\n{target}:" in makefile
    assert len(re.findall(r"^make \w+", README, re.M)) == 2
    named = set(re.findall(r"\bexamples/[\w.-]+", README))
    assert len(named) == 2
    assert all((ROOT / name).exists() for name in named)


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
